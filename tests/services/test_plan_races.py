"""Two people at one plan at the same instant: one counts, the other is told (N15)."""

from datetime import date

import pytest

from rung.domain.action_plan import Overtaken, action_stamp
from rung.domain.plan import PlannedAction
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import ActionOwner, ActionState
from rung.models import Action, ActionDependency, ActionMove, Notice
from rung.services import planning, working
from rung.services.working import Committed, WhyMoved
from tests.builders import TUESDAY_0820, World, mountain
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY_0900 = mountain(24, 9)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def escalation(world):
    return world.raised()


def planned(world, escalation, text):
    working.add_action(
        escalation_id=escalation.id,
        text=text,
        owner=ActionOwner.CARRIER,
        owner_name="Network Build West",
        visible=True,
        committed=Committed(date(2026, 11, 25)),
        doing=world.ccm_at(TUESDAY_0820),
    )
    return Action.objects.get(text=text)


def moves(escalation, action, day, doing):
    seen = action_stamp(
        PlannedAction(
            action.id, action.text, action.visible, ActionState(action.state), action.committed_at
        )
    )
    return lambda: working.move_action(
        escalation_id=escalation.id,
        action_id=action.id,
        committed=Committed(date(2026, 11, day)),
        why=WhyMoved("A drawing.", "1U"),
        seen=seen,
        doing=doing,
    )


def test_of_two_moves_from_one_page_one_counts_and_the_other_is_shown_it(world, escalation):
    action = planned(world, escalation, "Permit")

    outcomes = at_once(
        moves(escalation, action, 27, world.ccm_at(TUESDAY_0900)),
        moves(escalation, action, 30, world.manager_at(TUESDAY_0900)),
    )

    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, Overtaken)
    move = ActionMove.objects.get()
    action.refresh_from_db()
    assert action.committed_at == move.to_at == mountain(30 if outcomes[0] else 27, 17)
    told = Notice.objects.filter(kind="action.moved", recipient=world.customer)
    assert told.count() == 1


def orders(escalation, action, before, doing):
    return lambda: planning.reorder(
        escalation_id=escalation.id,
        action_id=action.id,
        wanted=(before.id,),
        seen=None,
        doing=doing,
    )


def test_two_orders_that_would_be_a_circle_together_never_are(world, escalation):
    permit, build = (planned(world, escalation, text) for text in ("Permit", "Build"))

    outcomes = at_once(
        orders(escalation, build, permit, world.ccm_at(TUESDAY_0900)),
        orders(escalation, permit, build, world.manager_at(TUESDAY_0900)),
    )

    (refused,) = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(refused, BadInput)
    assert ActionDependency.objects.count() == 1
