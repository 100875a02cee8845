"""Hours and days of a calendar as people type them, and the other way round."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rung.domain.calendars import CalendarError, Interval, Override

_SPAN = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*[-–]\s*(\d{1,2}:\d{2}(?::\d{2})?)")
_CLOSED = frozenset({"", "closed", "-", "–"})
_ALL_DAY = frozenset({"24 hours", "24 h", "24h", "all day", "always"})
_OWN_DAY = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})\s+"
    r"(?P<hours>closed|24 ?h(?:ours)?|[\d:,\s–-]*\d)"
    r"(?:\s+(?P<name>\D.*))?",
    re.IGNORECASE,
)


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
    return ", ".join(f"{_wall(start)}-{_wall(end)}" for start, end in intervals)


def read_own_days(typed: str) -> dict[str, Any]:
    """Lines like "2026-12-24 08:00-12:00 Christmas Eve" as the overrides of a document."""
    days: dict[str, Any] = {}
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
        if match["day"] in days:
            raise CalendarError(f"Line {number}: {match['day']} stands there twice.")
        hours = read_hours(match["hours"].strip(" ,"))
        days[match["day"]] = {"intervals": hours, "name": (match["name"] or "").strip()}
    return days


def type_own_days(overrides: Iterable[Override]) -> str:
    """Overrides as the editor shows them, one to a line."""
    return "\n".join(
        " ".join(filter(None, (day.isoformat(), type_hours(intervals) or "closed", name)))
        for day, intervals, name in overrides
    )


def _wall(second: int) -> str:
    hours, rest = divmod(second, 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{hours:02}:{minutes:02}"
    return f"{text}:{seconds:02}" if seconds else text
