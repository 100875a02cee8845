"""When the next update is due under the communication plan (R23, R24)."""

from datetime import datetime

from rung.domain.business_time import Calendar, Never
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, Target, TargetKind, due_at
from rung.domain.matrix import Policy
from rung.domain.plan import RunningClock, Settle, Snapshot, Start
from rung.domain.spans import Measure


def first_update(snapshot: Snapshot, *, since: datetime) -> Start:
    """The first one: by the next closing time at least four business hours away.

    Where the policy wants news more than once a day, already after that time.
    """
    policy = snapshot.policy
    if policy.update_every.measure is not Measure.DAYS:
        return next_update(snapshot, since=since)
    return _update(snapshot, since, Target(TargetKind.CLOSE_AFTER, policy.first_update_after))


def next_update(snapshot: Snapshot, *, since: datetime) -> Start:
    """Then each business day, by closing time, or in the rhythm of the policy."""
    return _update(snapshot, since, snapshot.policy.update_every.target)


def next_update_at(policy: Policy, calendar: Calendar, *, since: datetime) -> datetime | Never:
    """When the one after an update sent at that instant is due."""
    return due_at(ClockFacts(since, policy.update_every.target, calendar))


def running_update(snapshot: Snapshot) -> RunningClock | None:
    """The clock of the next update, when one is owed."""
    return snapshot.clock(ClockKind.UPDATE, snapshot.id)


def reset(snapshot: Snapshot, *, now: datetime) -> tuple[tuple[Settle, ...], tuple[Start, ...]]:
    """What a customer-visible update does: the owed one is kept, the next one is scheduled."""
    running = running_update(snapshot)
    if running is None:
        return (), ()
    return (Settle(running.id, Outcome.MET, now),), (next_update(snapshot, since=now),)


def _update(snapshot: Snapshot, since: datetime, target: Target) -> Start:
    return Start(
        kind=ClockKind.UPDATE,
        subject_id=snapshot.id,
        level=None,
        started_at=since,
        target=target,
        calendar=snapshot.calendars.matrix,
        percents=snapshot.policy.warn_at,
    )
