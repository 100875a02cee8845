"""A year of a calendar, day by day: what is marked on a date, and in which words (N16)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rung.domain.calendar_parts import write_time
from rung.domain.calendars import Calendar, DayHours, Holiday, Interval
from rung.domain.instants import abbreviation, show_duration, show_week
from rung.domain.wall_clock import Change, from_epoch, wall_clock_of

MONTHS = range(1, 13)
WEEK = 7
ONE_SECOND = timedelta(seconds=1)


class MarkKind(StrEnum):
    """What a date can be marked as. Each has a shape of its own on the page."""

    HOLIDAY = "HOLIDAY"
    HALF_DAY = "HALF_DAY"
    CLOSURE = "CLOSURE"
    OPENING = "OPENING"
    OTHER_HOURS = "OTHER_HOURS"
    NEW_HOURS = "NEW_HOURS"
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
            "NEW_HOURS": "New weekly hours",
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
        self.clock = wall_clock_of(calendar.zone)
        self.listed = {each.day: each.name or "a holiday" for each in calendar.holidays}
        self.yearly = {(each.month, each.day): each.name for each in calendar.yearly}
        self.overrides = {each.day for each in calendar.overrides}
        self.new_hours = {each.first_day: each.weekly for each in calendar.weekly_from}
        self.refused: dict[date, list[Holiday]] = {}
        for each in refused:
            self.refused.setdefault(each.day, []).append(each)

    def marks(self, day: date, hours: DayHours) -> Iterator[Mark]:
        if hours.is_exception:
            yield self._exception(day, hours)
        if day in self.new_hours:
            yield Mark(MarkKind.NEW_HOURS, show_week(self.new_hours[day]) or "closed")
        for each in self.refused.get(day, ()):
            yield Mark(MarkKind.REFUSED, each.name, each.source)
        begins, ends = (self.clock.first_instant(each, 0) for each in (day, _next(day)))
        yield from (self._clock_change(change) for change in self.clock.changes(begins, ends))

    def _exception(self, day: date, hours: DayHours) -> Mark:
        if day not in self.overrides:
            return Mark(MarkKind.HOLIDAY, hours.name or "Holiday", hours.source or "no source")
        listed = self.listed.get(day) or self.yearly.get((day.month, day.day), "")
        instead = f"instead of {listed}" if listed and listed != hours.name else ""
        said = say_hours(hours.intervals) if hours.intervals else ""
        return Mark(
            _kind(hours, listed=bool(listed)),
            hours.name,
            ", ".join(filter(None, (said, instead, hours.source))),
        )

    def _clock_change(self, change: Change) -> Mark:
        way = "forward" if change.shift > 0 else "back"
        last = from_epoch(change.at - 1).astimezone(self.clock.zone)
        at = (last.replace(tzinfo=None) + ONE_SECOND).strftime("%H:%M")
        return Mark(
            MarkKind.CLOCK_CHANGE,
            f"Clocks go {way} {show_duration(change.shift)}",
            f"at {at} {abbreviation(last, self.calendar.zone)}",
        )


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
