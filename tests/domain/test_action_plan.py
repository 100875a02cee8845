"""The plan as a whole: what follows what, what a form showed, what the customer says (R9, R17)."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain import action_plan, working
from rung.domain.action_plan import (
    AnswerPlan,
    Overtaken,
    Wording,
    action_stamp,
    circle,
    order_stamp,
    plan_stamp,
)
from rung.domain.plan import AddAction, Plan
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import ActionOwner, ActionState
from tests.domain.business_time_calendars import at
from tests.domain.snapshots import SECOND, raised

TUESDAY_0900 = at("2026-11-24 09:00")
WEDNESDAY_NOON = at("2026-11-25 12:00")
FRIDAY_NOON = at("2026-11-27 12:00")


@pytest.fixture
def story():
    return raised()


def reorder(story, action, *befores, following=None, seen=None):
    return action_plan.reorder(
        story.snapshot,
        following or {},
        action_id=action,
        wanted=befores,
        seen=seen,
        now=TUESDAY_0900,
    )


def three(story):
    return [story.add_action(TUESDAY_0900, WEDNESDAY_NOON) for _ in range(3)]


def test_an_action_comes_after_others(story):
    first, second, third = three(story)

    plan = reorder(story, third, first, second)

    assert plan.keep == (action_plan.Reorder(third, (first, second)),)


def test_an_action_never_comes_after_itself(story):
    first, *_ = three(story)

    with pytest.raises(BadInput, match="cannot come after itself"):
        reorder(story, first, first)


def test_a_circle_is_refused_and_its_way_is_named(story):
    first, second, third = three(story)
    following = {second: [first], third: [second]}

    with pytest.raises(BadInput, match="That would be a circle"):
        reorder(story, first, third, following=following)


def test_an_action_follows_actions_of_its_own_plan(story):
    first, *_ = three(story)

    with pytest.raises(BadInput, match="of this plan"):
        reorder(story, first, UUID(int=999_999))


def test_an_action_that_is_added_follows_actions_of_its_own_plan(story):
    elsewhere = (UUID(int=999_999),)
    action = AddAction(
        story.new_id(), "Test", ActionOwner.CARRIER, "Dana", True, FRIDAY_NOON, after=elsewhere
    )

    with pytest.raises(BadInput, match="of this plan"):
        story.do(working.add_action, TUESDAY_0900, action=action)


def test_the_same_order_again_changes_nothing(story):
    first, second, _ = three(story)

    with pytest.raises(AlreadyDone):
        reorder(story, second, first, following={second: [first]})


def test_an_order_that_somebody_else_changed_is_not_overwritten_unseen(story):
    first, second, third = three(story)
    seen = order_stamp(story.actions[2], ())

    with pytest.raises(Overtaken):
        reorder(story, third, first, following={third: [second]}, seen=seen)


@given(
    st.dictionaries(
        st.integers(1, 7), st.sets(st.integers(1, 7), max_size=4), min_size=1, max_size=7
    ),
    st.integers(1, 7),
)
def test_a_circle_is_found_exactly_where_there_is_a_way_back(edges, start):
    following = {UUID(int=n): {UUID(int=m) for m in befores} for n, befores in edges.items()}
    reachable, todo = set(), [start]
    while todo:
        for before in edges.get(todo.pop(), ()):
            if before not in reachable:
                reachable.add(before)
                todo.append(before)

    found = circle(following, UUID(int=start))

    assert bool(found) == (start in reachable)
    for one, other in pairwise(found):
        assert other in following[one]


def move(story, action, seen):
    change = working.Move(action, FRIDAY_NOON, "A drawing.", "1U", seen=seen)
    return story.do(working.move_action, TUESDAY_0900 + SECOND, move=change)


def test_a_form_that_shows_the_action_as_it_is_moves_it(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    assert move(story, action, action_stamp(story.actions[0])).move_action is not None


def test_a_form_that_shows_what_is_no_longer_so_changes_nothing(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    seen = action_stamp(story.actions[0])
    story.move_action(TUESDAY_0900 + SECOND, action, at("2026-11-26 12:00"))
    before = list(story.actions)

    with pytest.raises(Overtaken):
        move(story, action, seen)
    with pytest.raises(Overtaken):
        story.do(
            working.end_action,
            TUESDAY_0900 + SECOND,
            action_id=action,
            state=ActionState.DONE,
            seen=seen,
        )
    assert story.actions == before


def test_a_moved_date_names_its_cause(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    change = working.Move(action, FRIDAY_NOON, "A drawing.", "")

    with pytest.raises(BadInput, match="what caused it"):
        story.do(working.move_action, TUESDAY_0900, move=change)


def test_the_cause_stands_in_no_notice_and_on_no_timeline(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    change = working.Move(action, FRIDAY_NOON, "A drawing.", "1Z", cause_words="SECRET")

    plan = story.do(working.move_action, TUESDAY_0900, move=change)

    assert plan.move_action.cause_words == "SECRET"
    assert "SECRET" not in repr(plan.tell) + repr(plan.record)


def test_a_suppliers_name_is_on_no_timeline_that_customers_read(story):
    action = AddAction(
        story.new_id(), "Loop", ActionOwner.SUPPLIER, "SECRET Fiber", True, FRIDAY_NOON
    )

    plan = story.do(working.add_action, TUESDAY_0900, action=action)

    assert "SECRET" not in repr(plan.record)


def release(story, action, untold=(), text="The line is ready", reason="", now=TUESDAY_0900):
    return story.do(
        action_plan.release,
        now,
        untold=untold,
        action_id=action,
        wording=Wording(text, reason),
        seen=None,
    )


def test_what_was_kept_inside_is_told_once_and_counts_as_an_update(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON, visible=False)

    plan = release(story, action)

    assert [tell.to.value for tell in plan.tell] == ["CUSTOMER"]
    assert len(plan.settle) == len(plan.start) == 1


def test_a_date_that_moved_inside_is_told_late_once_it_has_passed(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON, visible=False)
    story.move_action(TUESDAY_0900 + SECOND, action, FRIDAY_NOON)

    early = action_plan.release(
        story.snapshot,
        [WEDNESDAY_NOON],
        action_id=action,
        wording=Wording("The line", "A drawing."),
        seen=None,
        now=WEDNESDAY_NOON,
    )
    late = release(
        story, action, [WEDNESDAY_NOON], reason="A drawing.", now=WEDNESDAY_NOON + SECOND
    )

    assert early.tell[0].details["late"] is False
    assert late.tell[0].details["late"] is True


def test_the_customer_is_told_in_words_for_them_and_why(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON, visible=False)

    with pytest.raises(BadInput, match="what the customer reads"):
        release(story, action, text=" ")
    with pytest.raises(BadInput, match="why the date moved"):
        release(story, action, [WEDNESDAY_NOON])


def test_what_the_customer_sees_already_is_not_told_again(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    with pytest.raises(AlreadyDone):
        release(story, action)


def answer(story, *, agreed=True, words="", stamp=None):
    given_answer = AnswerPlan(
        story.new_id(), agreed, words, plan_stamp(story.actions) if stamp is None else stamp
    )
    return story.do(action_plan.answer_plan, TUESDAY_0900 + SECOND, answer=given_answer)


def test_the_customer_agrees_and_the_care_manager_is_told(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    answer(story)

    assert story.heard("plan.answered") == [("CCM", None)]
    assert story.facts()[-1] == "plan.agreed"


def test_nobody_agrees_to_a_plan_that_is_not_there(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON, visible=False)

    with pytest.raises(RuleViolation, match="no plan yet"):
        answer(story)


def test_nobody_agrees_to_what_they_did_not_see(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    seen = plan_stamp(story.actions)
    story.add_action(TUESDAY_0900 + SECOND, FRIDAY_NOON)

    with pytest.raises(Overtaken):
        answer(story, stamp=seen)


def test_what_is_missing_is_said(story):
    story.add_action(TUESDAY_0900, WEDNESDAY_NOON)

    with pytest.raises(BadInput, match="what is missing"):
        answer(story, agreed=False)
    assert answer(story, agreed=False, words="Who lets us in?") != Plan()


def test_an_action_done_is_still_the_plan_that_was_agreed_a_moved_date_is_not(story):
    action = story.add_action(TUESDAY_0900, WEDNESDAY_NOON)
    agreed = plan_stamp(story.actions)

    story.add_action(TUESDAY_0900, FRIDAY_NOON, visible=False)
    assert plan_stamp(story.actions) == agreed
    story.end_action(TUESDAY_0900 + SECOND, action)
    assert plan_stamp(story.actions) == agreed
    story.add_action(TUESDAY_0900, FRIDAY_NOON)
    assert plan_stamp(story.actions) != agreed
