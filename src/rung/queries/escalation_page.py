"""The escalation page for either side: the sentence first, then everything that supports it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.headline import (
    Owed,
    State,
    customer_sentence,
    ended_sentence,
    first_owed,
    owed_sentence,
    state_of,
)
from rung.domain.instants import show, show_date
from rung.domain.matrix import NextLevel, OpenNow, OpensAt, Policy, next_level
from rung.domain.permissions import Act, Party, Role, may
from rung.domain.vocabulary import ClosedAs, Ground, Status
from rung.models import Action, Clock, Escalation, LevelHolder, Person, Waiver
from rung.queries.clock_view import ClockView, clock_view
from rung.queries.escalation_parts import (
    Answer,
    LevelView,
    PlanLine,
    TimelineLine,
    ladder,
    plan_lines,
    timeline,
)


@dataclass(frozen=True)
class EscalationPage:
    """Everything the page shows, said for one reader."""

    escalation: Escalation
    status: Status
    closed_as: ClosedAs | None
    subtitle: str
    state: State
    state_word: str
    headline: str
    next_level: NextLevel
    clock: ClockView | None
    moves_next: str  # who moves next and by when, in a sentence
    owed: tuple[Owed, ...]
    answers: tuple[Answer, ...]  # acknowledgements not yet given, oldest first
    levels: tuple[LevelView, ...]
    plan: tuple[PlanLine, ...]
    timeline: tuple[TimelineLine, ...]
    next_update: str
    update_is_late: bool
    confirm_by: str
    waiver: Waiver | None  # undecided
    policy_words: str
    may: frozenset[Act]
    carrier_side: bool
    stamp: str  # changes when the page does

    @property
    def id(self) -> UUID:
        """The escalation's key."""
        return self.escalation.id

    @property
    def number(self) -> int:
        """The number in its address."""
        return self.escalation.number

    @property
    def reference(self) -> str:
        """ESC-1042."""
        return self.escalation.reference

    @property
    def title(self) -> str:
        """What it is about: product and site."""
        return f"{self.escalation.order.product}, {self.escalation.order.site}"

    @property
    def impact(self) -> str:
        """The customer's words on what happens if nothing changes (R30)."""
        return self.escalation.impact

    @property
    def ground(self) -> str:
        """Why management is engaged, said."""
        return Ground(self.escalation.ground).label

    @property
    def need_by(self) -> str:
        """The hard date and why, said; empty when none was given."""
        day, reason = self.escalation.need_by_date, self.escalation.need_by_reason
        if day is None:
            return reason
        return f"{show_date(day)} ({reason})" if reason else show_date(day)

    @property
    def resolution(self) -> str:
        """What was done, in the care manager's words."""
        return self.escalation.resolution

    @property
    def entry_point(self) -> Person | None:
        """Whom the customer turns to."""
        return self.escalation.order.entry_point()

    @property
    def entry_is_ccm(self) -> bool:
        """False while only the channel manager is there (R1)."""
        return self.escalation.order.care_manager() is not None

    @property
    def previous_reference(self) -> str:
        """The closed escalation of the same order that this one repeats."""
        return self.escalation.previous.reference if self.escalation.previous else ""

    @property
    def previous_number(self) -> int | None:
        """Its number."""
        return self.escalation.previous.number if self.escalation.previous else None


@dataclass(frozen=True)
class _Read:
    """What the queries brought, before anything is said."""

    escalation: Escalation
    policy: Policy
    clocks: tuple[Clock, ...]
    answers: tuple[Answer, ...]
    waiver: Waiver | None
    holders: dict[int, Person]

    def running(self, kind: ClockKind) -> Clock | None:
        for clock in self.clocks:
            if clock.kind == kind.value and clock.settled_at is None:
                return clock
        return None

    def due(self, kind: ClockKind) -> datetime | None:
        clock = self.running(kind)
        return clock.due_at if clock else None

    @property
    def current(self) -> int:
        return max(row.level for row in self.escalation.levels.all())

    def name_at(self, level: int) -> str:
        """Who is engaged at a level, else who holds it."""
        for row in self.escalation.levels.all():
            if row.level == level and row.holder:
                return row.holder.name
        holder = self.holders.get(level)
        return holder.name if holder else f"Level {level}"

    @property
    def interval(self) -> Clock | None:
        """The current level's interval, running or run; never one that was replaced."""
        for clock in self.clocks:
            if clock.kind == ClockKind.INTERVAL.value and clock.level == self.current:
                return clock
        return None


def escalation_page(
    escalation: Escalation, party: Party, *, zone: str, now: datetime
) -> EscalationPage:
    """The page for a reader in ``zone``; always the same number of queries."""
    carrier = party.role is not Role.CUSTOMER
    read = _read(escalation)
    status = Status(escalation.status)
    answer = _next_level(read, status, now)
    owed = _owed(read, status)
    first = first_owed(owed, now)
    confirm, update = read.due(ClockKind.CONFIRMATION), read.due(ClockKind.UPDATE)
    state, word = _state(read, status, first, now)
    actions = _actions(escalation, carrier_side=carrier)
    return EscalationPage(
        escalation=escalation,
        status=status,
        closed_as=ClosedAs(escalation.closed_as) if escalation.closed_as else None,
        subtitle=_subtitle(escalation, zone, now),
        state=state,
        state_word=word,
        headline=_headline(escalation, answer, confirm, zone=zone, now=now),
        next_level=answer,
        clock=_clock(read, answer, carrier_side=carrier, zone=zone, now=now),
        moves_next=owed_sentence(first, zone=zone, now=now) if first else "",
        owed=owed,
        answers=tuple(a for a in read.answers if a.answered_at is None),
        levels=_ladder(read, answer, zone=zone, now=now),
        plan=plan_lines(actions, zone=zone, now=now, carrier_side=carrier),
        timeline=timeline(escalation, carrier_side=carrier, zone=zone, now=now),
        next_update=show(update, zone, now) if update else "",
        update_is_late=update is not None and now > update,
        confirm_by=show(confirm, zone, now) if confirm else "",
        waiver=read.waiver,
        policy_words=read.policy.words,
        may=frozenset(act for act in Act if may(act, party)),
        carrier_side=carrier,
        stamp=f"{escalation.changed_at:%s}-{now:%Y%m%d%H%M}",
    )


