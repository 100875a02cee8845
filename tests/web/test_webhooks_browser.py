"""An administrator makes a receiver, hands its secret on, and sees what arrived, in a browser."""

import re
from ipaddress import ip_network

import pytest
from playwright.sync_api import expect

from rung.models import WebhookDelivery
from rung.worker import calling
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820
from tests.receiver import receiving

pytestmark = [pytest.mark.browser(at=TUESDAY_0820), pytest.mark.django_db(transaction=True)]


def looked_at(page):
    """What is wrong with a page on a desk in the light, and on a phone in the dark."""
    found = []
    for width, scheme in ((1180, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += findings(page) if scheme == "light" else findings(page, COLOURS)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{page.url}: wider than {width}")
    page.set_viewport_size({"width": 1180, "height": 900})
    return found


def test_a_receiver_is_made_tested_and_seen_to_arrive(tab_of, world, settings):
    settings.RUNG_WEBHOOKS_PRIVATE = (ip_network("127.0.0.0/8"),)
    page, found = tab_of(world.administrator, reduced_motion="reduce"), []
    with receiving() as receiver:
        receiver.answer = b"<b>got it</b> " + b"x" * 400
        page.goto("/admin/operation/webhooks/new/")
        page.get_by_label("Name").fill("Provisioning")
        page.get_by_label("Address").fill(receiver.url)
        found += looked_at(page)
        page.get_by_role("button", name="Make it").click()
        secret = page.get_by_label("Every event is signed with it").input_value()
        found += looked_at(page)
        page.get_by_role("button", name="Send a test event").click()
        expect(page.get_by_text("A test event is on its way")).to_be_visible()
        world.raised()
        for delivery in WebhookDelivery.objects.order_by("created_at"):
            calling.call(delivery.pk)
        page.reload()

        expect(page.get_by_text("<b>got it</b> xxx").first).to_be_visible()
        assert page.get_by_label("Every event is signed with it").count() == 0
        arrived = [event.get_type() for event in receiver.events(secret)]
    found += looked_at(page)
    page.goto(f"{page.url}edit/")
    expect(page.get_by_label("Address")).to_have_value(receiver.url)
    found += looked_at(page)
    page.goto("/admin/operation/webhooks/")
    expect(page.get_by_text(re.compile("Events arrive, the last one"))).to_be_visible()
    found += looked_at(page)

    assert found == []
    assert sorted(arrived) == [
        "rung.escalation.raised",
        "rung.level.engaged",
        "rung.subscription.test",
    ]
