"""Whose turn it is, on the pages: the same hours for either side, each in its own words (R22)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from rung.domain.vocabulary import ActionOwner, DateKind
from rung.models import Jeopardy
from rung.services import ending, engaging, working
from rung.services.working import Committed
from tests.builders import TUESDAY_1030, World, mountain
from tests.web.portal_pages import address, signed_in, words

pytestmark = pytest.mark.django_db
MONDAY = mountain(23, 16)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def escalation(world):
    return world.raised()


def plan(world, escalation, owner, name, text, *, day=25, visible=True, now=MONDAY):
    working.add_action(
        escalation_id=escalation.id,
        text=text,
        owner=owner,
        owner_name=name,
        visible=visible,
        committed=Committed(date(2026, 11, day)),
        doing=world.ccm_at(now),
        kind=DateKind.CCD,
    )


def page_of(world, escalation, now, act="", *, desk=False):
    client = signed_in(Client(), world.ccm if desk else world.customer, now=now)
    place = f"/desk{address(escalation, act)}" if desk else address(escalation, act)
    return words(client.get(place))


def test_the_authority_is_named_to_either_side_with_since_when_and_by_when(world, escalation):
    Jeopardy.objects.create(order=world.order, code="1U", since_date=date(2026, 11, 13))
    plan(world, escalation, ActionOwner.CARRIER, "Dana Reyes", "Keep the crew", day=24)
    plan(world, escalation, ActionOwner.AUTHORITY, "City of Boise", "Street permit")

    outside = page_of(world, escalation, mountain(24, 8))
    inside = page_of(world, escalation, mountain(24, 8), desk=True)

    assert (
        "Waiting on: City of Boise since Mon 18:00 EST, 16 h; next: Street permit, "
        "by Wed 19:00 EST." in outside
    )
    assert "Waiting on: City of Boise since Mon 16:00 MST, 16 h" in inside


@pytest.mark.parametrize("visible", [True, False], ids=["visible", "inside"])
@pytest.mark.parametrize("act", ["", "time"], ids=["page", "time"])
def test_a_suppliers_name_never_reaches_the_customer(world, escalation, visible, act):
    secret = "Larkspur Fiber"
    text = "Finish the splice" if visible else f"Press {secret}"
    plan(world, escalation, ActionOwner.SUPPLIER, secret, text, visible=visible)

    outside = page_of(world, escalation, mountain(24, 8), act)
    inside = page_of(world, escalation, mountain(24, 8), act, desk=True)
    room = outside.split("Whose turn it", maxsplit=1)[1].split("About this")[0]

    assert "nother carrier" in room
    assert secret not in room
    assert secret in inside


def test_what_the_customer_was_not_told_of_does_not_wait_on_them(world, escalation):
    plan(world, escalation, ActionOwner.CUSTOMER, "Lee Tan", "Roof access", visible=False)

    outside = page_of(world, escalation, mountain(24, 8))

    assert "Waiting on: us" in outside
    assert "Roof access" not in outside


def test_an_acknowledgement_comes_before_the_plan_until_it_is_given(world, escalation):
    plan(world, escalation, ActionOwner.CUSTOMER, "Lee Tan", "Roof access")
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )

    while_owed = page_of(world, escalation, mountain(24, 11))
    clock_id = escalation.clocks.get(kind="ACKNOWLEDGEMENT").id
    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=clock_id,
        words="I have it.",
        next_contact_at=mountain(24, 16),
        acted_at=mountain(24, 12),
        doing=world.manager_at(mountain(24, 12)),
    )
    afterwards = page_of(world, escalation, mountain(24, 13))

    assert "Waiting on: us (Morgan Ellis) since Tue 12:30 EST" in while_owed
    assert "Waiting on: you since Tue 14:00 EST" in afterwards


def test_a_resolution_waits_on_the_customer_and_the_end_stops_the_count(world, escalation):
    ending.resolve(
        escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(mountain(24, 9))
    )
    asked = page_of(world, escalation, mountain(24, 10))
    ending.confirm(escalation_id=escalation.id, doing=world.customer_at(mountain(24, 11)))

    over = page_of(world, escalation, mountain(24, 11) + timedelta(days=3), "time")

    assert "Waiting on: you since Tue 11:00 EST, 1 h; next: confirm the resolution" in asked
    assert "Waiting on" not in over
    assert "You 2 h 2 h 10 %" in over
