"""The plan at the desk: committed dates, kept, moved with a reason, or missed."""

import pytest

from rung.domain.action_plan import action_stamp
from rung.domain.plan import PlannedAction
from rung.domain.vocabulary import ActionOwner, ActionState
from rung.models import (
    Action,
    Notice,
)
from rung.services import working
from tests.builders import mountain
from tests.web.desk_pages import (
    NO_STATIC,
    act,
    at_level_2,
    everything,
    page_of,
    post,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_11 = mountain(24, 11)


def test_an_action_without_a_time_is_committed_to_closing_time(client, world):
    escalation = at_level_2(world)

    act(
        client,
        world.ccm,
        TUESDAY_11,
        escalation,
        "action",
        text="File the permit",
        owner="AUTHORITY",
        owner_name="City of Boise",
        day="2026-11-25",
        visible="on",
    )

    action = Action.objects.get()
    assert (action.committed_at, action.visible) == (mountain(25, 17), True)


def seen_of(action):
    """What a form that shows the action as it is now carries."""
    stored = PlannedAction(
        action.id, action.text, action.visible, ActionState(action.state), action.committed_at
    )
    return action_stamp(stored)


def planned(world, escalation):
    working.add_action(
        escalation_id=escalation.id,
        text="File the permit",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=True,
        committed=working.Committed(mountain(25, 12).date(), None),
        doing=world.ccm_at(TUESDAY_11),
    )
    return Action.objects.get()


def test_a_date_moves_with_its_reason_and_the_customer_is_told(client, world):
    escalation = at_level_2(world)
    action = planned(world, escalation)

    moved = post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:move_action",
        escalation.number,
        action.id,
        seen=seen_of(action),
        day="2026-11-27",
        reason="The city is closed on Thursday.",
        cause="1U",
    )

    assert moved.status_code == 303
    action.refresh_from_db()
    assert action.committed_at == mountain(27, 17)
    assert action.moves.get().reason == "The city is closed on Thursday."
    assert Notice.objects.filter(kind="action.moved", recipient=world.customer).count() == 1


def test_a_date_never_moves_without_a_reason_or_into_the_past(client, world):
    escalation = at_level_2(world)
    action = planned(world, escalation)
    before = everything()

    silent = post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:move_action",
        escalation.number,
        action.id,
        seen=seen_of(action),
        day="2026-11-27",
    )
    past = post(
        client,
        world.ccm,
        TUESDAY_11,
        "desk:move_action",
        escalation.number,
        action.id,
        seen=seen_of(action),
        day="2026-11-20",
        reason="Earlier.",
        cause="1U",
    )

    assert (silent.status_code, past.status_code) == (422, 422)
    assert "A commitment lies in the future." in words_of(past)
    assert everything() == before


@pytest.mark.parametrize("state", [ActionState.DONE, ActionState.WITHDRAWN])
def test_an_action_is_ended_once(client, world, state):
    escalation = at_level_2(world)
    action = planned(world, escalation)
    ended, seen = ("desk:end_action", escalation.number, action.id), seen_of(action)

    first = post(client, world.ccm, TUESDAY_11, *ended, pressed=state.value, seen=seen)
    second = post(client, world.ccm, TUESDAY_11, *ended, pressed=state.value, seen=seen)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "This action has already been ended." in words_of(second)
    assert Action.objects.get().state == state.value


def test_a_missed_commitment_comes_before_the_update(client, world):
    escalation = at_level_2(world)
    action = planned(world, escalation)
    settle(mountain(25, 17, 30))

    page = page_of(client, world.ccm, mountain(25, 17, 30), escalation)

    assert "Do or move: File the permit" in words_of(page)
    assert f"/plan/{action.id}/" in page.content.decode()
