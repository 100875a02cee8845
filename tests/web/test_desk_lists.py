"""The carrier's lists: escalations, orders, and orders that nobody cares for yet."""

from datetime import date
from html import unescape

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import DateKind
from rung.models import Jeopardy, Letter, Notice, OrderDate
from rung.services import ending
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain, person
from tests.web.desk_pages import (
    NO_STATIC,
    at,
    at_level_2,
    everything,
    get,
    main_buttons,
    post,
    queries_of,
    rows_of,
    settle,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


def escalations(client, reader, query):
    return rows_of(get(client, reader, mountain(24, 15), "desk:escalations", query=query))


def orders(client, reader, query=""):
    return rows_of(get(client, reader, TUESDAY_0820, "desk:orders", query=query))


def test_escalations_are_found_by_filter_level_and_words(client, world):
    missed = at_level_2(world)
    calm = world.raised(order=world.another_order("Q-1002", site="Nampa store"))
    closed = world.raised(order=world.another_order("Q-1003"))
    ending.withdraw(escalation_id=closed.id, words="Solved.", doing=world.customer_at(TUESDAY_1030))
    settle(mountain(24, 15))

    def found(query, reader=world.ccm):
        rows = escalations(client, reader, query)
        return [each for each in (missed, calm, closed) if any(each.reference in r for r in rows)]

    assert found("") == [missed, calm]
    assert found("?show=missed") == [missed]
    assert found("?show=closed") == [closed]
    assert found("?level=2") == [missed]
    assert found("?show=mine", world.manager) == [missed]
    assert found("?show=mine", world.desk) == []
    assert found("?q=nampa") == [calm]
    assert found(f"?q={calm.reference.lower()}") == [calm]
    assert found("?show=nonsense&level=x&page=-1") == [missed, calm]


def test_a_list_of_escalations_costs_the_same_for_any_number(client, world):
    def cost(numbers):
        for number in numbers:
            world.raised(order=world.another_order(f"Q-2{number:03}"))
        with at(TUESDAY_1030):
            client.force_login(world.ccm)
            return queries_of(client, "/desk/escalations/")

    assert cost(range(1)) == cost(range(1, 50))
    assert len(escalations(client, world.ccm, "")) == 50


def test_orders_are_found_by_filter_and_words(client, world):
    late, risky = world.order, world.another_order("Q-1002", site="Nampa store")
    other = world.another_order("Q-1003")
    other.ccm = person("Priya Nair", Role.CCM)
    other.save()
    OrderDate.objects.create(
        order=late,
        kind=DateKind.CCD.value,
        day=date(2026, 11, 18),
        recorded_at=mountain(2, 9),
    )
    Jeopardy.objects.create(order=risky, code="1U", since_date=date(2026, 11, 16))

    def found(query):
        rows = orders(client, world.ccm, query)
        return [each for each in (late, risky, other) if any(each.reference in r for r in rows)]

    assert found("?show=open") == [late, risky, other]
    assert found("") == found("?show=mine") == [late, risky]
    assert found("?show=late") == [late]
    assert found("?show=jeopardy") == [risky]
    assert found("?q=nampa") == [risky]
    assert "Permit not granted yet (1U)" in " ".join(orders(client, world.ccm, "?show=jeopardy"))


def test_a_care_manager_begins_with_their_own_orders_and_what_needs_them_first(client, world):
    calm, risky, late = (world.another_order(f"Q-3{number}") for number in (1, 2, 3))
    world.raised()
    OrderDate.objects.create(
        order=late,
        kind=DateKind.CCD.value,
        day=date(2026, 11, 18),
        recorded_at=mountain(2, 9),
    )
    Jeopardy.objects.create(order=risky, code="1U", since_date=date(2026, 11, 16))

    rows = orders(client, world.ccm)

    wanted = [late, risky, world.order, calm]
    assert [each.reference in row for each, row in zip(wanted, rows, strict=True)] == [True] * 4


def test_a_list_of_orders_costs_the_same_for_any_number(client, world):
    def cost(numbers):
        for number in numbers:
            world.another_order(f"Q-2{number:03}")
        with at(TUESDAY_0820):
            client.force_login(world.ccm)
            return queries_of(client, "/desk/orders/")

    assert cost(range(1)) == cost(range(1, 49))
    assert len(orders(client, world.ccm)) == 50


def test_the_next_fifty_are_a_link_away(client, world):
    for number in range(60):
        world.another_order(f"Q-2{number:03}")

    first = get(client, world.ccm, TUESDAY_0820, "desk:orders")
    second = get(client, world.ccm, TUESDAY_0820, "desk:orders", query="?page=2")

    assert (len(rows_of(first)), len(rows_of(second))) == (50, 11)
    assert "Next fifty" in words_of(first)
    assert "Next fifty" not in words_of(second)


def test_the_way_to_the_next_fifty_keeps_every_filter(client, world):
    for number in range(51):
        world.raised(order=world.another_order(f"Q-2{number:03}", site="Nampa store"))

    page = get(
        client, world.ccm, TUESDAY_0820, "desk:escalations", query="?show=mine&level=1&q=nampa"
    )

    href = page.text.rpartition('href="')[0].rpartition("Next fifty")[0].rpartition('href="')[2]
    for wish in ("show=mine", "level=1", "q=nampa", "page=2"):
        assert wish in href
    assert len(rows_of(client.get(unescape(href.partition('"')[0])))) == 1


def without_a_care_manager(world):
    world.account.ccm = None
    world.account.save()
    return world.order


def test_orders_nobody_cares_for_stand_with_their_wait_the_longest_first(client, world):
    without_a_care_manager(world)

    page = get(client, world.channel_manager, TUESDAY_0820, "desk:unmatched")

    (row,) = rows_of(page)
    assert row == (
        "Q-1001 Maplethorn Grocers Ethernet 1G, Boise store West Leo Marsh "
        "Mon 2 Nov 09:00 MST 21 days"
    )
    assert main_buttons(page) == 1


def test_all_orders_have_an_owner(client, world):
    page = get(client, world.channel_manager, TUESDAY_0820, "desk:unmatched")

    assert "All orders have an owner." in words_of(page)
    assert main_buttons(page) == 1


@pytest.mark.parametrize("reader", ["channel_manager", "manager", "administrator"])
def test_naming_the_care_manager_issues_a_letter_and_tells_them(client, world, reader):
    order = without_a_care_manager(world)

    page = get(client, getattr(world, reader), TUESDAY_0820, "desk:order", order.reference)
    named = post(
        client,
        getattr(world, reader),
        TUESDAY_0820,
        "desk:name_ccm",
        order.reference,
        ccm=world.ccm.pk,
    )

    assert main_buttons(page) == 1
    assert "No care manager is named" in words_of(page)
    assert (named.status_code, named.url) == (303, "/desk/unmatched/")
    order.refresh_from_db()
    assert order.ccm == world.ccm
    assert Letter.objects.get(order=order).ccm == world.ccm
    assert Notice.objects.filter(kind="ccm.named", recipient=world.ccm).exists()


@pytest.mark.parametrize("reader", ["ccm", "desk", "customer"])
def test_others_name_nobody(client, world, reader):
    order = without_a_care_manager(world)
    before = everything()

    refused = post(
        client,
        getattr(world, reader),
        TUESDAY_0820,
        "desk:name_ccm",
        order.reference,
        ccm=world.ccm.pk,
    )

    assert refused.status_code == 404
    assert everything() == before


@pytest.mark.parametrize("chosen", ["", "999999", "nobody"])
def test_a_choice_that_is_none_is_asked_for_again(client, world, chosen):
    order = without_a_care_manager(world)
    before = everything()

    page = post(
        client,
        world.channel_manager,
        TUESDAY_0820,
        "desk:name_ccm",
        order.reference,
        ccm=chosen,
    )

    assert page.status_code == 422
    assert everything() == before


def test_the_one_who_is_named_already_is_not_named_again(client, world):
    before = everything()

    page = post(
        client,
        world.channel_manager,
        TUESDAY_0820,
        "desk:name_ccm",
        world.order.reference,
        ccm=world.ccm.pk,
    )

    assert page.status_code == 409
    assert "Dana Reyes is already the care manager of order Q-1001." in words_of(page)
    assert everything() == before


def test_an_order_shows_what_the_customer_reads_and_leads_to_its_escalation(client, world):
    escalation = world.raised()

    page = get(client, world.desk, TUESDAY_0820, "desk:order", "Q-1001")

    assert "What the customer reads" in words_of(page)
    assert f"Open {escalation.reference}" in words_of(page)
    assert main_buttons(page) == 1