def _headline(
    escalation: Escalation,
    answer: NextLevel,
    confirm_by: datetime | None,
    *,
    zone: str,
    now: datetime,
) -> str:
    status = Status(escalation.status)
    if status is Status.OPEN:
        return customer_sentence(answer, zone=zone, now=now)
    closed_as = ClosedAs(escalation.closed_as) if escalation.closed_as else None
    return ended_sentence(status, closed_as, confirm_by=confirm_by, zone=zone, now=now)


def _ladder(read: _Read, answer: NextLevel, *, zone: str, now: datetime) -> tuple[LevelView, ...]:
    return ladder(
        read.escalation, read.policy, answer, read.answers, read.holders, zone=zone, now=now
    )


def _read(escalation: Escalation) -> _Read:
    clocks = tuple(
        Clock.objects.filter(escalation=escalation)
        .exclude(outcome__in=[Outcome.REPLACED.value])
        .select_related("calendar")
        .prefetch_related("pauses")
        .annotate(
            answered_at=F("acknowledgement__happened_at"),
            answered_by=F("acknowledgement__given_by__name"),
        )
        .order_by("-started_at", "-id")
    )
    answers = tuple(
        Answer.of(clock)
        for clock in reversed(clocks)
        if clock.kind == ClockKind.ACKNOWLEDGEMENT.value
        and clock.outcome != Outcome.CANCELLED.value
    )
    holders = LevelHolder.objects.filter(region_id=escalation.order.region_id)
    return _Read(
        escalation=escalation,
        policy=escalation.policy.as_domain(),
        clocks=clocks,
        answers=answers,
        waiver=Waiver.objects.filter(escalation=escalation, decided_at=None)
        .select_related("asked_by")
        .first(),
        holders={row.level: row.person for row in holders.select_related("person")},
    )


def _actions(escalation: Escalation, *, carrier_side: bool) -> list[Action]:
    actions = Action.objects.filter(escalation=escalation).prefetch_related("moves")
    if not carrier_side:
        actions = actions.filter(visible=True)
    return list(actions.order_by("committed_at", "id"))


def _next_level(read: _Read, status: Status, now: datetime) -> NextLevel:
    return next_level(
        read.policy,
        live=status is Status.OPEN,
        current=read.current,
        opens_at=read.interval.due_at if read.interval else None,
        now=now,
    )


def _clock(
    read: _Read, answer: NextLevel, *, carrier_side: bool, zone: str, now: datetime
) -> ClockView | None:
    """The interval behind the headline; none after the end or at the top."""
    if read.interval is None or not isinstance(answer, OpensAt | OpenNow):
        return None
    who = "The customer" if carrier_side else "You"
    first = f"{who} contacted level 1" if read.current == 1 else f"Level {read.current} engaged"
    return clock_view(
        read.interval.facts(),
        what=f"Interval before level {answer.level}",
        first=first,
        policy=read.policy.words,
        zone=zone,
        now=now,
    )


def _owed(read: _Read, status: Status) -> tuple[Owed, ...]:
    """Everything somebody owes now, the customer's answer included."""
    entry = read.escalation.order.entry_point()
    ccm = entry.name if entry else "The care manager"
    owed = [
        Owed(read.name_at(a.level), "acknowledge", a.due_at, a.missed)
        for a in read.answers
        if a.answered_at is None and status is Status.OPEN
    ]
    update, confirm = read.running(ClockKind.UPDATE), read.running(ClockKind.CONFIRMATION)
    if update is not None:
        owed.append(Owed(ccm, "send an update", update.due_at))
    if confirm is not None:
        owed.append(
            Owed("The customer", "confirm the resolution", confirm.due_at, by_customer=True)
        )
    if read.waiver is not None:
        owed.append(Owed(read.name_at(read.waiver.level), "decide on the waiver", None))
    return tuple(owed)


def _state(read: _Read, status: Status, first: Owed | None, now: datetime) -> tuple[State, str]:
    if status is Status.CLOSED:
        return State.OK, "Closed"
    if status is Status.RESOLVED:
        return State.WAIT, "Waiting on the customer"
    state = state_of(first, now)
    if state is State.LATE:
        return state, "Late"
    return state, f"With level {read.current}"


def _subtitle(escalation: Escalation, zone: str, now: datetime) -> str:
    return (
        f"{escalation.reference} · Order {escalation.order.reference} · "
        f"{escalation.account.name} · raised by {escalation.raised_by.name} "
        f"{show(escalation.raised_at, zone, now)}"
    )
