"""Holidays in iCalendar files (RFC 5545), as calendar programs write and read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import icalendar

LONGEST_EVENT = 31  # days; a longer one is no holiday
PRODUCT = "-//rung//calendar holidays//EN"


@dataclass(frozen=True)
class FoundEvent:
    """An event of a file: its days, or why they cannot be told."""

    name: str
    first: date | None
    last: date | None
    every_year: bool
    trouble: str


def read(content: bytes) -> list[FoundEvent]:
    """Every event of a file, in its order. Raises ValueError with a sentence for no such file."""
    try:
        found = icalendar.Calendar.from_ical(content, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as why:
        raise ValueError("This is no iCalendar file, or it is damaged.") from why
    calendars = [each for each in found if each.name == "VCALENDAR"]
    if not calendars:
        raise ValueError("This is no iCalendar file: it holds no calendar.")
    return [_event(event) for each in calendars for event in each.walk("VEVENT")]


def write(
    name: str, holidays: Iterable[tuple[str, date, str, str, bool]], *, stamp: datetime
) -> bytes:
    """A file with one whole-day event for each (uid, day, name, source, whether every year)."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for uid, day, title, source, every_year in holidays:
        event = icalendar.Event()
        event.add("uid", uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", title)
        if source:
            event.add("description", source)
        if every_year:
            event.add("rrule", {"freq": "yearly"})
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(event: icalendar.cal.Component) -> FoundEvent:
    name = " ".join(str(event.get("summary", "")).split())
    try:
        first, last = _days(event)
    except (ValueError, OverflowError):
        return FoundEvent(name, None, None, every_year=False, trouble="it names no date.")
    if not name:
        return FoundEvent(name, first, last, every_year=False, trouble="it has no name.")
    if (last - first).days >= LONGEST_EVENT:
        return FoundEvent(name, first, last, every_year=False, trouble="it is longer than a month.")
    rule = event.get("rrule")
    if rule is None:
        return FoundEvent(name, first, last, every_year=False, trouble="")
    plain = set(rule) <= {"FREQ", "INTERVAL"} and rule.get("INTERVAL", [1]) == [1]
    if rule.get("FREQ") != ["YEARLY"] or not plain or first != last:
        trouble = "it repeats in a way that is no date of the year; add its dates one by one."
        return FoundEvent(name, first, last, every_year=False, trouble=trouble)
    return FoundEvent(name, first, last, every_year=True, trouble="")


def _days(event: icalendar.cal.Component) -> tuple[date, date]:
    """First and last day; a whole day's end is the day after the last one."""
    starts, ends = _value(event, "dtstart"), _value(event, "dtend")
    length = _value(event, "duration")
    if not isinstance(starts, date):
        raise ValueError("An event without a start.")  # noqa: TRY004 - the file's fault, not a type's
    first = _day(starts)
    if isinstance(ends, date):
        ends_at_midnight = not isinstance(ends, datetime) or ends.time() == time()
        last = _day(ends) - timedelta(days=1) if ends_at_midnight else _day(ends)
        return first, max(first, last)
    if isinstance(length, timedelta):
        return first, first + timedelta(days=max(length.days - 1, 0))
    return first, first


def _value(event: icalendar.cal.Component, name: str) -> object:
    return getattr(event.get(name), "dt", None)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
