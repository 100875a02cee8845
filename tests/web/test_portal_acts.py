"""What a customer does: every act counts once, and a refusal writes nothing."""

import pytest
from django.test import Client

from rung.models import Clock, Contact, Escalation, Notice, Press, TimelineEntry, Waiver
from rung.services import ending, waivers
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain
from tests.web.portal_pages import (
    address,
    history,
    observer,
    pressed,
    primaries,
    signed_in,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def escalation(world):
    return world.raised(phoned_at=MONDAY_1530)


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def everything():
    """What a refusal must leave as it was."""
    kinds = (TimelineEntry, Clock, Notice, Contact, Waiver, Press)
    return [kind.objects.count() for kind in kinds] + list(
        Escalation.objects.values_list("status", "changed_at")
    )


def test_a_level_is_engaged_at_its_opening_instant(world, client, escalation):
    customer = signed_in(client, world.customer, now=TUESDAY_1030)

    answer = customer.post(address(escalation, "engage"), pressed(level=2))

    assert (answer.status_code, answer.url) == (303, address(escalation))
    assert escalation.levels.get(level=2).holder == world.manager
    assert "The next level is engaged" in words(customer.get(answer.url))


def test_before_it_opens_the_refusal_names_the_instant_and_offers_the_waiver(customer, escalation):
    before = everything()

    answer = customer.post(address(escalation, "engage"), pressed(level=2))

    assert answer.status_code == 409
    assert "Level 2 opens Tue 12:30 EST. Nothing was changed." in words(answer)
    assert 'role="alert"' in answer.content.decode()
    assert "Business down right now? Ask for a waiver" in words(answer)
    assert everything() == before


def test_a_level_somebody_else_engaged_meanwhile_is_not_engaged_twice(world, client, escalation):
    customer = signed_in(client, world.customer, now=TUESDAY_1030)
    customer.post(address(escalation, "engage"), pressed(level=2))
    before = everything()

    answer = customer.post(address(escalation, "engage"), pressed(level=2))

    assert answer.status_code == 409
    assert "Level 2 has already been engaged." in words(answer)
    assert everything() == before


def test_a_double_click_counts_once_and_is_told_calmly(world, client, escalation):
    customer = signed_in(client, world.customer, now=TUESDAY_1030)
    press = pressed(level=2)
    customer.post(address(escalation, "engage"), press)
    before = everything()

    answer = customer.post(address(escalation, "engage"), press)

    assert answer.status_code == 409
    assert "This was already sent; it counted once." in words(answer)
    assert everything() == before


@pytest.mark.parametrize("outcome", ["SPOKE", "MESSAGE", "NO_ANSWER"])
def test_one_tap_keeps_a_call_made_just_now(customer, escalation, outcome):
    answer = customer.post(address(escalation, "contact"), pressed(level=1, outcome=outcome))

    contact = Contact.objects.latest("recorded_at")
    assert answer.status_code == 303
    assert (contact.outcome, contact.side) == (outcome, "CUSTOMER")
    assert contact.happened_at == contact.recorded_at


def test_an_earlier_call_moves_the_opening_and_the_page_shows_it(customer, escalation):
    customer.post(
        address(escalation, "contact"),
        pressed(level=1, outcome="MESSAGE", day="2026-11-23", at="16:30", words="Asked for Dana."),
    )

    said = words(customer.get(address(escalation)))
    assert "Engage level 2 from Tue 11:30 EST" in said
    assert "Asked for Dana." in said


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"day": "2026-11-24", "at": "23:30"}, 422, "That time lies in the future."),
        ({"day": "2026-11-31", "at": "09:00"}, 422, "There is no such date."),
        ({"day": "2026-11-24", "at": ""}, 422, "Say at what time"),
        ({"outcome": "SHOUTED"}, 422, "How did it go?"),
        ({"level": "9"}, 422, "Whom did you call?"),
        ({"press_id": "no-id"}, 422, "Press id"),
    ],
)
def test_a_call_that_cannot_be_right_is_told_and_the_words_stay(
    customer, escalation, given, status, said
):
    before = everything()

    answer = customer.post(
        address(escalation, "contact"),
        pressed(**{"level": 1, "outcome": "SPOKE", "words": "He promised Tuesday.", **given}),
    )

    assert answer.status_code == status
    assert said in words(answer)
    assert "He promised Tuesday." in answer.content.decode()
    assert everything() == before


def test_words_reach_the_care_manager(world, customer, escalation):
    answer = customer.post(
        address(escalation, "write"), pressed(words="The city says the form is missing.")
    )

    assert answer.status_code == 303
    assert history(escalation)[-1] == "customer.wrote"
    assert Notice.objects.filter(recipient=world.ccm, kind="customer.wrote").count() == 1


def test_empty_words_are_asked_for_again(customer, escalation):
    before = everything()

    answer = customer.post(address(escalation, "write"), pressed(words="   "))

    assert answer.status_code == 422
    assert "Please fill this in." in words(answer)
    assert everything() == before


def test_a_waiver_is_asked_for_with_its_risk_and_the_page_says_who_decides(customer, escalation):
    answer = customer.post(
        address(escalation, "waiver"),
        pressed(trigger="old-circuit-ends", evidence="Old lines end Wednesday; 40 beds offline."),
    )

    assert answer.status_code == 303
    said = words(customer.get(answer.url))
    assert "Lee Tan asked Tue 10:20 EST not to wait for level 2." in said
    assert "A manager decides by Tue 11:20 EST." in said
    assert "Ask for a waiver" not in said


