"""The updates that follow the one owed now, as far ahead as a calendar needs them (R23, R24).

They are single dates and no recurrence rule of RFC 5545: "each business day by closing time" is a
business time. It leaves out Thanksgiving and ends at noon on a half day, which no RRULE knows; one
with exceptions would have to be written anew with each change of a calendar, and who had only the
first of it would go on for ever.

Nothing of this is owed. Each date holds if every update before it is sent when it is due; one that
is sent early may move those that follow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rung.domain.business_time import Calendar
from rung.domain.communication import coming
from rung.domain.rhythms import Rhythm
from rung.domain.spans import Measure

AHEAD = timedelta(days=14)
MOST = 10  # two weeks of business days; of an hourly rhythm the next ten


@dataclass(frozen=True)
class PlannedUpdate:
    """One that is not owed yet; ``name`` stays its own while others before it are sent."""

    name: str
    at: datetime


def planned_updates(
    rhythm: Rhythm, calendar: Calendar, *, owed_at: datetime, now: datetime
) -> Iterator[PlannedUpdate]:
    """Those of the coming two weeks, ten at most, after the one that is owed."""
    for at in coming(rhythm, calendar, after=owed_at, count=MOST):
        if now < at <= now + AHEAD:
            yield PlannedUpdate(_name(rhythm, calendar, at), at)


def _name(rhythm: Rhythm, calendar: Calendar, at: datetime) -> str:
    """Of a rhythm of days the carrier's business day, so that another hour moves it; else when.

    A closing at midnight is the end of its day and not the next one.
    """
    if rhythm.every.measure is Measure.DAYS:
        day = (at - timedelta(seconds=1)).astimezone(ZoneInfo(calendar.zone)).date()
        return f"{day:%Y%m%d}"
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
