"""Reason codes are said in plain words, and each names who has to act."""

import pytest

from rung.domain.jeopardy import REASONS, Mover, reason_of, said

# Every code of the published list; there is no 1I, 1O and 1V.
PUBLISHED = [f"1{letter}" for letter in "ABCDEFGHJKLMNPQRSTUWXYZ"]


def test_every_published_code_is_known():
    assert list(REASONS) == PUBLISHED


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_reason_says_what_is_wrong_and_what_somebody_does_about_it(code):
    reason = REASONS[code]

    assert reason.words
    assert reason.acts
    assert bool(reason.who) == (reason.mover is Mover.OTHERS)


def test_plain_words_come_first_and_the_code_second():
    assert said(REASONS["1U"]) == "Permit not granted yet (the permit office). Code 1U."


@pytest.mark.parametrize("code", ["1C", "1E", "1G", "1R", "1S"])
def test_what_only_the_customer_can_do_is_the_customers(code):
    assert REASONS[code].mover is Mover.CUSTOMER


def test_a_code_nobody_listed_is_ours_to_explain():
    assert reason_of("9Z").mover is Mover.CARRIER
    assert said(reason_of("9Z")) == "Another reason. Code 9Z."
