"""How escalations with a missed acknowledgement went up, level by level (R29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.headline import State
from rung.domain.instants import show, show_duration
from rung.models import Acknowledgement, Clock, EngagedLevel, Escalation


@dataclass(frozen=True)
class Rung:
    """One level of a climb: from when to when it stood there, and what came of it."""

    level: int
    starts_at: datetime
    ends_at: datetime
    state: State
    words: str
    engaged: str
    due: str


@dataclass(frozen=True)
class Climb:
    """One escalation's way up."""

    number: int
    reference: str
    account: str
    starts_at: datetime
    ends_at: datetime
    starts: str
    ends: str
    rungs: tuple[Rung, ...]


def climbs(keys: Sequence[UUID], *, zone: str, now: datetime) -> tuple[Climb, ...]:
    """How each of these escalations went up, in their order."""
    if not keys:
        return ()
    found = Escalation.objects.select_related("account").in_bulk(keys)
    levels = _by_escalation(EngagedLevel.objects.filter(escalation__in=keys).order_by("level"))
    clocks = _by_escalation(
        Clock.objects.filter(
            escalation__in=keys, kind=ClockKind.ACKNOWLEDGEMENT.value, due_at__isnull=False
        ).order_by("started_at", "id")
    )
    given = {
        row.clock_id: row.happened_at for row in Acknowledgement.objects.filter(escalation__in=keys)
    }
    return tuple(
        _climb(found[key], levels.get(key, []), clocks.get(key, []), given, zone, now)
        for key in keys
    )


def _by_escalation(rows: Any) -> dict[UUID, list[Any]]:  # noqa: ANN401 - levels or clocks
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.escalation_id, []).append(row)
    return found


def _climb(
    escalation: Escalation,
    levels: Sequence[EngagedLevel],
    clocks: Sequence[Clock],
    given: dict[UUID, datetime],
    zone: str,
    now: datetime,
) -> Climb:
    end = escalation.closed_at or now
    starts = [row.received_at for row in levels]
    ends = [*starts[1:], end]
    rungs = tuple(
        _rung(
            row,
            max(row.received_at, until),
            [clock for clock in clocks if clock.level == row.level],
            given,
            zone,
            now,
        )
        for row, until in zip(levels, ends, strict=True)
    )
    return Climb(
        number=escalation.number,
        reference=escalation.reference,
        account=escalation.account.name,
        starts_at=starts[0],
        ends_at=max(end, starts[0]),
        starts=show(starts[0], zone, now),
        ends=show(end, zone, now) if escalation.closed_at else "now",
        rungs=rungs,
    )


def _rung(
    row: EngagedLevel,
    until: datetime,
    clocks: Sequence[Clock],
    given: dict[UUID, datetime],
    zone: str,
    now: datetime,
) -> Rung:
    owed = clocks[0] if clocks else None
    due = owed.due_at if owed else None
    answered = given.get(owed.pk) if owed else None
    state, words = _came_of_it(row.received_at, until, owed, answered, now)
    return Rung(
        level=row.level,
        starts_at=row.received_at,
        ends_at=until,
        state=state,
        words=words,
        engaged=show(row.received_at, zone, now),
        due=show(due, zone, now) if due else "",
    )


def _came_of_it(
    received: datetime,
    until: datetime,
    owed: Clock | None,
    answered: datetime | None,
    now: datetime,
) -> tuple[State, str]:
    due = owed.due_at if owed else None
    if owed is None or due is None:
        return State.WATCH, f"{_amount(received, until)}, no acknowledgement owed"
    if answered is not None:
        words = f"answered in {_amount(received, answered)}"
        if owed.outcome != Outcome.MISSED.value:
            return State.OK, words
        how = "late" if answered > due else "typed in late"
        return State.LATE, f"{words}, {how}"
    if now > due:
        return State.LATE, "acknowledgement missed"
    return State.WAIT, "acknowledgement owed"


def _amount(start: datetime, end: datetime) -> str:
    return show_duration(round((end - start).total_seconds()))
