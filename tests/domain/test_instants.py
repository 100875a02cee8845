"""How instants, dates, durations and hours are said: always with the zone (N2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rung.domain.headline import elsewhere
from rung.domain.instants import (
    abbreviation,
    show,
    show_date,
    show_duration,
    show_full,
    show_span,
    show_week,
)
from rung.domain.refusals import NotOpenYet
from tests.domain.business_time_calendars import OFFICE, at, office

TUESDAY_1030 = at("2026-11-24 10:30")
NOW = at("2026-11-24 08:20")
DENVER, NEW_YORK, BERLIN = "America/Denver", "America/New_York", "Europe/Berlin"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (DENVER, "Tue 10:30 MST"),
        (NEW_YORK, "Tue 12:30 EST"),
        (BERLIN, "Tue 18:30 CET"),
        ("Asia/Kathmandu", "Tue 23:15 UTC+05:45"),
        ("America/Sao_Paulo", "Tue 14:30 UTC-03:00"),
        ("UTC", "Tue 17:30 UTC"),
    ],
)
def test_an_instant_is_said_in_the_readers_zone_with_its_abbreviation(zone, said):
    assert show(TUESDAY_1030, zone, NOW) == said


def test_the_abbreviation_is_the_one_of_that_instant_and_not_of_now():
    assert abbreviation(at("2026-07-01 12:00"), DENVER) == "MDT"
    assert abbreviation(TUESDAY_1030, DENVER) == "MST"


def test_the_hour_that_happens_twice_is_told_apart():
    first = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)

    assert show(first, DENVER, first) == "Sun 01:30 MDT"
    assert show(first + timedelta(hours=1), DENVER, first) == "Sun 01:30 MST"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (NOW + timedelta(days=6), "Mon 08:20 MST"),
        (NOW + timedelta(days=7), "Tue 1 Dec 08:20 MST"),
        (NOW - timedelta(days=7), "Tue 17 Nov 08:20 MST"),
        (at("2027-01-05 09:00"), "Tue 5 Jan 2027 09:00 MST"),
    ],
)
def test_far_away_the_date_is_added_and_in_another_year_the_year(instant, said):
    assert show(instant, DENVER, NOW) == said


def test_the_carriers_time_stands_beside_the_readers_where_they_differ():
    assert elsewhere(TUESDAY_1030, zone=NEW_YORK, carrier_zone=DENVER) == (
        "10:30 MST where the carrier works"
    )
    assert elsewhere(TUESDAY_1030, zone="America/Boise", carrier_zone=DENVER) == ""


def test_two_zones_of_one_name_are_not_taken_for_one_time():
    said = elsewhere(TUESDAY_1030, zone="Asia/Shanghai", carrier_zone="America/Chicago")

    assert said == "Tue 11:30 CST where the carrier works"


def test_for_the_record_the_whole_date_is_said():
    assert show_full(TUESDAY_1030, NEW_YORK) == "Tue 24 Nov 2026 12:30 EST"


def test_a_stretch_says_its_day_once_when_it_is_one_day():
    night = (at("2026-11-23 17:00"), at("2026-11-24 08:00"))

    assert show_span(at("2026-11-23 15:30"), at("2026-11-23 17:00"), DENVER) == "Mon 15:30 – 17:00"
    assert show_span(*night, DENVER) == "Mon 17:00 – Tue 08:00"


def test_a_refusal_names_the_instant_in_the_zone_of_who_asked():
    said = NotOpenYet(2, TUESDAY_1030).said(NEW_YORK, NOW)

    assert said.startswith("Level 2 opens Tue 12:30 EST.")


def test_dates_have_no_zone_and_no_time():
    assert show_date(date(2026, 11, 27)) == "Fri 27 Nov"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 min"),
        (1, "1 min"),
        (59 * 60 + 1, "1 h"),
        (7800, "2 h 10 min"),
        (14400, "4 h"),
        (-1500, "25 min"),
    ],
)
def test_durations_are_rounded_up_to_the_minute(seconds, said):
    assert show_duration(seconds) == said


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (OFFICE, "Mon–Fri 08:00–17:00"),
        (office(days=("sat",)), "Sat 08:00–17:00"),
        (
            office(hours=[["08:00", "12:00"], ["13:00", "17:00"]]),
            "Mon–Fri 08:00–12:00, 13:00–17:00",
        ),
        (
            office(days=("mon", "tue", "thu", "sun")),
            "Mon–Tue 08:00–17:00; Thu 08:00–17:00; Sun 08:00–17:00",
        ),
        (office(hours=[["00:00", "24:00"]]), "Mon–Fri 00:00–24:00"),
        (office(days=()), ""),
    ],
)
def test_the_hours_of_a_week_are_said_with_equal_neighbours_once(calendar, said):
    assert show_week(calendar.weekly) == said
