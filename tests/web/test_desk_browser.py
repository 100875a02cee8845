"""The desk in a real browser: refreshing, typing, keys, phones, and without script."""

import pytest

from rung.domain.permissions import Role
from rung.domain.vocabulary import UpdateKind
from rung.models import Acknowledgement, EngagedLevel, TimelineEntry
from rung.services import ending, working
from rung.services.links import acknowledge_url
from tests.browser import faults
from tests.builders import TUESDAY_1030, mountain, person
from tests.web.desk_pages import at_level_2
from tests.web.portal_pages import dressed

NOW = mountain(24, 13, 50)
pytestmark = [
    pytest.mark.browser(at=NOW, answers=(409, 410)),
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 800}


def address(escalation):
    return f"/desk/escalations/{escalation.reference}/"


def link_of(escalation, holder):
    level = EngagedLevel.objects.get(escalation=escalation, level=2)
    url = acknowledge_url(
        escalation_id=escalation.id,
        subject_id=level.id,
        person_id=holder.id,
        expires_at=mountain(30, 12),
    )
    return "/" + url.split("/", 3)[3]


def refresh(tab):
    """What happens every ten seconds, and when a clock ends."""
    with tab.expect_response(lambda answer: "/live/" in answer.url):
        tab.evaluate("document.body.dispatchEvent(new CustomEvent('clock-ended'))")


def acknowledge(world, escalation, now):
    owed = escalation.clocks.get(kind="ACKNOWLEDGEMENT")
    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words="I have it.",
        next_contact_at=mountain(24, 16),
        acted_at=now,
        doing=world.manager_at(now),
    )


def test_a_note_arrives_while_the_care_manager_types_and_no_word_is_lost(world, tab_of):
    escalation = at_level_2(world)
    tab = tab_of(world.ccm)
    tab.goto(address(escalation))
    tab.locator("#next-step .why > summary").click()
    tab.locator("#id_words").fill("")
    tab.locator("#id_words").press_sequentially("The crew is on")

    working.note(escalation_id=escalation.id, words="A crew is free.", doing=world.manager_at(NOW))
    refresh(tab)
    tab.get_by_text("A crew is free.").wait_for()

    assert tab.evaluate("document.activeElement.id") == "id_words"
    assert tab.locator("#id_words").input_value() == "The crew is on"
    assert tab.locator("#next-step .ledger").is_visible()
    tab.locator("#id_words").press_sequentially(" site.")
    tab.get_by_label("Progress").check()
    tab.get_by_role("button", name="Send update").click()
    tab.get_by_text("Update sent and kept.").wait_for()
    assert TimelineEntry.objects.get(fact="update.sent").words == "The crew is on site."


def test_who_types_an_answer_learns_that_it_was_given_and_keeps_their_words(world, tab_of):
    escalation = at_level_2(world)
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.cover = cover
    world.manager.save()
    tab = tab_of(cover)
    tab.goto(address(escalation))
    tab.locator("#id_words").fill("I take it on.")

    acknowledge(world, escalation, NOW)
    refresh(tab)

    tab.get_by_text("Something happened here since you opened this page.").wait_for()
    assert tab.locator("#id_words").input_value() == "I take it on."
    tab.get_by_role("button", name="Acknowledge now").click()
    tab.get_by_text("Morgan Ellis has already acknowledged this.").wait_for()
    assert tab.locator("#id_words").input_value() == "I take it on."


def test_my_day_moves_on_by_itself(world, tab_of):
    escalation = at_level_2(world)
    tab = tab_of(world.manager)
    tab.goto("/desk/")
    tab.get_by_text("40 min").wait_for()

    acknowledge(world, escalation, NOW)
    refresh(tab)

    tab.get_by_text("Nothing: Dana Reyes is to send an update").wait_for()


def test_keys_lead_from_my_day_to_the_words(world, tab_of):
    at_level_2(world)
    tab = tab_of(world.manager)
    tab.goto("/desk/")

    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.get_by_text("Your next step").wait_for()
    tab.keyboard.press("a")

    assert tab.evaluate("document.activeElement.id") == "id_words"
    assert Acknowledgement.objects.count() == 0


def test_a_manager_acknowledges_from_the_mail_on_a_phone_in_two_taps(world, tab_of):
    escalation = at_level_2(world)
    tab = tab_of(viewport=PHONE, java_script_enabled=False)
    tab.goto(link_of(escalation, world.manager))
    button = tab.get_by_role("button", name="Acknowledge now")
    place = button.bounding_box()

    assert place["y"] + place["height"] <= PHONE["height"]
    button.click()

    assert "Thank you, it is acknowledged" in tab.locator("h1").inner_text()
    assert Acknowledgement.objects.get().given_by == world.manager


def test_a_care_manager_sends_nothing_new_in_two_taps_without_script(world, tab_of):
    escalation = at_level_2(world)
    tab = tab_of(world.ccm, java_script_enabled=False)
    tab.goto(address(escalation))

    tab.get_by_role("button", name="Send update").click()

    assert "Update sent and kept." in tab.locator("#flashes").inner_text()
    assert TimelineEntry.objects.get(fact="update.sent").details == {
        "kind": UpdateKind.NOTHING_NEW.value
    }


def test_a_call_tells_what_saving_it_will_do_while_it_is_typed(world, tab_of):
    tab = tab_of(world.ccm)
    tab.goto("/desk/calls/new/")

    tab.locator("#id_about").fill("Q-1001")
    tab.locator("#id_happened_at").fill("2026-11-24T13:30")
    tab.locator("#id_happened_at").blur()
    tab.get_by_text("The customer can engage level 2 from Wed 08:30 MST.").wait_for()
    tab.locator("#id_words").fill("The store opens Saturday.")
    tab.get_by_role("button", name="Save and start clock").click()

    tab.get_by_text("The call is kept in").wait_for()


def test_axe_finds_nothing_nothing_sticks_out_and_one_button_leads(world, tab_of):
    dressed(world)
    escalation = at_level_2(world)
    working.note(escalation_id=escalation.id, words="Inside.", doing=world.ccm_at(TUESDAY_1030))
    resolved = world.raised(order=world.another_order("Q-2002"), phoned_at=mountain(23, 9))
    ending.resolve(
        escalation_id=resolved.id, words="Up and tested.", doing=world.ccm_at(mountain(23, 15))
    )
    paths = {
        world.ccm: ["/desk/", address(escalation), f"{address(escalation)}action/"],
        world.manager: [address(escalation), f"{address(escalation)}note/", "/desk/calls/new/"],
        world.channel_manager: [
            address(resolved),
            "/desk/escalations/",
            "/desk/orders/",
            "/desk/orders/Q-1001/",
            "/desk/unmatched/",
        ],
        None: [link_of(escalation, world.manager), "/a/nothing/"],
    }
    found = []

    for reader, asked in paths.items():
        tab = tab_of(reader)
        for path in asked:
            tab.goto(path)
            found += [f"{path}: {each}" for each in faults(tab)]

    assert found == []
