"""Business time: what a calendar's working hours make of an amount of seconds.

An instant is an aware datetime, in any zone, cut to its whole second; answers are in UTC. Elapsed
seconds count, whatever the wall clocks do. A window holds its opening instant and not its closing
instant: at 17:00 sharp an office that closes at 17:00 is closed. Pauses are (from, to) instants
between which nothing counts, with a reason behind them for the ledger; a pause without an end goes
on. Calendars cover 1970 to 2099: what would come after that is ``NEVER``, and so is everything of
a calendar without working time (N4).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Final

from rung.domain.calendars import Calendar, CalendarError, Holiday
from rung.domain.ledger import Counted, LedgerKind, LedgerRow, Paused, ledger
from rung.domain.timetable import (
    HORIZON,
    Timetable,
    Window,
    from_epoch,
    timetable_of,
    to_epoch,
)

__all__ = [
    "NEVER",
    "Calendar",
    "CalendarError",
    "Counted",
    "Holiday",
    "LedgerKind",
    "LedgerRow",
    "Never",
    "Pauses",
    "add",
    "between",
    "closes_on",
    "explain",
    "explain_until",
    "first_close_after",
    "is_open",
    "merged",
    "next_close",
    "next_open",
    "nth_business_day_close",
    "nth_business_day_time",
    "open_windows",
]

Pauses = Sequence[tuple[datetime, datetime | None] | tuple[datetime, datetime | None, str]]


class Never(Enum):
    """The answer where no instant is: compare with ``is NEVER``."""

    NEVER = "NEVER"


NEVER: Final = Never.NEVER


def add(calendar: Calendar, start: datetime, seconds: int, pauses: Pauses = ()) -> datetime | Never:
    """Return the instant at which ``seconds`` of working time have passed since ``start``.

    A negative amount counts back. An amount used up exactly at closing time lands on closing
    time; counting back, one used up exactly at opening time lands on opening time. Zero is the
    first instant from ``start`` on at which time counts.
    """
    timetable, instant = timetable_of(calendar), to_epoch(start)
    if not pauses:
        return _answer(timetable.add(instant, seconds))
    return _answer(_add(timetable, instant, seconds, merged(pauses)))


def between(calendar: Calendar, start: datetime, end: datetime, pauses: Pauses = ()) -> int:
    """Return the working seconds from ``start`` to ``end``, negative if ``end`` is earlier."""
    first, last = to_epoch(start), to_epoch(end)
    if not pauses:
        return timetable_of(calendar).between(first, last)
    if last < first:
        return -_worked(timetable_of(calendar), last, first, merged(pauses))
    return _worked(timetable_of(calendar), first, last, merged(pauses))


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether ``at`` is working time; opening time is, closing time is not."""
    return timetable_of(calendar).is_open(to_epoch(at))


def next_open(calendar: Calendar, at: datetime) -> datetime | Never:
    """Return the first opening time at or after ``at``; at opening time, ``at`` itself."""
    return _answer(timetable_of(calendar).next_opening(to_epoch(at)))


def next_close(calendar: Calendar, at: datetime) -> datetime | Never:
    """Return the first closing time at or after ``at``; at closing time, ``at`` itself.

    Hours that touch at midnight do not close there, except that a day open all round closes at
    its own midnight: a calendar that is always open closes once a day.
    """
    return _answer(timetable_of(calendar).next_closing(to_epoch(at)))


def first_close_after(calendar: Calendar, start: datetime, seconds: int) -> datetime | Never:
    """Return the first closing time at least ``seconds`` of working time after ``start``."""
    timetable, instant = timetable_of(calendar), to_epoch(start)
    if seconds < 0:
        raise CalendarError("The working time before a closing time cannot be negative.")
    reached = timetable.add(instant, seconds) if seconds else instant
    return NEVER if reached is None else _answer(timetable.next_closing(reached))


def nth_business_day_close(calendar: Calendar, start: datetime, days: int) -> datetime | Never:
    """Return when the n-th business day after that of ``start`` closes.

    A business day is a local day with working time of its own; it closes when its last hours end,
    be that past midnight. With ``days`` = 0: the closing time of the business day of ``start`` if
    that is not past, else the next business day's.
    """
    if days < 0:
        raise CalendarError("The number of business days cannot be negative.")
    timetable, instant = timetable_of(calendar), to_epoch(start)
    day: date | None = timetable.business_day_at(instant)
    if day and days == 0:
        windows = timetable.day_windows(day)
        if windows and instant <= windows[-1][1]:
            return _closing(timetable, day)
    for _ in range(max(days, 1)):
        day = day and timetable.business_day_after(day)
    return _closing(timetable, day) if day else NEVER


def closes_on(calendar: Calendar, day: date) -> datetime | Never:
    """Return when the last hours of a local date end; ``NEVER`` on a day without working time.

    A lunch break closes nothing, and hours past midnight are those of the date they began on.
    """
    timetable = timetable_of(calendar)
    return _closing(timetable, day) if timetable.day_windows(day) else NEVER


