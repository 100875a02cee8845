"""The plan held against the need-by date (R17, R18)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.forecast import Item, OrderDay, Verdict, forecast, say
from rung.domain.vocabulary import ActionState, DateKind
from tests.builders import mountain

EASTERN = "America/New_York"
NOW = mountain(24, 8, 20)
TODAY = date(2026, 11, 24)
NEED_BY = date(2026, 11, 27)


def item(number, at, *after, state=ActionState.OPEN, kind=DateKind.CCD):
    return Item(
        UUID(int=number), f"action {number}", state, at, kind, tuple(UUID(int=n) for n in after)
    )


def held(*items, order_day=None, need_by=NEED_BY, zone=EASTERN, now=NOW):
    return forecast(items, order_day, need_by=need_by, zone=zone, now=now)


def said(found, yours="your"):
    return say(found, yours=yours, today=TODAY)


def test_a_plan_that_is_done_two_days_before_it_is_needed_holds_by_two_days():
    found = held(item(1, mountain(24, 17)), item(2, mountain(25, 15)))

    assert (found.verdict, found.day, found.days) == (Verdict.HOLDS, date(2026, 11, 25), 2)
    assert said(found).headline == "Forecast 25 Nov, your need-by 27 Nov: holds by 2 days"
    assert said(found).lines == ("It rests on “action 2”.",)


def test_a_plan_that_is_late_names_the_first_action_that_breaks_it_and_what_is_done_next():
    found = held(item(1, mountain(24, 17)), item(2, mountain(28, 9)), item(3, mountain(30, 15)))

    assert (found.verdict, found.days) == (Verdict.BREAKS, 3)
    assert said(found).headline == (
        "Forecast 30 Nov, your need-by 27 Nov: does not hold, 3 days late"
    )
    assert said(found).lines == (
        "First to break it: “action 2”.",
        "What is done next: “action 1”.",
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (26, "holds by 1 day"),
        (27, "holds, just"),
        (28, "does not hold, 1 day late"),
    ],
)
def test_the_days_around_the_need_by_date(day, words):
    found = held(item(1, mountain(day, 12)))

    assert said(found).headline.endswith(words)


def test_days_are_the_customers_an_evening_in_denver_is_the_next_day_in_new_york():
    late_evening = mountain(27, 22, 30)

    assert held(item(1, late_evening)).verdict is Verdict.BREAKS
    assert held(item(1, late_evening), zone="America/Denver").verdict is Verdict.HOLDS


def test_an_action_is_done_no_earlier_than_what_it_comes_after_and_the_conflict_is_said():
    build = item(1, mountain(30, 12))
    test = item(2, mountain(25, 12), 1)

    found = held(build, test)

    assert found.day == date(2026, 11, 30)
    assert [(each.action, each.before) for each in found.conflicts] == [(test, build)]
    assert "“action 2” is due before “action 1”, which has to come first." in said(found).lines


def test_what_is_done_or_given_up_holds_nothing_back():
    done = item(1, mountain(30, 12), state=ActionState.DONE)
    given_up = item(2, mountain(30, 12), state=ActionState.WITHDRAWN)

    found = held(done, given_up, item(3, mountain(25, 12), 1, 2))

    assert (found.day, found.conflicts) == (date(2026, 11, 25), ())


def test_an_action_past_its_date_makes_the_forecast_unsure_and_counts_from_today():
    found = held(item(1, mountain(20, 12)), item(2, mountain(23, 12), 1))

    assert (found.day, found.is_sure) == (TODAY, False)
    assert "“action 1” is past its date and has no new one yet, so this is not sure." in (
        said(found).lines
    )


def test_the_orders_own_date_counts_where_it_is_later():
    order_day = OrderDay(date(2026, 12, 1), DateKind.FORECAST)

    found = held(item(1, mountain(25, 12)), order_day=order_day)

    assert (found.day, found.breaks_first) == (date(2026, 12, 1), order_day)
    assert said(found).lines[0] == "First to break it: the order's date, forecast for 1 Dec."


def test_an_earlier_date_of_the_order_hides_no_later_action():
    found = held(item(1, mountain(30, 12)), order_day=OrderDay(date(2026, 11, 20), DateKind.CCD))

    assert found.day == date(2026, 11, 30)


def test_without_a_plan_there_is_nothing_to_say():
    order_day = OrderDay(date(2026, 11, 25), DateKind.CCD)

    assert held(order_day=order_day).verdict is Verdict.NO_PLAN
    assert said(held(item(1, NOW, state=ActionState.WITHDRAWN))).headline == ""


def test_without_a_need_by_date_the_forecast_says_so():
    found = held(item(1, mountain(25, 12)), need_by=None)

    assert said(found).headline == "Forecast 25 Nov; no need-by date is given"


def test_a_plan_that_is_all_done_without_a_date_of_the_order_has_no_forecast():
    found = held(item(1, mountain(20, 12), state=ActionState.DONE))

    assert found.verdict is Verdict.NO_DATE
    assert said(found).headline == "Everything planned so far is done; no date is forecast yet"


def test_a_date_in_another_year_says_the_year():
    found = held(item(1, datetime(2027, 1, 5, 12, tzinfo=UTC)))

    assert said(found).headline.startswith("Forecast 5 Jan 2027, your need-by 27 Nov")


def test_a_day_on_which_clocks_change_is_one_day():
    fall_back = datetime(2026, 11, 1, 0, 30, tzinfo=ZoneInfo(EASTERN)).astimezone(UTC)
    late = fall_back + timedelta(hours=24)  # still 1 November there: the day has 25 hours

    found = held(item(1, late), need_by=date(2026, 11, 1), now=fall_back - timedelta(days=1))

    assert (found.verdict, found.days) == (Verdict.HOLDS, 0)


def test_the_kind_of_a_date_stands_beside_it():
    found = held(item(1, mountain(25, 12), kind=DateKind.FOC))

    assert said(found).lines == ("It rests on “action 1”, a date confirmed by the supplier.",)


MOMENTS = st.integers(0, 60 * 24).map(
    lambda hours: NOW - timedelta(days=5) + hours * timedelta(0, 3600)
)


@st.composite
def plans(draw):
    """Plans without circles: an action comes after ones that were numbered before it."""
    count = draw(st.integers(1, 6))
    found = []
    for number in range(1, count + 1):
        befores = draw(st.sets(st.integers(1, number - 1), max_size=3)) if number > 1 else ()
        state = draw(st.sampled_from(ActionState))
        found.append(item(number, draw(MOMENTS), *sorted(befores), state=state))
    return found


@given(plans(), st.dates(date(2026, 11, 1), date(2027, 1, 31)))
def test_the_forecast_is_never_before_any_open_action_or_today(items, need_by):
    found = held(*items, need_by=need_by)

    open_days = [
        max(each.committed_at, NOW).astimezone(ZoneInfo(EASTERN)).date()
        for each in items
        if each.is_open
    ]
    if open_days:
        assert found.day == max(open_days)
        assert (found.verdict is Verdict.HOLDS) == (found.day <= need_by)
        assert found.days == abs((need_by - found.day).days)


@given(plans())
def test_what_breaks_it_first_lies_behind_the_need_by_date_and_nothing_before_it_does(items):
    found = held(*items)

    assert (found.breaks_first is not None) == (found.verdict is Verdict.BREAKS)


@given(plans(), st.integers(1, 6), st.integers(1, 400))
def test_moving_an_action_later_never_makes_the_forecast_earlier(items, number, hours):
    before = held(*items)
    moved = [
        item(
            number,
            each.committed_at + timedelta(hours=hours),
            *(int(key) for key in each.after),
            state=each.state,
        )
        if each.id == UUID(int=number)
        else each
        for each in items
    ]

    after = held(*moved)

    if before.day is not None:
        assert after.day is not None
        assert after.day >= before.day


def test_a_circle_that_should_not_be_there_ends_the_walk():
    found = held(item(1, mountain(25, 12), 2), item(2, mountain(26, 12), 1))

    assert found.day == date(2026, 11, 26)
