"""Business calendars as JSON documents: how each part is read, written and refused."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from rung.domain.calendar_parts import (
    DAY_SECONDS,
    WEEKDAYS,
    CalendarError,
    Holiday,
    Interval,
    Override,
    Weekly,
    WeeklyFrom,
    Yearly,
    write_time,
)

# A clock's pauses may travel with a calendar's document; they are no part of the calendar.
FIELDS = frozenset({"name", "tz", "weekly", "weekly_from", "holidays", "overrides", "pauses"})
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_OF_YEAR = re.compile(r"([0-9]{2})-([0-9]{2})")
LAST_MINUTE = 59


def require_known_fields(document: Mapping[str, object]) -> None:
    """Refuse a field that calendars do not have, which is most likely a slip of the pen."""
    if unknown := sorted(set(document) - FIELDS):
        raise CalendarError(f'A calendar has no field "{unknown[0]}".')


def read_weekly(value: object) -> Weekly:
    """The hours of each weekday; a day that is not named is closed."""
    weekly = _mapping(value, "The weekly hours")
    if unknown := sorted(set(weekly) - set(WEEKDAYS)):
        raise CalendarError(
            f'"{unknown[0]}" is no weekday; write mon, tue, wed, thu, fri, sat, sun.'
        )
    return tuple(_read_intervals(weekly.get(weekday, ()), weekday) for weekday in WEEKDAYS)


def read_weekly_from(value: object) -> tuple[WeeklyFrom, ...]:
    """Weekly hours that begin on a date, earliest first."""
    found = []
    for entry in _sequence(value, "The hours with a date (weekly_from)"):
        fields = _mapping(entry, "Hours with a date (weekly_from)")
        if unknown := sorted(set(fields) - {"from", "weekly"}):
            raise CalendarError(f'Hours with a date (weekly_from) have no field "{unknown[0]}".')
        first_day = _read_date(text_of(fields.get("from", ""), "The first day of weekly hours"))
        found.append(WeeklyFrom(first_day, read_weekly(fields.get("weekly", {}))))
    return tuple(sorted(found))


def read_holidays(value: object) -> tuple[tuple[Holiday, ...], tuple[Yearly, ...]]:
    """Holidays of one date, and those of every year."""
    holidays, yearly = set(), set()
    for entry in _sequence(value, "The holidays"):
        fields = entry if isinstance(entry, Mapping) else {"date": entry}
        day = text_of(fields.get("date", ""), "The date of a holiday")
        name = text_of(fields.get("name", ""), "The name of a holiday")
        source = text_of(fields.get("source", ""), "The source of a holiday")
        if match := DAY_OF_YEAR.fullmatch(day):
            yearly.add(Yearly(int(match[1]), int(match[2]), name, source))
        else:
            holidays.add(Holiday(_read_date(day), name, source))
    return tuple(sorted(holidays)), tuple(sorted(yearly))


def read_overrides(value: object) -> tuple[Override, ...]:
    """The dates with hours of their own."""
    overrides = []
    for day, entry in _mapping(value, "The overrides").items():
        fields = entry if isinstance(entry, Mapping) else {"intervals": entry}
        intervals = _read_intervals(fields.get("intervals", ()), day)
        name = text_of(fields.get("name", ""), "The name of an override")
        source = text_of(fields.get("source", ""), "The source of an override")
        overrides.append(Override(_read_date(day), intervals, name, source))
    return tuple(sorted(overrides))


def write_weekly(weekly: Weekly) -> dict[str, list[list[str]]]:
    """What ``read_weekly`` reads."""
    return {
        weekday: _write_intervals(intervals)
        for weekday, intervals in zip(WEEKDAYS, weekly, strict=True)
        if intervals
    }


def write_weekly_from(weekly_from: Iterable[WeeklyFrom]) -> list[dict[str, object]]:
    """What ``read_weekly_from`` reads."""
    return [
        {"from": first_day.isoformat(), "weekly": write_weekly(weekly)}
        for first_day, weekly in weekly_from
    ]


def write_holidays(holidays: Iterable[Holiday], yearly: Iterable[Yearly]) -> list[object]:
    """What ``read_holidays`` reads."""
    return [
        *(_write_holiday(holiday) for holiday in holidays),
        *(_write_yearly(each) for each in yearly),
    ]


def write_overrides(overrides: Iterable[Override]) -> dict[str, object]:
    """What ``read_overrides`` reads."""
    return {
        override.day.isoformat(): {
            "intervals": _write_intervals(override.intervals),
            "name": override.name,
            **({"source": override.source} if override.source else {}),
        }
        if override.name or override.source
        else _write_intervals(override.intervals)
        for override in overrides
    }


def text_of(value: object, what: str) -> str:
    """A value that must be text."""
    if not isinstance(value, str):
        raise CalendarError(f"{what} must be text, not {value!r}.")
    return value


def _read_intervals(value: object, day: str) -> tuple[Interval, ...]:
    intervals = []
    for pair in _sequence(value, f"The hours of {day}"):
        times = _sequence(pair, f"An interval of {day}")
        if len(times) != 2:  # noqa: PLR2004 -- a start and an end
            raise CalendarError(f"An interval of {day} needs a start and an end.")
        start, end = _read_time(times[0]), _read_time(times[1])
        if start == end:
            raise CalendarError(
                f"The hours of {day} end when they start ({times[0]}); "
                "write a whole day as 00:00 to 24:00."
            )
        # An end that is not later than the start is a time of the next day: a night shift.
        intervals.append((start, end if start < end else end + DAY_SECONDS))
    return tuple(sorted(intervals))


def _read_time(value: object) -> int:
    match = TIME.fullmatch(text_of(value, "A time of day"))
    if match is None:
        raise CalendarError(f'"{value}" is no time of day; write it like 08:30.')
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    second_of_day = hours * 3600 + minutes * 60 + seconds
    if max(minutes, seconds) > LAST_MINUTE or second_of_day > DAY_SECONDS:
        raise CalendarError(f'"{value}" is no time of day; a day is 00:00 to 24:00.')
    return second_of_day


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text if DATE.fullmatch(text) else "")
    except ValueError:
        raise CalendarError(f'"{text}" is no date; write it like 2026-11-26.') from None


def _write_intervals(intervals: Iterable[Interval]) -> list[list[str]]:
    return [[write_time(start), write_time(end)] for start, end in intervals]


def _write_holiday(holiday: Holiday) -> str | dict[str, str]:
    if not holiday.name and not holiday.source:
        return holiday.day.isoformat()
    return {"date": holiday.day.isoformat(), "name": holiday.name, "source": holiday.source}


def _write_yearly(yearly: Yearly) -> str | dict[str, str]:
    text = f"{yearly.month:02}-{yearly.day:02}"
    if not yearly.name and not yearly.source:
        return text
    said = {"date": text, "name": yearly.name}
    return {**said, "source": yearly.source} if yearly.source else said


def _mapping(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise CalendarError(f"{what} must be a table of names and values.")
    return {str(key): entry for key, entry in value.items()}


def _sequence(value: object, what: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise CalendarError(f"{what} must be a list.")
    return list(value)
