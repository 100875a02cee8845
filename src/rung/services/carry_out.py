"""The single writer of a Plan: rows, clocks, timeline and outbox, in the caller's transaction."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from rung.domain.facts import Visibility, visibility
from rung.domain.late_notices import noted
from rung.domain.plan import Engage, HandOn, Plan, Record, RunningClock, Snapshot
from rung.domain.refusals import AlreadyDone
from rung.domain.settling import overdue, settle_clock
from rung.domain.vocabulary import Channel, Status
from rung.models import (
    Acknowledgement,
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
from rung.services.book_rows import TO_DECIDE
from rung.services.books import Books
from rung.services.bulk import ONE_OF_KEYS, array, execute, insert
from rung.services.doing import Doing, time_itself
from rung.services.keepers import keep
from rung.services.keeping_plan import write_added, write_ended, write_moved
from rung.services.outbox import Telling, put_all_in_outbox
from rung.services.roster import Holder, Roster
from rung.services.snapshots import locked, snapshot_of
from rung.services.webhooks_owed import tell_subscribers
from rung.services.who import holder_of
from rung.services.writing_clocks import write_clocks

log = logging.getLogger("rung.carry_out")
NOTHING = Plan()
_BESIDE = attrgetter(
    *(each.name for each in fields(Plan) if each.name not in {"settle", "record", "tell"})
)
_NOTHING_BESIDE = _BESIDE(NOTHING)


class PressedTwice(AlreadyDone):
    """The same button of the same drawn form; what it sent counts already."""


class Decided(NamedTuple):
    """What is to be written about one escalation, and by whose doing."""

    escalation: Escalation
    plan: Plan
    doing: Doing


def run(escalation_id: UUID, decide: Callable[[Snapshot], Plan], doing: Doing) -> Escalation:
    """Lock, settle what is overdue, decide, carry out. The caller holds the transaction."""
    escalation = locked(escalation_id)
    pressed_once(doing)
    current = settled(escalation, doing.now)
    roster = Roster([escalation.order], at=doing.now)
    plan = attended(escalation, current, decide(current), roster)
    carry_out(escalation, plan, doing)
    return escalation


def settled(escalation: Escalation, now: datetime) -> Snapshot:
    """The snapshot, after what came due by now; the engine may be a moment behind."""
    while True:
        books = Books([escalation], now=now, ahead=TO_DECIDE)
        current = snapshot_of(escalation, books)
        clock = overdue(current, now=now)
        if clock is None:
            return current
        carry_out_all([what_time_does(escalation, current, clock, books)], books)


def what_time_does(
    escalation: Escalation, current: Snapshot, clock: RunningClock, books: Books
) -> Decided:
    """What time itself does about a clock that asked to be woken."""
    plan = settle_clock(current, clock, now=books.now)
    plan = looked_again(escalation, current, plan, clock, books)
    if not settings.RUNG_DEMO:  # its time leaps, and what a leap passes over is not late
        plan = noted(plan, clock, now=books.now)
    return Decided(escalation, plan, time_itself(books.now))


def carry_out(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    """Write everything the plan says. An empty plan writes nothing."""
    carry_out_all([Decided(escalation, plan, doing)])


def carry_out_all(decided: Sequence[Decided], books: Books | None = None) -> None:
    """Write what was decided at one instant about many escalations, each at most once.

    ``books`` are theirs, from which it was decided, where the caller has them.

    Whatever their number, it takes as many statements as for one; only what people alone decide,
    and what a rule keeps beside the ladder, takes statements of its own.
    """
    decided = [each for each in decided if each.plan != NOTHING]
    if not decided:
        return
    now, roster = decided[0].doing.now, books.roster if books else None
    _write_states(decided)
    _write_levels(decided, now, roster)
    write_clocks(((each.escalation, each.plan) for each in decided), now)
    for each in decided:
        _write_what_people_decide(each.escalation, each.plan, each.doing)
    _write_timeline(decided)
    put_all_in_outbox(_telling(decided, books), now=now, roster=roster)
    for each in decided:
        for record in each.plan.record:
            log.info(record.fact.value, extra={"escalation": each.escalation.reference})


def _telling(decided: Sequence[Decided], books: Books | None) -> Iterator[Telling]:
    """What each tells; with the books as they now stand where they are known without reading."""
    settled = {id(each.plan) for each in decided if books and _only_settles(each.plan)}
    after = books.once_settled(_outcomes(decided)) if books and settled else None
    for each in decided:
        known = after if id(each.plan) in settled else None
        yield Telling(each.escalation, each.plan.tell, each.doing.actor, known)


def _only_settles(plan: Plan) -> bool:
    """Whether the plan writes nothing that is read for a notice but that clocks are settled."""
    return _BESIDE(plan) == _NOTHING_BESIDE


def _outcomes(decided: Sequence[Decided]) -> dict[UUID, str]:
    return {done.clock_id: done.outcome.value for each in decided for done in each.plan.settle}


def _write_what_people_decide(escalation: Escalation, plan: Plan, doing: Doing) -> None:
    _hand_over(escalation, plan.hand_over, doing)
    _hand_on(escalation, plan.hand_on)
    _write_contact(escalation, plan, doing)
    _write_acknowledgement(escalation, plan, doing)
    _write_waiver(escalation, plan, doing)
    _write_actions(escalation, plan, doing)
    for kept in plan.keep:
        keep(escalation, kept, doing)


def pressed_once(doing: Doing) -> None:
    """Refuse the second press of the same button of the same drawn form (N15)."""
    if doing.press_id is None:
        return
    _, fresh = Press.objects.get_or_create(id=doing.press_id, defaults={"pressed_at": doing.now})
    if not fresh:
        raise PressedTwice("This was already sent; it counted once.")


_CHANGED = f"UPDATE rung_escalation SET changed_at = %s WHERE id = {ONE_OF_KEYS}"  # noqa: S608


def _write_states(decided: Sequence[Decided]) -> None:
    """The escalations' own columns: nothing but the instant for most, so these go together."""
    only_changed, ended = [], []
    for each in decided:
        fields = _new_state(each.escalation, each.plan, each.doing)
        if fields == ["changed_at"]:
            only_changed.append(each.escalation.id)
        else:
            each.escalation.save(update_fields=fields)
        if each.plan.status is Status.CLOSED:
            ended.append(each.escalation.id)
    if only_changed:
        now = decided[0].doing.now
        execute(_CHANGED, now, array(only_changed))
    if ended:
        EscalationOrder.objects.filter(escalation__in=ended).update(ended=True)


