"""The communication plan on the pages of either side: look, propose, agree, who hears what."""

from datetime import time
from uuid import uuid4

import pytest
from django.urls import reverse

from rung.domain.agreeing import Terms
from rung.domain.hearing import Gets, HearsBy
from rung.domain.rhythms import daily
from rung.models import CommunicationPlan, Notice, Stakeholder
from rung.services import communication
from rung.services.communication import Wanted
from tests.builders import mountain, running
from tests.web.desk_pages import (
    NO_STATIC,
    at,
    everything,
    get,
    main_buttons,
    page_of,
    post,
    words_of,
)
from tests.web.portal_pages import observer, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
NOON = mountain(24, 12)
TERMS = {
    "rhythm": "AT",
    "at": "16:30",
    "audience": "our project leader",
    "depth": "TECHNICAL",
    "do": "propose",
}


def propose(client, who, side, escalation, now=NOON, **more):
    name = f"{side}:communication"
    return post(client, who, now, name, escalation.number, **{**TERMS, **more})


def answer(client, who, side, escalation, do="agree", now=NOON, **more):
    (plan,) = CommunicationPlan.objects.filter(state="PROPOSED")
    return post(
        client,
        who,
        now,
        f"{side}:communication",
        escalation.number,
        do=do,
        proposal_id=str(plan.pk),
        **more,
    )


def test_until_both_agree_the_standard_holds_and_the_page_says_so(client, world):
    escalation = world.raised()

    proposed = propose(client, world.customer, "portal", escalation)
    page = get(client, world.customer, NOON, "portal:escalation", escalation.number)

    assert proposed.status_code == 303
    assert "Standard plan: each business day by closing time, by e-mail" in words_of(page)
    assert "each business day at 16:30 MST. Until it is agreed" in words_of(page)
    assert running(escalation, "UPDATE")[0].due_at == mountain(24, 17)


def test_what_both_agreed_is_the_sentence_of_either_page(client, world):
    escalation = world.raised()
    propose(client, world.customer, "portal", escalation)

    agreed = answer(client, world.ccm, "desk", escalation)
    theirs = get(client, world.customer, NOON, "portal:escalation", escalation.number)
    ours = page_of(client, world.ccm, NOON, escalation)

    assert agreed.status_code == 303
    said = "Agreed: each business day at 16:30 MST, by e-mail. Next:"
    assert f"{said} today 18:30 EST" in words_of(theirs)
    assert f"{said} today 16:30 MST" in words_of(ours)
    assert running(escalation, "UPDATE")[0].due_at == mountain(24, 16, 30)


def test_the_plans_page_names_the_updates_to_come_and_the_day_that_is_left_out(client, world):
    escalation = world.raised()
    propose(client, world.customer, "portal", escalation)
    answer(client, world.ccm, "desk", escalation)

    said = words_of(get(client, world.ccm, NOON, "desk:communication", escalation.number))

    assert "Next: today 16:30 MST, then Wed 16:30 MST, Fri 16:30 MST, Mon 30 Nov 16:30" in said
    assert "Not counted: Thu 26 Nov, Thanksgiving" in said


def test_who_proposed_is_not_asked_to_agree(client, world):
    escalation = world.raised()
    propose(client, world.ccm, "desk", escalation)

    own = get(client, world.ccm, NOON, "desk:communication", escalation.number)
    refused = answer(client, world.ccm, "desk", escalation)
    theirs = get(client, world.customer, NOON, "portal:communication", escalation.number)

    assert 'value="agree"' not in own.content.decode()
    assert 'value="agree"' in theirs.content.decode()
    assert refused.status_code == 409
    assert CommunicationPlan.objects.get().state == "PROPOSED"


def test_a_wish_stands_in_the_form_ready_to_be_proposed(client, world):
    escalation = world.raised()
    escalation.rhythm_wish = "Every day at 15:45, please"
    escalation.save(update_fields=["rhythm_wish"])

    page = get(client, world.customer, NOON, "portal:communication", escalation.number)

    assert 'value="15:45"' in page.content.decode()
    assert "You wished: “Every day at 15:45, please”" in words_of(page)


def test_a_form_with_a_gap_is_given_back_with_its_words_and_nothing_is_written(client, world):
    escalation = world.raised()
    before = everything()

    page = propose(
        client, world.customer, "portal", escalation, at="", words="Our board asks daily."
    )

    assert page.status_code == 422
    assert "Say at what time." in words_of(page)
    assert "Our board asks daily." in words_of(page)
    assert everything() == before


def test_declining_needs_words(client, world):
    escalation = world.raised()
    propose(client, world.customer, "portal", escalation)

    silent = answer(client, world.ccm, "desk", escalation, do="decline")
    said = answer(client, world.ccm, "desk", escalation, do="decline", words="17:00 is the best.")

    assert (silent.status_code, said.status_code) == (422, 303)
    assert CommunicationPlan.objects.get().answer == "17:00 is the best."


