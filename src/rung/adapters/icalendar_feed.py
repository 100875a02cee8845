"""A feed of events as calendar programs subscribe to it (RFC 5545, RFC 7986)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import icalendar

PRODUCT = "-//rung//calendar feed//EN"


class FeedEvent(NamedTuple):
    """One event: an instant, or a whole day. ``planned`` ones are tentative."""

    uid: str
    at: datetime | date
    summary: str
    description: str
    url: str
    since: datetime
    revision: int
    planned: bool = False


def write(name: str, zone: str, events: Iterable[FeedEvent], *, refresh: timedelta) -> bytes:
    """The calendar; the same events give the same bytes.

    Instants stand in the reader's ``zone``, whose rules the file brings along. Of an hour that
    the zone's clocks show twice RFC 5545 means the first; an instant in the second stands in UTC.
    """
    events = list(events)
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(refresh))
    placed = [_placed(event.at, zone) for event in events]
    years = [at.year for at in placed if isinstance(at, datetime) and at.tzinfo is not UTC]
    if years:
        calendar.add_component(_rules(zone, min(years), max(years)))
    for event, at in zip(events, placed, strict=True):
        calendar.add_component(_event(event, at))
    return bytes(calendar.to_ical())


def _placed(at: datetime | date, zone: str) -> datetime | date:
    if not isinstance(at, datetime):
        return at
    here = at.astimezone(ZoneInfo(zone))
    return at.astimezone(UTC) if here.fold or zone == "UTC" else here


@lru_cache(maxsize=256)
def _rules(zone: str, first: int, last: int) -> icalendar.Timezone:
    """When a zone's clocks are changed, from the year before the first to after the last."""
    return icalendar.Timezone.from_tzid(
        zone, first_date=date(first - 1, 1, 1), last_date=date(last + 1, 12, 31)
    )


def _event(event: FeedEvent, at: datetime | date) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.since)
    made.add("last-modified", event.since)
    made.add("sequence", event.revision)
    made.add("dtstart", at)
    if not isinstance(at, datetime):
        made.add("dtend", at + timedelta(days=1))
    made.add("summary", event.summary)
    made.add("description", event.description)
    made.add("url", event.url)
    made.add("status", "TENTATIVE" if event.planned else "CONFIRMED")
    made.add("class", "PRIVATE")
    made.add("transp", "TRANSPARENT")  # a due instant takes nobody's time
    return made
