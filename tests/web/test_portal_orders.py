"""My orders and one order: what needs me, where it stands, who answers for it."""

import re
from datetime import date
from html import unescape

import pytest

from rung.domain.vocabulary import DateKind
from rung.models import Jeopardy, OrderDate
from rung.services import ending, letters
from tests.builders import MONDAY_1530, TUESDAY_0820, mountain
from tests.web.portal_pages import (
    dated,
    dressed,
    finished,
    observer,
    primaries,
    signed_in,
    steps,
    stranger,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def test_the_list_says_dates_with_their_kind_and_the_trouble_in_plain_words(world, customer):
    dressed(world)

    said = words(customer.get("/orders/"))

    assert "Q-1001 Ethernet 1G, Boise store Fall openings" in said
    assert "Wed 25 Nov, committed by us" in said
    assert "Wed 18 Nov, desired by you" in said
    assert "Build and permits: planned 18 Nov · 6 days late" in said
    assert "Permit not granted yet (the permit office). Code 1U." in said
    assert "Dana Reyes presses the permit office to grant the permit" in said
    assert "Orders as of Tue 09:00 EST" in said


def test_an_order_that_is_behind_counts_as_late_and_is_not_ticked_off(world, customer):
    dressed(world)
    world.raised(phoned_at=MONDAY_1530)

    page = customer.get("/orders/")

    assert "Late 1" in words(page)
    assert re.search(r'class="pill watch"[^§]{0,200}With level 1', page.text)


def test_a_suppliers_date_stays_with_the_carrier(world, customer):
    dressed(world)

    assert "17 Nov" not in words(customer.get("/orders/Q-1001/"))


def test_the_list_links_an_open_escalation_and_says_who_moves_next(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)

    said = words(customer.get("/orders/"))

    assert f"{escalation.reference} : Engage level 2 from Tue 12:30 EST" in said
    assert "Dana Reyes: send an update by Tue 19:00 EST" in said


def test_what_needs_me_comes_first_and_is_the_primary_button(world, customer):
    escalation = world.raised(phoned_at=mountain(23, 9))
    ending.resolve(
        escalation_id=escalation.id, words="Tested.", doing=world.ccm_at(mountain(23, 15))
    )
    world.another_order("A-0001")

    page = customer.get("/orders/")

    assert primaries(page) == ["Open what needs me"]
    assert f'href="/escalations/{escalation.reference}/"' in page.content.decode()
    said = words(page)
    assert said.index("Q-1001") < said.index("A-0001")
    assert "You: confirm the resolution by" in said


def test_a_filter_in_the_address_shows_only_what_fits(world, customer):
    late = world.another_order("L-1")
    dated(late, DateKind.CCD, date(2026, 11, 20))
    blocked = world.another_order("B-1")
    Jeopardy.objects.create(order=blocked, code="1G", since_date=date(2026, 11, 20))

    assert "B-1" not in words(customer.get("/orders/?show=late"))
    assert "L-1" in words(customer.get("/orders/?show=late"))
    assert "L-1" not in words(customer.get("/orders/?show=needs-me"))
    assert "You: let our crew in" in words(customer.get("/orders/?show=needs-me"))
    assert "Q-1001" in words(customer.get("/orders/?show=nonsense"))


def test_fifty_orders_stand_on_a_page_and_the_filter_stays_in_the_address(world, customer):
    for number in range(60):
        order = world.another_order(f"L-{number:02}")
        dated(order, DateKind.CCD, date(2026, 11, 20))

    first = customer.get("/orders/?show=late")
    (onward,) = re.findall(r'href="([^"]+)">Next fifty', first.text)
    second = customer.get(unescape(onward))
    beyond = customer.get("/orders/?show=late&page=99")

    assert (first.text.count('<th scope="row">'), second.text.count('<th scope="row">')) == (50, 10)
    assert "show=late" in onward
    assert "Next fifty" not in second.text
    assert re.findall(r'href="([^"]+)">Previous fifty', second.text) == [
        "/orders/?show=late&amp;page=1"
    ]
    assert "60 of 61 orders are late" in words(second)
    assert (beyond.status_code, "No order fits" in words(beyond)) == (200, True)
    assert customer.get("/orders/?page=99999999999999999&show=%00").status_code == 200


def test_what_is_over_comes_last_and_asks_for_nothing(world, customer):
    finished(world, "A-0900")

    said = words(customer.get("/orders/"))

    assert said.index("Q-1001") < said.index("A-0900")
    assert "Completed" in said


def test_nothing_to_do_is_said_and_the_care_manager_can_be_called(world, customer):
    page = customer.get("/orders/")

    assert "Nothing needs you, and nothing is late." in words(page)
    assert primaries(page) == ["Call Dana Reyes"]


def test_nobody_is_shown_orders_of_another_account(world, client):
    page = signed_in(client, stranger(), now=TUESDAY_0820).get("/orders/")

    assert "No open orders" in words(page)
    assert client.get("/orders/Q-1001/").status_code == 404
    assert client.get("/orders/Q-1001/raise/").status_code == 404
    assert client.get("/orders/Q-1001/letter/").status_code == 404


def test_the_order_tells_its_date_whether_the_need_by_date_holds_and_every_move(world, customer):
    dressed(world)

    said = words(customer.get("/orders/Q-1001/"))

    assert "Committed by us for Wed 25 Nov" in said
    assert "You need it by Fri 27 Nov: that still holds." in said
    assert "Fri 20 Nov: from Wed 18 Nov to Wed 25 Nov: permit" in said
    assert "Your order number PO-77" in said


def test_a_forecast_behind_the_commitment_is_told_plainly(world, customer):
    order = dressed(world)
    dated(order, DateKind.FORECAST, date(2026, 12, 2))

    said = words(customer.get("/orders/Q-1001/"))

    assert "Committed for Wed 25 Nov, now forecast for Wed 2 Dec" in said
    assert "You need it by Fri 27 Nov: that no longer holds." in said


def test_a_date_that_was_taken_back_is_no_date(world, customer):
    order = dressed(world)
    OrderDate.objects.create(order=order, kind="CCD", day=None, recorded_at=mountain(23, 9))

    said = words(customer.get("/orders/Q-1001/"))

    assert "No date yet" in said
    assert "from Wed 25 Nov to no date any more" in said


def test_the_care_manager_is_there_with_phone_and_mail(world, customer):
    page = customer.get("/orders/Q-1001/")

    assert "Your care manager" in words(page)
    assert 'href="tel:+13035550101"' in page.content.decode()
    assert 'href="mailto:dana.reyes@example.com"' in page.content.decode()
    assert primaries(page) == ["Get help with this order"]


def test_while_nobody_is_named_the_channel_manager_stands_in_and_the_page_says_so(world, customer):
    world.account.ccm = None
    world.account.save()

    said = words(customer.get("/orders/Q-1001/"))

    assert "No care manager is named on this order yet." in said
    assert "Leo Marsh, your channel manager" in said


def test_an_order_in_an_escalation_leads_to_it(world, customer):
    escalation = world.raised()

    page = customer.get("/orders/Q-1001/")

    assert primaries(page) == [f"Open {escalation.reference}"]


def test_who_may_only_look_is_told_so_and_can_still_call(world, client):
    page = signed_in(client, observer(world), now=TUESDAY_0820).get("/orders/Q-1001/")

    assert "Only contacts named for this account may raise an escalation." in words(page)
    assert primaries(page) == ["Call Dana Reyes"]


def test_the_track_shows_eight_steps_at_most_around_the_present_one(world, customer):
    steps(world.order, done=5)
    for position in range(6, 13):
        world.order.milestones.create(position=position, name=f"Step {position}", state="DONE")
    world.order.milestones.create(position=13, name="Billing starts", state="NOT_STARTED")

    page = customer.get("/orders/Q-1001/").content.decode()

    assert page.count('class="dot"') == 8
    assert "Billing starts" in page
    assert "Survey" not in page


def test_the_letter_is_there_as_a_page_and_as_pdf_once_it_is_set(world, customer):
    letters.issue_letters(order_ids=[world.order.pk], reason="", now=TUESDAY_0820)
    letter = world.order.letters.get()

    page = customer.get("/orders/Q-1001/letter/")
    assert "Dana Reyes" in words(page)
    assert 'href="/orders/Q-1001/"' in page.text  # there is a way back
    assert customer.get("/orders/Q-1001/letter.pdf").status_code == 404

    world.order.letters.update(pdf=b"%PDF-1.7", rendered_at=TUESDAY_0820)
    answer = customer.get("/orders/Q-1001/letter.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content == b"%PDF-1.7"
    assert customer.get(f"/orders/Q-1001/letter-{letter.number}.pdf").status_code == 200
    assert "Order acknowledgement letter" in words(customer.get("/orders/Q-1001/"))


def test_an_order_without_a_letter_says_when_it_comes(world, customer):
    assert "The acknowledgement letter comes when" in words(customer.get("/orders/Q-1001/"))
    assert customer.get("/orders/Q-1001/letter/").status_code == 404


def test_everybody_begins_where_their_day_begins(world, client):
    assert client.get("/").url == "/accounts/login/?next=%2F"

    assert signed_in(client, world.customer, now=TUESDAY_0820).get("/").url == "/overview/"
    assert signed_in(client, world.ccm, now=TUESDAY_0820).get("/").url == "/desk/"


def test_the_customers_pages_are_not_for_the_carriers_people(world, client):
    signed_in(client, world.ccm, now=TUESDAY_0820)

    assert client.get("/orders/").status_code == 403
    assert client.get("/orders/Q-1001/").status_code == 404
