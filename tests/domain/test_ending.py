"""The end: resolve, confirm, reject, withdraw, silence (R26)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rung.domain import ending, working
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import ClosedAs, Status
from tests.domain.business_time_calendars import at
from tests.domain.snapshots import SECOND, TUESDAY_1030, TUESDAY_1430, raised

ACKNOWLEDGEMENT, INTERVAL = ClockKind.ACKNOWLEDGEMENT, ClockKind.INTERVAL
UPDATE, CONFIRMATION = ClockKind.UPDATE, ClockKind.CONFIRMATION
TUESDAY_1100 = at("2026-11-24 11:00")
TUESDAY_1200 = at("2026-11-24 12:00")
MONDAY_1700 = at("2026-11-30 17:00")  # the third business day: Wednesday, Friday, Monday


@pytest.fixture
def story():
    """Level 2 is engaged and owes an acknowledgement."""
    told = raised()
    told.engage(TUESDAY_1030)
    return told


# --- resolve


def test_resolving_cancels_a_running_acknowledgement_uncounted(story):
    story.resolve(TUESDAY_1100)

    owed = story.of(ACKNOWLEDGEMENT)
    assert (owed.outcome, owed.settled_at) == (Outcome.CANCELLED, TUESDAY_1100)
    assert "acknowledgement.cancelled" in story.facts()
    assert story.heard("acknowledgement.missed") == []


def test_resolving_does_not_undo_a_miss(story):
    story.resolve(TUESDAY_1430 + SECOND)

    assert story.of(ACKNOWLEDGEMENT).outcome is Outcome.MISSED
    assert "acknowledgement.missed" in story.facts()
    assert "acknowledgement.cancelled" not in story.facts()


def test_resolving_stops_updates_and_lets_the_interval_run(story):
    story.resolve(TUESDAY_1100)

    assert story.of(UPDATE).outcome is Outcome.CANCELLED
    assert story.of(INTERVAL).is_running


def test_the_customer_has_three_business_days_to_confirm_and_is_told_at_both_ends(story):
    story.resolve(TUESDAY_1100)
    assert story.of(CONFIRMATION).due_at == MONDAY_1700
    assert story.heard("escalation.resolved") == [("CCM", None), ("CUSTOMER", None)]

    story.settle(MONDAY_1700)

    assert story.heard("escalation.closed") == [("CCM", None), ("CUSTOMER", None), ("LEVEL", 2)]


def test_resolving_needs_words_and_is_done_once(story):
    with pytest.raises(BadInput, match="what was done"):
        story.resolve(TUESDAY_1100, words=" ")
    story.resolve(TUESDAY_1100)

    with pytest.raises(AlreadyDone):
        story.resolve(TUESDAY_1200)


# --- silence


def test_silence_closes_at_the_instant_and_says_so(story):
    story.resolve(TUESDAY_1100)

    story.settle(MONDAY_1700 - SECOND)
    assert story.status is Status.RESOLVED
    story.settle(MONDAY_1700)

    assert (story.status, story.closed_as) == (Status.CLOSED, ClosedAs.SILENCE)
    assert story.facts()[-1] == "escalation.closed-by-silence"
    assert story.of(CONFIRMATION).outcome is Outcome.RAN


def test_silence_closes_when_it_was_due_however_late_the_engine_is(story):
    story.resolve(TUESDAY_1100)

    story.settle(MONDAY_1700 + timedelta(days=3))

    assert story.timeline[-1].happened_at == MONDAY_1700


@pytest.mark.parametrize("act", ["confirm", "reject", "withdraw"])
def test_an_answer_after_the_silence_comes_too_late_even_before_the_engine_has_been_by(story, act):
    story.resolve(TUESDAY_1100)

    with pytest.raises(RuleViolation):
        getattr(story, act)(MONDAY_1700 + SECOND)

    assert story.closed_as is ClosedAs.SILENCE


# --- reject


def test_a_rejection_reopens_at_the_level_where_it_stood(story):
    story.resolve(TUESDAY_1100)

    story.reject(TUESDAY_1200)

    assert (story.status, story.level) == (Status.OPEN, 2)
    assert story.of(CONFIRMATION).outcome is Outcome.CANCELLED


def test_after_a_rejection_the_level_owes_a_new_acknowledgement_from_then(story):
    story.acknowledge(TUESDAY_1030 + SECOND)
    story.resolve(TUESDAY_1100)

    story.reject(TUESDAY_1200)

    first, second = (clock for clock in story.clocks if clock.start.kind is ACKNOWLEDGEMENT)
    assert first.outcome is Outcome.MET
    assert (second.start.level, second.due_at) == (2, at("2026-11-24 16:00"))
    assert story.heard("escalation.rejected") == [("CCM", 2), ("LEVEL", 2)]


def test_a_rejection_leaves_the_intervals_as_they_are(story):
    opens_at = story.opens_at
    story.resolve(TUESDAY_1100)

    story.reject(TUESDAY_1200)

    assert story.opens_at == opens_at
    assert len([clock for clock in story.clocks if clock.start.kind is INTERVAL]) == 2


def test_an_interval_that_ran_meanwhile_leaves_the_next_level_open_after_a_rejection(story):
    story.resolve(TUESDAY_1100)
    story.reject(TUESDAY_1430 + SECOND)

    story.engage(TUESDAY_1430 + 2 * SECOND)

    assert story.level == 3


def test_of_a_level_that_opened_while_it_was_resolved_the_customer_hears_with_the_rejection(story):
    story.resolve(TUESDAY_1100)
    story.settle(TUESDAY_1430)
    assert ("CUSTOMER", 3) not in story.heard("level.opened")

    story.reject(TUESDAY_1430)

    assert ("CUSTOMER", 3) in story.heard("level.opened")


def test_of_a_level_that_opened_before_it_was_resolved_nobody_hears_twice(story):
    story.settle(TUESDAY_1430)
    story.resolve(TUESDAY_1430)

    plan = story.reject(TUESDAY_1430 + SECOND)

    assert "level.opened" not in {tell.kind.value for tell in plan.tell}


def test_a_level_that_a_newer_policy_has_no_more_is_not_engaged_or_told_of_by_a_rejection(story):
    story.settle(TUESDAY_1430)
    story.resolve(TUESDAY_1430)
    shorter = replace(story.policy, levels=story.policy.levels[:2])

    plan = ending.reject(
        replace(story.snapshot, policy=shorter), words="No.", now=TUESDAY_1430 + SECOND
    )

    assert (plan.engage, plan.status) == ((), Status.OPEN)
    assert "level.opened" not in {tell.kind.value for tell in plan.tell}


def test_a_rejection_needs_words(story):
    story.resolve(TUESDAY_1100)

    with pytest.raises(BadInput, match="still wrong"):
        story.reject(TUESDAY_1200, words=" ")


def test_at_level_1_a_rejection_owes_no_acknowledgement():
    story = raised()
    story.resolve(TUESDAY_1100)

    story.reject(TUESDAY_1200)

    assert story.running(ACKNOWLEDGEMENT) == []


# --- confirm, withdraw


def test_confirming_ends_every_clock(story):
    story.add_action(TUESDAY_1030 + SECOND, MONDAY_1700)
    story.resolve(TUESDAY_1100)

    story.confirm(TUESDAY_1200)

    assert (story.status, story.closed_as) == (Status.CLOSED, ClosedAs.CONFIRMED)
    assert not [clock for clock in story.clocks if clock.is_running]
    assert story.of(CONFIRMATION).outcome is Outcome.MET


@pytest.mark.parametrize("resolved", [False, True])
def test_withdrawing_ends_every_clock_and_misses_nothing(story, resolved):
    if resolved:
        story.resolve(TUESDAY_1100)

    story.withdraw(TUESDAY_1200)

    assert (story.status, story.closed_as) == (Status.CLOSED, ClosedAs.WITHDRAWN)
    assert not [clock for clock in story.clocks if clock.is_running]
    assert Outcome.MISSED not in {clock.outcome for clock in story.clocks}


def test_what_is_not_resolved_cannot_be_confirmed_or_rejected(story):
    for act in (story.confirm, story.reject):
        with pytest.raises(RuleViolation):
            act(TUESDAY_1100)


# --- after CLOSED


def test_nothing_reopens_or_changes_a_closed_escalation(story):
    action = story.add_action(TUESDAY_1030 + SECOND, MONDAY_1700)
    story.withdraw(TUESDAY_1100)
    frozen = (story.snapshot, len(story.timeline), len(story.told))
    later = TUESDAY_1430

    for act in (
        lambda: story.engage(later),
        lambda: story.on_behalf(later),
        lambda: story.ask_waiver(later),
        lambda: story.acknowledge(later),
        lambda: story.update(later),
        lambda: story.contact(later, TUESDAY_1100),
        lambda: story.add_action(later, MONDAY_1700),
        lambda: story.end_action(later, action),
        lambda: story.resolve(later),
        lambda: story.reject(later),
        lambda: story.confirm(later),
        lambda: story.withdraw(later),
    ):
        with pytest.raises(RuleViolation):
            act()
    story.settle(later + timedelta(days=30))

    assert (story.snapshot, len(story.timeline), len(story.told)) == frozen


def test_an_internal_note_may_still_be_kept(story):
    story.withdraw(TUESDAY_1100)

    story.do(working.note, TUESDAY_1200, words="The permit came an hour later.")

    assert story.timeline[-1].internal
