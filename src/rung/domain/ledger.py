"""The ledger: why a business-time instant is that instant, row by row."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rung.domain.calendar_parts import DAY_SECONDS
from rung.domain.calendars import ONE_DAY
from rung.domain.timetable import Timetable, from_epoch
from rung.domain.wall_clock import EPOCH_DAY, Change

# Stretches are tabled on sheets of 2**22 seconds (48 days), built when first asked for.
SHEET_BITS = 22
SHEETS_KEPT = 128


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
DAY_AND_NIGHT = "Day and night"  # why an hour counts where elapsed time is owed
COUNTING = frozenset({LedgerKind.OPEN, LedgerKind.HALF_DAY})


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One stretch: ``seconds`` is what it counts; ``why`` names the holiday, half day or reason.

    ``counted`` is set on counting rows of a ledger that was asked for with a ``now``. ``shift``
    is by how many seconds the calendar's clocks are put forward in the stretch, negative for back;
    ``why`` says so too. The wall clocks of its two ends differ by its length and ``shift``.
    """

    starts_at: datetime
    ends_at: datetime
    kind: LedgerKind
    why: str
    seconds: int
    counted: Counted | None = None
    shift: int = 0


class Paused(NamedTuple):
    """A stretch that does not count, and the reason given for it."""

    start: int
    end: int
    reason: str


class _Stretch(NamedTuple):
    start: int
    end: int
    kind: LedgerKind
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The stretches of some weeks, cut at their ends, and as rows."""

    starts: tuple[int, ...]
    stretches: tuple[_Stretch, ...]
    rows: tuple[LedgerRow, ...]
    changes: tuple[Change, ...]


def ledger(
    timetable: Timetable, start: int, end: int, *, pauses: Sequence[Paused], now: int | None
) -> tuple[LedgerRow, ...]:
    """Explain every second from ``start`` to ``end``; closed stretches are one row each.

    A holiday has its own row, from midnight to midnight. A pause hides what lies under it.
    """
    if start >= end:
        return ()
    number = start >> SHEET_BITS
    if not pauses and now is None and number == (end - 1) >> SHEET_BITS:
        return _of_one_sheet(sheet_of(timetable, number), start, end)
    stretches = _joined(_paused(_clipped(timetable, start, end), pauses))
    changes = timetable.clock.changes(start, end)
    return tuple(row for stretch in stretches for row in _rows(stretch, now, changes))


def _of_one_sheet(sheet: Sheet, start: int, end: int) -> tuple[LedgerRow, ...]:
    first, last = bisect_right(sheet.starts, start) - 1, bisect_left(sheet.starts, end) - 1
    head, tail = sheet.stretches[first], sheet.stretches[last]
    rows = sheet.rows[first : last + 1]
    if head.start < start:
        clipped = _Stretch(start, min(head.end, end), head.kind, head.why)
        rows = (_row(clipped, None, sheet.changes), *rows[1:])
    if end < tail.end:
        clipped = _Stretch(max(tail.start, start), end, tail.kind, tail.why)
        rows = (*rows[:-1], _row(clipped, None, sheet.changes))
    return rows


def _clipped(timetable: Timetable, start: int, end: int) -> Iterator[_Stretch]:
    for number in range(start >> SHEET_BITS, ((end - 1) >> SHEET_BITS) + 1):
        sheet = sheet_of(timetable, number)
        first, last = bisect_right(sheet.starts, start) - 1, bisect_left(sheet.starts, end)
        for stretch in sheet.stretches[max(first, 0) : last]:
            begins, ends, kind, why = stretch
            yield _Stretch(max(begins, start), min(ends, end), kind, why)


@lru_cache(maxsize=SHEETS_KEPT)
def sheet_of(timetable: Timetable, number: int) -> Sheet:
    """The stretches of some weeks of a calendar, kept for the next to ask."""
    begin, end = number << SHEET_BITS, (number + 1) << SHEET_BITS
    stretches = _joined(
        stretch._replace(start=max(stretch.start, begin), end=min(stretch.end, end))
        for stretch in _days(timetable, begin, end)
    )
    changes = tuple(timetable.clock.changes(begin, end))
    return Sheet(
        starts=tuple(stretch.start for stretch in stretches),
        stretches=tuple(stretches),
        rows=tuple(_row(stretch, None, changes) for stretch in stretches),
        changes=changes,
    )


def _days(timetable: Timetable, begin: int, end: int) -> Iterator[_Stretch]:
    """What each date is made of; a night shift goes on into the next date."""
    first = EPOCH_DAY + begin // DAY_SECONDS - 2
    last = EPOCH_DAY + end // DAY_SECONDS + 2
    days = list(timetable.days(first, last + 1))
    day, done = date.fromordinal(first), days[0][0]
    for (_midnight, windows), (following, _windows) in zip(days, days[1:]):  # noqa: B905, RUF007
        hours = timetable.calendar.hours_on(day)
        resting = LedgerKind.HOLIDAY if hours.is_holiday else LedgerKind.CLOSED
        working = LedgerKind.HALF_DAY if hours.is_half_day else LedgerKind.OPEN
        resting_why = (hours.name if hours.is_holiday else "") or WHY[resting]
        working_why = hours.name or WHY[working]
        for opens, closes in windows:
            yield _Stretch(done, opens, resting, resting_why)
            yield _Stretch(opens, closes, working, working_why)
            done = closes
        yield _Stretch(done, following, resting, resting_why)
        done, day = max(done, following), day + ONE_DAY


def _paused(stretches: Iterable[_Stretch], pauses: Sequence[Paused]) -> Iterator[_Stretch]:
    for stretch in stretches:
        done = stretch.start
        for pause_start, pause_end, reason in pauses:
            start, end = max(done, pause_start), min(stretch.end, pause_end)
            if start < end:
                yield stretch._replace(start=done, end=start)
                yield _Stretch(start, end, LedgerKind.PAUSED, _paused_why(reason))
                done = end
        yield stretch._replace(start=done)


def _paused_why(reason: str) -> str:
    return f"{WHY[LedgerKind.PAUSED]}: {reason}" if reason else WHY[LedgerKind.PAUSED]


def _joined(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Stretches without the empty ones, joined where the same goes on."""
    joined: list[_Stretch] = []
    for stretch in stretches:
        if stretch.start >= stretch.end:
            continue
        if joined and joined[-1][2:] == stretch[2:]:
            joined[-1] = joined[-1]._replace(end=stretch.end)
        else:
            joined.append(stretch)
    return joined


