"""Hours and days of a calendar as people type them, and the other way round."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rung.domain.calendar_parts import write_time
from rung.domain.calendars import CalendarError, Interval, Override, Yearly

_SPAN = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*[-–]\s*(\d{1,2}:\d{2}(?::\d{2})?)")
_CLOSED = frozenset({"", "closed", "-", "–"})
_ALL_DAY = frozenset({"24 hours", "24 h", "24h", "all day", "always"})
_OWN_DAY = re.compile(
    r"(?P<day>(?:\d{4}-)?\d{2}-\d{2})\s+"
    r"(?P<hours>closed|24 ?h(?:ours)?|[\d:,\s–-]*\d)"
    r"(?:\s+(?P<name>\D.*))?",
    re.IGNORECASE,
)
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
    for part in re.split(r"[,;]| and ", words):
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
