"""Internal cause and customer wording are two fields; only what is released leaves (R22, N13)."""

from datetime import date

import pytest
from django.test import Client

from rung.models import Jeopardy
from tests.builders import World, mountain
from tests.web.portal_pages import address, pressed, signed_in, stranger, words

pytestmark = pytest.mark.django_db
NOW = mountain(24, 9)
CAUSE = "Larkspur Fiber has lost the splice plan."
SAID = "The other carrier repeats a part of its work"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def jeopardy(world):
    return Jeopardy.objects.create(order=world.order, code="1Z", since_date=date(2026, 11, 19))


@pytest.fixture
def desk(world):
    return signed_in(Client(), world.ccm, now=NOW)


def form_of(jeopardy):
    return f"/desk/orders/{jeopardy.order.reference}/reasons/{jeopardy.pk}/"


def seen_in(client, jeopardy):
    drawn = client.get(form_of(jeopardy)).content.decode()
    return drawn.split('name="seen" value="')[1].split('"')[0]


def send(client, jeopardy, button, *, said=SAID, cause=CAUSE, seen=None):
    typed = pressed(
        internal_cause=cause,
        customer_words=said,
        pressed=button,
        seen=seen or seen_in(client, jeopardy),
    )
    return client.post(form_of(jeopardy), typed)


def customers_pages(world):
    world.raised()
    customer = signed_in(Client(), world.customer, now=NOW)
    escalation = world.order.escalations.get()
    pages = (f"/orders/{world.order.reference}/", "/orders/", address(escalation))
    return " ".join(words(customer.get(page)) for page in pages)


def test_until_it_is_released_the_customer_reads_the_plain_words(world, desk, jeopardy):
    assert send(desk, jeopardy, "keep").status_code == 303

    read = customers_pages(world)

    assert "Another carrier is not ready" in read
    assert SAID not in read
    assert "Larkspur" not in read


def test_released_words_replace_the_plain_ones_everywhere_and_the_cause_stays_in(
    world, desk, jeopardy
):
    assert send(desk, jeopardy, "release").status_code == 303

    read = customers_pages(world)

    assert f"{SAID}. Code 1Z." in read
    assert "Another carrier is not ready" not in read
    assert "Larkspur" not in read
    inside = words(desk.get(f"/desk/orders/{world.order.reference}/"))
    assert CAUSE in inside
    assert "Dana Reyes" in inside


def test_nothing_is_released_without_words(desk, jeopardy):
    answer = send(desk, jeopardy, "release", said="  ")

    jeopardy.refresh_from_db()
    assert answer.status_code == 422
    assert CAUSE in words(answer)
    assert jeopardy.internal_cause == ""


def test_two_people_at_once_see_both_versions_and_nothing_is_lost(world, desk, jeopardy):
    other = signed_in(Client(), world.desk, now=NOW)
    before = seen_in(other, jeopardy)
    send(desk, jeopardy, "release")

    answer = send(other, jeopardy, "release", said="Mine", cause="My cause", seen=before)

    jeopardy.refresh_from_db()
    assert answer.status_code == 409
    assert SAID in words(answer)
    assert 'value="Mine"' in answer.content.decode()
    assert jeopardy.customer_words == SAID
    assert send(other, jeopardy, "release", said="Mine").status_code == 303


def test_a_reason_that_is_cleared_is_worded_no_more(desk, jeopardy):
    seen = seen_in(desk, jeopardy)
    Jeopardy.objects.update(cleared_at=NOW)

    assert send(desk, jeopardy, "release", seen=seen).status_code == 404


def test_a_customer_finds_no_such_page(jeopardy):
    other = signed_in(Client(), stranger(), now=NOW)

    assert other.get(form_of(jeopardy)).status_code == 404
