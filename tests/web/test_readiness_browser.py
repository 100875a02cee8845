"""A site that is not ready in a real browser: without script, on a phone, in the dark (R4, R25)."""

import pytest

from rung.models import Attachment, NotReady
from tests.browser import findings
from tests.builders import mountain
from tests.services.test_readiness import dispute, give

NOW = mountain(24, 9)
pytestmark = [pytest.mark.browser(at=NOW, answers=(422,)), pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 800}
DESK = {"width": 1180, "height": 900}
SHAPES = [(PHONE, "dark"), (DESK, "light")]
PDF = {"name": "room.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
PAGE = {"name": "room.html", "mimeType": "text/html", "buffer": b"<html><script>1</script>"}


@pytest.fixture
def escalation(world):
    return world.raised()


def test_told_at_the_desk_and_confirmed_by_the_customer_without_script(tab_of, world, escalation):
    desk = tab_of(world.ccm, java_script_enabled=False)
    desk.goto(f"/desk/escalations/{escalation.reference}/not-ready/?code=1G")
    desk.get_by_label("Ready by", exact=True).fill("2026-11-27")
    desk.get_by_role("button", name="Tell the customer").click()
    assert desk.get_by_text("Told. The escalation waits on the customer").is_visible()

    customer = tab_of(world.customer, java_script_enabled=False)
    customer.goto(f"/escalations/{escalation.reference}/")
    customer.get_by_role("link", name="Say when it is ready").click()
    customer.get_by_label("Anything they should know?").fill("Ask at the gate.")
    customer.get_by_label("A photo or a report").set_input_files(PAGE)
    customer.get_by_role("button", name="The site is ready").click()
    assert customer.get_by_text("“room.html” holds a script").first.is_visible()
    assert customer.get_by_label("Anything they should know?").input_value() == "Ask at the gate."
    customer.get_by_label("A photo or a report").set_input_files(PDF)
    customer.get_by_role("button", name="The site is ready").click()

    assert customer.get_by_text("Your care manager knows that the site is ready").is_visible()
    assert NotReady.objects.get().ended_as == "READY"
    assert Attachment.objects.get().name == "room.pdf"


@pytest.mark.parametrize(("viewport", "scheme"), SHAPES, ids=["phone-dark", "desk-light"])
def test_the_pages_of_the_room_are_clean_in_either_theme(
    tab_of, world, escalation, viewport, scheme
):
    notice = give(world, escalation)
    escalation_path = f"escalations/{escalation.reference}/"
    wishes = {"viewport": viewport, "color_scheme": scheme, "reduced_motion": "reduce"}
    customer, manager = tab_of(world.customer, **wishes), tab_of(world.manager, **wishes)

    pages = [(customer, f"/{escalation_path}{each}") for each in ("", "time/")]
    pages += [(customer, f"/{escalation_path}ready/{notice.pk}/")]
    pages += [(manager, f"/desk/{escalation_path}time/")]
    found = {}
    for tab, path in pages:
        tab.goto(path)
        found[path] = findings(tab)
        assert tab.locator(".btn-primary").count() == 1, path
    dispute(world, notice, NOW)
    manager.goto(f"/desk/{escalation_path}not-ready/{notice.pk}/")
    found["decide"] = findings(manager)
    ccm = tab_of(world.ccm, **wishes)
    ccm.goto(f"/desk/{escalation_path}not-ready/")
    found["tell"] = findings(ccm)

    assert {path: each for path, each in found.items() if each} == {}


def test_a_bar_of_turns_says_itself_to_who_cannot_see_it(tab_of, world, escalation):
    give(world, escalation)
    customer = tab_of(world.customer)

    customer.goto(f"/escalations/{escalation.reference}/time/")

    picture = customer.get_by_role("img").first
    assert "business time" in picture.evaluate("bar => bar.querySelector('title').textContent")
    assert customer.get_by_role("row", name="You").first.is_visible()
