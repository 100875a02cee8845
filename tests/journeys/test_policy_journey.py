"""A director changes a policy, and a manager goes away: against the real processes."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.visitors import Visitor, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("product")]
CUSTOMER = "lee.tan@example.com"
DIRECTOR, MANAGER = "karin.holt@example.com", "ruth.adeyemi@example.com"
CENTRAL = ZoneInfo("America/Chicago")
TYPED = "%Y-%m-%dT%H:%M"


def test_a_director_shortens_an_interval_and_only_new_escalations_follow(product, browser):
    with (
        product.heard(),
        visitor(browser, product) as customer,
        visitor(browser, product) as director,
    ):
        customer.sign_in(CUSTOMER)
        old = raised(customer, "Q-1007")
        promised, headline = opens_at(product, old), customer.headline

        director.sign_in(DIRECTOR)
        director.follow("Policies")
        director.follow("Order turn-up")
        director.follow("Change it")
        director.page.locator("#id_row-2-opens_after").fill("3 business hours")
        director.press("Save the draft")
        director.reads("The draft is saved")
        the_draft_is_tried_beside_the_live_version(director)
        the_dry_run_names_who_would_move(director, old)
        director.field("Why this version is published").fill("Three hours are enough for level 1.")
        director.page.get_by_role("button", name=re.compile("^Publish version")).click()
        director.reads("is published. New escalations run on it")

        customer.go(f"/escalations/ESC-{old}/")
        assert (opens_at(product, old), customer.headline) == (promised, headline)
        assert total_of(customer) == "4 h 00"
        new = raised(customer, "Q-1008")
        assert total_of(customer) == "3 h 00"

    assert [hours(product, number) for number in (old, new)] == [4, 3]


def the_draft_is_tried_beside_the_live_version(director):
    director.follow("Try it")
    director.field("Level 1 was contacted").fill("2026-11-25T15:30")
    director.page.get_by_label("Region").select_option("WEST")
    director.press("When does each level open?")
    director.reads("Fri 27 Nov 2026 09:30 MST")
    director.reads("Fri 27 Nov 2026 10:30 MST")
    director.reads("1 h later.")


def the_dry_run_names_who_would_move(director, number):
    director.follow("Before publishing")
    director.reads("Publishing moves nothing that runs")
    row = director.page.locator("#moves tr", has_text=f"ESC-{number}")
    assert "3 business hours instead of 4 business hours" in row.first.inner_text()


def test_while_a_manager_is_away_their_cover_is_engaged_instead(product, browser):
    with (
        product.heard(),
        visitor(browser, product) as customer,
        visitor(browser, product) as manager,
    ):
        customer.sign_in(CUSTOMER)
        number = raised(customer, "Q-1006")
        opens = opens_at(product, number)

        manager.sign_in(MANAGER)
        manager.go("/absence/")
        manager.field("Away from").fill(product.now().astimezone(CENTRAL).strftime(TYPED))
        back = (opens + timedelta(hours=1)).astimezone(CENTRAL)
        manager.field("Until").fill(back.strftime(TYPED))
        manager.press("Enter the absence")
        product.at(opens)
        customer.go(f"/escalations/ESC-{number}/")
        customer.press("Engage level 2")

        customer.reads("Karin Holt")
        product.settled()
        asked = product.mailbox.find(to=DIRECTOR, subject=f"ESC-{number}")
        assert any("Acknowledge" in str(mail["Subject"]) for mail in asked)
        assert not product.mailbox.find(to=MANAGER, subject=f"Acknowledge ESC-{number}")


def raised(customer: Visitor, order: str) -> int:
    """Raise an escalation for an order; its number. Its page is open afterwards."""
    customer.go(f"/orders/{order}/raise/")
    customer.field("Too slow").check()
    customer.field("What happens if nothing changes?").fill("The store cannot open.")
    customer.press("Send to Dana")
    customer.page.wait_for_url(re.compile(r"/escalations/ESC-\d+/"))
    found = re.search(r"/ESC-(\d+)/", customer.page.url)
    assert found is not None, customer.page.url
    return int(found[1])


def total_of(customer: Visitor) -> str:
    """What "Why this time?" adds up to."""
    customer.unfold("Why this time?")
    return customer.page.locator("#next-step .ledger tfoot .number").first.inner_text()


def opens_at(product, number):
    """When the next level of an escalation opens."""
    ((at,),) = product.rows(
        "SELECT due_at FROM rung_clock c JOIN rung_escalation e ON e.id = c.escalation_id"
        " WHERE number = %s AND kind = 'INTERVAL' AND settled_at IS NULL",
        number,
    )
    return at


def hours(product, number):
    """The business hours that the customer allows before level 2."""
    ((seconds,),) = product.rows(
        "SELECT target_amount FROM rung_clock c JOIN rung_escalation e ON e.id = c.escalation_id"
        " WHERE number = %s AND kind = 'INTERVAL' AND settled_at IS NULL",
        number,
    )
    return seconds / 3600
