"""What a rule reads, and what it decides: the snapshot and the plan. Values without behaviour.

A rule takes a Snapshot and the present instant and returns a Plan; services carry the plan out in
one transaction. Identifiers come from outside, because the domain draws nothing at random. What a
batch makes by the thousand is a NamedTuple, which costs a third of a frozen dataclass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from rung.domain.business_time import Calendar
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, Pause, Target
from rung.domain.facts import Fact
from rung.domain.matrix import Condition, NextLevel, Policy, next_level
from rung.domain.notices import Audience, NoticeKind
from rung.domain.rhythms import Rhythm
from rung.domain.vocabulary import (
    OUR_SUPPLIER,
    YOU,
    ActionOwner,
    ActionState,
    Channel,
    ClosedAs,
    ContactOutcome,
    DateKind,
    Side,
    Status,
)


@dataclass(frozen=True)
class PinnedCalendar:
    """A calendar in the version the escalation was raised under."""

    version_id: int
    calendar: Calendar


@dataclass(frozen=True)
class Calendars:
    """The matrix's calendar, and those of levels that have their own."""

    matrix: PinnedCalendar
    levels: Mapping[int, PinnedCalendar] = field(default_factory=dict)

    def of(self, level: int | None) -> PinnedCalendar:
        """The calendar a clock of that level runs on."""
        return self.matrix if level is None else self.levels.get(level, self.matrix)


class Engaged(NamedTuple):
    """A level that has been engaged."""

    id: UUID
    level: int
    received_at: datetime


class RunningClock(NamedTuple):
    """A clock that is not settled."""

    id: UUID
    kind: ClockKind
    subject_id: UUID
    level: int | None
    facts: ClockFacts
    due_at: datetime | None
    warned: int
    parked: bool = False  # settling it failed; it is shown and tried again, and blocks nothing


class OwedAnswer(NamedTuple):
    """An acknowledgement clock that was not cancelled, answered or not."""

    clock_id: UUID
    level: int
    due_at: datetime
    missed: bool
    since: datetime  # the instant it is owed from
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass(frozen=True)
class PlannedAction:
    """An action of the plan as it stands."""

    id: UUID
    text: str
    visible: bool
    state: ActionState
    committed_at: datetime
    owner: ActionOwner = ActionOwner.CARRIER
    owner_name: str = ""

    @property
    def who_acts(self) -> str:
        """Who has to act, as a customer may read it: a supplier has no name outside (R22)."""
        if self.owner is ActionOwner.CUSTOMER:
            return YOU
        return OUR_SUPPLIER if self.owner is ActionOwner.SUPPLIER else self.owner_name


@dataclass(frozen=True)
class Snapshot:
    """All that the rules of an escalation read.

    Whatever came due before the act is settled already (settling.overdue), so no rule of an act
    has to ask whether the engine was late.
    """

    id: UUID
    status: Status
    policy: Policy
    calendars: Calendars
    raised_at: datetime
    engaged: tuple[Engaged, ...]
    running: tuple[RunningClock, ...]
    opens_at: datetime | None = None  # end of the current level's interval, run or running
    opened_at: datetime | None = None  # end of the interval below the current level, if it ran out
    answers: tuple[OwedAnswer, ...] = ()
    actions: tuple[PlannedAction, ...] = ()
    waiver_id: UUID | None = None
    waiver_level: int | None = None
    waiver_trigger: str = ""
    held_back: bool = False  # whether the current level's interval has been held back already
    holding: frozenset[Condition] = frozenset()  # conditions of levels that hold on the record
    rhythm: Rhythm | None = None  # of updates, as both sides agreed; None: the policy's

    @property
    def current(self) -> Engaged:
        """The highest engaged level."""
        return max(self.engaged, key=lambda engaged: engaged.level)

    def next_level(self, at: datetime) -> NextLevel:
        """When the level above the current one may be engaged, asked at an instant.

        For rules of an open escalation: whether it is one, they have asked before.
        """
        return next_level(
            self.policy,
            live=True,
            current=self.current.level,
            opens_at=self.opens_at,
            now=at,
            holding=self.holding,
        )

    def clock(self, kind: ClockKind, subject_id: UUID) -> RunningClock | None:
        """The running clock of that kind and subject."""
        for clock in self.running:
            if clock.kind is kind and clock.subject_id == subject_id:
                return clock
        return None


@dataclass(frozen=True)
class Engage:
    """Bring a level in."""

    id: UUID
    level: int
    received_at: datetime
    on_behalf: bool = False
    reason: str = ""
    by_system: bool = False  # by nobody's act


@dataclass(frozen=True)
class LogContact:
    """Keep one side's version of a contact."""

    id: UUID
    level: int
    side: Side
    outcome: ContactOutcome
    happened_at: datetime
    words: str
    person_id: int | None = None
    channel: Channel = Channel.PHONE
    spoken_with: int | None = None  # of the customer, where the carrier tells it
    who: str = ""  # their name
    no_agent: bool = False  # their letter of agency had ended by then


