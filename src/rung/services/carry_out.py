"""The single writer of a Plan: rows, clocks, timeline and outbox, in the caller's transaction."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts
from rung.domain.facts import Visibility, visibility
from rung.domain.plan import Engage, HandOn, Plan, RunningClock, Snapshot, Start
from rung.domain.refusals import AlreadyDone
from rung.domain.settling import overdue, settle_clock
from rung.domain.vocabulary import Channel, Status
from rung.models import (
    Acknowledgement,
    Clock,
    ClockPause,
    Contact,
    EngagedLevel,
    Escalation,
    EscalationOrder,
    Press,
    TimelineEntry,
    Waiver,
)
from rung.models.keys import key_at
from rung.services.attending import attended, looked_again
from rung.services.doing import Doing, time_itself
from rung.services.keepers import keep
from rung.services.keeping_plan import write_added, write_ended, write_moved
from rung.services.outbox import put_in_outbox
from rung.services.snapshots import locked, snapshot_of
from rung.services.who import Holder, holder_of

log = logging.getLogger("rung.carry_out")


class PressedTwice(AlreadyDone):
    """The same button of the same drawn form; what it sent counts already."""


def run(escalation_id: UUID, decide: Callable[[Snapshot], Plan], doing: Doing) -> Escalation:
    """Lock, settle what is overdue, decide, carry out. The caller holds the transaction."""
    escalation = locked(escalation_id)
    pressed_once(doing)
    current = settled(escalation, doing.now)
    plan = attended(escalation, current, decide(current), now=doing.now)
    carry_out(escalation, plan, doing)
    return escalation


def settled(escalation: Escalation, now: datetime) -> Snapshot:
    """The snapshot, after what came due by now; the engine may be a moment behind."""
    current = snapshot_of(escalation, now=now)
    while (clock := overdue(current, now=now)) is not None:
        let_time(escalation, current, clock, now=now)
        current = snapshot_of(escalation, now=now)
    return current


def let_time(
    escalation: Escalation, current: Snapshot, clock: RunningClock, *, now: datetime
) -> None:
    """Do what time itself does about a clock that asked to be woken."""
    plan = settle_clock(current, clock, now=now)
    plan = looked_again(escalation, current, plan, clock, now=now)
    carry_out(escalation, plan, time_itself(now))


def carry_out(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    """Write everything the plan says. An empty plan writes nothing."""
    if plan == Plan():
        return
    _write_state(escalation, plan, doing)
    _write_levels(escalation, plan.engage, doing)
    _hand_over(escalation, plan.hand_over, doing)
    _hand_on(escalation, plan.hand_on)
    _write_contact(escalation, plan, doing)
    _settle(plan, doing)
    _start(escalation, plan.start, doing)
    _write_acknowledgement(escalation, plan, doing)
    _write_waiver(escalation, plan, doing)
    _write_actions(escalation, plan, doing)
    for decided in plan.keep:
        keep(escalation, decided, doing)
    _write_timeline(escalation, plan, doing)
    put_in_outbox(escalation, plan.tell, by=doing.actor, now=doing.now)
    for record in plan.record:
        log.info(record.fact.value, extra={"escalation": escalation.reference})


def pressed_once(doing: Doing) -> None:
    """Refuse the second press of the same button of the same drawn form (N15)."""
    if doing.press_id is None:
        return
    _, fresh = Press.objects.get_or_create(id=doing.press_id, defaults={"pressed_at": doing.now})
    if not fresh:
        raise PressedTwice("This was already sent; it counted once.")


def _write_state(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    escalation.changed_at = doing.now
    fields = ["changed_at"]
    if plan.status is not None and plan.status.value != escalation.status:
        escalation.status = plan.status.value
        fields.append("status")
    if plan.resolution:
        escalation.resolution = plan.resolution
        escalation.resolved_at = doing.now
        escalation.resolved_by = doing.actor
        fields += ["resolution", "resolved_at", "resolved_by"]
    if plan.closed_as is not None:
        escalation.closed_as = plan.closed_as.value
        escalation.closed_at = max(record.happened_at for record in plan.record)
        escalation.closed_by = doing.actor
        fields += ["closed_as", "closed_at", "closed_by"]
    escalation.save(update_fields=fields)
    if plan.status is Status.CLOSED:
        EscalationOrder.objects.filter(escalation=escalation).update(ended=True)


def _write_levels(escalation: Escalation, engaged: tuple[Engage, ...], doing: Doing) -> None:
    for engage in engaged:
        holder = _holder_of(escalation, engage.level, doing.now)
        EngagedLevel.objects.create(
            id=engage.id,
            escalation=escalation,
            level=engage.level,
            holder=holder.person,
            cover_for=holder.cover_for,
            received_at=engage.received_at,
            recorded_at=doing.now,
            engaged_by=None if engage.by_system else doing.actor,
            on_behalf=engage.on_behalf,
            channel=doing.channel.value,
            reason=engage.reason,
        )


def _holder_of(escalation: Escalation, level: int, at: datetime) -> Holder:
    return holder_of(escalation.order, level, at, track=escalation.track)


def _hand_over(escalation: Escalation, level: int | None, doing: Doing) -> None:
    """The level stays engaged since it was; only who answers for it changes."""
    if level is not None:
        holder = _holder_of(escalation, level, doing.now)
        EngagedLevel.objects.filter(escalation=escalation, level=level).update(
            holder=holder.person, cover_for=holder.cover_for
        )


def _hand_on(escalation: Escalation, to: HandOn | None) -> None:
    if to is not None:
        EngagedLevel.objects.filter(escalation=escalation, level=to.level).update(
            holder=to.to_id, cover_for=to.from_id
        )


def _write_contact(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    contact = plan.contact
    if contact is None:
        return
    holder = _holder_of(escalation, contact.level, contact.happened_at).person
    Contact.objects.create(
        id=contact.id,
        escalation=escalation,
        level=contact.level,
        person_id=contact.person_id or (holder.pk if holder else None),
        side=contact.side.value,
        channel=contact.channel.value,
        outcome=contact.outcome.value,
        words=contact.words,
        happened_at=contact.happened_at,
        recorded_at=doing.now,
        recorded_by=doing.person,
    )


def _settle(plan: Plan, doing: Doing) -> None:
    for settle in plan.settle:
        Clock.objects.filter(pk=settle.clock_id, settled_at=None).update(
            outcome=settle.outcome.value,
            settled_at=settle.at,
            settled_recorded_at=doing.now,
            parked_until=None,
            trouble="",
        )
    for resumed in plan.resume:
        ClockPause.objects.filter(clock=resumed.clock_id, resumed_at=None).update(
            resumed_at=resumed.at
        )
        Clock.objects.filter(pk=resumed.clock_id, settled_at=None).update(
            due_at=resumed.due_at, wake_at=resumed.wake_at
        )
    ClockPause.objects.bulk_create(
        ClockPause(clock_id=paused.clock_id, paused_at=paused.at, reason=paused.reason)
        for paused in plan.pause
    )
    Clock.objects.filter(pk__in=[paused.clock_id for paused in plan.pause], settled_at=None).update(
        due_at=None, wake_at=None
    )
    for warned in plan.warned:
        Clock.objects.filter(pk=warned.clock_id, settled_at=None).update(
            warned_percent=warned.percent, wake_at=warned.wake_at
        )


def _start(escalation: Escalation, start: tuple[Start, ...], doing: Doing) -> None:
    rows = [clock_row(escalation, each, doing.now) for each in start]
    Clock.objects.bulk_create(rows)
    ClockPause.objects.bulk_create(
        ClockPause(
            clock=row, paused_at=each.paused_at, resumed_at=each.resumed_at, reason=each.reason
        )
        for row, begun in zip(rows, start, strict=True)
        for each in begun.pauses
    )


def clock_row(escalation: Escalation, start: Start, now: datetime) -> Clock:
    """A clock as it is stored: its facts, and the instants that follow from them."""
    facts = ClockFacts(start.started_at, start.target, start.calendar.calendar, start.pauses)
    due = rules.due_at(facts)
    return Clock(
        id=key_at(now),
        escalation=escalation,
        kind=start.kind.value,
        subject_id=start.subject_id,
        level=start.level,
        started_at=start.started_at,
        target_kind=start.target.kind.value,
        target_amount=start.target.amount,
        target_at=start.target.at,
        calendar_id=start.calendar.version_id,
        due_at=None if due is NEVER else due,
        wake_at=rules.wake_at(facts, start.percents, 0),
    )


def _write_acknowledgement(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    given = plan.acknowledge
    if given is None:
        return
    Acknowledgement.objects.create(
        clock_id=given.clock_id,
        escalation=escalation,
        level=given.level,
        happened_at=given.happened_at,
        recorded_at=doing.now,
        given_by=doing.person,
        recorded_by=doing.person,
        channel=doing.channel.value,
        words=given.words,
        next_contact_at=given.next_contact_at,
    )


def _write_waiver(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    if plan.ask_waiver is not None:
        Waiver.objects.create(
            id=plan.ask_waiver.id,
            escalation=escalation,
            level=plan.ask_waiver.level,
            trigger=plan.ask_waiver.trigger,
            risk=plan.ask_waiver.risk,
            evidence=plan.ask_waiver.evidence,
            asked_at=doing.now,
            asked_by=doing.person,
            asked_side=plan.ask_waiver.side.value,
        )
    decided = plan.decide_waiver
    if decided is not None:
        Waiver.objects.filter(pk=decided.id).update(
            granted=decided.granted,
            words=decided.words,
            decided_at=doing.now,
            decided_by=None if decided.granted is None else doing.actor,
        )


def _write_actions(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    if plan.add_action is not None:
        write_added(escalation, plan.add_action, doing)
    if plan.move_action is not None:
        write_moved(plan.move_action, doing)
    if plan.end_action is not None:
        write_ended(plan.end_action, doing)


def _write_timeline(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    entries = []
    for position, record in enumerate(plan.record):
        seen_by = Visibility.INTERNAL if record.internal else visibility(record.fact)
        actor = None if record.by_system else doing.actor
        entries.append(
            TimelineEntry(
                recorded_at=doing.now,
                id=key_at(doing.now),
                happened_at=record.happened_at,
                position=position,
                escalation=escalation,
                fact=record.fact.value,
                level=record.level,
                actor=actor,
                actor_name=actor.name if actor else "",
                channel=(Channel.SYSTEM if record.by_system else doing.channel).value,
                visibility=seen_by.value,
                words=record.words,
                details=dict(record.details),
            )
        )
    TimelineEntry.objects.bulk_create(entries)
