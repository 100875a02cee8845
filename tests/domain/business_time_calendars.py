"""Calendars and instants the business-time tests speak of."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rung.domain.business_time import Calendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NINE_HOURS = [["08:00", "17:00"]]
ALL_ROUND = [["00:00", "24:00"]]
HOUR = 3600


def at(text, zone="America/Denver"):
    """A wall-clock time as an instant: at("2026-11-24 08:20")."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def office(zone="America/Denver", hours=NINE_HOURS, days=DAYS[:5], **more):
    """Monday to Friday, 08:00 to 17:00, unless told otherwise."""
    return Calendar.from_document({"tz": zone, "weekly": dict.fromkeys(days, hours), **more})


def always_open(zone="America/Denver", **more):
    return office(zone, ALL_ROUND, DAYS, **more)


def never_open():
    return office(days=())


THANKSGIVING = {"date": "2026-11-26", "name": "Thanksgiving", "source": "US"}
SPLIT = [["08:00", "12:00"], ["13:00", "17:00"]]
OFFICE = office(holidays=[THANKSGIVING])
NIGHT_SHIFT = office(
    days=(),
    overrides={"2026-06-05": [["22:00", "24:00"]], "2026-06-06": [["00:00", "06:00"]]},
)
