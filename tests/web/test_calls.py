"""Calls on the pages of both sides: three fields, both versions, calls back, the question (R7)."""

import re

import pytest
from django.test import Client

from rung.domain.permissions import Role
from rung.domain.vocabulary import ContactOutcome
from rung.models import AccountContact, Action, CallVersions, Clock, Contact, Escalation
from rung.services import engaging
from rung.services.calling import Said
from tests.builders import TUESDAY_0820, mountain, person, running
from tests.web.desk_pages import (
    NO_STATIC,
    act,
    everything,
    get,
    main_buttons,
    page_of,
    post,
    words_of,
)
from tests.web.portal_pages import address, observer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


@pytest.fixture
def differing(world):
    """The customer called at 15:30, the care manager says 16:00."""
    escalation = world.raised()
    attempt = engaging.Attempt(1, mountain(23, 16), ContactOutcome.MESSAGE, "Their message.")
    engaging.log_contact(
        escalation_id=escalation.id,
        attempt=attempt,
        doing=world.ccm_at(TUESDAY_0820),
        said=Said(of=Contact.objects.get().id),
    )
    return escalation


def on_top(page):
    """The names of the controls before anything folded, but hidden ones."""
    forms = re.findall(r"<form\b.*?</form>", page.content.decode(), re.DOTALL)
    (form,) = (each for each in forms if 'name="outcome"' in each)
    above = form.partition("<details")[0]
    found = re.findall(r"<(?:input|select|textarea)\b[^>]*>", above)
    shown = [each for each in found if 'type="hidden"' not in each]
    return list(dict.fromkeys(re.search(r'name="(\w+)"', each)[1] for each in shown))


def test_either_side_logs_a_call_in_three_fields(client, world):
    escalation = world.raised()

    customers = get(client, world.customer, TUESDAY_0820, "portal:contact", escalation.number)
    carriers = get(client, world.ccm, TUESDAY_0820, "desk:act", escalation.number, "call")

    assert on_top(customers) == ["level", "outcome", "day", "at"]  # a time is one field in two
    assert on_top(carriers) == ["with_whom", "outcome", "happened_at"]
    assert (main_buttons(customers), main_buttons(carriers)) == (1, 1)


def test_a_call_with_a_call_back_is_logged_and_both_sides_read_when_it_is_due(client, world):
    escalation = world.raised()

    act(
        client,
        world.ccm,
        TUESDAY_0820,
        escalation,
        "call",
        with_whom=world.customer.pk,
        outcome="SPOKE",
        happened_at="2026-11-24T08:10",
        call_back_day="2026-11-24",
        call_back_at="14:00",
    )

    assert running(escalation, "COMMITMENT")[0].due_at == mountain(24, 14)
    theirs = words_of(page_of(client, world.ccm, TUESDAY_0820, escalation))
    assert "Dana Reyes: call Lee Tan back by Tue 14:00 MST" in theirs
    assert "Call with Lee Tan: spoke (carrier says)" in theirs
    ours = words_of(
        get(client, world.customer, TUESDAY_0820, "portal:escalation", escalation.number)
    )
    assert "Dana Reyes: call Lee Tan back by Tue 16:00 EST" in ours


def test_the_customers_log_reads_a_promise_on_their_own_clock_and_keeps_it_by_day_alone(
    client, world
):
    escalation = world.raised()
    typed = {"level": 1, "outcome": "SPOKE", "day": "2026-11-24", "at": "10:15"}

    skipped = post(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:contact",
        escalation.number,
        **typed,
        call_back_day="2027-03-14",
        call_back_at="02:30",
    )
    post(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:contact",
        escalation.number,
        **typed,
        call_back_day="2026-11-25",
    )

    assert skipped.status_code == 422
    assert "Clocks skip that time" in words_of(skipped)
    assert Clock.objects.get(kind="COMMITMENT").due_at == mountain(25, 17)