def _new_state(escalation: Escalation, plan: Plan, doing: Doing) -> list[str]:
    """The fields that have changed, changed."""
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
    return fields


def _write_levels(decided: Sequence[Decided], now: datetime, roster: Roster | None) -> None:
    engaging = [each for each in decided if each.plan.engage]
    if not engaging:
        return
    roster = roster or Roster((each.escalation.order for each in engaging), at=now)
    rows = []
    for each in engaging:
        escalation, doing = each.escalation, each.doing
        for engage in each.plan.engage:
            holder = roster.holder_of(escalation.order, engage.level, track=escalation.track)
            rows.append(_level_row(escalation, engage, holder, doing))
    EngagedLevel.objects.bulk_create(rows)


def _level_row(
    escalation: Escalation, engage: Engage, holder: Holder, doing: Doing
) -> EngagedLevel:
    return EngagedLevel(
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
        spoken_with_id=contact.spoken_with,
        side=contact.side.value,
        channel=contact.channel.value,
        outcome=contact.outcome.value,
        words=contact.words,
        happened_at=contact.happened_at,
        recorded_at=doing.now,
        recorded_by=doing.person,
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


def _write_timeline(decided: Sequence[Decided]) -> None:
    rows = [
        _entry(one.escalation, position, record, one.doing)
        for one in decided
        for position, record in enumerate(one.plan.record)
    ]
    insert(TimelineEntry, rows)
    tell_subscribers((row["id"] for row in rows), now=decided[0].doing.now)


def _entry(escalation: Escalation, position: int, record: Record, doing: Doing) -> dict[str, Any]:
    seen_by = Visibility.INTERNAL if record.internal else visibility(record.fact)
    actor = None if record.by_system else doing.actor
    return {
        "recorded_at": doing.now,
        "id": key_at(doing.now),
        "happened_at": record.happened_at,
        "position": position,
        "escalation_id": escalation.id,
        "fact": record.fact.value,
        "level": record.level,
        "actor_id": actor.pk if actor else None,
        "actor_name": actor.name if actor else "",
        "channel": (Channel.SYSTEM if record.by_system else doing.channel).value,
        "visibility": seen_by.value,
        "words": record.words,
        "details": dict(record.details),
    }
