"""The plan in a real browser: without script, on a phone, in the dark (R17, R25)."""

from datetime import date

import pytest

from rung.domain.vocabulary import ActionOwner
from rung.models import Action, PlanAnswer
from rung.services import planning, working
from rung.services.working import Committed, WhyMoved
from tests.browser import findings
from tests.builders import TUESDAY_0820, mountain

pytestmark = [
    pytest.mark.browser(at=mountain(24, 9), answers=(409, 422)),
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 800}
DESK = {"width": 1180, "height": 900}
SHAPES = [(PHONE, "dark"), (DESK, "light")]


@pytest.fixture
def escalation(world):
    """An escalation with a plan: a permit that moved, a build after it, something kept inside."""
    escalation = world.raised()
    for text, day, visible in (("Permit", 25, True), ("Build", 26, True), ("Loop", 25, False)):
        working.add_action(
            escalation_id=escalation.id,
            text=text,
            owner=ActionOwner.CARRIER,
            owner_name="Network Build West",
            visible=visible,
            committed=Committed(date(2026, 11, day)),
            doing=world.ccm_at(TUESDAY_0820),
        )
    for text in ("Permit", "Loop"):
        working.move_action(
            escalation_id=escalation.id,
            action_id=action(text).id,
            committed=Committed(date(2026, 11, 27)),
            why=WhyMoved("The city asked for a drawing.", "1U", "Their clerk is away."),
            doing=world.ccm_at(mountain(24, 8, 30)),
        )
    planning.reorder(
        escalation_id=escalation.id,
        action_id=action("Build").id,
        wanted=(action("Permit").id,),
        seen=None,
        doing=world.ccm_at(mountain(24, 8, 40)),
    )
    return escalation


def action(text):
    return Action.objects.get(text=text)


def test_the_customer_agrees_and_says_what_is_missing_without_script(tab_of, world, escalation):
    tab = tab_of(world.customer, java_script_enabled=False, viewport=PHONE)
    tab.goto(f"/escalations/{escalation.reference}/")

    tab.get_by_role("button", name="I agree with this plan").click()
    assert tab.get_by_text("Lee Tan agreed with the plan").is_visible()
    tab.get_by_text("Something is missing").click()
    tab.get_by_label("What is missing?").fill("Who lets the crew in?")
    tab.get_by_role("button", name="Send to Dana").click()

    assert tab.get_by_text("“Who lets the crew in?”").first.is_visible()
    assert [each.agreed for each in PlanAnswer.objects.order_by("given_at", "id")] == [True, False]


def test_a_care_manager_edits_the_plan_on_a_phone_without_script(tab_of, world, escalation):
    tab = tab_of(world.ccm, java_script_enabled=False, viewport=PHONE)
    tab.goto(f"/desk/escalations/{escalation.reference}/plan/{action('Loop').id}/")

    wording = tab.get_by_label("What will be done, in words for the customer")
    wording.fill("The other part of the line")
    tab.get_by_role("button", name="Tell the customer").click()
    tab.get_by_role("link", name="The other part of the line").click()
    tab.get_by_label("New date").fill("2026-11-30")
    tab.get_by_label("Why it moves").fill("It needs another week.")
    tab.get_by_label("What caused it").select_option("1Z")
    tab.get_by_role("button", name="Move the date").click()
    tab.get_by_role("link", name="The other part of the line").click()
    tab.get_by_label("Permit").check()
    tab.get_by_role("button", name="Keep the order").click()

    loop = action("The other part of the line")
    assert loop.committed_at == mountain(30, 17)
    assert [each.after.text for each in loop.follows.all()] == ["Permit"]


@pytest.mark.parametrize(("size", "scheme"), SHAPES, ids=["phone", "desk"])
def test_every_page_of_the_plan_is_for_everybody(tab_of, world, escalation, size, scheme):
    look = {"viewport": size, "color_scheme": scheme}
    customer, ccm = tab_of(world.customer, **look), tab_of(world.ccm, **look)
    here, desk = f"/escalations/{escalation.reference}/", "/desk"

    for tab, path in (
        (customer, here),
        (customer, f"{here}dates/"),
        (customer, f"/orders/{world.order.reference}/dates/"),
        (ccm, f"{desk}{here}"),
        (ccm, f"{desk}{here}dates/"),
        (ccm, f"{desk}{here}action/"),
        (ccm, f"{desk}{here}plan/{action('Loop').id}/"),
    ):
        tab.goto(path)
        assert findings(tab) == [], path
        assert tab.locator(".btn-primary:visible").count() <= 1, path


@pytest.mark.parametrize(("size", "scheme"), SHAPES, ids=["phone", "desk"])
def test_two_versions_stand_side_by_side(tab_of, world, escalation, size, scheme):
    look = {"viewport": size, "color_scheme": scheme}
    tab = tab_of(world.ccm, **look)
    tab.goto(f"/desk/escalations/{escalation.reference}/plan/{action('Permit').id}/")
    tab.get_by_label("New date").fill("2026-12-01")
    tab.get_by_label("Why it moves").fill("Mine.")
    tab.get_by_label("What caused it").select_option("1U")
    working.move_action(
        escalation_id=escalation.id,
        action_id=action("Permit").id,
        committed=Committed(date(2026, 11, 30)),
        why=WhyMoved("Theirs.", "1U"),
        doing=world.manager_at(mountain(24, 9)),
    )

    tab.get_by_role("button", name="Move the date").click()

    tab.get_by_text("“Theirs.”").first.wait_for()
    assert tab.get_by_label("Why it moves").input_value() == "Mine."
    assert findings(tab) == []
    tab.get_by_role("button", name="Move the date all the same").click()
    assert action("Permit").committed_at == mountain(1, 17, month=12)