def test_both_versions_stand_side_by_side_and_the_customer_agrees_to_the_other_one(
    client, world, differing
):
    read = get(client, world.customer, TUESDAY_0820, "portal:escalation", differing.number)
    said = words_of(read)
    assert "You say Carrier says Mon 17:30 EST, spoke" in said
    assert "Mon 18:00 EST, left a message Dana Reyes: “Their message.”" in said
    assert "Your version counts, unless you agree to theirs or a manager decides." in said
    assert "Level 2 owes the decision by Tue 14:20 EST." in said  # four business hours from 10:20

    pair = CallVersions.objects.get()
    at = post(
        client, world.customer, TUESDAY_0820, "portal:agree_on_call", differing.number, pair.id
    )

    assert at.url == address(differing)
    assert running(differing, "INTERVAL")[0].due_at == mountain(24, 11)
    after = words_of(
        get(client, world.customer, TUESDAY_0820, "portal:escalation", differing.number)
    )
    assert "The carrier's version counts: settled by Lee Tan" in after
    assert "It was as the carrier says" not in after


def test_a_manager_decides_at_the_desk_with_both_versions_before_them(client, world, differing):
    owed = "Morgan Ellis (level 2) owes the decision by Tue 12:20 MST."
    late = "Morgan Ellis (level 2) owed the decision by Tue 12:20 MST: it is late."
    for at, words in ((mountain(24, 12, 20), owed), (mountain(24, 12, 21), late)):
        found = get(client, world.manager, at, "desk:escalation", differing.number)
        assert words in words_of(found)
    assert "Decide: whose version of the call counts?" in words_of(found)
    assert "Nothing is left to decide once level 2 opens, Tue 10:30 MST." in words_of(found)
    assert "Decide whose version of a call counts" in words_of(
        get(client, world.manager, TUESDAY_0820, "desk:my_day")
    )
    pair = CallVersions.objects.get()
    page = get(
        client,
        world.manager,
        TUESDAY_0820,
        "desk:act",
        differing.number,
        "versions",
        query=f"?versions={pair.id}",
    )
    assert "Customer says Carrier says Mon 15:30 MST, spoke" in words_of(page)

    act(
        client,
        world.manager,
        TUESDAY_0820,
        differing,
        "versions",
        versions_id=pair.id,
        words="The exchange shows 15:30.",
        pressed="CUSTOMER",
    )

    assert CallVersions.objects.get().counts == "CUSTOMER"


@pytest.mark.parametrize("who", ["observer", "ccm"])
def test_who_may_not_settle_it_changes_nothing(client, world, differing, who):
    pair, reader = CallVersions.objects.get(), observer(world) if who == "observer" else world.ccm
    before = everything()

    if who == "observer":
        name, fields = "portal:agree_on_call", {}
        answer = post(client, reader, TUESDAY_0820, name, differing.number, pair.id, **fields)
    else:
        fields = {"versions_id": pair.id, "words": "Mine.", "pressed": "CARRIER"}
        answer = act(client, reader, TUESDAY_0820, differing, "versions", **fields)

    assert answer.status_code == 409
    assert everything() == before


def test_the_question_after_a_press_leads_to_a_log_filled_in_and_logs_nothing(client, world):
    escalation = world.raised()
    before = everything()
    asked = "?outcome=MESSAGE&ago=600"

    ours = get(
        client,
        world.customer,
        TUESDAY_0820,
        "portal:contact",
        escalation.number,
        query=f"{asked}&level=1",
    ).content.decode()
    theirs = get(
        client,
        world.ccm,
        TUESDAY_0820,
        "desk:act",
        escalation.number,
        "call",
        query=f"{asked}&with_whom={world.customer.pk}",
    ).content.decode()

    assert re.search(r'value="MESSAGE"[^>]*checked', ours)
    assert 'value="10:10"' in ours
    assert 'value="2026-11-24T08:10"' in theirs
    assert re.search(rf'value="{world.customer.pk}" selected', theirs)
    assert everything() == before


