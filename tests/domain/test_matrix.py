"""The escalation contact matrix and the `standard` policy, line by line (R10-R12)."""

import copy
from datetime import timedelta

import pytest

from rung.domain.clocks import ClockKind
from rung.domain.matrix import (
    HOUR,
    STANDARD,
    Ended,
    NobodyHigher,
    OpenNow,
    OpensAt,
    PolicyError,
    next_level,
    read_policy,
)
from tests.domain.snapshots import SECOND, STANDARD_POLICY, TUESDAY_1030, raised

FOUR_HOURS = 4 * HOUR


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
    assert [level.interval for level in STANDARD_POLICY.levels] == [
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


def changed(**fields):
    """The standard document with some fields said otherwise."""
    return {**copy.deepcopy(STANDARD), **fields}


def test_a_policy_may_set_a_target_for_level_1_and_other_amounts():
    levels = copy.deepcopy(STANDARD["levels"])
    levels[0] |= {"acknowledge_hours": 0.5, "interval_hours": 2}

    level = read_policy(changed(levels=levels), 2).level(1)

    assert (level.acknowledge_within, level.interval) == (1800, 2 * HOUR)


def test_a_policy_without_levels_is_refused():
    with pytest.raises(PolicyError, match="at least one level"):
        read_policy(changed(levels=[]), 1)


def test_levels_with_a_gap_are_refused():
    with pytest.raises(PolicyError, match="without a gap"):
        read_policy(changed(levels=[STANDARD["levels"][0], STANDARD["levels"][2]]), 1)


def test_an_interval_at_the_top_or_a_missing_one_below_it_is_refused():
    top_heavy = copy.deepcopy(STANDARD["levels"])
    top_heavy[3]["interval_hours"] = 4
    with_hole = copy.deepcopy(STANDARD["levels"])
    with_hole[1]["interval_hours"] = None

    for levels in (top_heavy, with_hole):
        with pytest.raises(PolicyError, match="but the highest"):
            read_policy(changed(levels=levels), 1)


def test_a_level_that_does_not_exist_is_not_invented():
    with pytest.raises(KeyError):
        STANDARD_POLICY.level(5)
