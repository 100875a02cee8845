"""The updates ahead of the one that is owed, as a calendar shows them (R23, R24)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rung.domain.business_time import Calendar
from rung.domain.cadence import planned_updates
from rung.domain.rhythms import daily, hourly

DENVER = ZoneInfo("America/Denver")
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = {
    "name": "West",
    "tz": "America/Denver",
    "weekly": WEEK,
    "holidays": [{"date": "2026-11-26", "name": "Thanksgiving", "source": "test"}],
    "overrides": {},
}
NEVER_CLOSED = {day: [["00:00", "24:00"]] for day in WEEK}


def calendar(**other):
    return Calendar.from_document(HOURS | other, "West")


def denver(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=DENVER).astimezone(UTC)


def planned(rhythm, hours, owed_at, now=None):
    found = planned_updates(rhythm, hours, owed_at=owed_at, now=now or owed_at)
    return {each.name: each.at for each in found}


def test_each_business_day_but_no_holiday_within_two_weeks():
    owed = denver(11, 24, 17)

    ahead = planned(daily(None), calendar(), owed)

    days = ["20261125", "20261127", "20261130"]
    assert list(ahead)[:3] == days
    assert ahead["20261127"] == denver(11, 27, 17)
    assert list(ahead)[-1] == "20261208"  # the fourteenth day on


def test_at_the_same_wall_time_before_and_after_the_clocks_are_changed():
    ahead = planned(daily(time(16, 30)), calendar(), denver(10, 29, 16, 30))

    assert ahead["20261030"] == datetime(2026, 10, 30, 22, 30, tzinfo=UTC)
    assert ahead["20261102"] == datetime(2026, 11, 2, 23, 30, tzinfo=UTC)


def test_what_ends_at_midnight_is_of_the_day_that_ends():
    short = NEVER_CLOSED | {"fri": [["00:00", "12:00"]]}
    hours, owed = calendar(weekly=short, holidays=[]), denver(12, 2, 0)

    closings, midnights = (planned(rhythm, hours, owed) for rhythm in (daily(None), daily(time(0))))

    assert list(closings)[:4] == ["20261202", "20261203", "20261204", "20261207"]
    assert list(closings.values())[:2] == [denver(12, 3, 0), denver(12, 4, 0)]
    assert closings["20261204"] == denver(12, 4, 12)
    assert list(midnights)[:3] == ["20261202", "20261203", "20261206"]
    assert len(set(midnights.values())) == len(midnights) == len(closings) == 10


def test_the_names_stay_when_the_cadence_moves_on_and_when_the_hour_is_another():
    before = planned(daily(None), calendar(), denver(11, 24, 17))

    after = planned(daily(None), calendar(), denver(11, 25, 17))
    earlier = planned(daily(time(10)), calendar(), denver(11, 24, 17))

    assert {name: before[name] for name in list(before)[1:]}.items() <= after.items()
    assert set(after) - set(before) == {"20261209"}
    assert set(earlier) >= set(before) - {"20261208"}


def test_of_hours_the_next_ten_and_none_that_has_passed():
    owed = denver(11, 24, 10)

    ahead = planned(hourly(4, day_and_night=False), calendar(), owed, owed + timedelta(hours=5))

    assert next(iter(ahead.values())) == denver(11, 25, 9)
    assert len(ahead) == 9  # of ten, one has passed
    assert next(iter(ahead)) == "20261125T160000Z"


def test_a_calendar_that_never_opens_plans_nothing():
    closed = replace(calendar(), weekly=((),) * 7)

    assert planned(daily(None), closed, denver(11, 24, 17)) == {}
