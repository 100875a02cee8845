"""What a business calendar is made of, and what makes no sense in one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# From and to, in seconds of the day; a "to" beyond 24:00 is a time of the following date.
Interval = tuple[int, int]
# The intervals of Monday to Sunday.
Weekly = tuple[tuple[Interval, ...], ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SECONDS = 86_400
LEAP_YEAR = 2000


class CalendarError(ValueError):
    """A calendar, or a question to one, that makes no sense; the sentence says why."""


@dataclass(frozen=True, order=True)
class Holiday:
    """A date without working time, and who says so (N16)."""

    day: date
    name: str
    source: str


class Yearly(NamedTuple):
    """A holiday that comes every year on the same day, and who says so (N16)."""

    month: int
    day: int
    name: str = ""
    source: str = ""


class Override(NamedTuple):
    """The hours of one date, instead of what would apply: a half day, a closure, an opening."""

    day: date
    intervals: tuple[Interval, ...]
    name: str = ""
    source: str = ""


class WeeklyFrom(NamedTuple):
    """Weekly hours that are valid from a date on."""

    first_day: date
    weekly: Weekly


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one date. An exception is a date that does not follow the weekly hours."""

    intervals: tuple[Interval, ...]
    usual: tuple[Interval, ...]
    is_exception: bool
    name: str
    source: str = ""

    @property
    def is_holiday(self) -> bool:
        """An exception without any working time: a listed holiday or a closure."""
        return self.is_exception and not self.intervals

    @property
    def is_half_day(self) -> bool:
        """An exception that is open for less than the weekly hours of its weekday."""
        return self.is_exception and 0 < total(self.intervals) < total(self.usual)


def total(intervals: Iterable[Interval]) -> int:
    """The seconds of some intervals, on wall clocks that are not changed."""
    return sum(end - start for start, end in intervals)


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Intervals or windows without the empty ones, joined where they touch."""
    found: list[Interval] = []
    for start, end in intervals:
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        elif start < end:
            found.append((start, end))
    return tuple(found)


def is_whole_day(intervals: Sequence[Interval]) -> bool:
    """Whether joined intervals of a day are 24 hours or more without a break."""
    return len(intervals) == 1 and total(intervals) >= DAY_SECONDS


def write_time(second: int) -> str:
    """A second of the day, or of the next, as wall clocks read it: 08:30, 24:00, 06:00."""
    minutes, seconds = divmod(second - DAY_SECONDS if second > DAY_SECONDS else second, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def require_zone(zone: str) -> None:
    """Refuse a name that is no time zone of the world."""
    # Names in lower case ("localtime", "right/...") mean this machine's own zone or leap seconds.
    try:
        known = zone[:1].isupper() and bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        raise CalendarError(f'There is no time zone "{zone}".')


def require_weekly(weekly: Weekly) -> None:
    """Refuse weekly hours that overlap, also from one day into the next."""
    if len(weekly) != len(WEEKDAYS):
        raise CalendarError("The weekly hours need seven days, Monday to Sunday.")
    for weekday, intervals in zip(WEEKDAYS, weekly, strict=True):
        require_order(intervals, weekday)
    for number, weekday in enumerate(WEEKDAYS):
        following = (number + 1) % len(WEEKDAYS)
        require_apart(weekly[number], weekday, weekly[following], WEEKDAYS[following])


def require_order(intervals: Sequence[Interval], day: str) -> None:
    """Refuse intervals of a day that are none, last longer than a day, or overlap."""
    for start, end in intervals:
        if not 0 <= start < DAY_SECONDS or end < 0:
            raise CalendarError(f"The hours of {day} leave the day; a day is 00:00 to 24:00.")
        if end <= start:
            raise CalendarError(
                f"The hours of {day} end ({write_time(end)}) before they start "
                f"({write_time(start)})."
            )
        if end - start > DAY_SECONDS or end - DAY_SECONDS == start > 0:
            raise CalendarError(
                f"The hours of {day} leave the day; none lasts until the same time."
            )
    for (_start, end), (next_start, _end) in pairwise(intervals):
        if next_start < end:
            raise CalendarError(
                f"The hours of {day} overlap: one interval ends at {_until(end)}, "
                f"the next starts at {write_time(next_start)}."
            )


def require_apart(
    intervals: Sequence[Interval], day: str, following: Sequence[Interval], next_day: str
) -> None:
    """Refuse hours past midnight that are not over when the next day's begin."""
    if not intervals or not following:
        return
    over = intervals[-1][1] - DAY_SECONDS
    begins = following[0][0]
    if begins < over:
        raise CalendarError(
            f"The hours of {day} and {next_day} overlap: those of {day} end at "
            f"{write_time(over)} on {next_day}, where those of {next_day} start at "
            f"{write_time(begins)}."
        )


def require_day_of_year(month: int, day: int) -> None:
    """Refuse a day of the year that no year has."""
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        raise CalendarError(f"There is no day {month:02}-{day:02} in a year.") from None


def _until(end: int) -> str:
    return f"{write_time(end)} on the next day" if end > DAY_SECONDS else write_time(end)
