"""Rhythms of updates: a time of day, closing time, hours; across clock changes and holidays."""

from datetime import time

import pytest

from rung.domain.business_time import NEVER, between
from rung.domain.clocks import ClockFacts, Target, TargetKind, due_at, ledger, remaining
from rung.domain.ledger import LedgerKind
from rung.domain.refusals import BadInput
from rung.domain.rhythms import daily, hourly
from rung.domain.why import held
from tests.domain.business_time_calendars import OFFICE, at, never_open

HALF_PAST_FOUR = daily(time(16, 30))
ZONE = "America/Denver"


def due(rhythm, since, calendar=OFFICE, *, first=False):
    target = rhythm.first_target if first else rhythm.target
    return due_at(ClockFacts(at(since), target, calendar))


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-11-23 16:30", "2026-11-24 16:30"),
        ("2026-11-24 09:00", "2026-11-25 16:30"),  # an early one counts for its day
        ("2026-11-25 16:29", "2026-11-27 16:30"),  # Thanksgiving is not counted
        ("2026-11-27 16:30", "2026-11-30 16:30"),  # nor is the week-end
        ("2026-11-28 12:00", "2026-11-30 16:30"),
        ("2026-11-24 00:00", "2026-11-25 16:30"),
        ("2026-11-24 23:59", "2026-11-25 16:30"),
    ],
)
def test_each_business_day_at_a_time_follows_on_the_next_business_day(since, expected):
    assert due(HALF_PAST_FOUR, since) == at(expected)


@pytest.mark.parametrize(
    ("agreed", "expected"),
    [
        ("2026-11-24 12:00", "2026-11-24 16:30"),
        ("2026-11-24 16:29:59", "2026-11-24 16:30"),
        ("2026-11-24 16:30", "2026-11-25 16:30"),  # at that time itself it is the next day's
        ("2026-11-26 09:00", "2026-11-27 16:30"),
        ("2026-11-28 09:00", "2026-11-30 16:30"),
    ],
)
def test_the_first_one_is_still_today_where_the_time_is_to_come(agreed, expected):
    assert due(HALF_PAST_FOUR, agreed, first=True) == at(expected)


@pytest.mark.parametrize("since", ["2026-03-06 10:00", "2026-10-30 10:00"])
def test_a_change_of_clocks_leaves_the_time_on_the_wall_where_it_is(since):
    following = due(HALF_PAST_FOUR, since)

    here = following.astimezone(at(since).tzinfo)
    assert (here.hour, here.minute, here.weekday()) == (16, 30, 0)


def test_a_time_that_clocks_skip_is_the_instant_at_which_they_were_put_forward():
    seven_days = OFFICE.__class__(
        "Always", "America/Denver", tuple(((0, 86400),) for _ in range(7))
    )

    skipped = due(daily(time(2, 30)), "2026-03-07 12:00", seven_days)

    assert skipped == at("2026-03-08 03:00")


def test_the_ledger_sums_to_the_working_time_and_names_the_holiday():
    facts = ClockFacts(at("2026-11-25 16:00"), HALF_PAST_FOUR.target, OFFICE)

    rows = ledger(facts, at("2026-11-25 16:00"))

    assert sum(row.seconds for row in rows) == between(
        OFFICE, at("2026-11-25 16:00"), at("2026-11-27 16:30")
    )
    assert "Thanksgiving" in {row.why for row in rows if row.kind is LedgerKind.HOLIDAY}
    assert remaining(facts, at("2026-11-25 16:00")) == sum(row.seconds for row in rows)
    assert held("Time to the next update", facts, held_back=False) == (
        "Time to the next update, each business day at 16:30"
    )


def test_an_office_that_never_opens_owes_nothing():
    assert due(HALF_PAST_FOUR, "2026-11-24 09:00", never_open()) is NEVER


def test_hours_count_in_business_time_or_day_and_night():
    assert due(hourly(4, day_and_night=False), "2026-11-23 15:30") == at("2026-11-24 10:30")
    assert due(hourly(4, day_and_night=True), "2026-11-23 22:30") == at("2026-11-24 02:30")


@pytest.mark.parametrize("hours", [0, 41, -1])
def test_a_rhythm_nobody_can_keep_is_refused(hours):
    with pytest.raises(BadInput):
        hourly(hours, day_and_night=True)


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (HALF_PAST_FOUR, "each business day at 16:30 MST"),
        (daily(None), "each business day by closing time"),
        (hourly(1, day_and_night=False), "every business hour"),
        (hourly(4, day_and_night=False), "every 4 business hours"),
        (hourly(2, day_and_night=True), "every 2 hours, day and night"),
    ],
)
def test_a_rhythm_is_said_as_people_say_it(rhythm, words):
    assert rhythm.words(ZONE, at("2026-11-24 09:00")) == words


def test_days_and_time_are_one_amount():
    assert HALF_PAST_FOUR.target == Target(TargetKind.TIME_OF_DAY, 86400 + 59400)
