"""What time itself does: warnings, misses, openings, silence (R15, R24, R26)."""

from datetime import datetime, timedelta

from rung.domain.clocks import ClockKind, Outcome, wake_at, warnings
from rung.domain.communication import next_update
from rung.domain.ending import close_by_silence
from rung.domain.facts import Fact
from rung.domain.plan import (
    Audience,
    NoticeKind,
    OwedAnswer,
    Plan,
    Record,
    RunningClock,
    Settle,
    Snapshot,
    Tell,
    Warned,
)
from rung.domain.vocabulary import Status
from rung.domain.working import missed_record, missed_tell

COVER_WARNED_AT = 90
INSTANT = timedelta(microseconds=1)


def settle_clock(current: Snapshot, clock: RunningClock, *, now: datetime) -> Plan:
    """What is to be done about a clock that asked to be woken. An empty plan: nothing yet.

    At the due instant itself a duty can still be done; it is missed only after it. An interval
    opens, and silence closes, at the instant.
    """
    due = clock.due_at
    if due is None:
        return Plan()
    if now < due or (now < due + INSTANT and clock.kind in _DUTIES):
        return _warn(current, clock, now)
    return _SETTLERS[clock.kind](current, clock, due, now)


def _warn(current: Snapshot, clock: RunningClock, now: datetime) -> Plan:
    """Only the latest warning that has come due is given; earlier ones would be noise."""
    percents = current.policy.warn_at if clock.kind in _WARNING_KINDS else ()
    passed = [p for p, at in warnings(clock.facts, percents) if at <= now and p > clock.warned]
    if not passed:
        return Plan(warned=(_sleep(clock, percents, clock.warned, now),))
    percent = max(passed)
    key = f"warning:{clock.id}:{percent}"
    told = {"percent": percent, "clock": clock.kind.value, "subject_id": str(clock.subject_id)}
    holder = Audience.CCM if clock.kind is ClockKind.UPDATE else Audience.LEVEL
    tell = [Tell(NoticeKind.WARNING, holder, key, clock.level, told)]
    if percent >= COVER_WARNED_AT and clock.kind is ClockKind.ACKNOWLEDGEMENT:
        tell.append(Tell(NoticeKind.WARNING, Audience.COVER, key, clock.level, told))
    return Plan(
        warned=(_sleep(clock, percents, percent, now),),
        record=(
            Record(
                Fact.WARNING_GIVEN,
                now,
                level=clock.level,
                details={"percent": percent, "clock": clock.kind.value},
                by_system=True,
            ),
        ),
        tell=tuple(tell),
    )


def _sleep(clock: RunningClock, percents: tuple[int, ...], percent: int, now: datetime) -> Warned:
    """The next instant to wake; a duty is looked at again just after it was due."""
    at = wake_at(clock.facts, percents, percent)
    if at is not None and at <= now:
        at = now + INSTANT
    return Warned(clock.id, percent, at)


def _interval_ran(current: Snapshot, clock: RunningClock, due: datetime, now: datetime) -> Plan:
    level = (clock.level or 0) + 1
    told = current.status is Status.OPEN and current.current.level < level
    return Plan(
        settle=(Settle(clock.id, Outcome.RAN, due),),
        record=(Record(Fact.LEVEL_OPENED, due, level=level, by_system=True),),
        tell=(Tell(NoticeKind.LEVEL_OPENED, Audience.CUSTOMER, f"opened:{clock.id}", level),)
        if told
        else (),
    )


def _answer_missed(current: Snapshot, clock: RunningClock, due: datetime, now: datetime) -> Plan:
    owed = OwedAnswer(clock.id, clock.level or 0, due, missed=False)
    return Plan(
        settle=(Settle(clock.id, Outcome.MISSED, due),),
        record=missed_record(owed),
        tell=missed_tell(current, owed),
    )


def _update_missed(current: Snapshot, clock: RunningClock, due: datetime, now: datetime) -> Plan:
    """Recorded, and the next one is scheduled; after an outage only the latest is told."""
    start = next_update(current, since=due)
    level = current.current.level
    key = f"update-missed:{clock.id}"
    tell = (
        Tell(NoticeKind.UPDATE_MISSED, Audience.CCM, key),
        Tell(NoticeKind.UPDATE_MISSED, Audience.PERSON_OF_LEVEL, key, max(level, 2)),
    )
    return Plan(
        settle=(Settle(clock.id, Outcome.MISSED, due),),
        start=(start,),
        record=(Record(Fact.UPDATE_MISSED, due, by_system=True),),
        tell=tell if now - due < timedelta(days=1) else (),
    )


def _commitment_missed(
    current: Snapshot, clock: RunningClock, due: datetime, now: datetime
) -> Plan:
    action = next((a for a in current.actions if a.id == clock.subject_id), None)
    visible = action is not None and action.visible
    text = action.text if action else ""
    key = f"commitment-missed:{clock.id}"
    told = {"text": text}
    return Plan(
        settle=(Settle(clock.id, Outcome.MISSED, due),),
        record=(
            Record(Fact.COMMITMENT_MISSED, due, words=text, internal=not visible, by_system=True),
        ),
        tell=(
            Tell(NoticeKind.COMMITMENT_MISSED, Audience.CCM, key, details=told),
            *(
                (Tell(NoticeKind.COMMITMENT_MISSED, Audience.CUSTOMER, key, details=told),)
                if visible
                else ()
            ),
        ),
    )


def _no_answer(current: Snapshot, clock: RunningClock, due: datetime, now: datetime) -> Plan:
    return close_by_silence(current, clock)


_DUTIES = frozenset({ClockKind.ACKNOWLEDGEMENT, ClockKind.UPDATE, ClockKind.COMMITMENT})
_WARNING_KINDS = frozenset({ClockKind.ACKNOWLEDGEMENT, ClockKind.UPDATE})
_SETTLERS = {
    ClockKind.INTERVAL: _interval_ran,
    ClockKind.ACKNOWLEDGEMENT: _answer_missed,
    ClockKind.UPDATE: _update_missed,
    ClockKind.COMMITMENT: _commitment_missed,
    ClockKind.CONFIRMATION: _no_answer,
}
