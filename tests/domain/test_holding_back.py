"""The owner of a level holds the next one back, once, with a reason, within the policy (R14)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.refusals import AlreadyDone, BadInput, BadInstant, NotOpenYet, RuleViolation
from tests.domain.business_time_calendars import at
from tests.domain.snapshots import (
    INSTANT,
    MONDAY_1530,
    SECOND,
    TUESDAY_1030,
    TUESDAY_1430,
    raised,
)
from tests.policies import STANDARD_POLICY, rules, standard_document

TUESDAY_0820 = at("2026-11-24 08:20")
FOUR_HOURS = {"may_hold_back": True, "hold_back_at_most": "4 business hours"}
ALLOWED = rules(standard_document(owner=FOUR_HOURS))
UNBOUND = rules(standard_document(owner={"may_hold_back": True}))


def story_of(policy=ALLOWED):
    return raised(policy=policy)


def refused(story, kind, until=TUESDAY_1430, now=TUESDAY_0820, **typed):
    """The refusal; nothing was written by it."""
    story.catch_up(now)
    before = (story.snapshot, len(story.timeline), len(story.told))
    with pytest.raises(kind) as found:
        story.hold_back(now, until, **typed)
    assert (story.snapshot, len(story.timeline), len(story.told)) == before
    return found.value


def test_the_level_opens_at_the_stated_instant_and_not_an_instant_before():
    story = story_of()

    story.hold_back(TUESDAY_0820, TUESDAY_1430)

    assert story.opens_at == TUESDAY_1430
    with pytest.raises(NotOpenYet):
        story.engage(TUESDAY_1430 - INSTANT)
    story.engage(TUESDAY_1430)
    assert story.level == 2


def test_what_it_was_is_kept_and_the_new_interval_counts_from_the_same_contact():
    story = story_of()

    story.hold_back(TUESDAY_0820, TUESDAY_1430)

    old, new = [clock for clock in story.clocks if clock.start.kind is ClockKind.INTERVAL]
    assert (old.outcome, old.settled_at, old.due_at) == (
        Outcome.REPLACED,
        TUESDAY_0820,
        TUESDAY_1030,
    )
    assert (new.start.started_at, new.due_at) == (MONDAY_1530, TUESDAY_1430)
    kept = story.timeline[-1]
    assert kept.fact.value == "level.held-back"
    assert kept.words == "The city answers then."
    told = [datetime.fromisoformat(kept.details[key]) for key in ("from_at", "to_at")]
    assert told == [TUESDAY_1030, TUESDAY_1430]


def test_the_customer_and_the_care_manager_are_told_at_once():
    story = story_of()

    story.hold_back(TUESDAY_0820, TUESDAY_1430)

    assert story.heard("level.held-back") == [("CCM", 2), ("CUSTOMER", 2)]


def test_it_is_allowed_up_to_the_bound_itself_in_working_time():
    refused(story_of(), BadInstant, TUESDAY_1430 + INSTANT)

    story = story_of()
    story.hold_back(TUESDAY_0820, TUESDAY_1430)

    assert story.opens_at == TUESDAY_1430


def test_a_refusal_names_the_bound_in_the_readers_zone():
    late = refused(story_of(), BadInstant, at("2026-11-25 09:00"))
    early = refused(story_of(), BadInstant, TUESDAY_1030)

    said = late.said("America/New_York", TUESDAY_0820)
    assert said == "That is too late. Choose a time up to Tue 16:30 EST."
    assert early.said("America/Denver", TUESDAY_0820) == (
        "That is not later. Choose a time after Tue 10:30 MST."
    )


def test_where_the_policy_names_no_bound_there_is_none():
    story = story_of(UNBOUND)

    story.hold_back(TUESDAY_0820, at("2026-12-24 09:00"))

    assert story.opens_at == at("2026-12-24 09:00")


def test_a_policy_that_does_not_say_so_allows_none():
    refused(story_of(STANDARD_POLICY), RuleViolation)


def test_it_needs_a_reason():
    refused(story_of(), BadInput, reason=" \n")


def test_a_level_that_is_open_is_not_held_back():
    assert "open already" in str(refused(story_of(), RuleViolation, now=TUESDAY_1030))

    story = story_of()
    story.hold_back(TUESDAY_1030 - INSTANT, TUESDAY_1430)
    assert story.opens_at == TUESDAY_1430


def test_it_is_done_once_for_a_level_and_anew_for_the_next():
    story = story_of()
    story.hold_back(TUESDAY_0820, TUESDAY_1030 + SECOND)
    refused(story, AlreadyDone)

    story.engage(TUESDAY_1030 + SECOND)
    story.hold_back(TUESDAY_1030 + 2 * SECOND, story.opens_at + SECOND)

    assert story.level == 2


def test_an_earlier_contact_of_the_customer_counts_all_the_same_and_it_stays_once():
    story = story_of()
    story.hold_back(TUESDAY_0820, TUESDAY_1430)

    story.contact(TUESDAY_0820 + SECOND, MONDAY_1530 - timedelta(minutes=30))

    assert story.opens_at == TUESDAY_1030 - timedelta(minutes=30)
    refused(story, AlreadyDone, now=TUESDAY_0820 + 2 * SECOND)


def test_the_customer_may_still_ask_for_a_waiver_and_have_it():
    story = story_of()
    story.hold_back(TUESDAY_0820, TUESDAY_1430)

    story.ask_waiver(TUESDAY_0820 + SECOND)
    story.decide_waiver(TUESDAY_0820 + 2 * SECOND, granted=True)

    assert story.level == 2
    assert story.intervals(story.engaged[0])[0].outcome is Outcome.WAIVED


def test_at_the_top_after_the_end_and_where_no_time_is_set_there_is_nothing_to_hold_back():
    top, ended = story_of(), story_of()
    for _ in range(3):
        top.on_behalf(TUESDAY_0820)
    ended.withdraw(TUESDAY_0820)
    levels = {2: {"opens_after": "unknown"}}
    unknown = story_of(rules(standard_document(owner=FOUR_HOURS, levels=levels)))

    for story in (top, ended, unknown):
        refused(story, RuleViolation)


@given(
    asked=st.integers(0, 180),  # minutes after the raise: the level is shut for all of them
    later=st.integers(-600, 6000),
)
def test_it_opens_later_by_at_most_the_bound_or_not_at_all(asked, later):
    story = story_of()
    now = at("2026-11-24 08:00") + timedelta(minutes=asked * 149 // 180)
    until = TUESDAY_1030 + timedelta(minutes=later)

    try:
        story.hold_back(now, until)
    except RuleViolation:
        assert not TUESDAY_1030 < until <= TUESDAY_1430
        assert story.opens_at == TUESDAY_1030
    else:
        assert TUESDAY_1030 < story.opens_at == until <= TUESDAY_1430
