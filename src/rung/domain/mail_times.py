"""When somebody says they make contact next, read from a line of a mail; never guessed.

"Thu 14:00", "tomorrow 10:00", "24 Nov 9 am", "in 2 hours": in the writer's own zone, counted from
when their mail was received. What could mean two instants means none.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from rung.domain.instants import abbreviation

Made = TypeVar("Made", date, time)
LONGEST_LINE = 80  # more than this is a sentence, not a time
FARTHEST = timedelta(days=62)
NOON, MORNING = 12, 7  # hours: before seven nobody is called, so "2:00" may be either half
UNCLEAR = (
    "It does not say in one way when you make contact next. Write a day and a time alone in the "
    "first line, like “Thu 14:00”, “tomorrow 10:00” or “in 2 hours”, or send the customer an "
    "update."
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = r"(?P<weekday>mon|tue(?:s)?|wed|thu(?:rs?)?|fri|sat|sun)(?:\w*day)?"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
_DATES = (
    r"(?P<near>today|tomorrow)",
    rf"(?:{_DAY},? )?(?P<day>\d{{1,2}})\.? {_MONTH}",
    rf"(?:{_DAY},? )?{_MONTH} (?P<day>\d{{1,2}})",
    _DAY,
    r"(?P<iso>\d{4}-\d{2}-\d{2})",
)
_TIME = r"(?:at )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>am|pm)?"
_CLOCK = rf"{_TIME}(?: (?P<zone>[a-z]{{2,5}}))?"
_STAMPS = tuple(re.compile(rf"{each},? {_CLOCK}") for each in _DATES)
_TIME_ALONE = re.compile(_CLOCK)
_LATER = re.compile(
    r"in (?P<count>\d{1,3}|an?|one|two|three|four) ?(?P<unit>minutes?|mins?|hours?|hrs?|h|days?)"
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_BEFORE = re.compile(r"^(?:next contact(?: is)? ?[:\-–]? ?)?(?:(?:by|at|on|until|before) )?")
_NAMED = re.compile(r"^next contact\b", re.IGNORECASE)
_HINTS = re.compile(
    rf"\d|\b(?:today|tomorrow|tonight|noon|morning|afternoon|evening|hours?|minutes?|week)\b|"
    rf"\b(?:{'|'.join(f'{day[:3]}(?:{day[3:]})?' for day in _DAYS)})\b",
    re.IGNORECASE,
)


def speaks_of_time(words: str) -> bool:
    """Whether a mail's first line is short and is about a time, be it clear or not."""
    first = words.strip().partition("\n")[0]
    return len(first) <= LONGEST_LINE and bool(_HINTS.search(first))


def contact_named(words: str, *, zone: str, received_at: datetime) -> datetime | None:
    """The instant that a mail names as its next contact: in a line of that alone; None without."""
    for line in _lines(words):
        at = instant_in(line, zone=zone, now=received_at)
        if at is not None:
            return at
    return None


def instant_in(line: str, *, zone: str, now: datetime) -> datetime | None:
    """The one instant that a line is; None where it is none, several, or over already."""
    if len(line) > LONGEST_LINE:
        return None
    said = _BEFORE.sub("", " ".join(line.lower().strip(" \t.!,").split()))
    later = _LATER.fullmatch(said)
    if later:
        return _bounded(now + _length(later), now)
    here = now.astimezone(ZoneInfo(zone))
    for pattern in _STAMPS:
        found = pattern.fullmatch(said)
        if found:
            parts = found.groupdict()
            return _at(_date_of(parts, here), parts, zone, now)
    alone = _TIME_ALONE.fullmatch(said)
    return _at(here.date(), alone.groupdict(), zone, now) if alone else None


def _lines(words: str) -> Iterator[str]:
    lines = [line for line in words.splitlines() if line.strip()]
    yield from (line for line in lines if _NAMED.match(line.strip()))
    yield from dict.fromkeys((*lines[:1], *lines[-1:]))


def _length(later: re.Match[str]) -> timedelta:
    count = later["count"]
    return _UNITS[later["unit"][0]] * (int(count) if count.isdigit() else _COUNTS[count])


def _date_of(parts: dict[str, str | None], here: datetime) -> date | None:
    """The day that was named: of a weekday, and of a date without a year, the coming one."""
    today = here.date()
    if parts.get("near"):
        return today + timedelta(days=parts["near"] == "tomorrow")
    if iso := parts.get("iso"):
        return _real(lambda: date.fromisoformat(iso))
    weekday = _weekday(parts.get("weekday"))
    if month := parts.get("month"):
        number, day = _MONTHS.index(month) + 1, int(parts["day"] or 0)
        found = _real(lambda: date(today.year, number, day))
        if found is not None and found < today:
            found = _real(lambda: date(today.year + 1, number, day))
        return found if found and weekday in {None, found.weekday()} else None
    return None if weekday is None else today + timedelta(days=(weekday - today.weekday()) % 7)


def _weekday(said: str | None) -> int | None:
    return None if said is None else next(n for n, d in enumerate(_DAYS) if d[:3] == said[:3])


def _at(
    day: date | None, parts: dict[str, str | None], zone: str, now: datetime
) -> datetime | None:
    clock = _time_of(parts)
    if day is None or clock is None:
        return None
    local = datetime.combine(day, clock, ZoneInfo(zone))
    at = local.astimezone(UTC)
    real = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None)
    once = local.replace(fold=1).utcoffset() == local.utcoffset()
    named = parts.get("zone")
    theirs = named is None or named == abbreviation(at, zone).lower()
    return _bounded(at, now) if real and once and theirs else None


def _time_of(parts: dict[str, str | None]) -> time | None:
    """A time of day; "2:00" and "9" could be either half of the day and are none."""
    written, half = parts["hour"] or "", parts.get("half")
    hour, minute = int(written), int(parts.get("minute") or 0)
    if half:
        later = NOON if half == "pm" else 0
        return _real(lambda: time(hour % NOON + later, minute)) if 0 < hour <= NOON else None
    early = len(written) == 1 and hour < MORNING
    return None if parts.get("minute") is None or early else _real(lambda: time(hour, minute))


def _real(make: Callable[[], Made]) -> Made | None:
    try:
        return make()
    except ValueError:
        return None


def _bounded(at: datetime, now: datetime) -> datetime | None:
    return at if now < at <= now + FARTHEST else None