def _rows(stretch: _Stretch, now: int | None, changes: Sequence[Change]) -> Iterator[LedgerRow]:
    if now is None or stretch.kind not in COUNTING:
        yield _row(stretch, None, changes)
    elif stretch.start < now < stretch.end:
        yield _row(stretch._replace(end=now), Counted.DONE, changes)
        yield _row(stretch._replace(start=now), Counted.TO_RUN, changes)
    else:
        yield _row(stretch, Counted.DONE if stretch.end <= now else Counted.TO_RUN, changes)


def _row(stretch: _Stretch, counted: Counted | None, changes: Sequence[Change]) -> LedgerRow:
    start, end, kind, why = stretch
    shift = sum(each.shift for each in changes if start < each.at <= end) if changes else 0
    return LedgerRow(
        from_epoch(start),
        from_epoch(end),
        kind,
        f"{why} ({change_words(shift)})" if shift else why,
        end - start if kind in COUNTING else 0,
        counted,
        shift,
    )


def plain_why(row: LedgerRow) -> str:
    """Why, without the change of clocks."""
    return row.why.removesuffix(f" ({change_words(row.shift)})") if row.shift else row.why


def change_words(shift: int) -> str:
    """A change of clocks in words: "clocks go back 1 h", "clocks go forward 30 min"."""
    return f"clocks go {'forward' if shift > 0 else 'back'} {change_of(shift)}"


def change_of(shift: int) -> str:
    """By how much clocks are changed: "1 h", "30 min"."""
    minutes, seconds = divmod(abs(shift), 60)
    hours, minutes = divmod(minutes, 60)
    amounts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in amounts if number)