@dataclass(frozen=True)
class GiveAcknowledgement:
    """Keep a manager's answer."""

    clock_id: UUID
    level: int
    happened_at: datetime
    words: str
    next_contact_at: datetime


@dataclass(frozen=True)
class HandOn:
    """An engaged level passes to its holder's cover, with what it owes and since when."""

    level: int
    from_id: int
    to_id: int


@dataclass(frozen=True)
class AskWaiver:
    """Keep a request for a waiver: for which risk, shown by what, asked by which side."""

    id: UUID
    level: int
    risk: str
    trigger: str = ""  # the policy's key of the risk
    evidence: str = ""
    side: Side = Side.CUSTOMER


@dataclass(frozen=True)
class DecideWaiver:
    """Keep a manager's decision on it; without ``granted`` it ended before anybody decided."""

    id: UUID
    granted: bool | None
    words: str


@dataclass(frozen=True)
class AddAction:
    """Add an action to the plan."""

    id: UUID
    text: str
    owner: ActionOwner
    owner_name: str
    visible: bool
    committed_at: datetime
    kind: DateKind = DateKind.CCD
    after: tuple[UUID, ...] = ()  # the actions it comes after
    internal_words: str = ""  # a supplier's name, a cause: never the customer's to read


@dataclass(frozen=True)
class MoveAction:
    """Move a committed date, keeping the old one. The cause stays inside, the reason does not."""

    id: UUID
    from_at: datetime
    to_at: datetime
    reason: str
    told: bool
    cause: str  # a jeopardy code
    cause_words: str = ""
    kind: DateKind = DateKind.CCD


@dataclass(frozen=True)
class EndAction:
    """An action is done, or given up."""

    id: UUID
    state: ActionState


@dataclass(frozen=True)
class Start:
    """Start a clock."""

    kind: ClockKind
    subject_id: UUID
    level: int | None
    started_at: datetime
    target: Target
    calendar: PinnedCalendar
    percents: tuple[int, ...] = ()
    pauses: tuple[Pause, ...] = ()  # of a clock that goes on from another, or stands still at once


@dataclass(frozen=True)
class Paused:
    """A clock stands still from an instant on, for a reason that stays inside (N5)."""

    clock_id: UUID
    at: datetime
    reason: str


@dataclass(frozen=True)
class Resumed:
    """A clock counts again from an instant; what follows from its facts is due and wakes then."""

    clock_id: UUID
    at: datetime
    due_at: datetime | None
    wake_at: datetime | None


class Settle(NamedTuple):
    """Settle a clock: with what, and at which instant it came about."""

    clock_id: UUID
    outcome: Outcome
    at: datetime


@dataclass(frozen=True)
class Warned:
    """A warning was given; the clock sleeps to the next instant."""

    clock_id: UUID
    percent: int
    wake_at: datetime | None
    came_at: datetime | None = None  # when it was to be given


@dataclass(frozen=True)
class Record:
    """One entry of the timeline."""

    fact: Fact
    happened_at: datetime
    level: int | None = None
    words: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    internal: bool = False
    by_system: bool = False


@dataclass(frozen=True)
class Tell:
    """One notice to an audience. ``key`` names what happened: it is told once to each person.

    ``person_id`` names the reader where the audience is one PERSON.
    """

    kind: NoticeKind
    to: Audience
    key: str
    level: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    person_id: int | None = None


@dataclass(frozen=True)
class Keep:
    """A row that a rule decides to write or change, beyond what the ladder itself needs.

    Each such decision is a class of its own below this one, beside its rule; `services/keepers.py`
    names what writes it.
    """


@dataclass(frozen=True)
class Plan:
    """Everything one act changes. An empty plan changes nothing."""

    status: Status | None = None
    closed_as: ClosedAs | None = None
    resolution: str = ""
    engage: tuple[Engage, ...] = ()
    hand_over: int | None = None  # an engaged level whose holder is looked up anew
    hand_on: HandOn | None = None
    contact: LogContact | None = None
    acknowledge: GiveAcknowledgement | None = None
    ask_waiver: AskWaiver | None = None
    decide_waiver: DecideWaiver | None = None
    add_action: AddAction | None = None
    move_action: MoveAction | None = None
    end_action: EndAction | None = None
    keep: tuple[Keep, ...] = ()
    start: tuple[Start, ...] = ()
    settle: tuple[Settle, ...] = ()
    pause: tuple[Paused, ...] = ()
    resume: tuple[Resumed, ...] = ()
    warned: tuple[Warned, ...] = ()
    record: tuple[Record, ...] = ()
    tell: tuple[Tell, ...] = ()
