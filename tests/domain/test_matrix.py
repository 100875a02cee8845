"""The escalation contact matrix and the `standard` policy, line by line (R10-R12)."""

from datetime import timedelta

import pytest

from rung.domain.clocks import ClockKind
from rung.domain.matrix import (
    Ended,
    NobodyHigher,
    NotPublished,
    OpenNow,
    OpensAt,
    next_level,
)
from rung.domain.packs import PolicyError
from rung.domain.spans import HOUR, Measure, Span
from tests.domain.snapshots import SECOND, TUESDAY_1030, raised
from tests.policies import STANDARD_POLICY, rules, standard_document

FOUR_HOURS = Span(Measure.WORKING, 4 * HOUR)


def test_the_levels_are_care_manager_regional_manager_director_and_vice_president():
    assert [(level.number, level.title) for level in STANDARD_POLICY.levels] == [
        (1, "Customer care manager"),
        (2, "Regional manager, Service Delivery"),
        (3, "Director, Service Delivery"),
        (4, "Vice president, Service Delivery"),
    ]


def test_levels_1_and_2_are_published_to_the_customer_and_3_and_4_are_not():
    assert [level.published for level in STANDARD_POLICY.levels] == [True, True, False, False]


def test_four_business_hours_are_allowed_at_every_level_but_the_highest():
    assert [STANDARD_POLICY.interval(level.number) for level in STANDARD_POLICY.levels] == [
        FOUR_HOURS,
        FOUR_HOURS,
        FOUR_HOURS,
        None,
    ]


def test_levels_2_3_and_4_acknowledge_within_four_business_hours_and_level_1_has_no_target():
    assert [level.acknowledge_within for level in STANDARD_POLICY.levels] == [
        None,
        FOUR_HOURS,
        FOUR_HOURS,
        FOUR_HOURS,
    ]


def test_warnings_come_at_50_75_and_90_per_cent():
    assert STANDARD_POLICY.warn_at == (50, 75, 90)


def test_confirming_has_three_business_days_and_disputing_a_contact_five():
    assert (STANDARD_POLICY.confirm_within_days, STANDARD_POLICY.dispute_days) == (3, 5)


@pytest.mark.parametrize("current", [1, 2, 3])
def test_the_next_level_is_open_at_its_instant_and_not_a_second_before(current):
    def asked(now):
        return next_level(
            STANDARD_POLICY, live=True, current=current, opens_at=TUESDAY_1030, now=now
        )

    assert asked(TUESDAY_1030 - SECOND) == OpensAt(current + 1, TUESDAY_1030)
    assert asked(TUESDAY_1030) == OpenNow(current + 1, TUESDAY_1030)
    assert asked(TUESDAY_1030 + timedelta(days=9)) == OpenNow(current + 1, TUESDAY_1030)


def test_above_the_highest_level_there_is_nobody():
    answer = next_level(STANDARD_POLICY, live=True, current=4, opens_at=None, now=TUESDAY_1030)

    assert answer == NobodyHigher(4)


def test_an_escalation_that_has_ended_has_no_next_level():
    answer = next_level(
        STANDARD_POLICY, live=False, current=1, opens_at=TUESDAY_1030, now=TUESDAY_1030
    )

    assert answer == Ended()


def test_the_highest_engaged_level_is_the_current_one_and_the_others_stay_engaged():
    story = raised()
    story.on_behalf(story.raised_at + timedelta(minutes=30))
    story.on_behalf(story.raised_at + timedelta(minutes=40))

    assert story.level == 3
    assert [engaged.level for engaged in story.engaged] == [1, 2, 3]


def test_the_highest_level_has_no_interval():
    story = raised()
    for minutes in (30, 40, 50):
        story.on_behalf(story.raised_at + timedelta(minutes=minutes))

    assert story.level == 4
    assert story.running(ClockKind.INTERVAL) == []
    assert len(story.running(ClockKind.ACKNOWLEDGEMENT)) == 3


def test_a_policy_may_set_a_target_for_level_1_and_other_amounts():
    document = standard_document(
        levels={
            1: {"acknowledge_within": "30 business minutes"},
            2: {"opens_after": "2 business hours"},
        }
    )

    policy = rules(document, 2)

    assert policy.level(1).acknowledge_within == Span(Measure.WORKING, 1800)
    assert policy.interval(1) == Span(Measure.WORKING, 2 * HOUR)


def test_a_policy_without_levels_is_refused():
    with pytest.raises(PolicyError, match="at least one level"):
        rules({**standard_document(), "levels": []})


def test_a_level_that_says_nothing_of_when_it_opens_is_not_open_at_once_but_not_published():
    document = standard_document()
    del document["levels"][1]["opens_after"]

    answer = next_level(rules(document), live=True, current=1, opens_at=None, now=TUESDAY_1030)

    assert answer == NotPublished(2)


def test_a_level_that_does_not_exist_is_not_invented():
    with pytest.raises(KeyError):
        STANDARD_POLICY.level(5)