def nth_business_day_time(
    calendar: Calendar, start: datetime, days: int, second: int
) -> datetime | Never:
    """Return when wall clocks read a time of day on the n-th business day after that of ``start``.

    ``second`` counts from midnight on the wall clock: a time that clocks skip is the instant at
    which they were put forward, one that comes twice the first. With ``days`` = 0: on the day of
    ``start`` where that is a business day and the time is still to come, else the next one.
    """
    if days < 0:
        raise CalendarError("The number of business days cannot be negative.")
    timetable, instant = timetable_of(calendar), to_epoch(start)
    day: date | None = timetable.clock.day_at(instant)
    if day and days == 0 and timetable.day_windows(day):
        at = timetable.clock.first_instant(day, second)
        if at > instant:
            return from_epoch(at)
    for _ in range(max(days, 1)):
        day = day and timetable.business_day_after(day)
    at = timetable.clock.first_instant(day, second) if day else HORIZON
    return from_epoch(at) if at < HORIZON else NEVER


def open_windows(
    calendar: Calendar, start: datetime, end: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Return the open stretches within ``start`` to ``end`` in UTC, joined where they touch."""
    windows = timetable_of(calendar).windows(to_epoch(start), to_epoch(end))
    return tuple((from_epoch(opens), from_epoch(closes)) for opens, closes in windows)


def explain(
    calendar: Calendar,
    start: datetime,
    seconds: int,
    *,
    now: datetime | None = None,
    pauses: Pauses = (),
) -> tuple[LedgerRow, ...]:
    """Return the ledger of ``add``: contiguous rows that sum to ``seconds``, earliest first.

    With ``now``, the row it falls in is split in what is done and what is to run. Nothing leads
    to ``NEVER``, so its ledger is empty.
    """
    due = add(calendar, start, seconds, pauses)
    return () if due is NEVER else explain_until(calendar, start, due, now=now, pauses=pauses)


def explain_until(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    *,
    now: datetime | None = None,
    pauses: Pauses = (),
) -> tuple[LedgerRow, ...]:
    """Return the ledger of ``between``: contiguous rows that sum to it, earliest first."""
    first, last = sorted((to_epoch(start), to_epoch(end)))
    rows = ledger(
        timetable_of(calendar),
        first,
        last,
        pauses=_in_order(pauses),
        now=None if now is None else to_epoch(now),
    )
    if to_epoch(start) <= to_epoch(end):
        return rows
    return tuple(replace(row, seconds=-row.seconds) for row in rows)


def merged(pauses: Pauses) -> tuple[Window, ...]:
    """Pauses as integer instants, in order and without overlap; one that goes on ends never."""
    found: list[Window] = []
    for start, end, _reason in _in_order(pauses):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def _closing(timetable: Timetable, day: date) -> datetime | Never:
    closes = timetable.day_windows(day)[-1][1]
    return from_epoch(closes) if closes < HORIZON else NEVER


def _answer(instant: int | None) -> datetime | Never:
    return NEVER if instant is None or instant >= HORIZON else from_epoch(instant)


def _in_order(pauses: Pauses) -> list[Paused]:
    """Pauses by their start; where two overlap, the ledger tells the reason of the first."""
    found = []
    for pause in pauses:
        start, end = to_epoch(pause[0]), HORIZON if pause[1] is None else to_epoch(pause[1])
        if end < start:
            raise CalendarError("A pause ends before it starts.")
        found.append(Paused(start, end, pause[2] if len(pause) > 2 else ""))  # noqa: PLR2004
    return sorted(found)


def _add(timetable: Timetable, start: int, seconds: int, pauses: tuple[Window, ...]) -> int | None:
    if seconds > 0:
        return _advance(timetable, start, seconds, pauses)
    if seconds < 0:
        return _retreat(timetable, start, -seconds, pauses)
    return _roll_forward(timetable, start, pauses)


def _advance(
    timetable: Timetable, start: int, seconds: int, pauses: tuple[Window, ...]
) -> int | None:
    for pause_start, pause_end in pauses:
        if pause_end <= start:
            continue
        if start < pause_start:
            worked = timetable.worked(start, pause_start)
            if seconds <= worked:
                break
            seconds -= worked
        start = pause_end
    return timetable.add(start, seconds)


def _retreat(
    timetable: Timetable, start: int, seconds: int, pauses: tuple[Window, ...]
) -> int | None:
    for pause_start, pause_end in reversed(pauses):
        if start <= pause_start:
            continue
        if pause_end < start:
            worked = timetable.worked(pause_end, start)
            if seconds <= worked:
                break
            seconds -= worked
        start = pause_start
    return timetable.retreat(start, seconds)


def _roll_forward(timetable: Timetable, start: int, pauses: tuple[Window, ...]) -> int | None:
    for pause_start, pause_end in pauses:
        opens = timetable.roll_forward(start)
        if opens is None or opens < pause_start:
            return opens
        start = max(start, pause_end)
    return timetable.roll_forward(start)


def _worked(timetable: Timetable, start: int, end: int, pauses: tuple[Window, ...]) -> int:
    paused = sum(
        timetable.worked(max(start, pause_start), min(end, pause_end))
        for pause_start, pause_end in pauses
        if pause_start < end and start < pause_end
    )
    return timetable.worked(start, end) - paused
