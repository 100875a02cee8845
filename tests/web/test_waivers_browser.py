"""Waivers and holding back in a real browser: without script, on a phone, in the dark (R14)."""

import pytest

from rung.models import PolicyVersion, Waiver
from tests.browser import findings
from tests.builders import TUESDAY_0820, mountain
from tests.policies import standard_document

pytestmark = [
    pytest.mark.browser(at=TUESDAY_0820, answers=(422,)),
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 800}
DESK = {"width": 1180, "height": 900}
OWNER = {"may_hold_back": True, "hold_back_at_most": "4 business hours"}
SHAPES = [(PHONE, "dark"), (DESK, "light")]


@pytest.fixture
def escalation(world):
    """An escalation under a policy that lets the owner hold a level back."""
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(owner=OWNER),
        published_at=mountain(2, 8),
    )
    return world.raised()


def test_a_waiver_is_asked_for_without_script_and_granted_at_the_desk(tab_of, world, escalation):
    customer = tab_of(world.customer, java_script_enabled=False)
    customer.goto(f"/escalations/{escalation.reference}/")
    customer.get_by_text("Business down right now? Ask for a waiver").click()
    customer.get_by_label("The old circuit is disconnected within 24 hours").check()
    customer.get_by_label("What shows it?").fill("Their notice names Wednesday noon.")
    customer.get_by_role("button", name="Ask a manager").click()
    assert customer.get_by_text("A manager decides by Tue 11:20 EST.").is_visible()

    manager = tab_of(world.manager, java_script_enabled=False)
    manager.goto("/desk/")
    assert manager.get_by_text("Decide on the waiver").is_visible()
    manager.get_by_role("link", name=escalation.reference).first.click()
    manager.get_by_label("Your words to the customer").fill("I am in it now.")
    manager.get_by_role("button", name="Grant it", exact=True).click()

    assert Waiver.objects.get().granted is True
    customer.reload()
    assert customer.get_by_text("Morgan Ellis granted the waiver").is_visible()


@pytest.mark.parametrize(("size", "scheme"), SHAPES, ids=["phone", "desk"])
def test_every_form_is_for_everybody(tab_of, world, escalation, size, scheme):
    look = {"viewport": size, "color_scheme": scheme}
    customer, ccm = tab_of(world.customer, **look), tab_of(world.ccm, **look)

    customer.goto(f"/escalations/{escalation.reference}/")
    customer.get_by_text("Business down right now? Ask for a waiver").click()
    found = {"portal": findings(customer)}
    for act in ("ask", "hold"):
        ccm.goto(f"/desk/escalations/{escalation.reference}/{act}/")
        found[act] = findings(ccm)
    ccm.get_by_label("When the next level opens instead").fill("2026-11-24T14:31")
    ccm.get_by_label("Why does it open later?").fill("The city answers at two.")
    ccm.get_by_role("button", name="Hold it back").click()
    found["refused"] = findings(ccm)
    assert ccm.get_by_label("Why does it open later?").input_value() == "The city answers at two."
    ccm.get_by_label("When the next level opens instead").fill("2026-11-24T14:30")
    ccm.get_by_role("button", name="Hold it back").click()
    found["held"] = findings(ccm)
    customer.reload()
    found["told"] = findings(customer)

    assert customer.get_by_text("Why: “The city answers at two.”").is_visible()
    assert {name: each for name, each in found.items() if each} == {}
