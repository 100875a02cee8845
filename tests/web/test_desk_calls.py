"""Logging a customer call as of when it came (R7)."""

import pytest

from rung.models import Contact, Escalation, Impact, TimelineEntry
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain, running
from tests.web.desk_pages import (
    NO_STATIC,
    everything,
    get,
    main_buttons,
    post,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]


def log(client, reader, instant=TUESDAY_0820, **fields):
    typed = {
        "about": "Q-1001",
        "happened_at": "2026-11-23T15:30",
        "words": "The store opens Saturday.",
        "ground": "TIMELINESS",
        **fields,
    }
    return post(client, reader, instant, "desk:new_call", **typed)


def test_a_call_about_an_order_raises_an_escalation_as_of_the_call(client, world):
    saved = log(client, world.ccm)

    escalation = Escalation.objects.get()
    assert saved.url == f"/desk/escalations/{escalation.reference}/"
    assert (escalation.raised_at, escalation.recorded_at) == (MONDAY_1530, TUESDAY_0820)
    assert (escalation.channel, escalation.impact) == ("PHONE", "The store opens Saturday.")
    assert running(escalation, "INTERVAL")[0].due_at == TUESDAY_1030


def test_an_email_raises_one_as_of_when_it_came_and_is_kept_as_an_email(client, world):
    saved = log(client, world.ccm, reached_by="EMAIL")

    escalation = Escalation.objects.get()
    assert (escalation.channel, escalation.raised_at) == ("EMAIL", MONDAY_1530)
    assert Contact.objects.get().channel == "EMAIL"
    assert "E-mail to level 1 (carrier says)" in words_of(client.get(saved.url))


def test_a_call_about_an_escalated_order_is_added_there_and_moves_no_clock(client, world):
    escalation = world.raised()
    before = running(escalation, "INTERVAL")[0].due_at

    log(client, world.desk, happened_at="2026-11-24T08:10", words="They ask for news.")

    assert Escalation.objects.count() == 1
    contact = Contact.objects.get(words="They ask for news.")
    assert (contact.side, contact.happened_at) == ("CARRIER", mountain(24, 8, 10))
    assert running(escalation, "INTERVAL")[0].due_at == before


@pytest.mark.parametrize("about", ["q-1001", "Q-1001 Maplethorn", "boise", "maplethorn"])
def test_an_order_is_found_by_reference_account_or_site(client, world, about):
    assert log(client, world.ccm, about=about).status_code == 303


def test_an_escalation_is_found_by_its_number(client, world):
    escalation = world.raised()

    saved = log(
        client, world.ccm, about=escalation.reference.lower(), happened_at="2026-11-24T08:10"
    )

    assert saved.status_code == 303
    assert Escalation.objects.count() == 1


def test_what_fits_several_orders_is_asked_for_again_with_their_references(client, world):
    world.another_order("Q-1002", site="Nampa store")
    before = everything()

    page = log(client, world.ccm, about="Maplethorn")

    assert page.status_code == 422
    assert "Several orders match: Q-1001 (Boise store), Q-1002 (Nampa store)." in words_of(page)
    assert "The store opens Saturday." in words_of(page)
    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"about": "Z-9"}, "No order and no escalation is called that."),
        ({"about": "ESC-99999"}, "There is no ESC-99999."),
        ({"happened_at": "2026-02-30T10:00"}, "That is no date and time."),
        ({"happened_at": "2026-11-25T10:00"}, "That time lies in the future."),
        ({"words": ""}, "Please fill this in."),
        ({"press_id": "x"}, "Load the page again, then send it once more."),
    ],
)
def test_a_call_that_cannot_be_right_says_why_and_loses_nothing(client, world, fields, said):
    before = everything()

    page = log(client, world.ccm, **fields)

    assert page.status_code == 422
    assert said in words_of(page)
    assert everything() == before


