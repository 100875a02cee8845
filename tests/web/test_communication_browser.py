"""The communication plan in a real browser: agreed by both, on a phone, in both themes."""

import re
from datetime import time

import pytest

from rung.domain.agreeing import Terms
from rung.domain.hearing import Gets, HearsBy, QuietHours
from rung.domain.rhythms import daily
from rung.models import CommunicationPlan, TimelineEntry
from rung.services import communication
from rung.services.communication import Wanted
from tests.browser import COLOURS, findings
from tests.builders import mountain

NOON = mountain(24, 12)
pytestmark = [pytest.mark.browser(at=NOON), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 800}


@pytest.fixture
def proposed(world):
    """The customer has proposed every business day at 16:30, and let two people hear."""
    escalation = world.raised()
    quiet = QuietHours(time(20), time(7))
    terms = Terms(daily(time(16, 30)), "our project leader", quiet=quiet, words="Daily, please.")
    doing = world.customer_at(mountain(24, 11))
    communication.propose_plan(escalation_id=escalation.id, terms=terms, doing=doing)
    for wanted in (
        Wanted("Mia Strand", "mia@example.com", Gets.UPDATES, HearsBy.EMAIL),
        Wanted("Branch", "", Gets.SUMMARY, HearsBy.PHONE, phone="+1 303 555 0177"),
    ):
        communication.add_stakeholder(escalation_id=escalation.id, wanted=wanted, doing=doing)
    return escalation


@pytest.mark.parametrize("side", ["desk", "portal"])
@pytest.mark.parametrize("viewport", [PHONE, {"width": 1180, "height": 900}])
def test_the_page_is_sound_in_both_themes_and_on_a_phone(tab_of, world, proposed, side, viewport):
    reader, root = (world.ccm, "/desk") if side == "desk" else (world.customer, "")
    tab = tab_of(reader, viewport=viewport)

    tab.goto(f"{root}/escalations/{proposed.reference}/communication/")
    tab.get_by_text("Add somebody").click()

    assert findings(tab) == []
    tab.emulate_media(color_scheme="dark")
    tab.reload()  # a change of colours takes a moment on the page as it stands
    assert findings(tab, COLOURS) == []


def test_without_script_the_customer_proposes_and_the_care_manager_agrees(tab_of, world):
    escalation = world.raised()
    customer = tab_of(world.customer, java_script_enabled=False, viewport=PHONE)
    manager = tab_of(world.ccm, java_script_enabled=False, viewport=PHONE)

    customer.goto(f"/escalations/{escalation.reference}/communication/")
    customer.get_by_label(re.compile(r"^At \(")).fill("16:30")
    customer.get_by_role("button", name="Propose it").click()
    manager.goto(f"/desk/escalations/{escalation.reference}/communication/")
    manager.get_by_role("button", name="Agree").click()
    customer.goto(f"/escalations/{escalation.reference}/")

    said = " ".join(customer.locator("#updates").inner_text().split())
    assert "Agreed: each business day at 16:30 MST, by e-mail. Next: today 18:30 EST" in said
    assert CommunicationPlan.objects.get().state == "AGREED"


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1180, "height": 900}])
def test_the_composer_previews_and_sends(tab_of, world, proposed, viewport):
    tab = tab_of(world.ccm, viewport=viewport)

    tab.goto(f"/desk/escalations/{proposed.reference}/update/")
    tab.get_by_label("Progress").check()
    tab.get_by_label("Your words to the customer").fill("The drawing is with the city.")
    tab.get_by_role("button", name="Preview as the customer").click()
    preview = tab.locator("#preview").inner_text()
    before = TimelineEntry.objects.filter(fact="update.sent").count()
    sound = findings(tab)
    tab.get_by_role("button", name="Send update").click()
    tab.wait_for_url(f"**/{proposed.reference}/")

    assert "News from Dana Reyes" in preview
    assert "The drawing is with the city." in preview
    assert (before, TimelineEntry.objects.filter(fact="update.sent").count()) == (0, 1)
    assert sound == []
