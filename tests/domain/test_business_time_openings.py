"""Opening and closing times, business days and open windows, by example (N3)."""

import pytest

from rung.domain.business_time import (
    NEVER,
    first_close_after,
    is_open,
    next_close,
    next_open,
    nth_business_day_close,
    open_windows,
)
from tests.domain.business_time_calendars import (
    HOUR,
    NIGHT_SHIFT,
    OFFICE,
    SPLIT,
    always_open,
    at,
    office,
    utc,
)

# Opening and closing


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-24 07:59:59", False),
        ("2026-11-24 08:00", True),
        ("2026-11-24 16:59:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-26 10:00", False),
    ],
)
def test_an_office_is_open_from_opening_time_until_before_closing_time(instant, expected):
    assert is_open(OFFICE, at(instant)) is expected


@pytest.mark.parametrize(
    ("instant", "opens", "closes"),
    [
        ("2026-11-24 07:00", "2026-11-24 08:00", "2026-11-24 17:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00", "2026-11-24 17:00"),
        ("2026-11-24 08:00:01", "2026-11-25 08:00", "2026-11-24 17:00"),
        ("2026-11-24 17:00", "2026-11-25 08:00", "2026-11-24 17:00"),
        ("2026-11-25 17:00:01", "2026-11-27 08:00", "2026-11-27 17:00"),
    ],
)
def test_the_next_opening_and_closing_are_at_or_after_the_instant(instant, opens, closes):
    assert next_open(OFFICE, at(instant)) == at(opens)
    assert next_close(OFFICE, at(instant)) == at(closes)


def test_a_night_shift_does_not_close_at_midnight():
    assert next_close(NIGHT_SHIFT, at("2026-06-05 22:30")) == at("2026-06-06 06:00")
    assert next_open(NIGHT_SHIFT, at("2026-06-05 22:30")) is NEVER


def test_a_calendar_that_is_always_open_closes_at_its_own_midnights():
    calendar = always_open()

    assert next_close(calendar, at("2026-06-05 10:00")) == at("2026-06-06 00:00")
    assert next_open(calendar, at("2026-06-05 10:00")) == at("2026-06-06 00:00")
    assert is_open(calendar, at("2026-06-06 00:00"))


def test_hours_that_touch_within_a_day_are_one_stretch():
    calendar = office(hours=[["08:00", "12:00"], ["12:00", "17:00"]])

    assert next_close(calendar, at("2026-11-24 09:00")) == at("2026-11-24 17:00")


# Business days


@pytest.mark.parametrize(
    ("start", "days", "closes"),
    [
        ("2026-11-24 10:00", 0, "2026-11-24 17:00"),
        ("2026-11-24 17:00", 0, "2026-11-24 17:00"),
        ("2026-11-24 17:00:01", 0, "2026-11-25 17:00"),
        ("2026-11-26 10:00", 0, "2026-11-27 17:00"),
        ("2026-11-24 10:00", 1, "2026-11-25 17:00"),
        ("2026-11-24 23:00", 1, "2026-11-25 17:00"),
        ("2026-11-24 10:00", 3, "2026-11-30 17:00"),
        ("2026-11-28 10:00", 1, "2026-11-30 17:00"),
    ],
)
def test_business_days_end_at_closing_time(start, days, closes):
    assert nth_business_day_close(OFFICE, at(start), days) == at(closes)


def test_a_business_day_is_a_local_day_wherever_the_start_is_written():
    in_utc = utc("2026-11-24 02:00")  # Monday evening in Denver

    assert nth_business_day_close(OFFICE, in_utc, 1) == at("2026-11-24 17:00")


def test_a_split_day_and_a_half_day_close_with_their_last_hours():
    calendar = office(hours=SPLIT, overrides={"2026-11-25": [["08:00", "12:00"]]})

    assert nth_business_day_close(calendar, at("2026-11-24 09:00"), 0) == at("2026-11-24 17:00")
    assert nth_business_day_close(calendar, at("2026-11-24 09:00"), 1) == at("2026-11-25 12:00")


def test_business_days_of_a_calendar_that_is_always_open_end_at_midnight():
    closes = nth_business_day_close(always_open(), at("2026-11-24 09:00"), 2)

    assert closes == at("2026-11-27 00:00")


def test_the_first_closing_time_may_be_the_instant_at_which_the_amount_is_used_up():
    assert first_close_after(OFFICE, at("2026-11-24 13:00"), 4 * HOUR) == at("2026-11-24 17:00")


def test_the_first_closing_time_is_the_next_days_when_the_amount_is_not_used_up():
    closes = first_close_after(OFFICE, at("2026-11-24 13:00:01"), 4 * HOUR)

    assert closes == at("2026-11-25 17:00")


def test_without_an_amount_the_first_closing_time_may_be_the_start():
    assert first_close_after(OFFICE, at("2026-11-24 17:00"), 0) == at("2026-11-24 17:00")


# Windows


def test_open_windows_are_clipped():
    windows = open_windows(OFFICE, at("2026-11-23 15:30"), at("2026-11-27 10:30"))

    assert windows == (
        (at("2026-11-23 15:30"), at("2026-11-23 17:00")),
        (at("2026-11-24 08:00"), at("2026-11-24 17:00")),
        (at("2026-11-25 08:00"), at("2026-11-25 17:00")),
        (at("2026-11-27 08:00"), at("2026-11-27 10:30")),
    )


def test_a_calendar_that_is_always_open_has_one_window():
    start, end = at("2020-01-01 00:00"), at("2026-01-01 00:00")

    assert open_windows(always_open(), start, end) == ((start, end),)


def test_there_is_no_window_in_closed_time_or_in_no_time():
    assert open_windows(OFFICE, at("2026-11-24 17:00"), at("2026-11-25 08:00")) == ()
    assert open_windows(OFFICE, at("2026-11-24 10:00"), at("2026-11-24 10:00")) == ()
    assert open_windows(OFFICE, at("2026-11-24 12:00"), at("2026-11-24 10:00")) == ()


@pytest.mark.parametrize(
    ("start", "days", "closes"),
    [
        ("11-23 21:00", 0, "11-24 06:00"),
        ("11-24 03:00", 0, "11-24 06:00"),
        ("11-24 03:00", 1, "11-25 06:00"),
        ("11-24 06:00", 0, "11-24 06:00"),
        ("11-24 06:00", 1, "11-25 06:00"),
        ("11-24 06:01", 0, "11-25 06:00"),
        ("11-24 06:01", 1, "11-26 06:00"),
        ("11-28 03:00", 0, "11-28 06:00"),
        ("11-28 03:00", 1, "12-01 06:00"),
    ],
)
def test_a_night_shift_is_a_business_day_of_the_date_it_starts_on(start, days, closes):
    calendar = office(hours=[["22:00", "06:00"]])

    assert nth_business_day_close(calendar, at(f"2026-{start}"), days) == at(f"2026-{closes}")


def test_where_a_night_shift_ends_and_the_next_day_begins_it_is_the_next_day():
    calendar = office(hours=[["06:00", "22:00"], ["22:00", "06:00"]])

    assert nth_business_day_close(calendar, at("2026-11-24 06:00"), 0) == at("2026-11-25 06:00")
    assert nth_business_day_close(calendar, at("2026-11-24 05:59"), 0) == at("2026-11-24 06:00")
