"""The owner of a level holds the next one back, once, with a reason (R14)."""

from datetime import datetime

from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, Target, TargetKind, due_at
from rung.domain.engaging import opens_soon_at
from rung.domain.facts import Fact
from rung.domain.matrix import OpenNow, OpensAt
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Plan, Record, RunningClock, Settle, Snapshot, Start, Tell
from rung.domain.refusals import AlreadyDone, BadInput, BadInstant, RuleViolation
from rung.domain.transitions import Command, after


def hold_back(current: Snapshot, *, until: datetime, reason: str, now: datetime) -> Plan:
    """The next level opens later: once, with a reason, at most as much later as the policy says.

    The interval is replaced by one that ends at the stated instant; the customer is told at once
    and may still ask for a waiver. An earlier contact of the customer's counts all the same, and
    undoes it. Raises BadInput for an instant that is too early or too late, or without a reason.
    """
    after(current.status, Command.HOLD_BACK)
    if not current.policy.owner.may_hold_back:
        raise RuleViolation("Under this policy no level is held back.")
    interval, opens_at = _to_open(current, now)
    if not reason.strip():
        raise BadInput("Say why the next level opens later; the customer reads it.")
    if until <= opens_at:
        raise BadInstant("That is not later. Choose a time after", opens_at)
    latest = latest_opening(current, interval, opens_at)
    if latest is not None and until > latest:
        raise BadInstant("That is too late. Choose a time up to", latest)
    level = current.current.level + 1
    told = {
        "from_at": opens_at.isoformat(),
        "to_at": until.isoformat(),
        "reason": reason.strip(),
    }
    key, kind = f"held-back:{interval.id}", NoticeKind.LEVEL_HELD_BACK
    return Plan(
        settle=(Settle(interval.id, Outcome.REPLACED, now),),
        start=(later(current, interval, since=interval.facts.started_at, until=until),),
        record=(Record(Fact.LEVEL_HELD_BACK, now, level, reason.strip(), told),),
        tell=(
            Tell(kind, Audience.CUSTOMER, key, level, told),
            Tell(kind, Audience.CCM, key, level, told),
        ),
    )


def latest_opening(
    current: Snapshot, interval: RunningClock, opens_at: datetime
) -> datetime | None:
    """The last instant to which the level may be held back; None where there is no bound."""
    most = current.policy.owner.hold_back_at_most
    if most is None:
        return None
    latest = due_at(ClockFacts(opens_at, most.target, interval.facts.calendar))
    return None if latest is NEVER else latest


def _to_open(current: Snapshot, now: datetime) -> tuple[RunningClock, datetime]:
    """The interval that still runs and its end; refused where there is nothing to hold back."""
    level = current.current.level + 1
    interval = current.clock(ClockKind.INTERVAL, current.current.id)
    answer = current.next_level(now)
    if isinstance(answer, OpenNow):
        raise RuleViolation(f"Level {level} is open already; it cannot be held back.")
    if not isinstance(answer, OpensAt) or interval is None:
        raise RuleViolation("No level opens at a set time here, so none can be held back.")
    if current.held_back:
        raise AlreadyDone(f"Level {level} has been held back already; that is done once.")
    return interval, answer.at


def later(current: Snapshot, interval: RunningClock, *, since: datetime, until: datetime) -> Start:
    """The interval that counts from an instant and ends when the next level was held back to."""
    return Start(
        kind=ClockKind.INTERVAL,
        subject_id=interval.subject_id,
        level=interval.level,
        started_at=since,
        target=Target(TargetKind.AT, at=until),
        calendar=current.calendars.of(interval.level),
        percents=opens_soon_at(current.policy),
    )
