"""Raising an escalation on one page: five answers, nothing asked twice."""

import re
from datetime import date

import pytest

from rung.domain.vocabulary import OrderStatus, Status
from rung.models import Clock, Contact, Escalation, Notice, Press
from rung.services import ending
from tests.builders import TUESDAY_0820, mountain
from tests.web.portal_pages import (
    dressed,
    history,
    observer,
    pressed,
    primaries,
    signed_in,
    words,
)

pytestmark = pytest.mark.django_db
RAISE = "/orders/Q-1001/raise/"


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def answers(**changed):
    given = {
        "ground": "TIMELINESS",
        "impact": "The store opens Saturday. No circuit means no card payments.",
        "need_by_date": "2026-11-27",
        "need_by_reason": "opening day",
        "talked": "NOT_YET",
        "rhythm": "STANDARD",
    }
    return pressed(**{**given, **changed})


def test_the_page_knows_the_order_its_care_manager_and_the_need_by_date(world, customer):
    dressed(world)

    page = customer.get(RAISE)

    assert "Get help with order Q-1001" in words(page)
    assert "Have you talked to Dana?" in words(page)
    assert 'value="2026-11-27"' in page.content.decode()
    assert primaries(page) == ["Send to Dana"]


def test_the_page_is_prefilled_with_the_present_time_where_the_reader_is(world, customer):
    page = customer.get(RAISE).content.decode()

    assert 'value="10:20"' in page
    assert "Time (EST)" in page


def test_the_box_says_truly_when_level_2_opens(world, customer):
    assert "You can go to level 2 from Tue 14:20 EST" in words(customer.get(RAISE))

    asked = f"{RAISE}next/?talked=CALLED&outcome=SPOKE&day=2026-11-23&at=17:30"
    said = words(customer.get(asked))

    assert "You can go to level 2 from Tue 12:30 EST , counted from when you made contact" in said


def test_sent_without_a_call_the_clock_starts_now(world, customer):
    answer = customer.post(RAISE, answers())

    escalation = Escalation.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/escalations/{escalation.reference}/")
    assert escalation.raised_at == TUESDAY_0820 or escalation.raised_at > TUESDAY_0820
    assert escalation.need_by_date == date(2026, 11, 27)
    assert Contact.objects.count() == 0
    assert "has your escalation" in words(customer.get(answer.url))


def test_a_call_made_before_starts_the_clock_when_it_was_made(world, customer):
    customer.post(
        RAISE,
        answers(talked="CALLED", outcome="NO_ANSWER", day="2026-11-23", at="17:30", level="1"),
    )

    interval = Clock.objects.get(kind="INTERVAL")
    assert interval.started_at == mountain(23, 15, 30)
    assert interval.due_at == mountain(24, 10, 30)
    assert Contact.objects.get().outcome == "NO_ANSWER"


def test_a_mail_sent_before_counts_as_contact_too(world, customer):
    answer = customer.post(RAISE, answers(talked="WROTE", day="2026-11-23", at="17:30", level="1"))

    assert Clock.objects.get(kind="INTERVAL").started_at == mountain(23, 15, 30)
    assert Contact.objects.get().channel == "EMAIL"
    assert "E-mail to level 1" in words(customer.get(answer.url))


def test_who_reached_a_manager_is_not_turned_away(world, customer):
    customer.post(
        RAISE, answers(talked="CALLED", outcome="SPOKE", day="2026-11-24", at="10:10", level="2")
    )

    escalation = Escalation.objects.get()
    assert list(escalation.levels.values_list("level", flat=True)) == [1]
    assert Clock.objects.get(kind="ACKNOWLEDGEMENT").level == 2


def test_several_orders_of_the_account_can_be_one_escalation(world, customer):
    other = world.another_order("Q-2002", site="Nampa store")

    page = customer.get(RAISE)
    customer.post(RAISE, answers(others=[str(other.pk)]))

    assert "Q-2002: Ethernet 1G, Nampa store" in words(page)
    references = Escalation.objects.get().orders.values_list("reference", flat=True)
    assert sorted(references) == ["Q-1001", "Q-2002"]


def test_an_order_of_nobody_knows_whom_is_no_choice(world, customer):
    answer = customer.post(RAISE, answers(others=["999999"]))

    assert answer.status_code == 422
    assert Escalation.objects.count() == 0


def test_another_rhythm_is_kept_as_a_wish(world, customer):
    customer.post(RAISE, answers(rhythm="WISH", rhythm_wish="by phone at 16:30"))

    assert Escalation.objects.get().rhythm_wish == "by phone at 16:30"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"impact": "  "}, "What happens if nothing changes? Please fill this in."),
        ({"ground": ""}, "What is wrong? Please choose one."),
        ({"need_by_date": "2026-02-30"}, "There is no such date."),
        ({"talked": "CALLED", "at": "25:10"}, "There is no such time."),
        ({"talked": "CALLED", "at": ""}, "Say at what time"),
        ({"rhythm": "WISH"}, "Say which rhythm would suit you."),
        ({"talked": "CALLED", "day": "2026-11-24", "at": "11:30"}, "lies in the future"),
        ({"talked": "CALLED", "day": "2026-11-02", "at": "11:30"}, "business days ago"),
        ({"talked": "CALLED", "day": "2026-03-08", "at": "02:30"}, "The clocks went forward"),
    ],
)
def test_what_cannot_be_right_is_said_and_every_word_is_kept(world, customer, changed, said):
    answer = customer.post(RAISE, answers(**{"need_by_reason": "opening day", **changed}))

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="opening day"' in answer.content.decode()
    assert Escalation.objects.count() == 0
    assert Notice.objects.count() == 0
    assert Press.objects.count() == 0


