"""Figures, scorecard and summary in a real browser: both themes, a phone, without script."""

import pytest

from rung.domain.vocabulary import ActionOwner
from rung.models import Jeopardy
from rung.services import corrections, waivers, working
from tests.browser import faults
from tests.builders import TUESDAY_1030, mountain
from tests.queries.acts_of_plan import add_action
from tests.web.desk_pages import at_level_2, settle

NOW = mountain(25, 9)
pytestmark = [pytest.mark.browser(at=NOW), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(world):
    """Two escalations: a missed answer with a correction asked for, and a waiver that waits."""
    missed = at_level_2(world)
    for owner, name in ((ActionOwner.CARRIER, "Field operations"), (ActionOwner.SUPPLIER, "Loopw")):
        add_action(
            escalation_id=missed.id,
            text=f"{name}: splice the last span",
            owner=owner,
            owner_name=name,
            at=mountain(24, 12),
            doing=world.ccm_at(TUESDAY_1030),
        )
    settle(mountain(24, 16))
    owed = missed.clocks.get(kind="ACKNOWLEDGEMENT")
    working.acknowledge(
        escalation_id=missed.id,
        clock_id=owed.id,
        words="I have it.",
        next_contact_at=mountain(25, 12),
        acted_at=mountain(24, 14),
        doing=world.manager_at(mountain(25, 8, 30)),
    )
    corrections.ask_correction(
        escalation_id=missed.id,
        clock_id=owed.id,
        words="The mail of 14:00.",
        doing=world.ccm_at(mountain(25, 8, 40)),
    )
    waiting = at_level_2(world, order=world.another_order("Q-2002", "Nampa store"))
    waivers.ask_waiver(
        escalation_id=waiting.id,
        trigger="old-circuit-ends",
        evidence="The other carrier's notice.",
        doing=world.customer_at(mountain(24, 11)),
    )
    for code in ("1U", "1T", "1A"):
        Jeopardy.objects.create(order=world.order, code=code, since_date=NOW.date())
    return missed, waiting, owed


def test_axe_finds_nothing_nothing_sticks_out_and_one_button_leads(world, tab_of, told):
    missed, waiting, owed = told
    paths = {
        world.director: [
            "/desk/scorecard/?region=WEST",
            "/desk/scorecard/orders/?region=WEST&reason=permits",
            "/desk/figures/",
            "/desk/figures/?by=department",
            "/desk/figures/acknowledgements-missed/",
            f"/desk/escalations/{missed.reference}/summary/",
            f"/desk/escalations/{waiting.reference}/summary/",
            f"/desk/escalations/{missed.reference}/correction/{owed.id}/",
        ],
    }
    found = []

    for reader, asked in paths.items():
        tab = tab_of(reader)
        for path in asked:
            assert tab.goto(path).status == 200
            found += [f"{path}: {each}" for each in faults(tab)]

    assert found == []


def test_a_director_decides_from_the_scorecard_on_a_phone_without_script(world, tab_of, told):
    tab = tab_of(world.director, viewport={"width": 390, "height": 800}, java_script_enabled=False)
    tab.goto("/desk/scorecard/")

    tab.locator("#decisions .btn", has_text="Decide").first.click()
    tab.get_by_label("Your words to the customer").fill("It cannot wait.")
    tab.get_by_role("button", name="Grant it", exact=True).click()

    assert "Decided. The customer has your words." in tab.locator("#flashes").inner_text()


def test_the_summary_leads_to_the_decision_that_waits(world, tab_of, told):
    missed, _, _ = told
    tab = tab_of(world.director)
    tab.goto(f"/desk/escalations/{missed.reference}/summary/")

    tab.get_by_role("link", name="Decide").first.click()
    tab.get_by_label("Why?").fill("I have read the mail.")
    tab.get_by_role("button", name="Approve it", exact=True).click()

    assert "Decided and kept." in tab.locator("#flashes").inner_text()
    tab.goto("/desk/scorecard/?region=WEST")
    assert "Of the missed ones 1 is corrected" in tab.locator("#in-time").inner_text()
