"""A page costs the same number of queries for one row and for fifty."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rung.domain.vocabulary import ActionOwner, DateKind, UpdateKind
from rung.models import EscalationOrder
from rung.services import working
from tests.builders import MONDAY_1530, TUESDAY_0820, mountain
from tests.web.portal_pages import address, dated, dressed, signed_in, steps

pytestmark = pytest.mark.django_db
MANY = 50


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def cost(client, path):
    """How many queries a page takes, signing-in and permissions included."""
    with CaptureQueriesContext(
        connection,
    ) as taken:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(taken)


def more_orders(world, count):
    for number in range(count):
        order = world.another_order(f"M-{number:03}")
        steps(order, done=2)
        dated(order, DateKind.CCD, date(2026, 12, 1))
        if number % 5 == 0:
            world.raised(order=order)


def test_the_list_of_orders(world, customer):
    dressed(world)
    world.raised()
    one = cost(customer, "/orders/")

    more_orders(world, MANY)

    assert cost(customer, "/orders/") == one
    assert one <= 24


def test_the_list_of_escalations(world, customer):
    world.raised()
    one = cost(customer, "/escalations/")

    for number in range(MANY):
        world.raised(order=world.another_order(f"M-{number:03}"))

    assert cost(customer, "/escalations/") == one
    assert one <= 18


def test_the_page_of_an_escalation(world, customer):
    dressed(world)
    escalation = world.raised(phoned_at=MONDAY_1530)
    act(world, escalation, 1)
    one = cost(customer, address(escalation))

    act(world, escalation, MANY)
    for number in range(5):
        order = world.another_order(f"M-{number}")
        EscalationOrder.objects.create(escalation=escalation, order=order)

    assert cost(customer, address(escalation)) == one
    assert one <= 21


def act(world, escalation, times):
    """News and actions, so many times."""
    for _ in range(times):
        working.send_update(
            escalation_id=escalation.id,
            kind=UpdateKind.NOTHING_NEW,
            words="Nothing new.",
            doing=world.ccm_at(mountain(23, 16)),
        )
        working.add_action(
            escalation_id=escalation.id,
            text="Ask the city",
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            visible=True,
            committed=working.Committed(date(2026, 11, 25)),
            doing=world.ccm_at(mountain(23, 16)),
        )


def test_asking_whether_the_page_is_still_right(world, customer):
    escalation = world.raised()
    page = customer.get(address(escalation)).content.decode()
    asked = page.partition('hx-get="')[2].partition('"')[0]

    with CaptureQueriesContext(connection) as taken:
        assert customer.get(asked).status_code == 204

    assert len(taken) <= 9