@pytest.mark.parametrize("asked", ["?ago=x&of=x&outcome=x&level=x", "?ago=99999999999&with_whom=x"])
def test_an_address_that_says_nonsense_is_a_fresh_form(client, world, asked):
    escalation = world.raised()

    for reader, name, rest in (
        (world.customer, "portal:contact", ()),
        (world.ccm, "desk:act", ("call",)),
    ):
        page = get(client, reader, TUESDAY_0820, name, escalation.number, *rest, query=asked)
        assert page.status_code == 200


def test_the_first_call_to_the_desk_may_be_a_missed_one_and_promise_a_call_back(client, world):
    raised = {
        "about": "Q-1001",
        "happened_at": "2026-11-23T15:30",
        "words": "On the machine: no card payments.",
        "ground": "TIMELINESS",
        "reached_by": "MESSAGE",
        "contact": world.customer.pk,
        "call_back_day": "2026-11-24",
        "call_back_at": "09:00",
    }

    post(client, world.ccm, TUESDAY_0820, "desk:new_call", **raised)

    assert Escalation.objects.get().raised_at == mountain(23, 15, 30)
    assert Contact.objects.get().outcome == "MESSAGE"
    assert Action.objects.get().committed_at == mountain(24, 9)


def test_a_call_for_an_agent_without_a_letter_is_refused_with_what_to_do(client, world):
    agent = person("Pat Agent", Role.CUSTOMER)
    AccountContact.objects.create(
        account=world.account, person=agent, agent=True, agent_until=mountain(20, 12).date()
    )
    before = everything()

    page = post(
        client,
        world.ccm,
        TUESDAY_0820,
        "desk:new_call",
        about="Q-1001",
        happened_at="2026-11-23T15:30",
        words="The store.",
        ground="TIMELINESS",
        contact=agent.pk,
    )

    assert page.status_code == 409
    assert "The letter of agency of Pat Agent for Maplethorn Grocers ended on" in words_of(page)
    assert "The store." in words_of(page)
    assert everything() == before


def test_the_script_stands_where_one_calls_and_where_one_is_called(client, world):
    told = words_of(get(client, world.customer, TUESDAY_0820, "portal:raise", "Q-1001"))
    escalation = world.raised()
    asked = words_of(get(client, world.ccm, TUESDAY_0820, "desk:act", escalation.number, "call"))

    assert "What to say when you call Order. Order Q-1001." in told
    assert "What to ask, in this order Who calls." in asked


def test_a_number_pressed_on_an_order_or_the_overview_leads_to_the_log_or_to_help_filled_in(world):
    client = signed_in(Client(), world.customer, now=TUESDAY_0820)
    order, help_ = f"/orders/{world.order.reference}/", f"/orders/{world.order.reference}/raise/"

    assert f'data-calls="{help_}"' in client.get(order).content.decode()
    assert "data-calls" not in client.get("/overview/").content.decode()  # about nothing yet
    filled = client.get(f"{help_}?outcome=MESSAGE&ago=600&level=1").content.decode()
    for value in ("CALLED", "MESSAGE"):
        assert re.search(f'value="{value}"[^>]*checked', filled)
    assert re.search('name="at"[^>]*value="10:10"|value="10:10"[^>]*name="at"', filled)
    assert re.search('value="NOT_YET"[^>]*checked', client.get(help_).content.decode())
    assert not Contact.objects.exists()

    log = f'data-calls="/escalations/{world.raised().reference}/contact/"'
    asked = f'{log} data-who="Dana" data-with="level=1"'
    looks = observer(world)
    for page in (order, "/overview/"):
        assert asked in " ".join(client.get(page).content.decode().split())
        assert (
            "data-calls"
            not in signed_in(Client(), looks, now=TUESDAY_0820).get(page).content.decode()
        )
    world.raised(order=world.another_order("Q-1002"))
    assert "data-calls" not in client.get("/overview/").content.decode()  # about which of two?
