"""Orders: milestones, kinds of date, how far a date has slipped (R4, R18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rung.domain.vocabulary import DateKind, MilestoneState, OrderStatus

SOON = timedelta(days=2)
_SUREST = (
    DateKind.ACTUAL,
    DateKind.FORECAST,
    DateKind.CCD,
    DateKind.FOC,
    DateKind.ESTIMATED,
)


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
        kind = self.expected_kind
        return self.of(kind) if kind else None

    @property
    def expected_kind(self) -> DateKind | None:
        """Which kind that date is of; none while there is none. What was wished for is none."""
        return next((kind for kind in _SUREST if self.of(kind)), None)

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


def why_over(reference: str, status: OrderStatus, turn_to: str) -> str:
    """Why no escalation can be raised for an order, and whom to turn to; empty while it can.

    The process is about turning a service up (R5): a cancelled order has nothing to turn up, and
    a completed one is in use. ``turn_to`` is who answers for the order, with how to reach them.
    """
    if status is OrderStatus.ACCEPTED:
        return ""
    if status is OrderStatus.CANCELLED:
        return (
            f"Order {reference} was cancelled, so it cannot be escalated. If that is not right, "
            f"turn to {turn_to}."
        )
    return (
        f"Order {reference} is completed, so it cannot be escalated any more. If the service does "
        f"not work, turn to {turn_to}."
    )


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


def steps_words(steps: Sequence[Step]) -> str:
    """How far it is, in brief: "Step 4 of 7"; empty where no milestone is known or left."""
    needed = [step for step in steps if step.state is not MilestoneState.NOT_NEEDED]
    present = current_step(needed)
    return f"Step {needed.index(present) + 1} of {len(needed)}" if present else ""
