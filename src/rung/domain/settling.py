"""What time itself does: warnings, misses, openings, silence (R15, R24, R26)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from rung.domain.came_due import CameDue
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, wake_at, warnings
from rung.domain.communication import after_a_miss
from rung.domain.ending import close_by_silence
from rung.domain.engaging import (
    engage_by_itself,
    engaged_at_once,
    interval_of,
    opens_by_itself,
    opens_soon_at,
)
from rung.domain.facts import Fact
from rung.domain.judging import call_undecided, judgement_missed
from rung.domain.lapsing import undecided_calls
from rung.domain.level_above import above
from rung.domain.matrix import Anchor, Policy
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Plan, Record, RunningClock, Settle, Snapshot, Start, Tell, Warned
from rung.domain.readiness import passed, reminded_at, reminder
from rung.domain.requesting import request_missed
from rung.domain.roadblocks import roadblock_missed
from rung.domain.vocabulary import Status

COVER_WARNED_AT = 90
CCM_LEVEL = 1  # an update is owed by the CCM
INSTANT = timedelta(microseconds=1)


def overdue(current: Snapshot, *, now: datetime) -> RunningClock | None:
    """The unsettled clock that came due first. What time has done comes before what people do.

    An act settles these before anything else, so that nothing depends on whether the engine has
    been by already.
    """
    found = [clock for clock in current.running if _is_over(clock, now) and not clock.parked]
    return min(found, key=_turn, default=None)


def settle_clock(current: Snapshot, clock: RunningClock, *, now: datetime) -> Plan:
    """What is to be done about a clock that asked to be woken. An empty plan: nothing yet.

    At the due instant itself a duty can still be done; it is missed only after it. An interval
    opens, and silence closes, at the instant.
    """
    due = clock.due_at
    if due is None:
        return Plan()
    if not _is_over(clock, now):
        return _warn(current, clock, now)
    return _SETTLERS[clock.kind](CameDue(current, clock, due, now))


def _turn(clock: RunningClock) -> tuple[datetime, bool, UUID]:
    """The earlier first; at one instant, what ends with it before what is missed after it."""
    return clock.due_at or clock.facts.started_at, clock.kind in _DUTIES, clock.id


def _is_over(clock: RunningClock, now: datetime) -> bool:
    """A duty can still be done at its instant; an interval and a silence end with it."""
    if clock.due_at is None:
        return False
    return now > clock.due_at if clock.kind in _DUTIES else now >= clock.due_at


def _warn(current: Snapshot, clock: RunningClock, now: datetime) -> Plan:
    """Only the latest warning that has come due is given; earlier ones would be noise."""
    percents = percents_of(clock.kind, clock.facts, current.policy)
    passed = {p: at for p, at in warnings(clock.facts, percents) if at <= now and p > clock.warned}
    if not passed:
        return Plan(warned=(_sleep(clock, percents, clock.warned, now),))
    percent = max(passed)
    if clock.kind is ClockKind.INTERVAL and not _may_open(current, clock):
        return Plan(warned=(_sleep(clock, percents, percent, now),))
    key = f"warning:{clock.id}:{percent}"
    told = {"percent": percent, "clock": clock.kind.value, "subject_id": str(clock.subject_id)}
    return Plan(
        warned=(replace(_sleep(clock, percents, percent, now), came_at=passed[percent]),),
        record=(
            Record(
                Fact.WARNING_GIVEN,
                now,
                level=clock.level,
                details={"percent": percent, "clock": clock.kind.value},
                by_system=True,
            ),
        ),
        tell=_warning_to(clock, percent, key, told),
    )


def _warning_to(
    clock: RunningClock, percent: int, key: str, told: Mapping[str, Any]
) -> tuple[Tell, ...]:
    """Who is reminded: whoever owes it, near the end their cover too; of a site the customer.

    Of an interval it is whoever works on it now: news in time may spare the customer to go up.
    """
    if clock.kind is ClockKind.INTERVAL:
        return (Tell(NoticeKind.LEVEL_OPENS_SOON, Audience.LEVEL, key, clock.level or CCM_LEVEL),)
    if clock.kind is ClockKind.READINESS:
        return (reminder(clock, percent),)
    holder = _OWED_BY.get(clock.kind, Audience.LEVEL)
    first = Tell(NoticeKind.WARNING, holder, key, clock.level, told)
    if percent < COVER_WARNED_AT:
        return (first,)
    level = clock.level or CCM_LEVEL
    return first, Tell(NoticeKind.WARNING, Audience.COVER, key, level, told)


def percents_of(kind: ClockKind, facts: ClockFacts, policy: Policy) -> tuple[int, ...]:
    """At which shares of a clock's working time somebody is reminded; empty for none."""
    if kind is ClockKind.READINESS:
        return reminded_at(facts)
    if kind is ClockKind.INTERVAL:
        return opens_soon_at(policy)
    return policy.warn_at if kind in WARNING_KINDS else ()


