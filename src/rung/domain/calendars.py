"""Business calendars: weekly hours in one zone, holidays, and dates with hours of their own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Interval = tuple[int, int]
Yearly = tuple[int, int, str]
Override = tuple[date, tuple[Interval, ...], str]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SECONDS = 86_400
LEAP_YEAR = 2000
# A clock's pauses may travel with a calendar's document; they are no part of the calendar.
FIELDS = frozenset({"name", "tz", "weekly", "holidays", "overrides", "pauses"})
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})")


class CalendarError(ValueError):
    """A calendar, or a question to one, that makes no sense; the sentence says why."""


@dataclass(frozen=True, order=True)
class Holiday:
    """A date without working time, and who says so (N16)."""

    day: date
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one date. An exception is a date that does not follow the weekly hours."""

    intervals: tuple[Interval, ...]
    usual: tuple[Interval, ...]
    is_exception: bool
    name: str

    @property
    def is_holiday(self) -> bool:
        """An exception without any working time: a listed holiday or a closure."""
        return self.is_exception and not self.intervals

    @property
    def is_whole_day(self) -> bool:
        """Open from midnight to midnight."""
        return _seconds(self.intervals) == DAY_SECONDS

    @property
    def is_half_day(self) -> bool:
        """An exception that is open for less than the weekly hours of its weekday."""
        return self.is_exception and 0 < _seconds(self.intervals) < _seconds(self.usual)


@dataclass(frozen=True)
class Calendar:
    """When work is done, on the wall clocks of one zone.

    ``weekly`` holds the intervals of Monday to Sunday as (start, end) seconds of the day, 86400
    being 24:00. A holiday or a ``yearly`` (month, day, name) has no working time. An override
    (date, intervals, name) replaces the hours of its date, also where that is a holiday.
    """

    name: str
    zone: str
    weekly: tuple[tuple[Interval, ...], ...]
    holidays: tuple[Holiday, ...] = ()
    yearly: tuple[Yearly, ...] = ()
    overrides: tuple[Override, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_zone(self.zone)
        if len(self.weekly) != len(WEEKDAYS):
            raise CalendarError("The weekly hours need seven days, Monday to Sunday.")
        for weekday, intervals in zip(WEEKDAYS, self.weekly, strict=True):
            _require_order(intervals, weekday)
        for month, day, _name in self.yearly:
            _require_day_of_year(month, day)
        for override_date, intervals, _name in self.overrides:
            _require_order(intervals, override_date.isoformat())
        if len({override[0] for override in self.overrides}) < len(self.overrides):
            raise CalendarError("A date has two overrides; write its hours once.")
        object.__setattr__(self, "_hash", hash(self._values()))

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["Calendar"], tuple[object, ...]]:
        """Rebuilt from its values when sent to another process, where hashes differ."""
        return Calendar, self._values()

    @classmethod
    def from_document(cls, document: Mapping[str, object], name: str = "") -> "Calendar":
        """Read the JSON form; a given ``name`` wins over the document's own."""
        if unknown := sorted(set(document) - FIELDS):
            raise CalendarError(f'A calendar has no field "{unknown[0]}".')
        holidays, yearly = _read_holidays(document.get("holidays", ()))
        return cls(
            name=name or _text(document.get("name", ""), "The name"),
            zone=_text(document.get("tz", ""), "The time zone (tz)"),
            weekly=_read_weekly(document.get("weekly", {})),
            holidays=holidays,
            yearly=yearly,
            overrides=_read_overrides(document.get("overrides", {})),
        )

    def to_document(self) -> dict[str, object]:
        """Return the JSON form; reading it gives an equal calendar."""
        return {
            "name": self.name,
            "tz": self.zone,
            "weekly": {
                weekday: _write_intervals(intervals)
                for weekday, intervals in zip(WEEKDAYS, self.weekly, strict=True)
                if intervals
            },
            "holidays": [_write_holiday(holiday) for holiday in self.holidays]
            + [_write_yearly(yearly) for yearly in self.yearly],
            "overrides": {
                day.isoformat(): {"intervals": _write_intervals(intervals), "name": name}
                if name
                else _write_intervals(intervals)
                for day, intervals, name in self.overrides
            },
        }

    def require_working_time(self) -> None:
        """Refuse a calendar in which no clock could ever run out (N4)."""
        if not self.has_working_time:
            raise CalendarError("The calendar has no working time; give it at least one interval.")

    @property
    def has_working_time(self) -> bool:
        """Whether any weekday or any override is open."""
        return any(self.weekly) or any(intervals for _day, intervals, _name in self.overrides)

    def hours_on(self, day: date) -> DayHours:
        """Return the hours of a date and, where they are an exception, its name."""
        name = self._holiday_names.get(day, self._yearly_names.get((day.month, day.day)))
        override = self._overrides_by_date.get(day)
        if override is None and name is None:
            return self._usual[day.weekday()]
        usual = self.weekly[day.weekday()]
        if override is not None:
            return DayHours(override[1], usual, is_exception=True, name=override[2] or name or "")
        return DayHours((), usual, is_exception=True, name=name or "")

    def _values(self) -> tuple[object, ...]:
        return (
            self.name,
            self.zone,
            self.weekly,
            self.holidays,
            self.yearly,
            self.overrides,
        )

    @cached_property
    def _usual(self) -> tuple[DayHours, ...]:
        return tuple(DayHours(hours, hours, is_exception=False, name="") for hours in self.weekly)

    @cached_property
    def _holiday_names(self) -> dict[date, str]:
        return {holiday.day: holiday.name for holiday in sorted(self.holidays)}

    @cached_property
    def _yearly_names(self) -> dict[tuple[int, int], str]:
        return {(month, day): name for month, day, name in sorted(self.yearly)}

    @cached_property
    def _overrides_by_date(self) -> dict[date, Override]:
        return {override[0]: override for override in self.overrides}


