"""The escalation's page for the carrier's people: one next step, and nothing of it outside."""

from datetime import timedelta

import pytest

from rung.models import (
    Escalation,
)
from rung.services import ending, working
from tests.builders import TUESDAY_0820, mountain
from tests.web.desk_pages import (
    NO_STATIC,
    act,
    answer,
    at,
    at_level_2,
    everything,
    get,
    main_buttons,
    page_of,
    post,
    queries_of,
    words_of,
)
from tests.web.portal_pages import stranger

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
TUESDAY_11 = mountain(24, 11)


def test_the_manager_is_asked_to_acknowledge_with_words_and_a_time_filled_in(client, world):
    page = page_of(client, world.manager, TUESDAY_11, at_level_2(world))

    said = words_of(page)
    assert "Acknowledge by Tue 14:30 MST To your words 3 h 30 min of business time left" in said
    assert "I have your escalation. I will contact you by Tue 15:00 EST (Tue 13:00 MST)." in said
    assert 'value="2026-11-24T13:00"' in page.content.decode()
    assert main_buttons(page) == 1


def test_the_care_manager_is_asked_for_the_update_and_told_when_the_next_is_due(client, world):
    page = page_of(client, world.ccm, TUESDAY_11, at_level_2(world))

    said = words_of(page)
    assert "Send an update by Tue 17:00 MST" in said
    assert "You hear from me again by Wed 19:00 EST." in said
    assert "The next update is then due Wed 17:00 MST." in said
    assert main_buttons(page) == 1


def test_who_moves_before_the_reader_is_named_once(client, world):
    escalation = at_level_2(world)

    inside = words_of(page_of(client, world.ccm, TUESDAY_11, escalation))
    own = words_of(page_of(client, world.manager, TUESDAY_11, escalation))

    assert "Who moves next: Morgan Ellis: acknowledge by Tue 14:30 MST" in inside
    assert "Who moves next" not in own


@pytest.mark.parametrize(
    "reader", ["ccm", "manager", "director", "desk", "channel_manager", "administrator"]
)
def test_every_reader_finds_one_main_button_and_who_moves_next(client, world, reader):
    page = page_of(client, getattr(world, reader), TUESDAY_11, at_level_2(world))

    assert main_buttons(page) == 1
    assert "Morgan Ellis" in words_of(page)


def test_the_customers_words_stand_on_top_of_the_record_and_of_every_act(client, world):
    escalation = at_level_2(world)
    impact = "“Store opens Saturday. No circuit means no card payments.”"

    for name in ("update", "note", "call", "engage", "action", "resolve"):
        page = get(client, world.ccm, TUESDAY_11, "desk:act", escalation.number, name)
        assert impact in words_of(page)
        assert main_buttons(page) == 1
    assert impact in words_of(page_of(client, world.ccm, TUESDAY_11, escalation))


def test_notes_are_labelled_internal_and_no_customer_reads_the_page(client, world):
    escalation = at_level_2(world)
    act(client, world.ccm, TUESDAY_11, escalation, "note", words="The supplier is Northline.")

    inside = page_of(client, world.manager, TUESDAY_11, escalation)
    outside = page_of(client, world.customer, TUESDAY_11, escalation)

    assert "Internal Note by Dana Reyes Tue 11:00 MST The supplier is Northline." in words_of(
        inside
    )
    assert (outside.status_code, outside.url) == (302, f"/escalations/{escalation.reference}/")
    assert outside.content == b""


def test_after_the_end_only_a_note_can_be_written(client, world):
    escalation = at_level_2(world)
    ending.withdraw(
        escalation_id=escalation.id, words="Solved itself.", doing=world.customer_at(TUESDAY_11)
    )
    before = everything()

    refused = act(
        client, world.ccm, TUESDAY_11, escalation, "update", kind="PROGRESS", words="News."
    )
    page = page_of(client, world.ccm, TUESDAY_11, escalation)

    assert refused.status_code == 409
    assert "The escalation is closed." in words_of(refused)
    assert everything() == before
    assert main_buttons(page) == 1
    assert "Write an internal note" in words_of(page)


