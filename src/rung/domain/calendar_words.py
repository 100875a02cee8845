"""Hours and days of a calendar as people type them, and the other way round."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rung.domain.calendar_parts import write_time
from rung.domain.calendars import (
    WEEKDAYS,
    CalendarError,
    Interval,
    Override,
    Weekly,
    WeeklyFrom,
    Yearly,
)

_SPAN = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*[-–]\s*(\d{1,2}:\d{2}(?::\d{2})?)")
_CLOSED = frozenset({"", "closed", "-", "–"})
_ALL_DAY = frozenset({"24 hours", "24 h", "24h", "all day", "always"})
_OWN_DAY = re.compile(
    r"(?P<day>(?:\d{4}-)?\d{2}-\d{2})\s+"
    r"(?P<hours>closed|24 ?h(?:ours)?|[\d:,\s–-]*\d)"
    r"(?:\s+(?P<name>\D.*))?",
    re.IGNORECASE,
)
_DAYS_AND_HOURS = re.compile(r"(?P<first>[a-z]{3})(?:[-–](?P<last>[a-z]{3}))? (?P<hours>.+)")
_FROM_A_DATE = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2}):?\s+(?P<hours>.+)", re.IGNORECASE)
_YEARLY_LENGTH = len("12-25")


@dataclass(frozen=True)
class OwnDays:
    """Days with hours of their own: single dates, and days closed every year."""

    overrides: dict[str, Any]
    yearly: list[dict[str, str]]


def read_hours(typed: str) -> list[list[str]]:
    """ "08:00-12:00, 13:00-17:00" as the intervals of a document; nothing or "closed": none.

    The calendar itself judges the times; here only the form is read.
    """
    words = " ".join(typed.split()).lower()
    if words in _CLOSED:
        return []
    if words in _ALL_DAY:
        return [["00:00", "24:00"]]
    intervals = []
    for part in re.split(r",| and ", words):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise CalendarError(
                f'"{part.strip()}" is no stretch of hours. Write 08:00-12:00, 13:00-17:00; '
                "or closed."
            )
        intervals.append([match[1], match[2]])
    return intervals


def type_hours(intervals: Sequence[Interval]) -> str:
    """Intervals as the editor shows them, ready to be changed; nothing for a closed day."""
    return ", ".join(f"{write_time(start)}-{write_time(end)}" for start, end in intervals)


def read_own_days(typed: str) -> OwnDays:
    """Lines like "2026-12-24 08:00-12:00 Christmas Eve", or "12-25 closed Christmas" every year."""
    own = OwnDays({}, [])
    for number, line in enumerate(typed.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        match = _OWN_DAY.fullmatch(words)
        if match is None:
            raise CalendarError(
                f'Line {number}, "{words}", cannot be read. Write a date, its hours or closed, '
                "and a name: 2026-12-24 08:00-12:00 Christmas Eve."
            )
        day, name = match["day"], (match["name"] or "").strip()
        hours = read_hours(match["hours"].strip(" ,"))
        if day in own.overrides or day in {each["date"] for each in own.yearly}:
            raise CalendarError(f"Line {number}: {day} stands there twice.")
        if len(day) > _YEARLY_LENGTH:
            own.overrides[day] = {"intervals": hours, "name": name}
        elif hours:
            raise CalendarError(
                f"Line {number}: a day without a year is closed every year. "
                "Write the year before it to give it hours."
            )
        else:
            own.yearly.append({"date": day, "name": name})
    return own


def type_own_days(overrides: Iterable[Override], yearly: Iterable[Yearly]) -> str:
    """The same days as the editor shows them, one to a line."""
    lines = [
        (own.day.isoformat(), type_hours(own.intervals) or "closed", own.name) for own in overrides
    ]
    lines += [(f"{each.month:02}-{each.day:02}", "closed", each.name) for each in yearly]
    return "\n".join(" ".join(filter(None, line)) for line in lines)


def read_week(typed: str) -> dict[str, list[list[str]]]:
    """ "Mon-Fri 08:00-17:00; Sat 09:00-12:00" as the weekly hours of a document."""
    weekly: dict[str, list[list[str]]] = {}
    for part in filter(None, (part.strip() for part in typed.lower().split(";"))):
        match = _DAYS_AND_HOURS.fullmatch(part)
        first, last = (match["first"], match["last"] or match["first"]) if match else ("", "")
        if match is None or first not in WEEKDAYS or last not in WEEKDAYS:
            raise CalendarError(
                f'"{part}" names no days and hours. Write Mon-Fri 08:00-17:00; Sat 09:00-12:00.'
            )
        for day in WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]:
            weekly.setdefault(day, []).extend(read_hours(match["hours"]))
    return weekly


def read_later_hours(typed: str) -> list[dict[str, Any]]:
    """Lines like "2026-12-01 Mon-Fri 07:00-16:00" as the hours a document has from a date on."""
    later = []
    for number, line in enumerate(typed.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        match = _FROM_A_DATE.fullmatch(words)
        if match is None:
            raise CalendarError(
                f'Line {number}, "{words}", cannot be read. Write the first day and the hours of '
                "the week: 2026-12-01 Mon-Fri 07:00-16:00; Sat 09:00-12:00."
            )
        hours = match["hours"].strip()
        weekly = {} if hours.lower() in _CLOSED else read_week(hours)
        later.append({"from": match["day"], "weekly": weekly})
    return later


def type_later_hours(later: Iterable[WeeklyFrom]) -> str:
    """Hours from a date on as the editor shows them, one date to a line."""
    return "\n".join(f"{each.first_day.isoformat()} {_type_week(each.weekly)}" for each in later)


def _type_week(weekly: Weekly) -> str:
    days: list[str] = []
    first = 0
    for day in range(1, len(WEEKDAYS) + 1):
        if day < len(WEEKDAYS) and weekly[day] == weekly[first]:
            continue
        if weekly[first]:
            one, other = WEEKDAYS[first].capitalize(), WEEKDAYS[day - 1].capitalize()
            days.append(f"{one if one == other else f'{one}-{other}'} {type_hours(weekly[first])}")
        first = day
    return "; ".join(days) or "closed"