def _may_open(current: Snapshot, clock: RunningClock) -> bool:
    """Whether the interval's end opens a level that nobody has engaged yet."""
    return current.status is Status.OPEN and current.current.level == clock.level


def _sleep(clock: RunningClock, percents: tuple[int, ...], percent: int, now: datetime) -> Warned:
    """The next instant to wake; a duty is looked at again just after it was due."""
    at = wake_at(clock.facts, percents, percent)
    if at is not None and at <= now:
        at = now + INSTANT
    return Warned(clock.id, percent, at)


def _interval_ran(due: CameDue) -> Plan:
    current, level = due.current, (due.clock.level or 0) + 1
    told = current.status is Status.OPEN and current.current.level < level
    tell = Tell(NoticeKind.LEVEL_OPENED, Audience.CUSTOMER, f"opened:{due.clock.id}", level)
    ran = Plan(
        settle=(Settle(due.clock.id, Outcome.RAN, due.at), *undecided_calls(current, due.at)),
        record=(Record(Fact.LEVEL_OPENED, due.at, level=level, by_system=True),),
        tell=(tell,) if told else (),
    )
    if not told or not opens_by_itself(current.policy, level):
        return ran
    at_once = replace(ran, tell=())  # who is told that it is engaged need not hear that it opened
    words, new_id = engaged_at_once(level), uuid5(due.clock.id, "next")
    return engage_by_itself(current, at_once, words, new_id=new_id, at=_not_before(due))


def _not_before(due: CameDue) -> datetime:
    """When it opened; where its own time was over by then, when the level below was engaged."""
    return max(due.at, due.current.current.received_at)


def _answer_missed(due: CameDue) -> Plan:
    """Told once to the customer, the CCM and the level above, at the top to the desk (R15).

    Nobody is engaged by it, unless the policy says so.
    """
    level, kind = due.clock.level or 0, NoticeKind.ACKNOWLEDGEMENT_MISSED
    to_ccm = Tell(kind, Audience.CCM, f"missed:{due.clock.id}", level)
    missed = Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        start=_interval_from_miss(due),
        record=(Record(Fact.ACKNOWLEDGEMENT_MISSED, due.at, level=level, by_system=True),),
        tell=(
            replace(to_ccm, to=Audience.CUSTOMER),
            to_ccm,
            above(to_ccm, level, top=due.current.policy.top, missed_level=level),
        ),
    )
    if not due.current.policy.engage_when_missed or level != due.current.current.level:
        return missed
    words = f"Level {level} missed its acknowledgement."
    new_id = uuid5(due.clock.id, "next")
    return engage_by_itself(due.current, missed, words, new_id=new_id, at=due.at)


def _interval_from_miss(due: CameDue) -> tuple[Start, ...]:
    """The interval of a policy that counts it from a missed acknowledgement (R15).

    From the first miss: after a rejection the same level may miss another one, and the interval
    that runs, or has run, is unchanged by it (R26).
    """
    current, policy = due.current, due.current.policy
    opening = policy.opening_above(current.current.level)
    counts = opening is not None and opening.anchor is Anchor.MISSED
    if not counts or due.clock.subject_id != current.current.id or current.opens_at is not None:
        return ()
    return interval_of(current, current.current, due.at)


