"""A feed of events as calendar programs subscribe to it (RFC 5545, RFC 7986)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import icalendar

PRODUCT = "-//rung//calendar feed//EN"


class FeedEvent(NamedTuple):
    """One event: an instant in UTC, or a whole day."""

    uid: str
    at: datetime | date
    summary: str
    description: str
    url: str
    since: datetime
    revision: int


def write(name: str, zone: str, events: Iterable[FeedEvent], *, refresh: timedelta) -> bytes:
    """The calendar; the same events give the same bytes.

    Every instant is in UTC, so no program has to know a zone's rules to place it; ``zone`` is the
    one in which the reader is to see them.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(refresh))
    for event in events:
        calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def _event(event: FeedEvent) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.since)
    made.add("last-modified", event.since)
    made.add("sequence", event.revision)
    made.add("dtstart", event.at)
    if not isinstance(event.at, datetime):
        made.add("dtend", event.at + timedelta(days=1))
    made.add("summary", event.summary)
    made.add("description", event.description)
    made.add("url", event.url)
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")  # a due instant takes nobody's time
    return made
