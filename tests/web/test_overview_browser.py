"""The overview and a project in a real browser: without script, by keyboard, on a phone."""

import pytest

from rung.domain.vocabulary import UpdateKind
from rung.models import EscalationOrder, LastLooked
from rung.services import working
from tests.browser import findings
from tests.builders import MONDAY_1530, TUESDAY_0820
from tests.web.portal_pages import dressed

pytestmark = [pytest.mark.browser(at=TUESDAY_0820), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


def two_sites(world):
    """An order of a project, and a second one beside it."""
    order = dressed(world)
    second = world.another_order("Q-1002", site="Nampa store, 77 Orchard Road")
    second.project = order.project
    second.save()
    return order, second


def test_without_script_a_customer_says_what_they_have_seen_and_it_is_new_no_more(world, tab_of):
    escalation = world.raised(phoned_at=MONDAY_1530)
    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.PROGRESS,
        words="The city has answered.",
        doing=world.ccm_at(MONDAY_1530.replace(hour=23)),
    )
    tab = tab_of(world.customer, java_script_enabled=False, viewport=PHONE)
    tab.goto("/overview/")
    assert "The city has answered." in tab.locator("#changes").inner_text()

    tab.get_by_role("button", name="I have seen this").click()

    assert "Nothing new." in tab.locator("#changes").inner_text()
    assert "will be new to you" in tab.locator("#flashes").inner_text()
    assert LastLooked.objects.get().person == world.customer


def test_without_script_two_sites_of_a_project_become_one_escalation_on_a_phone(world, tab_of):
    order, second = two_sites(world)
    tab = tab_of(world.customer, java_script_enabled=False, viewport=PHONE)
    tab.goto(f"/projects/{order.project_id}/")
    for site in (order, second):
        tab.locator(f"#order-{site.pk}").check()
    tab.get_by_role("button", name="Go on with these sites").click()

    assert tab.locator("input[name=others]:checked").count() == 1
    tab.get_by_label("Too slow").check()
    tab.locator("#id_impact").fill("Both stores open on Saturday.")
    tab.get_by_role("button", name="Send to Dana").click()

    tab.get_by_text("Dana has your escalation").wait_for()
    assert EscalationOrder.objects.filter(ended=False).count() == 2
    assert "Nampa store" in tab.locator("#project").inner_text()


def test_what_waits_is_reached_by_keyboard_from_the_top(world, tab_of):
    world.raised(phoned_at=MONDAY_1530)
    dressed(world)
    tab = tab_of(world.customer)
    tab.goto("/overview/")

    tab.locator(".btn-primary").focus()
    tab.keyboard.press("Enter")

    tab.wait_for_url("**/orders/Q-1001/")


@pytest.mark.parametrize(("theme", "width"), [("light", 1180), ("dark", 390)])
def test_axe_finds_nothing_on_the_desks_page_of_a_project(world, tab_of, theme, width):
    order, _ = two_sites(world)
    tab = tab_of(world.ccm, color_scheme=theme, viewport={"width": width, "height": 900})

    tab.goto(f"/desk/projects/{order.project_id}/")

    assert findings(tab) == []
    assert tab.locator(".btn-primary").count() == 1