def test_a_page_that_may_not_be_used_says_who_may(client, world):
    escalation = at_level_2(world)

    page = get(client, world.desk, TUESDAY_11, "desk:act", escalation.number, "resolve")

    assert page.status_code == 403
    assert "Only the care manager resolves an escalation." in words_of(page)


@pytest.mark.parametrize("name", ["nonsense", "live"])
def test_what_nobody_can_do_has_no_page(client, world, name):
    escalation = world.raised()

    page = post(client, world.ccm, TUESDAY_0820, "desk:act", escalation.number, name)

    assert page.status_code in {404, 405}


def test_the_live_part_is_quiet_until_something_happens(client, world):
    escalation = at_level_2(world)
    asked = live_address(page_of(client, world.ccm, TUESDAY_11, escalation))

    live = ("desk:escalation_live", escalation.number)
    same = get(client, world.ccm, TUESDAY_11, *live, query=asked)
    working.note(
        escalation_id=escalation.id, words="A crew is free.", doing=world.ccm_at(TUESDAY_11)
    )
    other = get(client, world.ccm, TUESDAY_11, *live, query=asked)

    assert same.status_code == 204
    assert "A crew is free." in words_of(other)
    assert "<html" not in other.content.decode()
    assert "textarea" not in other.content.decode()


def test_when_the_next_step_is_another_one_the_page_says_so_and_keeps_the_form(client, world):
    escalation = at_level_2(world)
    asked = live_address(page_of(client, world.manager, TUESDAY_11, escalation))
    answer(client, world.manager, mountain(24, 11, 1), escalation)

    other = get(
        client,
        world.manager,
        mountain(24, 11, 2),
        "desk:escalation_live",
        escalation.number,
        query=asked,
    )

    assert other.headers["HX-Retarget"] == "#changed"
    assert "Something happened here since you opened this page." in words_of(other)


def live_address(page):
    address = page.content.decode().split("/live/?")[1].split('"')[0]
    return "?" + address.replace("&amp;", "&")


def test_a_page_costs_the_same_number_of_queries_for_any_number_of_entries(client, world):
    escalation = at_level_2(world)

    def cost(notes):
        for number in range(notes):
            instant = TUESDAY_11 + timedelta(seconds=number)
            working.note(escalation_id=escalation.id, words="A note.", doing=world.ccm_at(instant))
        with at(mountain(24, 12)):
            client.force_login(world.ccm)
            return queries_of(client, f"/desk/escalations/{escalation.reference}/")

    assert cost(1) == cost(49)


def test_an_unknown_number_has_no_page(client, world):
    page = get(client, world.ccm, TUESDAY_0820, "desk:escalation", 99999)

    assert page.status_code == 404
    assert Escalation.objects.count() == 0


def test_a_customers_link_leads_the_carriers_people_to_their_own_page_of_it(client, world):
    escalation = at_level_2(world)

    for reader in (world.ccm, world.manager, world.desk, world.channel_manager):
        answer = get(client, reader, TUESDAY_11, "portal:escalation", escalation.number)
        assert (answer.status_code, answer.url) == (
            302,
            f"/desk/escalations/{escalation.reference}/",
        )
    assert get(client, world.ccm, TUESDAY_11, "portal:escalation", 99999).status_code == 404
    assert get(client, world.ccm, TUESDAY_11, "portal:live", escalation.number).status_code == 404


def test_a_link_to_the_desk_leads_nobody_to_what_is_not_theirs(client, world):
    escalation = at_level_2(world)
    outsider = stranger()

    for route in ("desk:escalation", "portal:escalation"):
        for number in (escalation.number, 99999):
            assert get(client, outsider, TUESDAY_11, route, number).status_code == 404
    live = get(client, world.customer, TUESDAY_11, "desk:escalation_live", escalation.number)
    assert live.status_code == 404
