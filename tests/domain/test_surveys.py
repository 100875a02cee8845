"""Two questions after the end: asked once, for a while, owned by the highest level (R27)."""

from datetime import timedelta
from uuid import UUID

import pytest

from rung.domain import handling, surveys
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.surveys import ANSWERABLE_FOR, Answer, Ended, KeepAnswer
from rung.domain.vocabulary import ClosedAs
from tests.domain.business_time_calendars import at
from tests.domain.snapshots import INSTANT, TUESDAY_1030, raised

TUESDAY_1100 = at("2026-11-24 11:00")
TUESDAY_1200 = at("2026-11-24 12:00")
LAST = TUESDAY_1200 + ANSWERABLE_FOR
CONFIRMED = Ended(ClosedAs.CONFIRMED, TUESDAY_1200)


@pytest.fixture
def closed():
    """Level 2 was engaged; the customer confirmed on Tuesday at noon."""
    told = raised()
    told.engage(TUESDAY_1030)
    told.resolve(TUESDAY_1100)
    told.confirm(TUESDAY_1200)
    return told


def give(story, answer=None, *, ended=CONFIRMED, now=LAST):
    return surveys.give_answer(
        story.snapshot,
        answer or Answer(4, 5),
        ended=ended,
        survey_id=UUID(int=5),
        now=now,
    )


def test_the_answer_belongs_to_the_highest_engaged_level_and_its_manager_is_told(closed):
    plan = give(closed)

    (kept,) = plan.keep
    assert isinstance(kept, KeepAnswer)
    assert kept.level == 2
    assert [(tell.to.value, tell.level) for tell in plan.tell] == [("LEVEL", 2), ("CCM", 2)]


def test_it_can_be_answered_up_to_the_last_instant_and_not_after(closed):
    assert give(closed, now=LAST).keep
    with pytest.raises(RuleViolation, match="no longer"):
        give(closed, now=LAST + INSTANT)


def test_silence_is_asked_too_and_a_withdrawal_is_not(closed):
    assert give(closed, ended=Ended(ClosedAs.SILENCE, TUESDAY_1200)).keep
    with pytest.raises(RuleViolation, match="has ended"):
        give(closed, ended=Ended(ClosedAs.WITHDRAWN, TUESDAY_1200))


def test_it_is_answered_once_and_the_second_is_told_who_was_first(closed):
    answered = Ended(ClosedAs.CONFIRMED, TUESDAY_1200, "Lee Tan", TUESDAY_1200)

    with pytest.raises(AlreadyDone, match="Lee Tan has answered already"):
        give(closed, ended=answered)


def test_nothing_is_asked_before_the_end():
    with pytest.raises(RuleViolation, match="has ended"):
        give(raised(), ended=Ended(None, None))


@pytest.mark.parametrize("answer", [Answer(0, 3), Answer(3, 6), Answer(-1, 9)])
def test_a_score_is_one_of_five(closed, answer):
    with pytest.raises(BadInput):
        give(closed, answer)


@pytest.mark.parametrize(
    ("informed", "solved", "low"), [(5, 5, False), (3, 3, False), (2, 5, True), (5, 1, True)]
)
def test_a_low_score_asks_the_owner_to_call(closed, informed, solved, low):
    plan = give(closed, Answer(informed, solved))

    assert {tell.details["low"] for tell in plan.tell} == {low}


@pytest.mark.parametrize(
    ("after_end", "asked"),
    [(timedelta(), True), (ANSWERABLE_FOR, True), (ANSWERABLE_FOR + INSTANT, False)],
)
def test_the_page_asks_as_long_as_the_rule_takes_an_answer(after_end, asked):
    assert surveys.asks(CONFIRMED, now=TUESDAY_1200 + after_end) is asked


def test_a_note_on_an_account_says_something_and_ends_within_a_year():
    today = TUESDAY_1200.date()

    handling.check("Call first", expires_on=today, today=today)
    for words, days in ((" ", 3), ("Call first", -1), ("Call first", 367)):
        with pytest.raises(BadInput):
            handling.check(words, expires_on=today + timedelta(days=days), today=today)
