"""A feed as calendar programs read it: instants in the reader's zone, with its rules."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from rung.adapters.icalendar_feed import FeedEvent, write

AT = datetime(2026, 10, 1, tzinfo=UTC)


def written(zone, *instants):
    events = [
        FeedEvent(f"{number}@here", at, "Planned", "", "", AT, number, planned=True)
        for number, at in enumerate(instants)
    ]
    content = write("rung", zone, events, refresh=timedelta(hours=1))
    assert content == write("rung", zone, events, refresh=timedelta(hours=1))
    return icalendar.Calendar.from_ical(content), content.decode()


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC"])
def test_every_instant_is_read_back_as_itself_over_the_change_of_clocks(zone):
    hours = [datetime(2026, 10, 24, 12, tzinfo=UTC) + timedelta(hours=n) for n in range(220)]

    calendar, _ = written(zone, *hours)

    assert [each["dtstart"].dt.astimezone(UTC) for each in calendar.walk("VEVENT")] == hours


def test_the_hour_that_comes_twice_is_local_the_first_time_and_utc_the_second():
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6))

    calendar, text = written("America/New_York", first, second)

    assert "DTSTART;TZID=America/New_York:20261101T013000" in text
    assert "DTSTART:20261101T063000Z" in text
    (rules,) = calendar.walk("VTIMEZONE")
    own = rules.to_tz(lookup_tzid=False)  # as who knows no zones by name reads it
    for day, hours in ((31, -4), (2, -5)):
        wall = datetime(2026, 10 if day == 31 else 11, day, 16, tzinfo=own)
        assert wall.utcoffset() == timedelta(hours=hours)


def test_days_alone_need_no_zone():
    calendar, text = written("America/New_York", date(2026, 11, 27))

    assert "VTIMEZONE" not in text
    assert calendar.walk("VEVENT")[0]["dtend"].dt == date(2026, 11, 28)
