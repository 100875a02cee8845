"""No clock moves by an hour, and no wall-clock time counts twice or not at all (N1)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rung.domain.business_time import (
    add,
    between,
    is_open,
    next_close,
    next_open,
    nth_business_day_close,
    open_windows,
)
from rung.domain.calendar_parts import joined
from rung.domain.timetable import timetable_of, to_epoch
from tests.domain.business_time_calendars import ALL_ROUND, DAYS, HOUR, always_open, at, office, utc
from tests.domain.business_time_strategies import TURNS

LONG_AND_SHORT_DAYS = [
    ("America/Denver", "2026-03-08", 23),
    ("America/Denver", "2026-03-09", 24),
    ("America/Denver", "2026-11-01", 25),
    ("Australia/Lord_Howe", "2024-04-07", 24.5),
    ("Australia/Lord_Howe", "2024-10-06", 23.5),
    ("Pacific/Apia", "2011-12-29", 24),
    ("Pacific/Apia", "2011-12-30", 0),
    ("Pacific/Apia", "2011-12-31", 24),
    ("Africa/Casablanca", "2024-03-10", 25),
    ("Africa/Casablanca", "2024-04-14", 23),
    ("Asia/Tehran", "2021-03-22", 23),
    ("Asia/Tehran", "2021-09-21", 25),
    ("Asia/Tehran", "2024-03-21", 24),
    ("Asia/Kathmandu", "1986-01-01", 23.75),
    ("Asia/Kathmandu", "2026-03-08", 24),
    ("America/Sao_Paulo", "2015-02-21", 25),
    ("America/Sao_Paulo", "2015-10-18", 23),
    ("America/Havana", "2024-11-03", 25),
    ("America/Havana", "2024-11-02", 24),
    ("America/St_Johns", "2006-10-28", 24),
    ("America/St_Johns", "2006-10-29", 25),
    ("Antarctica/Vostok", "1994-01-31", 31),
]


@pytest.mark.parametrize(("zone", "day", "hours"), LONG_AND_SHORT_DAYS)
def test_a_day_that_is_open_all_round_counts_the_hours_it_has(zone, day, hours):
    only_that_day = office(zone, days=(), overrides={day: ALL_ROUND})
    noon = at(f"{day} 12:00", zone)
    week = (noon - timedelta(days=3), noon + timedelta(days=3))

    assert between(only_that_day, *week) == hours * HOUR


@pytest.mark.parametrize("zone", sorted({zone for zone, _day, _hours in LONG_AND_SHORT_DAYS}))
def test_a_calendar_that_is_always_open_counts_every_second_once(zone):
    calendar = always_open(zone)

    assert between(calendar, utc("1985-01-01"), utc("2027-01-01")) == (
        utc("2027-01-01") - utc("1985-01-01")
    ) // timedelta(seconds=1)
    assert len(open_windows(calendar, utc("1985-01-01"), utc("2027-01-01"))) == 1


@pytest.mark.parametrize(
    ("start", "due"),
    [("2026-03-08 00:30", "2026-03-08 05:30"), ("2026-11-01 00:30", "2026-11-01 03:30")],
)
def test_four_hours_across_a_change_of_clocks_are_four_elapsed_hours(start, due):
    assert add(always_open(), at(start), 4 * HOUR) == at(due)
    assert add(always_open(), at(due), -4 * HOUR) == at(start)


def test_office_hours_follow_the_wall_clock_across_the_change():
    friday, monday = at("2026-03-06 16:00"), at("2026-03-09 09:00")

    assert add(office(), friday, 2 * HOUR) == monday == utc("2026-03-09 15:00")


def test_an_opening_in_the_gap_is_the_end_of_the_gap():
    calendar = office(hours=[["02:30", "05:00"]], days=DAYS)

    assert next_open(calendar, at("2026-03-08 00:00")) == utc("2026-03-08 09:00")
    assert between(calendar, at("2026-03-08 00:00"), at("2026-03-08 12:00")) == 2 * HOUR


def test_a_closing_in_the_gap_is_the_end_of_the_gap():
    calendar = office(hours=[["01:00", "02:30"]], days=DAYS)

    assert next_close(calendar, at("2026-03-08 00:00")) == utc("2026-03-08 09:00")
    assert between(calendar, at("2026-03-08 00:00"), at("2026-03-08 12:00")) == HOUR


def test_hours_that_lie_in_the_gap_do_not_exist():
    calendar = office(hours=[["02:15", "02:45"]], days=DAYS)

    assert between(calendar, at("2026-03-08 00:00"), at("2026-03-09 00:00")) == 0
    assert nth_business_day_close(calendar, at("2026-03-07 12:00"), 1) == at("2026-03-09 02:45")


@pytest.mark.parametrize(
    ("hours", "counted"),
    [
        ([["01:15", "01:45"]], 0.5),
        ([["00:00", "01:30"]], 1.5),
        ([["00:00", "02:00"]], 3),
        ([["01:30", "05:00"]], 4.5),
        ([["00:00", "01:30"], ["01:30", "24:00"]], 25),
    ],
)
def test_a_wall_time_that_comes_twice_is_its_first(hours, counted):
    calendar = office(hours=hours, days=DAYS)

    assert between(calendar, at("2026-11-01 00:00"), at("2026-11-02 00:00")) == counted * HOUR


def test_an_office_does_not_open_again_when_its_last_hour_comes_again():
    calendar = office(hours=[["00:00", "01:30"]], days=DAYS)
    first, second = utc("2026-11-01 07:29"), utc("2026-11-01 08:29")  # 01:29 MDT, 01:29 MST

    assert is_open(calendar, first)
    assert not is_open(calendar, second)


def test_a_skipped_date_is_no_business_day():
    calendar = office("Pacific/Apia")
    thursday = at("2011-12-29 16:00", "Pacific/Apia")

    assert add(calendar, thursday, 2 * HOUR) == at("2012-01-02 09:00", "Pacific/Apia")
    assert nth_business_day_close(calendar, thursday, 1) == at("2012-01-02 17:00", "Pacific/Apia")
    assert next_close(always_open("Pacific/Apia"), thursday) == utc("2011-12-30 10:00")


def test_the_hour_of_ramadan_moves_the_office_in_casablanca():
    calendar = office("Africa/Casablanca")

    assert next_open(calendar, utc("2024-03-08 00:00")) == utc("2024-03-08 07:00")
    assert next_open(calendar, utc("2024-03-11 00:00")) == utc("2024-03-11 08:00")


def test_offsets_of_three_quarters_of_an_hour_are_kept():
    calendar = office("Asia/Kathmandu")

    assert next_open(calendar, utc("2026-03-09 00:00")) == utc("2026-03-09 02:15")


def test_a_change_at_midnight_belongs_to_the_day_that_gets_longer():
    calendar = office("Asia/Tehran", ALL_ROUND, DAYS)
    before_the_change = at("2021-09-21 12:00", "Asia/Tehran")

    assert next_close(calendar, before_the_change) == utc("2021-09-21 20:30")
    assert nth_business_day_close(calendar, before_the_change, 0) == utc("2021-09-21 20:30")


def test_a_minute_of_yesterday_that_comes_again_after_midnight_belongs_to_today():
    calendar = always_open("America/St_Johns")
    again = utc("2006-10-29 02:45")  # clocks read 00:01 on Sunday, then 23:01 on Saturday again

    closes = [nth_business_day_close(calendar, again, days) for days in (0, 1)]

    assert closes == [at(f"2006-10-{day} 00:00", "America/St_Johns") for day in (30, 31)]
    assert timetable_of(calendar).clock.day_at(to_epoch(again)) == date(2006, 10, 29)


ABOUT_A_TURN = range(-6, 7)
AT_MIDNIGHT_IN_UTC = ("Asia/Gaza", utc("2024-04-20 00:00"))


@pytest.mark.parametrize(("zone", "turn"), [*TURNS, AT_MIDNIGHT_IN_UTC])
def test_a_date_begins_and_opens_at_the_same_instants_whichever_dates_are_tabled_with_it(
    zone, turn
):
    table = timetable_of(office(zone, [["00:30", "02:30"], ["23:00", "00:30"]], DAYS))
    about = [turn.toordinal() + distance for distance in ABOUT_A_TURN]

    for first in about:
        for last in about[about.index(first) :]:
            tabled = list(table.days(first, last))
            assert len(tabled) == last + 1 - first
            for ordinal, (begins, windows) in zip((first, last), (tabled[0], tabled[-1])):  # noqa: B905
                day = date.fromordinal(ordinal)
                assert begins == table.clock.first_instant(day, 0)
                assert joined(windows) == table.day_windows(day)


ZONES_OF_THE_WORLD = [
    "America/Denver",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]


@pytest.mark.parametrize("zone", ZONES_OF_THE_WORLD)
@pytest.mark.parametrize("year", [1970, 2011, 2026, 2099])
def test_noon_to_one_is_an_hour_on_every_day_of_every_zone(zone, year):
    calendar = office(zone, [["12:00", "13:00"]], DAYS)

    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        noon = datetime.combine(date.fromordinal(ordinal), time(12), ZoneInfo(zone))
        if noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() != noon.date():
            continue  # Apia and Kiritimati skipped a date
        assert add(calendar, noon, HOUR) == noon.astimezone(UTC) + timedelta(hours=1)
