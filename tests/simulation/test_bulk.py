"""The bulk arithmetic is the domain's, to the last bit."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rung.domain.business_time import (
    NEVER,
    CalendarError,
    add,
    between,
    first_close_after,
    merged,
    next_close,
    nth_business_day_close,
)
from rung.domain.wall_clock import DAWN, HORIZON, from_epoch, to_epoch
from rung.simulation.bulk import NEVER_AT, Bulk, bulk_of, pause_columns
from rung.simulation.business_days import BusinessDays
from rung.simulation.lookup import Lookup
from tests.domain.business_time_calendars import HOUR, OFFICE, always_open, at, never_open, office
from tests.domain.business_time_strategies import (
    EXAMPLES,
    NEARBY,
    calendars_and_turns,
    stretches,
)

SOME = {"min_size": 1, "max_size": 12}
STARTS = st.lists(NEARBY, **SOME)
AMOUNT = st.one_of(st.integers(-12 * 86_400, 12 * 86_400), st.just(0))
ANY_AMOUNT = st.one_of(
    AMOUNT,
    st.integers(-100 * 365 * 86_400, 100 * 365 * 86_400),
    st.sampled_from([-(2**62), 2**62]),
)
# Long ago and far ahead, where the tables end.
ANY_YEAR = st.integers(DAWN, HORIZON - 1).map(from_epoch)


def answer(due):
    return NEVER_AT if due is NEVER else to_epoch(due)


def columns(*values):
    return [np.array(list(column), dtype=np.int64) for column in values]


@EXAMPLES
@given(calendars_and_turns(), st.lists(st.tuples(NEARBY, AMOUNT), **SOME))
def test_adding_is_the_scalar_adding(setting, cases):
    calendar, turn = setting
    starts = [turn + distance for distance, _amount in cases]
    amounts = [amount for _distance, amount in cases]

    found = Bulk(calendar).add(*columns(map(to_epoch, starts), amounts))

    expected = [add(calendar, start, n) for start, n in zip(starts, amounts, strict=True)]
    assert found.tolist() == [answer(due) for due in expected]


@EXAMPLES
@given(calendars_and_turns(), st.lists(st.tuples(NEARBY, NEARBY), **SOME))
def test_measuring_is_the_scalar_measuring(setting, cases):
    calendar, turn = setting
    starts, ends = ([turn + each[place] for each in cases] for place in (0, 1))

    found = Bulk(calendar).between(*columns(map(to_epoch, starts), map(to_epoch, ends)))

    assert found.tolist() == [between(calendar, *pair) for pair in zip(starts, ends, strict=True)]


@st.composite
def paused(draw):
    """Pauses as distances; one of them may go on."""
    pauses = draw(stretches())
    if pauses and draw(st.booleans()):
        pauses[-1][1] = None
    return pauses


def pauses_about(pauses, turn):
    return [(turn + start, None if end is None else turn + end) for start, end in pauses]


@EXAMPLES
@given(calendars_and_turns(), st.lists(st.tuples(NEARBY, AMOUNT, paused()), **SOME))
def test_adding_with_pauses_is_the_scalar_adding_with_pauses(setting, cases):
    calendar, turn = setting
    starts = [turn + distance for distance, _amount, _pauses in cases]
    amounts = [amount for _distance, amount, _pauses in cases]
    pauses = [pauses_about(each, turn) for _distance, _amount, each in cases]

    found = Bulk(calendar).add(
        *columns(map(to_epoch, starts), amounts), pause_columns([merged(each) for each in pauses])
    )

    expected = [add(calendar, *case) for case in zip(starts, amounts, pauses, strict=True)]
    assert found.tolist() == [answer(due) for due in expected]


@EXAMPLES
@given(calendars_and_turns(), st.lists(st.tuples(NEARBY, NEARBY, paused()), **SOME))
def test_measuring_with_pauses_is_the_scalar_measuring_with_pauses(setting, cases):
    calendar, turn = setting
    starts, ends = ([turn + each[place] for each in cases] for place in (0, 1))
    pauses = [pauses_about(each[2], turn) for each in cases]

    found = Bulk(calendar).between(
        *columns(map(to_epoch, starts), map(to_epoch, ends)),
        pause_columns([merged(each) for each in pauses]),
    )

    expected = [between(calendar, *case) for case in zip(starts, ends, pauses, strict=True)]
    assert found.tolist() == expected


@EXAMPLES
@given(
    calendars_and_turns(),
    st.lists(st.tuples(NEARBY, st.integers(0, 12 * 86_400), st.integers(0, 40)), **SOME),
)
def test_closing_times_and_business_days_are_the_scalar_ones(setting, cases):
    calendar, turn = setting
    starts, amounts, days = (
        [turn + each[0] for each in cases],
        [each[1] for each in cases],
        [each[2] for each in cases],
    )
    instants, seconds, counts = columns(map(to_epoch, starts), amounts, days)

    closes = Bulk(calendar).next_close(instants)
    after = Bulk(calendar).first_close_after(instants, seconds)
    nth = BusinessDays(calendar).nth_close(instants, counts)

    assert closes.tolist() == [answer(next_close(calendar, start)) for start in starts]
    assert after.tolist() == [
        answer(first_close_after(calendar, *case)) for case in zip(starts, amounts, strict=True)
    ]
    assert nth.tolist() == [
        answer(nth_business_day_close(calendar, *case)) for case in zip(starts, days, strict=True)
    ]


@EXAMPLES
@example([(from_epoch(DAWN), 2**62)], 0)
@example([(from_epoch(DAWN), HORIZON - DAWN)], 0)
@example([(from_epoch(HORIZON - 7), 7)], 0)
@given(st.lists(st.tuples(ANY_YEAR, ANY_AMOUNT), **SOME), st.integers(0, 3))
def test_any_year_is_the_scalar_year(cases, days):
    starts = [start for start, _amount in cases]
    instants, amounts = columns(map(to_epoch, starts), [amount for _start, amount in cases])

    for calendar in (OFFICE, always_open("Pacific/Apia"), office(hours=[["22:00", "06:00"]])):
        added = bulk_of(calendar).add(instants, amounts)
        closed = BusinessDays(calendar).nth_close(instants, np.full(len(starts), days))
        assert added.tolist() == [answer(add(calendar, *case)) for case in cases]
        assert closed.tolist() == [
            answer(nth_business_day_close(calendar, start, days)) for start in starts
        ]


def test_without_working_time_every_answer_is_never():
    instants, hours = columns([to_epoch(at("2026-11-23 12:00"))] * 3, [HOUR, 0, -HOUR])

    assert Bulk(never_open()).add(instants, hours).tolist() == [NEVER_AT] * 3
    assert Bulk(never_open()).next_close(instants).tolist() == [NEVER_AT] * 3
    assert BusinessDays(never_open()).nth_close(instants, hours * 0).tolist() == [NEVER_AT] * 3
    assert Bulk(never_open()).between(instants, instants + HOUR).tolist() == [0] * 3


def test_no_clocks_have_no_answers():
    nothing = np.array([], dtype=np.int64)

    assert Bulk(OFFICE).add(nothing, nothing).tolist() == []
    assert Bulk(OFFICE).between(nothing, nothing).tolist() == []
    assert Bulk(OFFICE).next_close(nothing).tolist() == []
    assert BusinessDays(OFFICE).nth_close(nothing, nothing).tolist() == []


def test_what_the_scalar_arithmetic_refuses_is_refused():
    instants, minus = columns([to_epoch(at("2026-11-23 12:00"))], [-1])

    with pytest.raises(CalendarError, match="1970 to 2099"):
        Bulk(OFFICE).add(np.array([HORIZON]), minus)
    with pytest.raises(CalendarError, match="cannot be negative"):
        Bulk(OFFICE).first_close_after(instants, minus)
    with pytest.raises(CalendarError, match="cannot be negative"):
        BusinessDays(OFFICE).nth_close(instants, minus)


def test_hours_of_single_minutes_are_found_as_well():
    calendar = office(
        hours=[
            [f"{n // 60:02}:{n % 60:02}", f"{n // 60:02}:{n % 60 + 1:02}"]
            for n in range(0, 1440, 4)
        ]
    )
    starts = [datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=7 * n) for n in range(900)]

    found = Bulk(calendar).add(*columns(map(to_epoch, starts), [77] * 900))

    assert found.tolist() == [answer(add(calendar, start, 77)) for start in starts]


@EXAMPLES
@given(
    st.lists(st.integers(-(2**40), 2**40), max_size=60, unique=True).map(sorted),
    st.lists(st.integers(-(2**41), 2**41), max_size=30),
)
def test_a_lookup_counts_as_a_binary_search_does(values, keys):
    values, keys = columns(values, [*keys, *values])

    lookup = Lookup(values)

    assert lookup.count_until(keys).tolist() == np.searchsorted(values, keys, "right").tolist()
    assert lookup.count_below(keys).tolist() == np.searchsorted(values, keys, "left").tolist()