def _seconds(intervals: Iterable[Interval]) -> int:
    return sum(end - start for start, end in intervals)


def _require_zone(zone: str) -> None:
    # Names in lower case ("localtime", "right/...") mean this machine's own zone or leap seconds.
    try:
        known = zone[:1].isupper() and bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = False
    if not known:
        raise CalendarError(f'There is no time zone "{zone}".')


def _require_order(intervals: tuple[Interval, ...], day: str) -> None:
    for start, end in intervals:
        if not 0 <= start <= DAY_SECONDS or not 0 <= end <= DAY_SECONDS:
            raise CalendarError(f"The hours of {day} leave the day; a day is 00:00 to 24:00.")
        if end <= start:
            raise CalendarError(
                f"The hours of {day} end ({_write_time(end)}) before they start "
                f"({_write_time(start)}); write a night shift as two days, the first to 24:00."
            )
    for (_start, end), (next_start, _end) in pairwise(intervals):
        if next_start < end:
            raise CalendarError(
                f"The hours of {day} overlap: one interval ends at {_write_time(end)}, "
                f"the next starts at {_write_time(next_start)}."
            )


def _require_day_of_year(month: int, day: int) -> None:
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        raise CalendarError(f"There is no day {month:02}-{day:02} in a year.") from None


def _read_weekly(value: object) -> tuple[tuple[Interval, ...], ...]:
    weekly = _mapping(value, "The weekly hours")
    if unknown := sorted(set(weekly) - set(WEEKDAYS)):
        raise CalendarError(
            f'"{unknown[0]}" is no weekday; write mon, tue, wed, thu, fri, sat, sun.'
        )
    return tuple(_read_intervals(weekly.get(weekday, ()), weekday) for weekday in WEEKDAYS)


def _read_intervals(value: object, day: str) -> tuple[Interval, ...]:
    intervals = []
    for pair in _sequence(value, f"The hours of {day}"):
        times = _sequence(pair, f"An interval of {day}")
        if len(times) != 2:  # noqa: PLR2004 -- a start and an end
            raise CalendarError(f"An interval of {day} needs a start and an end.")
        intervals.append((_read_time(times[0]), _read_time(times[1])))
    return tuple(sorted(intervals))


def _read_time(value: object) -> int:
    match = TIME.fullmatch(_text(value, "A time of day"))
    if match is None:
        raise CalendarError(f'"{value}" is no time of day; write it like 08:30.')
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    second_of_day = hours * 3600 + minutes * 60 + seconds
    if max(minutes, seconds) > 59 or second_of_day > DAY_SECONDS:  # noqa: PLR2004 -- the clock's
        raise CalendarError(f'"{value}" is no time of day; a day is 00:00 to 24:00.')
    return second_of_day


def _read_holidays(value: object) -> tuple[tuple[Holiday, ...], tuple[Yearly, ...]]:
    holidays, yearly = set(), set()
    for entry in _sequence(value, "The holidays"):
        fields = entry if isinstance(entry, Mapping) else {"date": entry}
        day = _text(fields.get("date", ""), "The date of a holiday")
        name = _text(fields.get("name", ""), "The name of a holiday")
        if match := DAY_OF_YEAR.fullmatch(day):
            yearly.add((int(match[1]), int(match[2]), name))
        else:
            source = _text(fields.get("source", ""), "The source of a holiday")
            holidays.add(Holiday(_read_date(day), name, source))
    return tuple(sorted(holidays)), tuple(sorted(yearly))


def _read_overrides(value: object) -> tuple[Override, ...]:
    overrides = []
    for day, entry in _mapping(value, "The overrides").items():
        fields = entry if isinstance(entry, Mapping) else {"intervals": entry}
        intervals = _read_intervals(fields.get("intervals", ()), day)
        name = _text(fields.get("name", ""), "The name of an override")
        overrides.append((_read_date(day), intervals, name))
    return tuple(sorted(overrides))


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError:
        raise CalendarError(f'"{text}" is no date; write it like 2026-11-26.') from None


def _write_intervals(intervals: Iterable[Interval]) -> list[list[str]]:
    return [[_write_time(start), _write_time(end)] for start, end in intervals]


def _write_time(second_of_day: int) -> str:
    minutes, seconds = divmod(second_of_day, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _write_holiday(holiday: Holiday) -> str | dict[str, str]:
    if not holiday.name and not holiday.source:
        return holiday.day.isoformat()
    return {"date": holiday.day.isoformat(), "name": holiday.name, "source": holiday.source}


def _write_yearly(yearly: Yearly) -> str | dict[str, str]:
    month, day, name = yearly
    text = f"{month:02}-{day:02}"
    return {"date": text, "name": name} if name else text


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CalendarError(f"{what} must be a table of names and values.")
    return {str(key): entry for key, entry in value.items()}


def _sequence(value: object, what: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise CalendarError(f"{what} must be a list.")
    return list(value)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise CalendarError(f"{what} must be text, not {value!r}.")
    return value