def test_a_second_raise_is_refused_with_the_link_and_the_words_kept(world, customer):
    first = world.raised()

    answer = customer.post(RAISE, answers(impact="Now the cash desks stand still too."))

    assert answer.status_code == 409
    assert f'href="/escalations/{first.reference}/"' in answer.content.decode()
    assert "Now the cash desks stand still too." in answer.content.decode()
    assert primaries(answer) == [f"Add to {first.reference}"]
    assert Escalation.objects.count() == 1


def test_the_kept_words_can_be_added_to_the_open_escalation(world, customer):
    first = world.raised()

    answer = customer.post(
        f"/escalations/{first.reference}/ground/",
        pressed(ground="BUSINESS_RISK", words="Now the cash desks stand still too."),
    )

    assert answer.status_code == 303
    assert history(first)[-1] == "ground.added"
    assert "Now the cash desks stand still too." in words(customer.get(answer.url))


def test_an_order_that_is_in_an_escalation_already_says_so_before_anything_is_typed(
    world, customer
):
    first = world.raised()

    page = customer.get(RAISE)

    assert page.status_code == 200
    assert f"Order Q-1001 is already in {first.reference}" in words(page)


def test_a_further_order_that_was_taken_meanwhile_is_told(world, customer):
    other = world.another_order("Q-2002")
    taken = world.raised(order=other)

    answer = customer.post(RAISE, answers(others=[str(other.pk)]))

    assert answer.status_code == 422
    assert "One of them is in another escalation by now" in words(answer)
    assert Escalation.objects.get() == taken


def test_a_double_click_raises_once_and_leads_to_it(world, customer):
    given = answers()
    customer.post(RAISE, given)

    again = customer.post(RAISE, given)

    assert again.status_code == 409
    assert "it counted once" in words(again)
    assert primaries(again) == [f"Open {Escalation.objects.get().reference}"]


def test_while_nobody_is_there_to_turn_to_the_page_still_stands(world, customer):
    world.account.ccm = world.account.channel_manager = None
    world.account.save()

    said = words(customer.get(RAISE))

    assert "The carrier hears now." in said
    assert customer.post(RAISE, answers()).status_code == 303


def test_who_may_only_look_cannot_raise(world, client):
    signed_in(client, observer(world), now=TUESDAY_0820)

    page, answer = client.get(RAISE), client.post(RAISE, answers())

    assert primaries(page) == ["Call Dana"]
    assert "Only contacts named for this account may raise" in words(page)
    assert answer.status_code == 409
    assert Escalation.objects.count() == 0


def test_looking_changes_nothing(world, customer):
    customer.get(RAISE)
    customer.get(f"{RAISE}next/?{'&'.join(f'{k}={v}' for k, v in answers().items())}")

    assert Escalation.objects.count() == 0
    assert Press.objects.count() == 0


def test_after_the_end_a_new_one_can_be_raised_and_is_linked(world, customer):
    first = world.raised()
    ending.withdraw(escalation_id=first.id, words="", doing=world.customer_at(TUESDAY_0820))

    answer = customer.post(RAISE, answers())

    assert f"Follows {first.reference}" in words(customer.get(answer.url))
    assert Escalation.objects.exclude(status=Status.CLOSED.value).count() == 1


def test_each_form_that_is_drawn_counts_for_itself(world, customer):
    drawn = [
        re.search(r'name="press_id" value="([^"]+)"', customer.get(RAISE).content.decode())
        for _ in range(2)
    ]

    assert drawn[0].group(1) != drawn[1].group(1)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (OrderStatus.COMPLETED, "Order Q-1001 is completed, so it cannot be escalated any more."),
        (OrderStatus.CANCELLED, "Order Q-1001 was cancelled, so it cannot be escalated."),
    ],
)
def test_an_order_that_is_over_says_whom_to_turn_to_and_keeps_every_word(
    world, customer, status, sentence
):
    sent = answers(impact="It stopped working.")
    world.order.status = status.value
    world.order.save()

    order, form = customer.get("/orders/Q-1001/"), customer.get(RAISE)
    answer = customer.post(RAISE, sent)

    assert primaries(order) == ["Call Dana Reyes"]
    for page in (order, form, answer):
        assert sentence in words(page)
        assert "turn to Dana Reyes, +1 303 555 0101." in words(page)
    assert answer.status_code == 409
    assert "It stopped working." in answer.text
    assert not Escalation.objects.exists()
