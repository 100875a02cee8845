"""Orders: how far a date has slipped, where an order stands (R4, R18)."""

from datetime import date, timedelta

import pytest

from rung.domain.orders import (
    Dates,
    Standing,
    Step,
    current_step,
    is_late,
    misses_need_by,
    standing,
    why_over,
)
from rung.domain.vocabulary import DateKind, MilestoneState, OrderStatus

TODAY = date(2026, 11, 24)


def day(days):
    return TODAY + timedelta(days=days)


def stands(*, status=OrderStatus.ACCEPTED, in_jeopardy=False, need_by=None, **days):
    dates = Dates({DateKind(kind): day(offset) for kind, offset in days.items()})
    return standing(status, dates, in_jeopardy=in_jeopardy, need_by=need_by, today=TODAY)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"CCD": 10}, Standing.ON_TRACK),
        ({"CCD": 10, "FORECAST": 10}, Standing.ON_TRACK),
        ({"CCD": 10, "FORECAST": 8}, Standing.ON_TRACK),
        ({"CCD": 10, "FORECAST": 11}, Standing.AT_RISK),
        ({"CCD": 2}, Standing.DUE_SOON),
        ({"CCD": 3}, Standing.ON_TRACK),
        ({"CCD": 0}, Standing.DUE_SOON),
        ({"CCD": -1}, Standing.LATE),
        ({"CCD": -1, "FORECAST": 7}, Standing.LATE),
        ({"CCD": -1, "ACTUAL": -2}, Standing.DONE),
        ({"ESTIMATED": 30}, Standing.ON_TRACK),
        ({}, Standing.ON_TRACK),
    ],
)
def test_an_order_stands_as_its_dates_say(known, expected):
    assert stands(**known) is expected


def test_a_jeopardy_or_a_need_by_date_before_the_forecast_is_a_risk():
    assert stands(CCD=10, in_jeopardy=True) is Standing.AT_RISK
    assert stands(CCD=10, need_by=day(9)) is Standing.AT_RISK
    assert stands(CCD=10, need_by=day(10)) is Standing.ON_TRACK


def test_a_cancelled_order_is_never_late():
    assert stands(CCD=-9, status=OrderStatus.CANCELLED) is Standing.CANCELLED


def test_what_is_expected_comes_from_the_surest_date_there_is():
    dates = Dates({DateKind.CCD: day(1), DateKind.FORECAST: day(4), DateKind.ESTIMATED: day(9)})

    assert dates.expected == day(4)
    assert dates.drift_days == 3
    assert misses_need_by(dates, day(3))
    assert not misses_need_by(dates, None)


def test_the_track_stands_at_the_first_needed_step_that_is_not_done():
    steps = [
        Step("Accepted", MilestoneState.DONE),
        Step("Survey", MilestoneState.NOT_NEEDED),
        Step("Date confirmed", MilestoneState.STARTED, planned_date=day(-1)),
        Step("Equipment", MilestoneState.NOT_STARTED, planned_date=day(0)),
    ]

    assert current_step(steps) == steps[2]
    assert [is_late(step, TODAY) for step in steps] == [False, False, True, False]
    assert current_step(steps[:2]) is None


def test_only_an_order_under_way_can_be_escalated_and_the_others_say_whom_to_turn_to():
    dana = "Dana Reyes, +1 303 555 0101"

    assert why_over("Q-1", OrderStatus.ACCEPTED, dana) == ""
    assert why_over("Q-1", OrderStatus.CANCELLED, dana) == (
        "Order Q-1 was cancelled, so it cannot be escalated. If that is not right, "
        "turn to Dana Reyes, +1 303 555 0101."
    )
    assert why_over("Q-1", OrderStatus.COMPLETED, dana) == (
        "Order Q-1 is completed, so it cannot be escalated any more. If the service does not "
        "work, turn to Dana Reyes, +1 303 555 0101."
    )
