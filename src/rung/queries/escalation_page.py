"""The escalation page for either side: the sentence first, then everything that supports it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact
from rung.domain.forecast import Verdict, need_by_of
from rung.domain.headline import Owed, State, first_owed, owed_sentence
from rung.domain.instants import show, show_date
from rung.domain.matrix import NextLevel, OpenNow, OpensAt
from rung.domain.permissions import Act, Party, Role, may
from rung.domain.vocabulary import ClosedAs, Ground, Status
from rung.domain.why import as_shown, clock_words, held
from rung.models import Escalation, Person, Waiver
from rung.queries.clock_view import ClockView, clock_view
from rung.queries.escalation_parts import (
    Answer,
    LevelView,
    TimelineLine,
    ladder,
    timeline_steps,
)
from rung.queries.in_step import alone, in_step
from rung.queries.order_parts import order_view
from rung.queries.order_rows import OrderParts, parts_steps
from rung.queries.pills import pill
from rung.queries.plan_room import (
    PlanLine,
    PlanRoom,
    PlanRows,
    later,
    order_day,
    plan_room,
    plan_steps,
)
from rung.queries.policy_words import runs_on
from rung.queries.rooms import Rooms, RoomsRead, rooms_steps
from rung.queries.situation_rows import SituationRows, situation_steps
from rung.queries.situations import Situation, situation_with


@dataclass(frozen=True)
class EscalationPage:
    """Everything the page shows, said for one reader."""

    escalation: Escalation
    situation: Situation
    subtitle: str
    state: State
    state_word: str
    level_sentence: str
    next_level: NextLevel
    clock: ClockView | None
    moves_next: str  # who moves next and by when, in a sentence
    owed: tuple[Owed, ...]
    levels: tuple[LevelView, ...]
    planned: PlanRoom
    timeline: tuple[TimelineLine, ...]
    next_update: str
    update_is_late: bool
    confirm_by: str
    decision: str  # by when a manager decides on it, in a sentence
    rooms: Rooms
    runs_on: str  # which policy, since when, and why that one, in a sentence
    may: frozenset[Act]
    carrier_side: bool
    stamp: str  # changes when the page does
    order_parts: OrderParts  # dates, steps and jeopardies of the order it began with

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
    def status(self) -> Status:
        """All that is stored of its state."""
        return self.situation.status

    @property
    def closed_as(self) -> ClosedAs | None:
        """How it ended, when it has."""
        return self.situation.closed_as

    @property
    def headline(self) -> str:
        """The customer's real question first, once there is a plan; else the level sentence."""
        return self.planned.said.headline if self.leads_with_forecast else self.level_sentence

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Acknowledgements not yet given, oldest first."""
        return tuple(each for each in self.situation.answers if each.answered_at is None)

    @property
    def waiver(self) -> Waiver | None:
        """The one that nobody has decided yet."""
        return self.situation.waiver

    @property
    def policy_words(self) -> str:
        """The policy it runs on, in words."""
        return self.situation.policy.words

    @property
    def plan(self) -> tuple[PlanLine, ...]:
        """The actions of the plan."""
        return self.planned.lines

    @property
    def leads_with_forecast(self) -> bool:
        """Whether the customer's real question comes first: an open escalation with a plan."""
        return self.status is Status.OPEN and self.planned.exists

    @property
    def held_back(self) -> TimelineLine | None:
        """Who held the next level back, until when and why; None when nobody did."""
        if not self.situation.held_back or not isinstance(self.next_level, OpensAt):
            return None
        found = (line for line in self.timeline if line.fact is Fact.LEVEL_HELD_BACK)
        return next(found, None)

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


def escalation_page(
    escalation: Escalation, party: Party, *, zone: str, now: datetime
) -> EscalationPage:
    """The page for a reader in ``zone``; always the same number of queries."""
    carrier = party.role is not Role.CUSTOMER
    read = _read(escalation, carrier_side=carrier, zone=zone, now=now)
    actions = read.plan.actions
    situation = situation_with(escalation, read.situation, actions, carrier_side=carrier)
    rooms = read.rooms.said(situation, carrier_side=carrier, zone=zone, now=now)
    answer, owed = situation.next_level(now), situation.owed()
    first = first_owed(owed, now)
    update = situation.due(ClockKind.UPDATE)
    planned = _planned(escalation, read, rooms, carrier_side=carrier, zone=zone, now=now)
    state, word = _state(situation, read.parts, planned, now)
    return EscalationPage(
        escalation=escalation,
        situation=situation,
        subtitle=_subtitle(escalation, zone, now),
        state=state,
        state_word=word,
        level_sentence=situation.headline(zone=zone, now=now),
        next_level=answer,
        clock=_clock(situation, answer, zone=zone, now=now),
        moves_next=owed_sentence(first, zone=zone, now=now) if first else "",
        owed=owed,
        levels=_ladder(situation, answer, zone=zone, now=now),
        planned=planned,
        timeline=read.timeline,
        next_update=show(update, zone, now) if update else "",
        update_is_late=update is not None and now > update,
        confirm_by=_confirm_by(situation, zone=zone, now=now),
        decision=_decision(situation, zone=zone, now=now),
        rooms=rooms,
        runs_on=runs_on(escalation, situation.policy, carrier_side=carrier),
        may=frozenset(act for act in Act if may(act, party)),
        carrier_side=carrier,
        stamp=stamp_of(escalation.changed_at, now=now),
        order_parts=read.parts,
    )


