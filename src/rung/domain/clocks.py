"""One clock: what it is, when it is due, when it warns. Pure functions of its facts."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache

from rung.domain.business_time import (
    NEVER,
    Calendar,
    LedgerRow,
    Never,
    add,
    between,
    explain_until,
    first_close_after,
    nth_business_day_close,
    nth_business_day_time,
)
from rung.domain.ledger import DAY_AND_NIGHT, WHY, LedgerKind
from rung.domain.refusals import RuleViolation

DAY = 86400


class ClockKind(StrEnum):
    """What a clock is about."""

    INTERVAL = "INTERVAL"
    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    UPDATE = "UPDATE"
    COMMITMENT = "COMMITMENT"
    CONFIRMATION = "CONFIRMATION"
    DECISION = "DECISION"  # on a waiver
    REQUEST = "REQUEST"  # a decision on resources
    ROADBLOCK = "ROADBLOCK"  # its removal
    READINESS = "READINESS"  # of the customer's site, by the day they were told
    DISPUTE = "DISPUTE"  # a decision between two versions of whether a site was ready
    CALL_DISPUTE = "CALL_DISPUTE"  # a decision between two versions of a call


class Outcome(StrEnum):
    """How a clock was settled."""

    MET = "MET"  # done in time
    MISSED = "MISSED"
    RAN = "RAN"  # an interval that ran to its end
    WAIVED = "WAIVED"  # an interval ended early for a stated risk
    CANCELLED = "CANCELLED"  # no longer owed; counts in no figure
    REPLACED = "REPLACED"  # the same thing is owed by another instant now


# What somebody is to act on or waits for; an interval only runs.
ASKING = tuple(each for each in ClockKind if each is not ClockKind.INTERVAL)
# Of these the thing itself is still to be done after a miss; news and answers follow one another.
STILL_OWED = tuple(
    each for each in ASKING if each not in {ClockKind.UPDATE, ClockKind.CONFIRMATION}
)
# Of these some wait for the customer, who is asked for nothing more until they are due.
WAITED_FOR = (ClockKind.COMMITMENT, ClockKind.CONFIRMATION, ClockKind.READINESS)
COUNTED = (Outcome.MET, Outcome.MISSED, Outcome.REPLACED)  # what a figure may count


class TargetKind(StrEnum):
    """How the due instant follows from the start."""

    WORKING_TIME = "WORKING_TIME"  # so many seconds of working time
    CLOSE_AFTER = "CLOSE_AFTER"  # the first closing at least so many working seconds away
    BUSINESS_DAYS = "BUSINESS_DAYS"  # closing time of the n-th business day after
    AT = "AT"  # a stated instant
    ELAPSED = "ELAPSED"  # so many seconds, day and night
    TIME_OF_DAY = "TIME_OF_DAY"  # a time of day, on the n-th business day after


GIVEN = frozenset({TargetKind.WORKING_TIME, TargetKind.ELAPSED})  # their amount is in seconds


@dataclass(frozen=True)
class Target:
    """When a clock is due, told as a rule; ``amount`` in seconds or business days.

    Of a TIME_OF_DAY it is both: whole days of 86400 are business days, the rest is the time.
    """

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
class Retargeted:
    """What a clock was about until an instant, and why that was changed."""

    until: datetime
    target: Target
    calendar: Calendar
    reason: str


@dataclass(frozen=True)
class ClockFacts:
    """All that a due instant follows from. ``was`` is what it followed from before, in order."""

    started_at: datetime
    target: Target
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    was: tuple[Retargeted, ...] = ()

    @property
    def paused(self) -> bool:
        """Whether the clock stands still now."""
        return bool(self.pauses) and self.pauses[-1].resumed_at is None

    @property
    def counts_on(self) -> Calendar:
        """The hours that count: the calendar's, or day and night where elapsed time is owed."""
        if self.target.kind is TargetKind.ELAPSED:
            return round_the_clock(self.calendar.zone)
        return self.calendar


@cache
def round_the_clock(zone: str) -> Calendar:
    """A calendar of a zone that never closes. There are as many of them as there are zones."""
    return Calendar(f"Every hour, {zone}", zone, tuple(((0, DAY),) for _ in range(7)))


def start(*, target: Target, calendar: Calendar, now: datetime) -> ClockFacts:
    """A clock that counts from ``now``."""
    return ClockFacts(now, target, calendar)