def _update_missed(due: CameDue) -> Plan:
    """Recorded, and the next one is scheduled; after an outage only the latest is told."""
    level = max(due.current.current.level, 2)
    key, told = f"update-missed:{due.clock.id}", {"was_due_at": due.at.isoformat()}
    tell = (
        Tell(NoticeKind.UPDATE_MISSED, Audience.CCM, key, details=told),
        Tell(NoticeKind.UPDATE_MISSED, Audience.PERSON_OF_LEVEL, key, level, told),
    )
    return Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        start=(after_a_miss(due.current, since=due.at),),
        record=(Record(Fact.UPDATE_MISSED, due.at, by_system=True),),
        tell=tell if due.now - due.at < timedelta(days=1) else (),
    )


def _commitment_missed(due: CameDue) -> Plan:
    action = next((a for a in due.current.actions if a.id == due.clock.subject_id), None)
    visible = action is not None and action.visible
    text = action.text if action else ""
    key, told = f"commitment-missed:{due.clock.id}", {"text": text}
    to = (Audience.CCM, Audience.CUSTOMER) if visible else (Audience.CCM,)
    fact = Fact.COMMITMENT_MISSED
    return Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        record=(Record(fact, due.at, words=text, internal=not visible, by_system=True),),
        tell=tuple(
            Tell(NoticeKind.COMMITMENT_MISSED, audience, key, details=told) for audience in to
        ),
    )


def _decision_missed(due: CameDue) -> Plan:
    """Told once to the customer, the CCM and the level above, at the top to the desk (R14).

    A late decision is still one; nobody is engaged by the miss.
    """
    level, kind = due.clock.level or 0, NoticeKind.WAIVER_MISSED
    key = f"waiver-missed:{due.clock.id}"
    told = {"was_due_at": due.at.isoformat(), "waiver_id": str(due.clock.subject_id)}
    to_ccm = Tell(kind, Audience.CCM, key, level, told)
    return Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        record=(Record(Fact.WAIVER_MISSED, due.at, level=level, by_system=True),),
        tell=(
            replace(to_ccm, to=Audience.CUSTOMER),
            to_ccm,
            above(to_ccm, level, top=due.current.policy.top, missed_level=level),
        ),
    )


def _no_answer(due: CameDue) -> Plan:
    return close_by_silence(due.current, due.clock)


_DUTIES = frozenset(
    {
        ClockKind.ACKNOWLEDGEMENT,
        ClockKind.CALL_DISPUTE,
        ClockKind.UPDATE,
        ClockKind.COMMITMENT,
        ClockKind.DECISION,
        ClockKind.DISPUTE,
        ClockKind.READINESS,
        ClockKind.REQUEST,
        ClockKind.ROADBLOCK,
    }
)
WARNING_KINDS = frozenset(
    {
        ClockKind.ACKNOWLEDGEMENT,
        ClockKind.CALL_DISPUTE,
        ClockKind.UPDATE,
        ClockKind.DECISION,
        ClockKind.DISPUTE,
        ClockKind.REQUEST,
    }
)
_OWED_BY = {
    ClockKind.UPDATE: Audience.CCM,
    ClockKind.REQUEST: Audience.DECIDER,
    ClockKind.DECISION: Audience.PERSON_OF_LEVEL,  # its level is asked for, not engaged
    ClockKind.DISPUTE: Audience.PERSON_OF_LEVEL,
    ClockKind.CALL_DISPUTE: Audience.PERSON_OF_LEVEL,
}
_SETTLERS = {
    ClockKind.INTERVAL: _interval_ran,
    ClockKind.ACKNOWLEDGEMENT: _answer_missed,
    ClockKind.UPDATE: _update_missed,
    ClockKind.COMMITMENT: _commitment_missed,
    ClockKind.CONFIRMATION: _no_answer,
    ClockKind.DECISION: _decision_missed,
    ClockKind.DISPUTE: judgement_missed,
    ClockKind.CALL_DISPUTE: call_undecided,
    ClockKind.READINESS: passed,
    ClockKind.REQUEST: request_missed,
    ClockKind.ROADBLOCK: roadblock_missed,
}
