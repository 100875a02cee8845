"""What ends before anybody decided on it: nobody waits for the decision any more (R7, R14)."""

from datetime import datetime

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact
from rung.domain.plan import DecideWaiver, Plan, Record, Settle, Snapshot


def overtaken(current: Snapshot, level: int, at: datetime) -> Plan:
    """What becomes of a waiver nobody decided when its level is engaged: nobody waits for it."""
    if current.waiver_level is None or current.waiver_level > level:
        return Plan()
    return lapsed_waiver(current, f"Level {level} was engaged before this was decided.", at)


def lapsed_waiver(current: Snapshot, words: str, at: datetime) -> Plan:
    """An undecided waiver ends without a decision, and the decision is owed no more."""
    if current.waiver_id is None:
        return Plan()
    clock = current.clock(ClockKind.DECISION, current.waiver_id)
    return Plan(
        decide_waiver=DecideWaiver(current.waiver_id, None, words),
        settle=(Settle(clock.id, Outcome.CANCELLED, at),) if clock else (),
        record=(
            Record(Fact.WAIVER_LAPSED, at, level=current.waiver_level, words=words, by_system=True),
        ),
    )


def undecided_calls(current: Snapshot, at: datetime) -> tuple[Settle, ...]:
    """Decisions between two versions of a call that are owed no more, uncounted.

    Once the interval is over that they would have moved, nothing hangs on the difference.
    """
    return tuple(
        Settle(clock.id, Outcome.CANCELLED, at)
        for clock in current.running
        if clock.kind is ClockKind.CALL_DISPUTE
    )
