"""Rows put aside and work handed over: what may rest, and what never does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.arranging import (
    LONGEST_SNOOZE,
    PutAside,
    check_hand_over,
    put_aside,
    rests,
    tomorrow,
)
from rung.domain.refusals import BadInput, RuleViolation
from tests.domain.test_proposals import HOURS

NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASIDE = PutAside(NOW, NOW + 5 * HOUR)


def test_a_row_rests_until_its_instant():
    assert rests(ASIDE, late=False, asked=(), now=NOW + 5 * HOUR - timedelta(seconds=1))
    assert not rests(ASIDE, late=False, asked=(), now=NOW + 5 * HOUR)


def test_what_is_late_never_rests():
    assert not rests(ASIDE, late=True, asked=(), now=NOW + HOUR)


def test_somebody_new_who_waits_brings_it_back():
    assert rests(ASIDE, late=False, asked=[NOW], now=NOW + HOUR)
    assert not rests(ASIDE, late=False, asked=[NOW + HOUR], now=NOW + 2 * HOUR)


@given(st.integers(-60, 60 * 24 * 20), st.booleans(), st.lists(st.integers(-600, 600), max_size=3))
def test_nothing_late_and_nothing_new_is_ever_hidden(minutes, late, asked):
    starts = [NOW + timedelta(minutes=each) for each in asked]

    hidden = rests(ASIDE, late=late, asked=starts, now=NOW + timedelta(minutes=minutes))

    if hidden:
        assert not late
        assert max(asked, default=0) <= 0


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (NOW, "Crew on site"),
        (NOW - HOUR, "Crew on site"),
        (NOW + LONGEST_SNOOZE + HOUR, "Crew on site"),
        (NOW + HOUR, "  "),
    ],
)
def test_it_needs_a_reason_and_a_time_that_is_to_come_but_not_far(until, reason):
    with pytest.raises(BadInput):
        put_aside(until=until, reason=reason, now=NOW)


def test_unless_told_otherwise_it_comes_back_when_work_begins_on_another_day():
    wednesday = datetime(2026, 11, 25, 16, tzinfo=UTC)

    comes_back = tomorrow(HOURS, zone="America/Denver", now=wednesday)

    assert comes_back == datetime(2026, 11, 27, 15, tzinfo=UTC)  # Thursday is Thanksgiving


@pytest.mark.parametrize(
    ("to_id", "to_carrier", "words", "refusal"),
    [
        (1, True, "Call the city", RuleViolation),
        (2, False, "Call the city", RuleViolation),
        (2, True, " ", BadInput),
    ],
)
def test_work_is_handed_over_with_words_to_somebody_else_of_the_carrier(
    to_id, to_carrier, words, refusal
):
    with pytest.raises(refusal):
        check_hand_over(from_id=1, to_id=to_id, to_carrier=to_carrier, words=words)
