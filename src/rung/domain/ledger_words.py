"""A ledger in one sentence: "1 h 30 Mon, closed overnight, 2 h 30 Tue"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from rung.domain.instants import FAR, show_date, show_duration
from rung.domain.ledger import COUNTING, WHY, LedgerKind, LedgerRow, change_words, plain_why

_COUNTING, _CLOSED = "counting", "closed"
OVERNIGHT = "closed overnight"
WEEKEND = frozenset({5, 6})
FEWEST_IN_A_RUN = 3
ONE_DAY, HALF_A_DAY = timedelta(days=1), timedelta(hours=12)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class _Part:
    """A stretch in words: what it counts, where it counts, and the dates it begins and ends on."""

    words: str
    first: date
    last: date
    counts: bool
    remarks: tuple[str, ...]


def sentence(rows: Sequence[LedgerRow], zone: str) -> str:
    """Say a ledger in the reader's zone; nothing for an empty one.

    Amounts are whole minutes that add up to the total. Days on which the same counts, one after
    another, are said once: "9 h a day Tue–Fri".
    """
    if not rows:
        return ""
    parts = _in_runs(list(_parts(rows, ZoneInfo(zone))))
    start = parts[0].first
    back = "counted back: " if sum(row.seconds for row in rows) < 0 else ""
    return back + ", ".join(_said(part, start) for part in parts)


def _parts(rows: Iterable[LedgerRow], zone: ZoneInfo) -> Iterator[_Part]:
    done = 0
    for kind, group in groupby(rows, _sort):
        stretch = list(group)
        begins, ends = stretch[0].starts_at.astimezone(zone), stretch[-1].ends_at.astimezone(zone)
        counted = done + sum(abs(row.seconds) for row in stretch)
        if kind == _COUNTING:
            words = _amount(counted // 60 - done // 60)
        elif kind == _CLOSED:
            words = _closed(stretch, begins, ends, zone)
        else:
            words = f"paused {_while(begins, ends)}"
        last = (ends - timedelta.resolution).date()
        yield _Part(words, begins.date(), last, kind == _COUNTING, tuple(_remarks(stretch)))
        done = counted


def _sort(row: LedgerRow) -> str:
    if row.kind in COUNTING:
        return _COUNTING
    return row.why if row.kind is LedgerKind.PAUSED else _CLOSED


def _remarks(stretch: Sequence[LedgerRow]) -> Iterator[str]:
    """What is worth a word in brackets: an own day's name, a pause's reason, changed clocks."""
    for row in stretch:
        why = plain_why(row)
        if row.kind is LedgerKind.PAUSED:
            yield from why.split(": ", 1)[1:]
        elif row.kind in COUNTING and why != WHY[LedgerKind.OPEN]:
            yield why if why != WHY[LedgerKind.HALF_DAY] else why.lower()
        if row.shift:
            yield change_words(row.shift)


def _closed(stretch: Sequence[LedgerRow], begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    holidays = [row for row in stretch if row.kind is LedgerKind.HOLIDAY]
    names = " and ".join(dict.fromkeys(plain_why(row) for row in holidays))
    dates = {day for row in holidays for day in _dates_of(row, zone)}
    whole = {day for day in _dates_within(begins, ends) if day not in dates}
    for_names = f"for {names}" if names else ""
    if not whole:
        return f"closed {for_names or _while(begins, ends)}"
    if {day.weekday() for day in whole} <= WEEKEND:
        return " and ".join(filter(None, ("closed over the weekend", for_names)))
    return " ".join(filter(None, (f"closed {_while(begins, ends)}", for_names)))


def _dates_of(holiday: LedgerRow, zone: ZoneInfo) -> Iterator[date]:
    """The reader's dates in the middle of each day of a holiday."""
    noon = holiday.starts_at + HALF_A_DAY
    while noon < holiday.ends_at:
        yield noon.astimezone(zone).date()
        noon += ONE_DAY


def _dates_within(begins: datetime, ends: datetime) -> Iterator[date]:
    """The dates that a stretch covers from midnight to midnight."""
    day = (begins - timedelta.resolution).date() + ONE_DAY
    while day < ends.date():
        yield day
        day += ONE_DAY


def _while(begins: datetime, ends: datetime) -> str:
    nights = ((ends - timedelta.resolution).date() - begins.date()).days
    if nights == 0:
        seconds = (ends.astimezone(UTC) - begins.astimezone(UTC)) // timedelta(seconds=1)
        return f"for {show_duration(seconds)}"
    return "overnight" if nights == 1 else f"until {_DAYS[ends.weekday()]}"


def _in_runs(parts: Sequence[_Part]) -> list[_Part]:
    """Days that count the same, with nothing but nights between them, as one part."""
    found: list[_Part] = []
    place = 0
    while place < len(parts):
        end = place + 1
        while end + 1 < len(parts) and _goes_on(parts[place], parts[end - 1 : end + 2]):
            end += 2
        if (end - place) // 2 + 1 >= FEWEST_IN_A_RUN:
            words = f"{parts[place].words} a day"
            found.append(replace(parts[place], words=words, last=parts[end - 1].last))
        else:
            found += parts[place:end]
        place = end
    return found


def _goes_on(first: _Part, neighbours: Sequence[_Part]) -> bool:
    before, night, after = neighbours
    return (
        first.counts
        and after.counts
        and night.words == OVERNIGHT
        and first.words == after.words
        and first.remarks == night.remarks == after.remarks == ()
        and before.first == before.last
        and after.first == after.last == before.first + ONE_DAY
    )


def _said(part: _Part, start: date) -> str:
    remarks = f" ({'; '.join(dict.fromkeys(part.remarks))})" if part.remarks else ""
    if not part.counts:
        return part.words + remarks
    days = _day(part.first, start)
    if part.last != part.first:
        days = f"{days}–{_day(part.last, start)}"
    return f"{part.words} {days}{remarks}"


def _day(day: date, start: date) -> str:
    """A weekday; from a week on, which weekday alone would not tell, with its date."""
    return _DAYS[day.weekday()] if day - start <= FAR else show_date(day)


def _amount(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min" if rest else "under 1 min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"
