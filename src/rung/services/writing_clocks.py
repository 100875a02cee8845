"""Writes what plans say of clocks: settled, stopped, counting again, asleep, started."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts
from rung.domain.plan import Paused, Plan, Resumed, Start
from rung.models import Clock, ClockPause, Escalation
from rung.models.keys import key_at
from rung.services.bulk import insert, update

_SETTLE = """
UPDATE rung_clock AS clock
SET outcome = said.outcome, settled_at = said.at, settled_recorded_at = said.recorded,
    parked_until = NULL, trouble = ''
FROM jsonb_to_recordset(%s::jsonb)
    AS said(id uuid, outcome text, at timestamptz, recorded timestamptz)
WHERE clock.id = said.id AND clock.settled_at IS NULL
"""
_SLEEP = """
UPDATE rung_clock AS clock SET warned_percent = said.percent, wake_at = said.at
FROM jsonb_to_recordset(%s::jsonb) AS said(id uuid, percent int, at timestamptz)
WHERE clock.id = said.id AND clock.settled_at IS NULL
"""


def write_clocks(decided: Iterable[tuple[Escalation, Plan]], now: datetime) -> None:
    """Settle before starting: of one kind and subject at most one clock runs.

    What people pause and resume takes statements of its own, which time itself does not need.
    """
    decided = list(decided)
    _settle([plan for _, plan in decided], now)
    for _, plan in decided:
        _resume(plan.resume)
        _pause(plan.pause)
    update(
        _SLEEP,
        [
            {"id": each.clock_id, "percent": each.percent, "at": each.wake_at}
            for _, plan in decided
            for each in plan.warned
        ],
    )
    _start([(escalation, each) for escalation, plan in decided for each in plan.start], now)


def _settle(plans: Iterable[Plan], now: datetime) -> None:
    update(
        _SETTLE,
        [
            {"id": each.clock_id, "outcome": each.outcome.value, "at": each.at, "recorded": now}
            for plan in plans
            for each in plan.settle
        ],
    )


def _resume(resumed: Iterable[Resumed]) -> None:
    for each in resumed:
        ClockPause.objects.filter(clock=each.clock_id, resumed_at=None).update(resumed_at=each.at)
        Clock.objects.filter(pk=each.clock_id, settled_at=None).update(
            due_at=each.due_at, wake_at=each.wake_at
        )


def _pause(paused: Sequence[Paused]) -> None:
    if not paused:
        return
    ClockPause.objects.bulk_create(
        ClockPause(clock_id=each.clock_id, paused_at=each.at, reason=each.reason) for each in paused
    )
    keys = [each.clock_id for each in paused]
    Clock.objects.filter(pk__in=keys, settled_at=None).update(due_at=None, wake_at=None)


def _start(started: Sequence[tuple[Escalation, Start]], now: datetime) -> None:
    rows = [_row(escalation, start, now) for escalation, start in started]
    insert(Clock, rows)
    pauses = [
        ClockPause(
            clock_id=row["id"],
            paused_at=each.paused_at,
            resumed_at=each.resumed_at,
            reason=each.reason,
        )
        for row, (_, start) in zip(rows, started, strict=True)
        for each in start.pauses
    ]
    if pauses:
        ClockPause.objects.bulk_create(pauses)


def _row(escalation: Escalation, start: Start, now: datetime) -> dict[str, Any]:
    """A clock as it is stored: its facts, and the instants that follow from them."""
    facts = ClockFacts(start.started_at, start.target, start.calendar.calendar, start.pauses)
    due = rules.due_at(facts)
    return {
        "id": key_at(now),
        "escalation_id": escalation.pk,
        "kind": start.kind.value,
        "subject_id": start.subject_id,
        "level": start.level,
        "started_at": start.started_at,
        "target_kind": start.target.kind.value,
        "target_amount": start.target.amount,
        "target_at": start.target.at,
        "calendar_id": start.calendar.version_id,
        "due_at": None if due is NEVER else due,
        "wake_at": rules.wake_at(facts, start.percents, 0),
        "warned_percent": 0,
        "outcome": "",
        "trouble": "",
    }