def test_a_second_waiver_waits_for_the_first(world, customer, escalation):
    waivers.ask_waiver(
        escalation_id=escalation.id,
        trigger="life-and-safety",
        evidence="Beds.",
        doing=world.customer_at(TUESDAY_0820),
    )
    before = everything()

    answer = customer.post(
        address(escalation, "waiver"), pressed(trigger="life-and-safety", evidence="Beds, again.")
    )

    assert answer.status_code == 409
    assert "A waiver has already been asked for" in words(answer)
    assert everything() == before


def test_a_waiver_for_an_open_level_is_refused_and_the_words_are_kept(world, client, escalation):
    customer = signed_in(client, world.customer, now=TUESDAY_1030)

    answer = customer.post(
        address(escalation, "waiver"), pressed(trigger="life-and-safety", evidence="Forty beds.")
    )

    assert answer.status_code == 409
    assert "you can engage it now, no waiver needed" in words(answer)
    assert primaries(answer) == ["Engage level 2"]


def resolve(world, escalation, at=TUESDAY_0820):
    ending.resolve(escalation_id=escalation.id, words="Up and tested.", doing=world.ccm_at(at))


def test_yes_closes_it(world, customer, escalation):
    resolve(world, escalation)

    answer = customer.post(address(escalation, "confirm"), pressed())

    escalation.refresh_from_db()
    assert answer.status_code == 303
    assert (escalation.status, escalation.closed_as) == ("CLOSED", "CONFIRMED")


def test_not_solved_opens_it_again_with_the_words(world, customer, escalation):
    resolve(world, escalation)

    answer = customer.post(address(escalation, "reject"), pressed(words="Packets are lost."))

    escalation.refresh_from_db()
    assert answer.status_code == 303
    assert escalation.status == "OPEN"
    assert "Packets are lost." in words(customer.get(answer.url))


def test_not_solved_needs_words(world, customer, escalation):
    resolve(world, escalation)
    before = everything()

    answer = customer.post(address(escalation, "reject"), pressed(words=""))

    assert answer.status_code == 422
    assert everything() == before


@pytest.mark.parametrize("act", ["confirm", "reject"])
def test_what_is_not_resolved_can_be_neither_confirmed_nor_rejected(customer, escalation, act):
    before = everything()

    answer = customer.post(address(escalation, act), pressed(words="It is."))

    assert answer.status_code == 409
    assert "needs a resolution first" in words(answer)
    assert everything() == before


def test_two_people_who_confirm_close_it_once(world, customer, escalation):
    resolve(world, escalation)
    customer.post(address(escalation, "confirm"), pressed())
    before = everything()

    answer = customer.post(address(escalation, "confirm"), pressed())

    assert answer.status_code == 409
    assert "The escalation is closed." in words(answer)
    assert everything() == before


def test_withdrawing_asks_once_more_and_ends_every_clock(customer, escalation):
    assert "All clocks end, and Dana is told." in words(customer.get(address(escalation)))

    answer = customer.post(address(escalation, "withdraw"), pressed(words="Solved by ourselves."))

    escalation.refresh_from_db()
    assert answer.status_code == 303
    assert escalation.closed_as == "WITHDRAWN"
    assert Clock.objects.filter(settled_at=None).count() == 0


def test_what_was_typed_on_a_closed_escalation_is_refused_and_not_lost(world, customer, escalation):
    ending.withdraw(escalation_id=escalation.id, words="", doing=world.customer_at(TUESDAY_0820))
    before = everything()

    answer = customer.post(address(escalation, "write"), pressed(words="One more thing."))

    assert answer.status_code == 409
    assert "A new one can be raised" in words(answer)
    assert "One more thing." in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("engage", {"level": 2}),
        ("contact", {"level": 1, "outcome": "SPOKE"}),
        ("write", {"words": "Hello"}),
        ("waiver", {"trigger": "life-and-safety", "evidence": "Beds"}),
        ("ground", {"ground": "TIMELINESS", "words": "Slow"}),
        ("withdraw", {"words": ""}),
        ("confirm", {}),
        ("reject", {"words": "No"}),
    ],
)
def test_who_may_only_look_acts_in_nothing(world, client, escalation, act, given):
    signed_in(client, observer(world), now=TUESDAY_1030)
    before = everything()

    answer = client.post(address(escalation, act), pressed(**given))

    assert answer.status_code == 409
    assert "Only contacts named for this account may" in words(answer)
    assert everything() == before


def test_the_page_for_a_call_is_prefilled_and_looking_at_it_changes_nothing(customer, escalation):
    before = everything()

    page = customer.get(address(escalation, "contact"))

    assert "Level 1: Dana Reyes, Customer care manager" in words(page)
    assert 'value="10:20"' in page.content.decode()
    assert primaries(page) == ["Keep the call"]
    assert everything() == before


@pytest.mark.parametrize(
    "act", ["engage", "write", "waiver", "ground", "confirm", "reject", "withdraw"]
)
def test_opening_an_address_that_acts_changes_nothing(customer, escalation, act):
    before = everything()

    answer = customer.get(address(escalation, act))

    assert answer.status_code == 405
    assert everything() == before


def test_nobody_acts_from_another_site(world, escalation):
    from_elsewhere = signed_in(
        Client(enforce_csrf_checks=True),
        world.customer,
        now=TUESDAY_1030,
    )

    answer = from_elsewhere.post(address(escalation, "engage"), pressed(level=2))

    assert answer.status_code == 403
    assert escalation.levels.count() == 1


def test_who_engages_late_in_the_evening_starts_the_clock_when_the_button_is_pressed(
    world, client, escalation
):
    evening = mountain(24, 20)
    customer = signed_in(client, world.customer, now=evening)

    customer.post(address(escalation, "engage"), pressed(level=2))

    assert escalation.levels.get(level=2).received_at >= evening
