"""One clock: what it is, when it is due, when it warns. Pure functions of its facts."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rung.domain.business_time import (
    NEVER,
    Calendar,
    LedgerRow,
    Never,
    add,
    between,
    explain,
    explain_until,
    first_close_after,
    nth_business_day_close,
)
from rung.domain.refusals import RuleViolation


class ClockKind(StrEnum):
    """What a clock is about."""

    INTERVAL = "INTERVAL"
    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    UPDATE = "UPDATE"
    COMMITMENT = "COMMITMENT"
    CONFIRMATION = "CONFIRMATION"


class Outcome(StrEnum):
    """How a clock was settled."""

    MET = "MET"  # done in time
    MISSED = "MISSED"
    RAN = "RAN"  # an interval that ran to its end
    WAIVED = "WAIVED"  # an interval ended early for a stated risk
    CANCELLED = "CANCELLED"  # no longer owed; counts in no figure
    REPLACED = "REPLACED"  # the same thing is owed by another instant now


class TargetKind(StrEnum):
    """How the due instant follows from the start."""

    WORKING_TIME = "WORKING_TIME"  # so many seconds of working time
    CLOSE_AFTER = "CLOSE_AFTER"  # the first closing at least so many working seconds away
    BUSINESS_DAYS = "BUSINESS_DAYS"  # closing time of the n-th business day after
    AT = "AT"  # a stated instant


@dataclass(frozen=True)
class Target:
    """When a clock is due, told as a rule; ``amount`` in seconds or business days."""

    kind: TargetKind
    amount: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class Pause:
    """A stretch that does not count; open while ``resumed_at`` is empty."""

    paused_at: datetime
    resumed_at: datetime | None
    reason: str


@dataclass(frozen=True)
class ClockFacts:
    """All that a due instant follows from."""

    started_at: datetime
    target: Target
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        """Whether the clock stands still now."""
        return bool(self.pauses) and self.pauses[-1].resumed_at is None


def due_at(facts: ClockFacts) -> datetime | Never:
    """The instant by which it is owed; NEVER while paused or on a calendar that never opens."""
    nominal = _nominal(facts)
    if nominal is NEVER or not facts.pauses:
        return nominal
    amount = between(facts.calendar, facts.started_at, nominal)
    if facts.target.kind is TargetKind.WORKING_TIME:
        amount = facts.target.amount
    return add(facts.calendar, facts.started_at, amount, _stretches(facts))


def wake_at(facts: ClockFacts, percents: tuple[int, ...], warned: int) -> datetime | None:
    """When there is something to do next: the next warning not yet given, or the due instant."""
    for percent, at in warnings(facts, percents):
        if percent > warned:
            return at
    due = due_at(facts)
    return None if due is NEVER else due


def warnings(facts: ClockFacts, percents: tuple[int, ...]) -> tuple[tuple[int, datetime], ...]:
    """When each share of the working time is used up; always in working time."""
    due = due_at(facts)
    if due is NEVER:
        return ()
    stretches = _stretches(facts)
    amount = between(facts.calendar, facts.started_at, due, stretches)
    found = []
    for percent in percents:
        at = add(facts.calendar, facts.started_at, -(-amount * percent // 100), stretches)
        if at is not NEVER and at < due:
            found.append((percent, at))
    return tuple(found)


def remaining(facts: ClockFacts, now: datetime) -> int:
    """Working seconds left at ``now``; negative when it is past due; 0 when it never ends."""
    due = due_at(facts)
    return 0 if due is NEVER else between(facts.calendar, now, due, _stretches(facts))


def used(facts: ClockFacts, now: datetime) -> int:
    """Working seconds used up at ``now``, never less than 0."""
    return max(0, between(facts.calendar, facts.started_at, now, _stretches(facts)))


def ledger(facts: ClockFacts, now: datetime) -> tuple[LedgerRow, ...]:
    """Why it is due when it is: rows whose counted seconds sum to the amount (R11)."""
    if facts.target.kind is TargetKind.WORKING_TIME:
        return explain(
            facts.calendar,
            facts.started_at,
            facts.target.amount,
            now=now,
            pauses=_stretches(facts),
        )
    due = due_at(facts)
    if due is NEVER:
        return ()
    return explain_until(facts.calendar, facts.started_at, due, now=now, pauses=_stretches(facts))


def pause(facts: ClockFacts, *, reason: str, now: datetime) -> ClockFacts:
    """The clock standing still from ``now``. Refused when it already does, or is already due."""
    due = due_at(facts)
    if facts.paused:
        raise RuleViolation("This clock is already paused.")
    if due is not NEVER and now > due:
        raise RuleViolation("This clock is past due; a pause would come too late.")
    return replace(facts, pauses=(*facts.pauses, Pause(now, None, reason)))


def resume(facts: ClockFacts, *, now: datetime) -> ClockFacts:
    """The clock counting again from ``now``, with all the time that was left (N5)."""
    if not facts.paused:
        raise RuleViolation("This clock is not paused.")
    return replace(facts, pauses=(*facts.pauses[:-1], replace(facts.pauses[-1], resumed_at=now)))


def retarget(facts: ClockFacts, *, target: Target, calendar: Calendar) -> ClockFacts:
    """The same clock under another target or calendar; its start and its pauses stay (N5, N6)."""
    return replace(facts, target=target, calendar=calendar)


def _nominal(facts: ClockFacts) -> datetime | Never:
    calendar, start, target = facts.calendar, facts.started_at, facts.target
    if target.kind is TargetKind.WORKING_TIME:
        return add(calendar, start, target.amount)
    if target.kind is TargetKind.CLOSE_AFTER:
        return first_close_after(calendar, start, target.amount)
    if target.kind is TargetKind.BUSINESS_DAYS:
        return nth_business_day_close(calendar, start, target.amount)
    if target.at is None:
        raise ValueError("a target of kind AT names its instant")
    return target.at


def _stretches(facts: ClockFacts) -> tuple[tuple[datetime, datetime | None], ...]:
    return tuple((pause.paused_at, pause.resumed_at) for pause in facts.pauses)
