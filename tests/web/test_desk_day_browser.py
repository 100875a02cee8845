"""A day in a real browser: keys and ticks while it refreshes itself, without script, on a phone."""

import pytest

from rung import clock
from rung.domain.permissions import Role
from rung.domain.vocabulary import UpdateKind
from rung.models import Escalation, Snooze, TimelineEntry
from rung.services import arranging, working
from tests.browser import faults
from tests.builders import TUESDAY_0820, mountain, person
from tests.web.day_pages import several, slipped

NOW = TUESDAY_0820
pytestmark = [
    pytest.mark.browser(at=NOW, answers=(409, 422)),
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 844}


def refresh(tab):
    """What happens every ten seconds, and when a clock ends."""
    with tab.expect_response(lambda answer: "/live/" in answer.url):
        tab.evaluate("document.body.dispatchEvent(new CustomEvent('clock-ended'))")


def test_rows_are_ticked_by_key_and_stay_ticked_while_the_day_moves_on(world, tab_of):
    first, second = several(world, 2)
    tab = tab_of(world.ccm)
    tab.goto("/desk/")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("x")

    working.send_update(
        escalation_id=first.id,
        kind=UpdateKind.PROGRESS,
        words="The crew is on site.",
        doing=world.ccm_at(NOW),
    )
    clock.move_to(mountain(24, 9))
    refresh(tab)
    tab.get_by_text("Wed 17:00 MST").first.wait_for()

    assert tab.locator(f"#tick-{second.number}").is_checked()
    assert not tab.locator(f"#tick-{first.number}").is_checked()


def test_what_is_looked_for_is_not_lost_while_the_day_moves_on(world, tab_of):
    (first,) = several(world, 1)
    tab = tab_of(world.ccm)
    tab.goto("/desk/")
    tab.keyboard.press("/")
    tab.keyboard.type("Site")

    working.send_update(
        escalation_id=first.id,
        kind=UpdateKind.PROGRESS,
        words="The crew is on site.",
        doing=world.ccm_at(NOW),
    )
    refresh(tab)
    tab.get_by_text("Wed 17:00 MST").first.wait_for()

    assert tab.locator("#find").input_value() == "Site"
    assert tab.evaluate("document.activeElement.id") == "find"


def test_several_customers_are_written_to_without_script_on_a_phone(world, tab_of):
    first, second = several(world, 2)
    tab = tab_of(world.ccm, viewport=PHONE, java_script_enabled=False)
    tab.goto("/desk/")

    tab.get_by_role("link", name="Tick all 2").click()
    tab.get_by_role("button", name="Write to them").click()
    tab.get_by_role("button", name="Send to each of them").click()

    assert "Sent to 2 customers" in tab.locator("#flashes").inner_text()
    sent = TimelineEntry.objects.filter(fact="update.sent")
    assert {entry.escalation_id for entry in sent} == {first.id, second.id}


def test_a_row_is_put_aside_and_brought_back_without_script(world, tab_of):
    (escalation,) = several(world, 1)
    tab = tab_of(world.ccm, java_script_enabled=False)
    tab.goto("/desk/")
    tab.get_by_label(f"Tick {escalation.reference}").check()
    tab.get_by_role("button", name="Snooze").click()
    tab.get_by_label("Why can it rest?").fill("The crew reports tomorrow.")
    tab.get_by_role("button", name="Put aside").click()

    tab.get_by_role("link", name="Snoozed 1").click()
    tab.get_by_label(f"Tick {escalation.reference}").check()
    tab.get_by_role("button", name="Bring back").click()

    assert "Back in your day." in tab.locator("#flashes").inner_text()
    assert Snooze.objects.get().lifted_at is not None


def test_a_proposed_escalation_is_opened_in_two_taps_on_a_phone(world, tab_of):
    order = slipped(world)
    tab = tab_of(world.ccm, viewport=PHONE)
    tab.goto("/desk/")

    tab.get_by_role("link", name="Open or put off").click()
    tab.get_by_role("button", name="Open the escalation").click()

    tab.get_by_text("The customer has been told why.").wait_for()
    assert Escalation.objects.get().order == order


def test_axe_finds_nothing_nothing_sticks_out_and_one_button_leads(world, tab_of):
    first, second = several(world, 2)
    order, cover = slipped(world), person("Ruth Adeyemi", Role.CCM)
    arranging.hand_over(
        to_id=world.ccm.pk,
        escalation_id=first.id,
        words="Call the city at nine.",
        doing=world.manager_at(NOW),
    )
    arranging.hand_over(
        to_id=cover.pk, escalation_id=None, words="All quiet.", doing=world.ccm_at(NOW)
    )
    both = f"esc={first.number}&esc={second.number}"
    found = []

    tab = tab_of(world.ccm)
    for path in (
        "/desk/",
        "/desk/?show=snoozed&kind=update",
        f"/desk/day/update/?{both}",
        f"/desk/day/snooze/?{both}",
        "/desk/day/snooze/",
        f"/desk/day/hand-over/?{both}",
        "/desk/proposals/",
        f"/desk/orders/{order.reference}/proposal/",
        "/desk/orders/Q-1001/proposal/",
        f"/desk/orders/{order.reference}/sla/",
        f"/desk/orders/{order.reference}/",
        f"/desk/escalations/{first.reference}/",
    ):
        tab.goto(path)
        found += [f"{path}: {each}" for each in faults(tab)]

    assert found == []
