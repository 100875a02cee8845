"""Business time by examples a manager would recognise (N2, N3, N4)."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from rung.domain.business_time import (
    NEVER,
    CalendarError,
    add,
    between,
    first_close_after,
    is_open,
    next_close,
    next_open,
    nth_business_day_close,
    open_windows,
)
from rung.domain.timetable import BLOCK_BITS, from_epoch
from tests.domain.business_time_calendars import (
    HOUR,
    NIGHT_SHIFT,
    NINE_HOURS,
    OFFICE,
    SPLIT,
    always_open,
    at,
    never_open,
    office,
    utc,
)

# Adding


def test_four_hours_from_monday_afternoon_are_over_on_tuesday_morning():
    opens_at = add(OFFICE, at("2026-11-23 15:30"), 4 * HOUR)

    assert opens_at == at("2026-11-24 10:30") == at("2026-11-24 12:30", "America/New_York")


def test_answers_are_in_utc():
    assert add(OFFICE, at("2026-11-23 15:30"), HOUR).tzinfo is UTC


def test_the_zone_in_which_a_start_is_written_makes_no_difference():
    denver, berlin = at("2026-11-23 15:30"), at("2026-11-23 23:30", "Europe/Berlin")

    assert add(OFFICE, denver, HOUR) == add(OFFICE, berlin, HOUR)


def test_an_amount_used_up_exactly_at_closing_time_lands_on_closing_time():
    assert add(OFFICE, at("2026-11-23 13:00"), 4 * HOUR) == at("2026-11-23 17:00")


def test_one_second_more_is_due_a_second_after_the_next_opening():
    assert add(OFFICE, at("2026-11-23 13:00"), 4 * HOUR + 1) == at("2026-11-24 08:00:01")


@pytest.mark.parametrize(
    "start",
    ["2026-11-20 17:00", "2026-11-21 12:00", "2026-11-23 00:00", "2026-11-23 08:00"],
    ids=["at closing time", "on the weekend", "at midnight", "at opening time"],
)
def test_time_starts_to_count_at_the_next_opening(start):
    assert add(OFFICE, at(start), HOUR) == at("2026-11-23 09:00")


def test_a_holiday_does_not_count():
    assert add(OFFICE, at("2026-11-25 16:00"), 2 * HOUR) == at("2026-11-27 09:00")


def test_a_holiday_of_every_year_does_not_count_in_any_year():
    calendar = office(holidays=["12-25"])

    for year in (1980, 2026, 2098):
        christmas = at(f"{year}-12-25 00:00")
        assert between(calendar, christmas, christmas + timedelta(days=1)) == 0


def test_the_leap_day_as_a_holiday_is_one_in_leap_years():
    calendar = office(holidays=["02-29"])

    assert not is_open(calendar, at("2028-02-29 10:00"))
    assert is_open(calendar, at("2029-03-01 10:00"))


def test_the_lunch_break_of_a_split_shift_does_not_count():
    calendar = office(hours=SPLIT)

    assert add(calendar, at("2026-11-23 11:00"), HOUR) == at("2026-11-23 12:00")
    assert add(calendar, at("2026-11-23 11:00"), 2 * HOUR) == at("2026-11-23 14:00")
    assert between(calendar, at("2026-11-23 12:15"), at("2026-11-23 12:45")) == 0


def test_a_half_day_counts_its_own_hours():
    calendar = office(overrides={"2026-12-24": [["08:00", "12:00"]]})

    assert add(calendar, at("2026-12-24 11:00"), 2 * HOUR) == at("2026-12-25 09:00")


def test_a_closure_and_a_one_off_opening_replace_the_weekly_hours():
    calendar = office(overrides={"2026-11-24": [], "2026-11-28": [["09:00", "10:00"]]})

    assert add(calendar, at("2026-11-23 16:00"), 2 * HOUR) == at("2026-11-25 09:00")
    assert add(calendar, at("2026-11-27 17:00"), HOUR) == at("2026-11-28 10:00")


def test_an_override_opens_a_holiday():
    calendar = office(holidays=["2026-11-26"], overrides={"2026-11-26": [["08:00", "10:00"]]})

    assert between(calendar, at("2026-11-26 00:00"), at("2026-11-27 00:00")) == 2 * HOUR


def test_hours_that_touch_at_midnight_run_on():
    start = at("2026-06-05 23:00")

    assert add(NIGHT_SHIFT, start, HOUR) == at("2026-06-06 00:00")
    assert add(NIGHT_SHIFT, start, HOUR + 1) == at("2026-06-06 00:00:01")
    assert is_open(NIGHT_SHIFT, at("2026-06-06 00:00"))


def test_years_of_working_time_are_added():
    due = add(OFFICE, at("2026-11-23 08:00"), 9 * HOUR * 5 * 52 * 20)

    assert between(OFFICE, at("2026-11-23 08:00"), due) == 9 * HOUR * 5 * 52 * 20
    assert due.year == 2046


@pytest.mark.parametrize("year", [1970, 1971, 2099])
def test_the_first_and_the_last_year_count(year):
    calendar = always_open("Pacific/Kiritimati")
    start = at(f"{year}-01-01 00:00", "Pacific/Kiritimati")

    assert add(calendar, start, 365 * 24 * HOUR) == start.astimezone(UTC) + timedelta(days=365)


# Counting back


def test_counting_back_crosses_the_night():
    assert add(OFFICE, at("2026-11-24 10:30"), -4 * HOUR) == at("2026-11-23 15:30")


def test_counting_back_lands_on_opening_time_when_used_up_there():
    assert add(OFFICE, at("2026-11-24 10:00"), -2 * HOUR) == at("2026-11-24 08:00")
    assert add(OFFICE, at("2026-11-24 10:00"), -2 * HOUR - 1) == at("2026-11-23 16:59:59")


@pytest.mark.parametrize("start", ["2026-11-27 08:00", "2026-11-26 12:00", "2026-11-25 17:00"])
def test_counting_back_starts_from_the_last_closing_time(start):
    assert add(OFFICE, at(start), -HOUR) == at("2026-11-25 16:00")


def test_counting_back_crosses_years():
    amount = 9 * HOUR * 2000
    start = add(OFFICE, at("2026-11-24 10:00"), -amount)

    assert start.year == 2019
    assert between(OFFICE, start, at("2026-11-24 10:00")) == amount


# Zero


@pytest.mark.parametrize(
    ("start", "counts_from"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
        ("2026-11-24 17:00", "2026-11-25 08:00"),
        ("2026-11-25 17:00", "2026-11-27 08:00"),
        ("2026-11-28 10:00", "2026-11-30 08:00"),
    ],
    ids=["open", "at opening time", "at closing time", "before a holiday", "weekend"],
)
def test_zero_is_the_first_instant_from_which_time_counts(start, counts_from):
    assert add(OFFICE, at(start), 0) == at(counts_from)


# Between


def test_measuring_backwards_is_negative():
    start, end = at("2026-11-23 15:30"), at("2026-11-24 10:30")

    assert between(OFFICE, start, end) == 4 * HOUR
    assert between(OFFICE, end, start) == -4 * HOUR


def test_nothing_lies_between_two_instants_outside_hours():
    assert between(OFFICE, at("2026-11-25 17:00"), at("2026-11-27 08:00")) == 0


def test_measuring_over_many_years_adds_them_up():
    calendar = always_open("UTC")

    assert between(calendar, utc("1970-01-01"), utc("2099-12-31")) == (
        utc("2099-12-31") - utc("1970-01-01")
    ) // timedelta(seconds=1)


def test_a_fraction_of_a_second_is_cut_off():
    start = at("2026-11-23 16:59:59.900000")

    assert add(OFFICE, start, 1) == at("2026-11-23 17:00")
    assert between(OFFICE, start, at("2026-11-24 08:00:00.100000")) == 1


# Never


@pytest.mark.parametrize("seconds", [-1, 0, 1, 10**12])
def test_a_calendar_without_working_time_answers_never(seconds):
    assert add(never_open(), at("2026-11-24 08:00"), seconds) is NEVER


def test_a_calendar_without_working_time_opens_and_closes_never():
    calendar, instant = never_open(), at("2026-11-24 08:00")

    assert next_open(calendar, instant) is NEVER
    assert next_close(calendar, instant) is NEVER
    assert first_close_after(calendar, instant, HOUR) is NEVER
    assert nth_business_day_close(calendar, instant, 0) is NEVER
    assert nth_business_day_close(calendar, instant, 3) is NEVER
    assert not is_open(calendar, instant)
    assert between(calendar, instant, at("2027-11-24 08:00")) == 0
    assert open_windows(calendar, instant, at("2027-11-24 08:00")) == ()


def test_what_the_years_of_the_calendar_cannot_hold_is_never():
    assert add(OFFICE, at("2026-11-24 08:00"), 10**12) is NEVER
    assert add(OFFICE, at("2026-11-24 08:00"), -(10**12)) is NEVER


def test_after_the_only_opening_nothing_comes():
    assert add(NIGHT_SHIFT, at("2026-06-06 05:59"), 60) == at("2026-06-06 06:00")
    assert add(NIGHT_SHIFT, at("2026-06-06 05:59"), 61) is NEVER
    assert add(NIGHT_SHIFT, at("2030-01-01 00:00"), -8 * HOUR) == at("2026-06-05 22:00")
    assert nth_business_day_close(NIGHT_SHIFT, at("2026-06-06 07:00"), 0) is NEVER


# Refusals


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        (datetime(2026, 11, 24, 8), "needs a time zone"),  # noqa: DTZ001 -- that is the point
        (utc("2101-01-01"), "not in the years 1970 to 2099"),
        (utc("1969-06-01"), "not in the years 1970 to 2099"),
    ],
    ids=["without a zone", "too late", "too early"],
)
def test_an_instant_that_cannot_be_counted_from_is_refused(instant, sentence):
    with pytest.raises(CalendarError, match=sentence):
        add(OFFICE, instant, 1)


def test_negative_days_and_amounts_before_a_closing_time_are_refused():
    with pytest.raises(CalendarError, match="cannot be negative"):
        nth_business_day_close(OFFICE, at("2026-11-24 08:00"), -1)
    with pytest.raises(CalendarError, match="cannot be negative"):
        first_close_after(OFFICE, at("2026-11-24 08:00"), -1)


# The server


@pytest.fixture
def server_in(monkeypatch):
    def move(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/St_Johns", "UTC"])
def test_the_servers_own_zone_changes_no_result(server_in, zone):
    server_in(zone)
    calendar = office("Europe/Berlin", NINE_HOURS, name=f"Server in {zone}")
    start = at("2026-03-27 16:00", "Europe/Berlin")

    assert add(calendar, start, 2 * HOUR) == utc("2026-03-30 07:00")
    assert nth_business_day_close(calendar, start, 1) == utc("2026-03-30 15:00")
    assert between(calendar, start, utc("2026-03-30 07:00")) == 2 * HOUR


def test_an_amount_used_up_where_a_table_of_windows_ends_is_due_there():
    edge = from_epoch(53 << BLOCK_BITS)
    calendar, second = always_open("UTC"), timedelta(seconds=1)

    assert add(calendar, edge - 10 * second, 10) == edge
    assert add(calendar, edge - 10 * second, 11) == edge + second
    assert add(calendar, edge, -10) == edge - 10 * second
    assert add(calendar, edge + second, -1) == edge
    assert add(calendar, edge, 1) == edge + second


def test_an_amount_used_up_at_the_last_closing_of_a_table_of_windows_is_due_there():
    edge = from_epoch(53 << BLOCK_BITS)
    [*_, (_opens, closes)] = open_windows(OFFICE, edge - timedelta(days=20), edge)
    amount = between(OFFICE, edge - timedelta(days=20), edge)

    assert add(OFFICE, edge - timedelta(days=20), amount) == closes
    assert add(OFFICE, edge - timedelta(days=20), amount + 1) > edge
