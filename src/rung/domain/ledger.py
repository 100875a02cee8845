"""The ledger: why a business-time instant is that instant, row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from rung.domain.timetable import Timetable, Window, from_epoch


class LedgerKind(StrEnum):
    """What a stretch of time was. Only OPEN and HALF_DAY count."""

    OPEN = "OPEN"
    HALF_DAY = "HALF_DAY"
    CLOSED = "CLOSED"
    HOLIDAY = "HOLIDAY"
    PAUSED = "PAUSED"


class Counted(StrEnum):
    """On which side of now a counting row lies."""

    DONE = "DONE"
    TO_RUN = "TO_RUN"


WHY = {
    LedgerKind.OPEN: "Business hours",
    LedgerKind.HALF_DAY: "Reduced hours",
    LedgerKind.CLOSED: "Outside business hours",
    LedgerKind.HOLIDAY: "Holiday",
    LedgerKind.PAUSED: "Paused",
}
COUNTING = frozenset({LedgerKind.OPEN, LedgerKind.HALF_DAY})


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One stretch: ``seconds`` is what it counts; ``why`` names the holiday or half day.

    ``counted`` is set on counting rows of a ledger that was asked for with a ``now``.
    """

    starts_at: datetime
    ends_at: datetime
    kind: LedgerKind
    why: str
    seconds: int
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    kind: LedgerKind
    why: str


def ledger(
    timetable: Timetable, start: int, end: int, *, pauses: tuple[Window, ...], now: int | None
) -> tuple[LedgerRow, ...]:
    """Explain every second from ``start`` to ``end``; closed stretches are one row each.

    A holiday has its own row, from midnight to midnight. A pause hides what lies under it.
    """
    clipped = (
        replace(stretch, start=max(stretch.start, start), end=min(stretch.end, end))
        for stretch in _days(timetable, start, end)
        if stretch.start < end and start < stretch.end
    )
    rows = _joined(_paused(clipped, pauses))
    return tuple(row for stretch in rows for row in _rows(stretch, now))


def _days(timetable: Timetable, start: int, end: int) -> Iterator[_Stretch]:
    day = timetable.day_at(start)
    midnight = timetable.first_instant(day, 0)
    while midnight < end:
        following = timetable.first_instant(day + timedelta(days=1), 0)
        yield from _day(timetable, day, midnight, following)
        day, midnight = day + timedelta(days=1), following


def _day(timetable: Timetable, day: date, midnight: int, following: int) -> Iterator[_Stretch]:
    hours = timetable.calendar.hours_on(day)
    resting = LedgerKind.HOLIDAY if hours.is_holiday else LedgerKind.CLOSED
    working = LedgerKind.HALF_DAY if hours.is_half_day else LedgerKind.OPEN
    resting_why = hours.name if hours.is_holiday else ""
    done = midnight
    for opens, closes in timetable.day_windows(day):
        yield _Stretch(done, opens, resting, resting_why or WHY[resting])
        yield _Stretch(opens, closes, working, hours.name or WHY[working])
        done = closes
    yield _Stretch(done, following, resting, resting_why or WHY[resting])


def _paused(stretches: Iterable[_Stretch], pauses: tuple[Window, ...]) -> Iterator[_Stretch]:
    for stretch in stretches:
        done = stretch.start
        for pause_start, pause_end in pauses:
            start, end = max(done, pause_start), min(stretch.end, pause_end)
            if start < end:
                yield replace(stretch, start=done, end=start)
                yield _Stretch(start, end, LedgerKind.PAUSED, WHY[LedgerKind.PAUSED])
                done = end
        yield replace(stretch, start=done)


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Stretches without the empty ones, joined where the same goes on."""
    joined: list[_Stretch] = []
    for stretch in stretches:
        if stretch.start >= stretch.end:
            continue
        if joined and (joined[-1].kind, joined[-1].why) == (stretch.kind, stretch.why):
            joined[-1] = replace(joined[-1], end=stretch.end)
        else:
            joined.append(stretch)
    return joined


def _rows(stretch: _Stretch, now: int | None) -> Iterator[LedgerRow]:
    if stretch.kind not in COUNTING:
        yield _row(stretch, 0, None)
    elif now is None:
        yield _row(stretch, stretch.end - stretch.start, None)
    elif stretch.start < now < stretch.end:
        yield from _rows(replace(stretch, end=now), now)
        yield from _rows(replace(stretch, start=now), now)
    else:
        counted = Counted.DONE if stretch.end <= now else Counted.TO_RUN
        yield _row(stretch, stretch.end - stretch.start, counted)


def _row(stretch: _Stretch, seconds: int, counted: Counted | None) -> LedgerRow:
    return LedgerRow(
        starts_at=from_epoch(stretch.start),
        ends_at=from_epoch(stretch.end),
        kind=stretch.kind,
        why=stretch.why,
        seconds=seconds,
        counted=counted,
    )
