"""What rests while the customer weighs a resolution (R26°): roadblocks, requests for resources and
the decision between two versions of a call.

Their clocks stand still from the resolution on, with all the time that was left, and count again
when the customer says that it is not solved. Due instants stay a pure function of their facts (N5,
N14); with the escalation's end they are dropped like everything that is owed.
"""

from datetime import datetime

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, ClockKind, Pause
from rung.domain.plan import Paused, Resumed, RunningClock, Snapshot
from rung.domain.vocabulary import Status

RESTS = frozenset({ClockKind.REQUEST, ClockKind.ROADBLOCK, ClockKind.CALL_DISPUTE})
WHY = "Resolved; the customer has been asked to confirm"


def rest(current: Snapshot, *, now: datetime) -> tuple[Paused, ...]:
    """The clocks that stand still from now. One whose instant has passed stays to be missed."""
    return tuple(
        Paused(clock.id, now, WHY)
        for clock in current.running
        if clock.kind in RESTS and not clock.facts.paused and not _is_past(clock, now)
    )


def go_on(current: Snapshot, *, now: datetime) -> tuple[Resumed, ...]:
    """The clocks that count again from now, with the instants that follow."""
    return tuple(
        _resumed(current, clock, rules.resume(clock.facts, now=now), now)
        for clock in current.running
        if clock.kind in RESTS and clock.facts.paused
    )


def begins(current: Snapshot, *, now: datetime) -> tuple[Pause, ...]:
    """The pauses of one that begins now: it stands still at once while the customer is asked."""
    return (Pause(now, None, WHY),) if current.status is Status.RESOLVED else ()


def _is_past(clock: RunningClock, now: datetime) -> bool:
    return clock.due_at is not None and clock.due_at < now


def _resumed(current: Snapshot, clock: RunningClock, facts: ClockFacts, now: datetime) -> Resumed:
    percents = () if clock.kind is ClockKind.ROADBLOCK else current.policy.warn_at
    due = rules.due_at(facts)
    return Resumed(
        clock_id=clock.id,
        at=now,
        due_at=None if due is NEVER else due,
        wake_at=rules.wake_at(facts, percents, clock.warned),
    )
