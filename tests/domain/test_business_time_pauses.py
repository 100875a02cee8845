"""What lies in a pause does not count, and nothing else is lost (N5)."""

import pytest

from rung.domain.business_time import NEVER, CalendarError, add, between
from tests.domain.business_time_calendars import HOUR, OFFICE, at


def test_what_lies_in_a_pause_does_not_count():
    pauses = [(at("2026-11-24 09:00"), at("2026-11-24 11:00"))]

    assert add(OFFICE, at("2026-11-24 08:00"), 2 * HOUR, pauses) == at("2026-11-24 12:00")
    assert add(OFFICE, at("2026-11-24 12:00"), -2 * HOUR, pauses) == at("2026-11-24 08:00")
    assert between(OFFICE, at("2026-11-24 08:00"), at("2026-11-24 12:00"), pauses) == 2 * HOUR
    assert between(OFFICE, at("2026-11-24 12:00"), at("2026-11-24 08:00"), pauses) == -2 * HOUR


def test_an_amount_used_up_when_a_pause_begins_is_due_then():
    pauses = [(at("2026-11-24 09:00"), at("2026-11-24 11:00"))]

    assert add(OFFICE, at("2026-11-24 08:00"), HOUR, pauses) == at("2026-11-24 09:00")
    assert add(OFFICE, at("2026-11-24 08:00"), HOUR + 1, pauses) == at("2026-11-24 11:00:01")


def test_a_pause_over_a_closed_night_takes_only_working_time():
    pauses = [(at("2026-11-24 16:00"), at("2026-11-25 09:00"))]

    assert add(OFFICE, at("2026-11-24 15:00"), 2 * HOUR, pauses) == at("2026-11-25 10:00")


def test_pauses_may_overlap_and_come_in_any_order():
    pauses = [
        (at("2026-11-24 13:00"), at("2026-11-24 14:00")),
        (at("2026-11-24 09:30"), at("2026-11-24 11:00")),
        (at("2026-11-24 09:00"), at("2026-11-24 10:00")),
    ]

    assert add(OFFICE, at("2026-11-24 08:00"), 5 * HOUR, pauses) == at("2026-11-24 16:00")
    assert between(OFFICE, at("2026-11-24 08:00"), at("2026-11-24 17:00"), pauses) == 6 * HOUR


def test_a_pause_within_a_pause_changes_nothing():
    pauses = [
        (at("2026-11-24 09:00"), at("2026-11-24 12:00")),
        (at("2026-11-24 10:00"), at("2026-11-24 11:00")),
    ]

    assert add(OFFICE, at("2026-11-24 08:00"), 2 * HOUR, pauses) == at("2026-11-24 13:00")


def test_a_pause_that_is_over_changes_nothing():
    pauses = [(at("2026-11-24 09:00"), at("2026-11-24 10:00"))]

    assert add(OFFICE, at("2026-11-24 12:00"), 0, pauses) == at("2026-11-24 12:00")
    assert add(OFFICE, at("2026-11-24 12:00"), HOUR, pauses) == at("2026-11-24 13:00")


def test_counting_back_an_amount_used_up_when_a_pause_ended_is_due_then():
    pauses = [(at("2026-11-24 09:00"), at("2026-11-24 11:00"))]

    assert add(OFFICE, at("2026-11-24 12:00"), -HOUR, pauses) == at("2026-11-24 11:00")
    assert add(OFFICE, at("2026-11-24 12:00"), -HOUR - 1, pauses) == at("2026-11-24 08:59:59")


def test_a_start_within_a_pause_waits_for_its_end():
    pauses = [(at("2026-11-24 09:00"), at("2026-11-24 17:00"))]

    assert add(OFFICE, at("2026-11-24 10:00"), 0, pauses) == at("2026-11-25 08:00")
    assert add(OFFICE, at("2026-11-24 10:00"), HOUR, pauses) == at("2026-11-25 09:00")


def test_a_pause_that_goes_on_makes_it_never_unless_the_amount_was_used_up_before():
    pauses = [(at("2026-11-24 09:00"), None)]

    assert add(OFFICE, at("2026-11-24 08:00"), HOUR, pauses) == at("2026-11-24 09:00")
    assert add(OFFICE, at("2026-11-24 08:00"), HOUR + 1, pauses) is NEVER
    assert add(OFFICE, at("2026-11-24 09:00"), 0, pauses) is NEVER
    assert between(OFFICE, at("2026-11-24 08:00"), at("2026-12-24 08:00"), pauses) == HOUR


def test_a_pause_that_ends_before_it_starts_is_refused():
    with pytest.raises(CalendarError, match="ends before it starts"):
        add(OFFICE, at("2026-11-24 08:00"), 1, [(at("2026-11-24 09:00"), at("2026-11-24 08:00"))])
