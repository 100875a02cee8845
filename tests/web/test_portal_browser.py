"""The customer's pages in a real browser: refreshing, typing, without script, and for everybody."""

from functools import partial
from io import BytesIO

import pytest
from pypdf import PdfReader

from rung import clock
from rung.domain.vocabulary import UpdateKind
from rung.services import ending, working
from tests.browser import faults
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain
from tests.web.portal_pages import address, dressed

pytestmark = [pytest.mark.browser(at=TUESDAY_0820), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def customer(tab_of, world):
    """Opens a tab of the signed-in customer."""
    return partial(tab_of, world.customer)


def refresh(tab):
    """What happens every ten seconds, and when a clock ends."""
    with tab.expect_response(lambda answer: "/live/" in answer.url):
        tab.evaluate("document.body.dispatchEvent(new CustomEvent('clock-ended'))")


def update(world, escalation, words, at):
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words=words,
        doing=world.ccm_at(at),
    )


def test_news_arrives_while_the_customer_types_and_loses_no_word(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)
    tab = customer()
    tab.goto(address(escalation))
    tab.locator(".why > summary").click()
    tab.locator("#way-write > summary").click()
    tab.locator("#id_write_words").press_sequentially("Half a sen")

    update(world, escalation, "The city has answered.", TUESDAY_0820)
    refresh(tab)
    tab.get_by_text("The city has answered.").wait_for()

    assert tab.evaluate("document.activeElement.id") == "id_write_words"
    assert tab.locator("#id_write_words").input_value() == "Half a sen"
    assert tab.locator(".ledger").is_visible()
    tab.locator("#id_write_words").press_sequentially("tence.")
    tab.get_by_role("button", name="Send to Dana").click()
    tab.get_by_text("Half a sentence.").wait_for()


def test_the_button_to_engage_appears_when_the_level_opens_and_engages(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)
    tab = customer()
    tab.goto(address(escalation))
    tab.locator("#way-waiver > summary").click()
    tab.locator("#id_waiver_evidence").fill("Forty beds")

    clock.move_to(TUESDAY_1030)
    refresh(tab)

    tab.get_by_role("button", name="Engage level 2").wait_for()
    assert tab.locator("#id_waiver_evidence").input_value() == "Forty beds"
    tab.get_by_role("button", name="Engage level 2").click()
    tab.get_by_text("The next level is engaged").wait_for()
    assert tab.locator(".btn-primary").inner_text().strip() == "Call Morgan (level 2)"


def test_a_resolution_brings_its_two_answers_without_a_reload(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)
    tab = customer()
    tab.goto(address(escalation))

    ending.resolve(
        escalation_id=escalation.id, words="Up and tested.", doing=world.ccm_at(TUESDAY_0820)
    )
    refresh(tab)

    tab.get_by_role("button", name="Yes, it is solved").wait_for()
    tab.locator("#way-reject > summary").click()
    tab.locator("#id_reject_words").fill("Packets are lost.")
    tab.get_by_role("button", name="Send: not solved").click()
    tab.get_by_text("It is open again").wait_for()


def test_without_script_a_customer_raises_logs_a_call_and_withdraws(world, customer):
    tab = customer(java_script_enabled=False)
    tab.goto("/orders/Q-1001/")
    tab.get_by_role("link", name="Get help with this order").click()
    tab.get_by_label("Our business is at risk").check()
    tab.get_by_label("What happens if nothing changes?").fill("No card payments on Saturday.")
    tab.get_by_label("I called").check()
    tab.get_by_label("No answer").check()
    tab.get_by_role("button", name="Send to Dana").click()
    assert "Dana has your escalation" in tab.locator("#flashes").inner_text()

    tab.get_by_role("button", name="Left a message").click()
    assert "It is on record" in tab.locator("#flashes").inner_text()

    tab.locator("#way-withdraw > summary").click()
    tab.get_by_role("button", name="Yes, withdraw it").click()
    assert "Withdrawn." in tab.locator("#flashes").inner_text()


def test_the_answers_given_so_far_change_what_happens_next(world, customer):
    tab = customer()
    tab.goto("/orders/Q-1001/raise/")
    assert not tab.get_by_label("What was said or promised?").is_visible()

    tab.get_by_label("I called").check()
    tab.locator("#id_day").fill("2026-11-23")
    tab.locator("#id_at").fill("17:30")
    tab.locator("#id_at").blur()

    tab.locator("#next", has_text="Tue 12:30 EST").wait_for()
    assert tab.get_by_label("What was said or promised?").is_visible()


def test_the_whole_way_to_engage_can_be_walked_by_keyboard(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)
    clock.move_to(TUESDAY_1030)
    tab = customer()
    tab.goto(address(escalation))

    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent.trim()") == "Engage level 2":
            break
    tab.keyboard.press("Enter")

    tab.get_by_text("The next level is engaged").wait_for()


def test_the_contact_matrix_is_printed_on_one_sheet_without_the_pages_frame(world, customer):
    world.raised(phoned_at=MONDAY_1530)
    tab = customer(java_script_enabled=False)
    tab.goto("/orders/Q-1001/contacts/")

    sheets = PdfReader(BytesIO(tab.pdf(format="A4"))).pages

    assert len(sheets) == 1
    said = " ".join(sheets[0].extract_text().split())
    assert "Morgan Ellis" in said
    assert "Opens Tue 12:30 EST." in said
    for frame in ("Sign out", "Download as PDF", "Escalations", "Clocks are watched"):
        assert frame not in said


@pytest.mark.browser(at=TUESDAY_0820, answers=(404,))
def test_axe_finds_nothing_nothing_sticks_out_and_one_button_leads(world, customer):
    order = dressed(world)
    escalation = world.raised(phoned_at=MONDAY_1530)
    resolved = world.raised(order=world.another_order("Q-2002"), phoned_at=mountain(23, 9))
    ending.resolve(
        escalation_id=resolved.id, words="Up and tested.", doing=world.ccm_at(mountain(23, 15))
    )
    world.another_order("Q-3003")
    tab = customer()
    found = []

    for path in (
        "/overview/",
        f"/projects/{order.project_id}/",
        "/orders/",
        "/orders/Q-1001/",
        "/orders/Q-3003/raise/",
        "/orders/Q-1001/raise/",
        "/orders/Q-1001/contacts/",
        "/orders/Q-3003/contacts/",
        "/escalations/",
        address(escalation),
        address(resolved),
        "/how-you-are-told/",
        "/nowhere/",
    ):
        tab.goto(path)
        found += [f"{path}: {each}" for each in faults(tab)]

    assert found == []