def test_a_call_about_an_order_that_is_over_raises_nothing_and_says_whom_to_turn_to(client, world):
    world.order.status = "COMPLETED"
    world.order.save()
    before = everything()

    page = log(client, world.ccm)
    asked = "?about=Q-1001&happened_at=2026-11-23T15:30"
    preview = get(client, world.ccm, TUESDAY_0820, "desk:call_preview", query=asked)

    assert page.status_code == 409
    for said in (words_of(page), words_of(preview)):
        assert "Order Q-1001 is completed, so it cannot be escalated any more." in said
        assert "turn to Dana Reyes" in said
    assert "The store opens Saturday." in words_of(page)
    assert everything() == before


def test_a_call_within_a_quarter_of_an_hour_of_another_is_asked_about(client, world):
    world.raised(phoned_at=MONDAY_1530)
    before = everything()

    asked = log(client, world.ccm, happened_at="2026-11-23T15:44", words="Boise again.")

    assert asked.status_code == 409
    assert "Lee Tan has logged a call of Mon 15:30 MST already" in words_of(asked)
    assert "Add to the Mon 15:30 MST call" in words_of(asked)
    assert "Boise again." in words_of(asked)
    assert main_buttons(asked) == 1
    assert everything() == before


def test_it_is_added_to_the_call_that_is_there(client, world):
    world.raised(phoned_at=MONDAY_1530)
    calls = Contact.objects.count()

    log(client, world.ccm, happened_at="2026-11-23T15:44", words="Boise again.", pressed="add")

    assert Contact.objects.count() == calls
    note = TimelineEntry.objects.get(fact="note.written")
    assert note.words == "Added to the call that Lee Tan logged: Boise again."


def test_or_kept_as_another_call(client, world):
    world.raised(phoned_at=MONDAY_1530)
    calls = Contact.objects.count()

    log(client, world.ccm, happened_at="2026-11-23T15:44", words="Two.", pressed="another")

    assert Contact.objects.count() == calls + 1


def test_the_preview_says_truthfully_what_saving_will_do(client, world):
    asked = "?about=Q-1001&happened_at=2026-11-23T15:30"

    fresh = get(client, world.ccm, TUESDAY_0820, "desk:call_preview", query=asked)
    escalation = world.raised()
    joined = get(client, world.ccm, TUESDAY_0820, "desk:call_preview", query=asked)
    unknown = get(client, world.ccm, TUESDAY_0820, "desk:call_preview", query="?about=")

    assert words_of(fresh) == (
        "Q-1001 is in no open escalation: one is raised, and level 1 counts as engaged since "
        "Mon 15:30 MST. The customer can engage level 2 from Tue 10:30 MST."
    )
    assert words_of(joined) == (
        f"It is added to {escalation.reference} as the carrier's version of the call. "
        "No clock moves by it."
    )
    assert words_of(unknown).startswith("If the order is in an open escalation")


def test_an_administrator_logs_no_new_escalation(client, world):
    before = everything()

    refused = log(client, world.administrator)

    assert refused.status_code == 409
    assert "Only contacts named for this account may raise an escalation." in words_of(refused)
    assert everything() == before


def test_a_customer_has_no_such_page(client, world):
    assert get(client, world.customer, TUESDAY_0820, "desk:new_call").status_code == 403


def test_what_the_caller_told_of_the_impact_is_kept_and_asked_for_only_once(client, world):
    log(client, world.ccm, effect="STOPPED", sites="3", money_per_day="40000", currency="USD")

    told = Impact.objects.get()
    assert (told.effect, told.sites, told.money_per_day) == ("STOPPED", 3, 40000)


def test_an_amount_without_its_currency_is_refused_and_nothing_typed_is_lost(client, world):
    refused = log(client, world.ccm, money_per_day="40000", sites="3")

    assert refused.status_code == 422
    assert 'value="40000"' in refused.content.decode()
    assert "<details open>" in refused.content.decode()
    assert not Escalation.objects.exists()


def test_what_is_told_of_an_escalation_that_is_there_stands_with_the_call(client, world):
    world.raised()

    log(client, world.ccm, happened_at="2026-11-24T08:10", words="It is worse.", sites="3")

    assert Contact.objects.get(words__startswith="It is worse.").words.endswith("Hit: 3 sites")
