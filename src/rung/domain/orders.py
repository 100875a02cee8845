"""Orders: milestones, kinds of date, how far a date has slipped, and who must act (R4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rung.domain.vocabulary import MILESTONES, DateKind, MilestoneState, OrderStatus

SOON = timedelta(days=2)


class Actor(StrEnum):
    """The party that must act on a jeopardy."""

    CARRIER = "CARRIER"
    CUSTOMER = "CUSTOMER"
    THIRD_PARTY = "THIRD_PARTY"
    UNKNOWN = "UNKNOWN"

    @property
    def label(self) -> str:
        """The party as a customer reads it."""
        return {
            "CARRIER": "us",
            "CUSTOMER": "you",
            "THIRD_PARTY": "a third party",
            "UNKNOWN": "not known yet",
        }[self.value]


@dataclass(frozen=True)
class JeopardyCode:
    """A reason code of the access-order list (field RCODE), in plain words."""

    code: str
    words: str
    actor: Actor


def _codes() -> dict[str, JeopardyCode]:
    carrier, customer, third = Actor.CARRIER, Actor.CUSTOMER, Actor.THIRD_PARTY
    rows = (
        ("1A", "No free lines between our offices", carrier),
        ("1B", "Our crew has no free date", carrier),
        ("1C", "Customer not ready", customer),
        ("1D", "No free line to the building", carrier),
        ("1E", "The people at the site are not ready", customer),
        ("1F", "Our crew missed the appointment", carrier),
        ("1G", "No access to the site", customer),
        ("1H", "Our office is closed to changes", carrier),
        ("1J", "Special building work", carrier),
        ("1K", "Natural disaster", third),
        ("1L", "Our wiring will be done too late", carrier),
        ("1M", "The due date cannot be kept", carrier),
        ("1N", "Neither the due date nor our wiring can be kept", carrier),
        ("1P", "Another reason", Actor.UNKNOWN),
        ("1Q", "Lines assigned wrongly", carrier),
        ("1R", "Customer could not be reached", customer),
        ("1S", "Building not ready, customer tells when it is", customer),
        ("1T", "Pole at the site not set", third),
        ("1U", "Permit or right of way not granted yet", third),
        ("1W", "The way into the building must be built", carrier),
        ("1X", "Not possible as ordered", carrier),
        ("1Y", "No free equipment in our office", carrier),
        ("1Z", "The other carrier is not ready", third),
    )
    return {code: JeopardyCode(code, words, actor) for code, words, actor in rows}


JEOPARDY_CODES = _codes()


class Standing(StrEnum):
    """How an order stands, worked out from its dates; never stored (N14)."""

    DONE = "DONE"
    CANCELLED = "CANCELLED"
    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"  # a forecast behind the commitment, or a jeopardy
    DUE_SOON = "DUE_SOON"
    LATE = "LATE"  # the committed date has passed


@dataclass(frozen=True)
class Dates:
    """The dates in force, one of a kind at most."""

    in_force: Mapping[DateKind, date]

    def of(self, kind: DateKind) -> date | None:
        """The date of that kind, when there is one."""
        return self.in_force.get(kind)

    @property
    def expected(self) -> date | None:
        """When it will be ready, as far as anybody knows: the surest kind of date there is."""
        surest = (
            DateKind.ACTUAL,
            DateKind.FORECAST,
            DateKind.CCD,
            DateKind.FOC,
            DateKind.ESTIMATED,
        )
        return next((day for kind in surest if (day := self.of(kind))), None)

    @property
    def drift_days(self) -> int:
        """How many days the expected date lies behind the committed one; negative when before."""
        committed, expected = self.of(DateKind.CCD), self.expected
        return (expected - committed).days if committed and expected else 0


def standing(
    status: OrderStatus, dates: Dates, *, in_jeopardy: bool, need_by: date | None, today: date
) -> Standing:
    """How the order stands today, in the zone of its site."""
    if status is OrderStatus.CANCELLED:
        return Standing.CANCELLED
    if status is OrderStatus.COMPLETED or dates.of(DateKind.ACTUAL):
        return Standing.DONE
    committed = dates.of(DateKind.CCD)
    if committed and committed < today:
        return Standing.LATE
    if dates.drift_days > 0 or in_jeopardy or misses_need_by(dates, need_by):
        return Standing.AT_RISK
    if committed and committed - today <= SOON:
        return Standing.DUE_SOON
    return Standing.ON_TRACK


def misses_need_by(dates: Dates, need_by: date | None) -> bool:
    """Whether the expected date comes too late for what the customer needs it for (R18)."""
    expected = dates.expected
    return bool(need_by and expected and expected > need_by)


@dataclass(frozen=True)
class Step:
    """A milestone as it is known."""

    name: str
    state: MilestoneState
    planned_date: date | None = None
    actual_date: date | None = None


def is_late(step: Step, today: date) -> bool:
    """Whether a milestone should have been done by now."""
    open_states = (MilestoneState.NOT_STARTED, MilestoneState.STARTED)
    return step.state in open_states and bool(step.planned_date and step.planned_date < today)


def current_step(steps: Sequence[Step]) -> Step | None:
    """The first milestone that is needed and not done."""
    ended = (MilestoneState.DONE, MilestoneState.NOT_NEEDED)
    return next((step for step in steps if step.state not in ended), None)


@dataclass(frozen=True)
class DateMove:
    """A date that was given another value."""

    kind: DateKind
    from_date: date
    to_date: date | None

    @property
    def days(self) -> int:
        """By how many days it moved; 0 when it was taken back."""
        return (self.to_date - self.from_date).days if self.to_date else 0


def moves(kind: DateKind, history: Sequence[date | None]) -> tuple[DateMove, ...]:
    """Every move of a date, oldest first; the first value it ever had is no move."""
    found, before = [], None
    for day in history:
        if before is not None and day != before:
            found.append(DateMove(kind, before, day))
        before = day or before
    return tuple(found)


def position_of(milestone: str) -> int:
    """A milestone's place on the track, from 1."""
    return MILESTONES.index(milestone) + 1
