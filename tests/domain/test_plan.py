"""The action plan: owners, commitments, moved dates (R17)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from rung.domain import working
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.plan import AddAction
from rung.domain.refusals import AlreadyDone, BadInput
from rung.domain.vocabulary import ActionOwner, ActionState
from tests.domain.business_time_calendars import at
from tests.domain.snapshots import INSTANT, SECOND, raised

COMMITMENT = ClockKind.COMMITMENT
TUESDAY_0900 = at("2026-11-24 09:00")
WEDNESDAY_NOON = at("2026-11-25 12:00")
FRIDAY_NOON = at("2026-11-27 12:00")


@pytest.fixture
def story():
    return raised()


def test_each_action_has_one_commitment_of_its_own(story):
    first = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    second = story.add_action(TUESDAY_0900, FRIDAY_NOON)

    running = story.running(COMMITMENT)

    assert [(clock.start.subject_id, clock.due_at) for clock in running] == [
        (first, WEDNESDAY_NOON),
        (second, FRIDAY_NOON),
    ]


@pytest.mark.parametrize("owner", ActionOwner)
def test_every_party_can_own_an_action(story, owner):
    action = AddAction(story.new_id(), "Open the roof", owner, "Lee", True, WEDNESDAY_NOON)

    plan = story.do(working.add_action, TUESDAY_0900, action=action)

    assert plan.record[0].details["owner"] == owner.value


@pytest.mark.parametrize(("text", "name"), [(" ", "Dana"), ("Open the roof", " ")])
def test_an_action_says_what_and_who(story, text, name):
    action = AddAction(story.new_id(), text, ActionOwner.CARRIER, name, True, WEDNESDAY_NOON)

    with pytest.raises(BadInput, match="names who does it"):
        story.do(working.add_action, TUESDAY_0900, action=action)


def test_a_commitment_lies_in_the_future(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    with pytest.raises(BadInput, match="future"):
        story.add_action(TUESDAY_0900, TUESDAY_0900)
    with pytest.raises(BadInput, match="future"):
        story.move_action(TUESDAY_0900, action, TUESDAY_0900)


def test_an_action_done_by_its_instant_is_a_commitment_kept(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.end_action(WEDNESDAY_NOON, action)

    assert story.of(COMMITMENT).outcome is Outcome.MET
    assert story.actions[0].state is ActionState.DONE


def test_an_action_done_after_its_instant_is_a_commitment_missed(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.end_action(WEDNESDAY_NOON + INSTANT, action)

    commitment = story.of(COMMITMENT)
    assert (commitment.outcome, commitment.settled_at) == (Outcome.MISSED, WEDNESDAY_NOON)
    assert story.facts()[-2:] == ["commitment.missed", "action.done"]


def test_a_missed_commitment_the_customer_can_see_is_told_to_them(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.settle(WEDNESDAY_NOON + SECOND)

    assert story.heard("commitment.missed") == [("CCM", None), ("CUSTOMER", None)]


def test_a_missed_internal_commitment_stays_inside(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON, visible=False)

    story.settle(WEDNESDAY_NOON + SECOND)

    assert story.heard("commitment.missed") == [("CCM", None)]
    assert all(
        record.internal for record in story.timeline if record.fact.value.startswith("commitment")
    )


def test_a_moved_date_keeps_the_old_one_the_reason_and_whether_the_customer_was_told(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.move_action(TUESDAY_0900 + SECOND, action, FRIDAY_NOON, "The city asked for a drawing.")

    assert story.moves == [(WEDNESDAY_NOON, FRIDAY_NOON, "The city asked for a drawing.", True)]
    assert story.actions[0].committed_at == FRIDAY_NOON
    assert story.heard("action.moved") == [("CUSTOMER", None)]


def test_the_timeline_keeps_whether_a_moved_date_was_told_before_it_was_due_or_after(story):
    early = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    late = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.move_action(TUESDAY_0900 + SECOND, early, FRIDAY_NOON)
    story.move_action(WEDNESDAY_NOON + SECOND, late, FRIDAY_NOON)

    moved = [record for record in story.timeline if record.fact.value == "action.moved"]
    assert [record.details["late"] for record in moved] == [False, True]


def test_a_moved_date_replaces_the_commitment(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.move_action(TUESDAY_0900 + SECOND, action, FRIDAY_NOON)

    old, new = (clock for clock in story.clocks if clock.start.kind is COMMITMENT)
    assert (old.outcome, new.due_at, new.is_running) == (Outcome.REPLACED, FRIDAY_NOON, True)


def test_a_date_moved_after_it_was_missed_leaves_the_miss_where_it_is(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.move_action(WEDNESDAY_NOON + SECOND, action, FRIDAY_NOON)

    old, new = (clock for clock in story.clocks if clock.start.kind is COMMITMENT)
    assert (old.outcome, old.settled_at) == (Outcome.MISSED, WEDNESDAY_NOON)
    assert new.is_running


def test_a_date_moves_for_a_reason_and_to_another_instant(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    with pytest.raises(BadInput, match="why"):
        story.move_action(TUESDAY_0900, action, FRIDAY_NOON, reason=" ")
    with pytest.raises(AlreadyDone):
        story.move_action(TUESDAY_0900, action, WEDNESDAY_NOON)
    with pytest.raises(AlreadyDone):  # the same instant, said in another zone
        story.move_action(TUESDAY_0900, action, WEDNESDAY_NOON.astimezone(ZoneInfo("Europe/Rome")))


def test_a_withdrawn_action_owes_nothing_more(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.end_action(TUESDAY_0900 + timedelta(hours=1), action, ActionState.WITHDRAWN)

    assert story.of(COMMITMENT).outcome is Outcome.CANCELLED


def test_an_action_ends_once(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    story.end_action(TUESDAY_0900 + SECOND, action)

    with pytest.raises(AlreadyDone):
        story.end_action(TUESDAY_0900 + SECOND, action, ActionState.WITHDRAWN)
    with pytest.raises(AlreadyDone):
        story.move_action(TUESDAY_0900 + SECOND, action, FRIDAY_NOON)


def test_commitments_run_on_while_the_escalation_is_resolved(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    story.resolve(TUESDAY_0900 + SECOND)
    story.settle(WEDNESDAY_NOON + SECOND)

    assert story.of(COMMITMENT).outcome is Outcome.MISSED