def due_at(facts: ClockFacts) -> datetime | Never:
    """The instant by which it is owed; NEVER while paused or on a calendar that never opens.

    A clock that was paused at the very instant it was due is due when it is resumed.
    """
    nominal = _nominal(facts)
    if nominal is NEVER or not facts.pauses:
        return nominal
    amount = _amount(facts, nominal)
    counted = add(facts.counts_on, facts.started_at, amount, _stretches(facts))
    if counted is NEVER:
        return NEVER
    due = max(nominal, counted)  # a stated instant in closed time is later than the time it counts
    for each in facts.pauses:
        if each.paused_at <= due:
            if each.resumed_at is None:
                return NEVER
            due = max(due, each.resumed_at)
    return due


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
    amount = between(facts.counts_on, facts.started_at, due, stretches)
    found = []
    for percent in percents:
        at = add(facts.counts_on, facts.started_at, -(-amount * percent // 100), stretches)
        if at is not NEVER and at < due:
            found.append((percent, at))
    return tuple(found)


def remaining(facts: ClockFacts, now: datetime) -> int:
    """Working seconds left at ``now``; negative when it is past due; 0 when it never ends."""
    due = due_at(facts)
    if due is not NEVER:
        return between(facts.counts_on, now, due, _stretches(facts))
    nominal = _nominal(facts)
    return 0 if nominal is NEVER else _amount(facts, nominal) - used(facts, now)


def used(facts: ClockFacts, now: datetime) -> int:
    """Working seconds used up at ``now``, never less than 0."""
    return max(0, between(facts.counts_on, facts.started_at, now, _stretches(facts)))


def ledger(facts: ClockFacts, now: datetime) -> tuple[LedgerRow, ...]:
    """Why it is due when it is: rows whose counted seconds sum to the amount (R11).

    While it is paused: what has been counted until ``now``, and the pause.
    """
    end: datetime | Never = now if facts.paused else due_at(facts)
    if end is NEVER:
        return ()
    rows = explain_until(facts.counts_on, facts.started_at, end, now=now, pauses=_stretches(facts))
    if facts.target.kind is not TargetKind.ELAPSED:
        return rows
    open_hours = WHY[LedgerKind.OPEN]
    return tuple(replace(row, why=row.why.replace(open_hours, DAY_AND_NIGHT, 1)) for row in rows)


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


def retarget(
    facts: ClockFacts,
    *,
    target: Target,
    calendar: Calendar,
    reason: str,
    past_too: bool,
    now: datetime,
) -> ClockFacts:
    """The same clock under another target or calendar, counted from its start as if always so.

    Its start and its pauses stay, and what it was is kept (N5, N6). Refused when it is past due
    already, and, unless ``past_too`` says so, when it would be by the change.
    """
    due = due_at(facts)
    if due is not NEVER and due < now:
        raise RuleViolation("This clock is past due; what was missed stays missed.")
    was = Retargeted(now, facts.target, facts.calendar, reason)
    changed = replace(facts, target=target, calendar=calendar, was=(*facts.was, was))
    due = due_at(changed)
    if due is not NEVER and due < now and not past_too:
        raise RuleViolation("By this change the clock would be past due at once.")
    return changed


def as_it_was(facts: ClockFacts, at: datetime) -> ClockFacts:
    """What was known of a clock at an earlier instant: its due instant is the one told then."""
    before = tuple(each for each in facts.was if each.until <= at)
    later = facts.was[len(before) :]
    then = later[0] if later else facts
    pauses = tuple(
        replace(each, resumed_at=None) if each.resumed_at and each.resumed_at > at else each
        for each in facts.pauses
        if each.paused_at <= at
    )
    return ClockFacts(facts.started_at, then.target, then.calendar, pauses, before)


def settle(facts: ClockFacts, *, at: datetime) -> Outcome:
    """How it ends when what is owed is done at an instant: in time at the due instant itself."""
    due = due_at(facts)
    return Outcome.MET if due is NEVER or at <= due else Outcome.MISSED


def _amount(facts: ClockFacts, nominal: datetime) -> int:
    """The working seconds it runs for; ``nominal`` is when it would be due without a pause."""
    if facts.target.kind in GIVEN:
        return facts.target.amount
    return between(facts.counts_on, facts.started_at, nominal)


def _nominal(facts: ClockFacts) -> datetime | Never:
    calendar, start, target = facts.counts_on, facts.started_at, facts.target
    if target.kind in GIVEN:
        return add(calendar, start, target.amount)
    if target.kind is TargetKind.CLOSE_AFTER:
        return first_close_after(calendar, start, target.amount)
    if target.kind is TargetKind.BUSINESS_DAYS:
        return nth_business_day_close(calendar, start, target.amount)
    if target.kind is TargetKind.TIME_OF_DAY:
        return nth_business_day_time(calendar, start, *divmod(target.amount, DAY))
    if target.at is None:
        raise ValueError("a target of kind AT names its instant")
    return target.at


def _stretches(facts: ClockFacts) -> tuple[tuple[datetime, datetime | None, str], ...]:
    return tuple((pause.paused_at, pause.resumed_at, pause.reason) for pause in facts.pauses)