@dataclass(frozen=True)
class _Read:
    """All a page is made of."""

    plan: PlanRows
    parts: OrderParts
    situation: SituationRows
    rooms: RoomsRead
    timeline: tuple[TimelineLine, ...]


def _state(
    situation: Situation, parts: OrderParts, planned: PlanRoom, now: datetime
) -> tuple[State, str]:
    """The pill beside the title; while it is open, held against the date it is all about."""
    escalation = situation.escalation
    view = order_view(escalation.order, parts, need_by=escalation.need_by_date, now=now)
    return pill(situation, view, now=now, plan_breaks=planned.verdict is Verdict.BREAKS)


def _planned(
    escalation: Escalation,
    read: _Read,
    rooms: Rooms,
    *,
    carrier_side: bool,
    zone: str,
    now: datetime,
) -> PlanRoom:
    """The plan, held against the last of the orders and the earliest need-by."""
    order, need_by = order_day(read.parts), need_by_of(escalation.need_by_date, ())
    if rooms.project:
        order, need_by = later(order, rooms.project.latest), rooms.project.need_by
    return plan_room(
        escalation, read.plan, order, need_by, carrier_side=carrier_side, zone=zone, now=now
    )


def _read(escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime) -> _Read:
    """In as many trips to the database as the longest part has steps."""
    plan, orders, situation, rooms, lines = alone(
        in_step(
            plan_steps(escalation, carrier_side=carrier_side),
            parts_steps([escalation.order]),
            situation_steps(escalation, carrier_side=carrier_side),
            rooms_steps(escalation, carrier_side=carrier_side, zone=zone, now=now),
            timeline_steps(escalation, carrier_side=carrier_side, zone=zone, now=now),
        )
    )
    return _Read(plan, orders[escalation.order_id], situation, rooms, lines)


def stamp_of(changed_at: datetime, *, now: datetime) -> str:
    """What a page sends back to ask whether it is still right; another one every minute."""
    return f"{changed_at.timestamp():.6f}-{now:%Y%m%d%H%M}"


def _ladder(
    situation: Situation, answer: NextLevel, *, zone: str, now: datetime
) -> tuple[LevelView, ...]:
    return ladder(
        situation.escalation,
        situation.policy,
        answer,
        situation.answers,
        situation.holders,
        zone=zone,
        now=now,
    )


def _clock(
    situation: Situation, answer: NextLevel, *, zone: str, now: datetime
) -> ClockView | None:
    """The interval behind the headline; none after the end or at the top."""
    interval, current = situation.interval, situation.current
    if interval is None or not isinstance(answer, OpensAt | OpenNow):
        return None
    customer = not situation.carrier_side
    what, first = clock_words(ClockKind.INTERVAL, current, customer=customer)
    facts = as_shown(interval.facts(), customer=customer)
    return clock_view(
        facts,
        what=held(what, facts, held_back=True),
        first=first,
        policy=situation.policy.words,
        zone=zone,
        now=now,
    )


def _confirm_by(situation: Situation, *, zone: str, now: datetime) -> str:
    at = situation.due(ClockKind.CONFIRMATION)
    return show(at, zone, now) if at else ""


def _decision(situation: Situation, *, zone: str, now: datetime) -> str:
    """By when somebody decides on the waiver; empty where none is asked for."""
    clock = situation.decision
    if situation.waiver is None:
        return ""
    if clock is None or clock.due_at is None:
        return "A manager is deciding."
    by = show(clock.due_at, zone, now)
    if clock.outcome == Outcome.MISSED.value or now > clock.due_at:
        return f"The decision is late; it was due {by}."
    return f"A manager decides by {by}."


def _subtitle(escalation: Escalation, zone: str, now: datetime) -> str:
    gone = escalation.erased_at
    erased = f" · words and names erased {show(gone, zone, now)}" if gone else ""
    return (
        f"{escalation.reference} · Order {escalation.order.reference} · "
        f"{escalation.account.name} · raised by {escalation.raised_by.name} "
        f"{show(escalation.raised_at, zone, now)}{erased}"
    )
