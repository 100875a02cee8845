"""A year of a calendar, day by day: what is marked on a date, and in which words (N16)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rung.domain.calendar_parts import write_time
from rung.domain.calendars import Calendar, DayHours, Holiday, Interval
from rung.domain.instants import show_duration

MONTHS = range(1, 13)
WEEK = 7


class MarkKind(StrEnum):
    """What a date can be marked as. Each has a shape of its own on the page."""

    HOLIDAY = "HOLIDAY"
    HALF_DAY = "HALF_DAY"
    CLOSURE = "CLOSURE"
    OPENING = "OPENING"
    OTHER_HOURS = "OTHER_HOURS"
    CLOCK_CHANGE = "CLOCK_CHANGE"
    REFUSED = "REFUSED"

    @property
    def label(self) -> str:
        """The mark in a word or two."""
        return {
            "HOLIDAY": "Holiday",
            "HALF_DAY": "Half day",
            "CLOSURE": "Closed by us",
            "OPENING": "Open for once",
            "OTHER_HOURS": "Other hours",
            "CLOCK_CHANGE": "Clocks change",
            "REFUSED": "Holiday refused: usual hours",
        }[self.value]


@dataclass(frozen=True)
class Mark:
    """What a date is, its name, and the hours or the source that go with it."""

    kind: MarkKind
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Day:
    """One date."""

    day: date
    is_open: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Month:
    """The weeks of a month, Monday first; no day where the week belongs to another month."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def marked(self) -> tuple[Day, ...]:
        """The dates that need a word."""
        return tuple(day for week in self.weeks for day in week if day and day.marks)


def year_of(calendar: Calendar, year: int, refused: Iterable[Holiday] = ()) -> tuple[Month, ...]:
    """The twelve months of a year. ``refused`` are holidays that were proposed and not taken."""
    notes = _Notes(calendar, refused)
    return tuple(_month(notes, year, month) for month in MONTHS)


class _Notes:
    """What is known of single dates."""

    def __init__(self, calendar: Calendar, refused: Iterable[Holiday]) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone)
        self.holidays = {each.day: each for each in calendar.holidays}
        self.yearly = {(each.month, each.day): each.name for each in calendar.yearly}
        self.overrides = {each[0]: each for each in calendar.overrides}
        self.refused: dict[date, list[Holiday]] = {}
        for each in refused:
            self.refused.setdefault(each.day, []).append(each)

    def marks(self, day: date, hours: DayHours) -> Iterator[Mark]:
        if hours.is_exception:
            yield self._exception(day, hours)
        for each in self.refused.get(day, ()):
            yield Mark(MarkKind.REFUSED, each.name, each.source)
        yield from self._clock_change(day)

    def _exception(self, day: date, hours: DayHours) -> Mark:
        if day not in self.overrides:
            source = self.holidays[day].source if day in self.holidays else "every year"
            return Mark(MarkKind.HOLIDAY, hours.name or "Holiday", source)
        said = say_hours(hours.intervals)
        listed = self._listed(day)
        instead = f"instead of {listed}" if listed and listed != hours.name else ""
        detail = ", ".join(filter(None, (said, instead)))
        return Mark(_kind(hours, listed=bool(listed)), hours.name, detail)

    def _listed(self, day: date) -> str:
        """The holiday that an own day takes the place of."""
        if day in self.holidays:
            return self.holidays[day].name or "a holiday"
        return self.yearly.get((day.month, day.day), "")

    def _clock_change(self, day: date) -> Iterator[Mark]:
        midnights = (datetime.combine(each, time(), self.zone) for each in (day, _next(day)))
        before, after = (at.utcoffset() or timedelta() for at in midnights)
        if before != after:
            seconds = int((after - before).total_seconds())
            way = "forward" if seconds > 0 else "back"
            yield Mark(MarkKind.CLOCK_CHANGE, f"Clocks go {way} {show_duration(seconds)}")


def say_hours(intervals: Sequence[Interval]) -> str:
    """Intervals of a day as people write them: "08:00-12:00, 13:00-17:00", or "closed"."""
    return (
        ", ".join(f"{write_time(start)}–{write_time(end)}" for start, end in intervals) or "closed"
    )


def _kind(hours: DayHours, *, listed: bool) -> MarkKind:
    if not hours.intervals:
        return MarkKind.CLOSURE
    if listed or not hours.usual:
        return MarkKind.OPENING
    return MarkKind.HALF_DAY if hours.is_half_day else MarkKind.OTHER_HOURS


def _month(notes: _Notes, year: int, month: int) -> Month:
    first = date(year, month, 1)
    days: list[Day | None] = [None] * first.weekday()
    day = first
    while day.month == month:
        hours = notes.calendar.hours_on(day)
        days.append(Day(day, bool(hours.intervals), tuple(notes.marks(day, hours))))
        day = _next(day)
    days += [None] * (-len(days) % WEEK)
    return Month(first, tuple(tuple(days[at : at + WEEK]) for at in range(0, len(days), WEEK)))


def _next(day: date) -> date:
    return day + timedelta(days=1)