def add(client, who, root, escalation, **more):
    fields = {
        "do": "add",
        "name": "Nina Ford",
        "address": "nina.ford@example.com",
        "gets": "UPDATES",
        "hears_by": "EMAIL",
        "depth": "EXECUTIVE",
        **more,
    }
    with at(NOON):
        client.force_login(who)
        address = reverse(f"{root}:communication", args=[escalation.number])
        return client.post(address, {"press_id": str(uuid4()), **fields})


def test_a_customer_adds_somebody_and_the_page_says_what_they_get(client, world):
    escalation = world.raised()

    added = add(client, world.customer, "portal", escalation)
    page = get(client, world.customer, NOON, "portal:escalation", escalation.number)

    assert added.status_code == 303
    assert "Also told: Nina Ford (updates, in short)" in words_of(page)
    assert Notice.objects.filter(address="nina.ford@example.com").count() == 1


def test_another_customers_address_is_refused_without_saying_whose_it_is(client, world):
    escalation, other = world.raised(), stranger()
    before = everything()

    refused = add(client, world.customer, "portal", escalation, address=other.email.upper())

    assert refused.status_code == 422
    assert "This address cannot be added here." in words_of(refused)
    assert other.name not in words_of(refused)
    assert everything() == before


def test_a_customer_cannot_add_or_see_people_of_the_carrier(client, world):
    escalation = world.raised()
    add(client, world.ccm, "desk", escalation, address=world.director.email, side="CARRIER")

    refused = add(client, world.customer, "portal", escalation, address=world.vp.email)
    page = get(client, world.customer, NOON, "portal:communication", escalation.number)

    assert refused.status_code == 422
    assert "Karin Holt" not in words_of(page)
    assert Stakeholder.objects.get().name == "Karin Holt"


def test_taking_somebody_off_keeps_that_they_were_there(client, world):
    escalation = world.raised()
    add(client, world.customer, "portal", escalation)
    row = Stakeholder.objects.get()

    gone = post(
        client,
        world.customer,
        NOON,
        "portal:communication",
        escalation.number,
        do="remove",
        stakeholder_id=str(row.pk),
    )
    row.refresh_from_db()

    assert gone.status_code == 303
    assert (row.left_at, row.removed_by) == (NOON, world.customer)


def test_who_may_only_look_finds_no_form(client, world):
    escalation, watcher = world.raised(), observer(world)

    page = get(client, watcher, NOON, "portal:communication", escalation.number)
    refused = propose(client, watcher, "portal", escalation)

    assert page.status_code == 200
    assert 'value="propose"' not in page.content.decode()
    assert refused.status_code == 409


def test_a_stranger_does_not_learn_of_the_plan(client, world):
    escalation = world.raised()

    assert (
        get(client, stranger(), NOON, "portal:communication", escalation.number).status_code == 404
    )


@pytest.mark.parametrize("side", ["desk", "portal"])
def test_the_page_has_one_primary_button_at_most(client, world, side):
    escalation = world.raised()
    reader = world.ccm if side == "desk" else world.customer
    proposer = world.customer if side == "desk" else world.ccm
    other = "portal" if side == "desk" else "desk"
    fresh = get(client, reader, NOON, f"{side}:communication", escalation.number)
    propose(client, proposer, other, escalation)

    asked = get(client, reader, NOON, f"{side}:communication", escalation.number)

    assert (main_buttons(fresh), main_buttons(asked)) == (1, 1)


def test_looking_changes_nothing(client, world):
    escalation = world.raised()
    before = everything()

    get(client, world.ccm, NOON, "desk:communication", escalation.number)
    get(client, world.customer, NOON, "portal:communication", escalation.number)

    assert everything() == before


def test_pressing_twice_proposes_once(client, world):
    escalation = world.raised()
    press = str(uuid4())

    propose(client, world.customer, "portal", escalation, press_id=press)
    second = propose(client, world.customer, "portal", escalation, press_id=press)

    assert second.status_code == 409
    assert CommunicationPlan.objects.count() == 1


def test_an_outsiders_mail_has_words_and_no_link(world):
    escalation = world.raised()
    communication.add_stakeholder(
        escalation_id=escalation.id,
        wanted=Wanted("Nina Ford", "nina@example.com", Gets.EVERYTHING, HearsBy.EMAIL),
        doing=world.customer_at(NOON),
    )

    notice = Notice.objects.get(address="nina@example.com")

    assert notice.recipient is None
    assert notice.context["side"] == "CUSTOMER"
    assert notice.context["reader_zone"] == "America/New_York"


def test_a_plan_of_either_side_is_in_the_timeline(client, world):
    escalation = world.raised()
    communication.propose_plan(
        escalation_id=escalation.id,
        terms=Terms(daily(time(16, 30)), "the branches"),
        doing=world.ccm_at(NOON),
    )

    page = get(client, world.customer, NOON, "portal:escalation", escalation.number)

    assert "Dana Reyes proposed updates each business day at 16:30 MST" in words_of(page)
