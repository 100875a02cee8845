"""Coverage, people and absence in a real browser: for everybody, on a phone, without script."""

import pytest

from rung import clock
from rung.models import Absence, EngagedLevel, LevelHolder
from rung.services.coverage import check_coverage
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain

pytestmark = [pytest.mark.browser(at=TUESDAY_0820), pytest.mark.django_db(transaction=True)]
PAGES = ("/admin/coverage/", "/admin/coverage/levels/", "/admin/people/", "/absence/")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def holes(world):
    """Somebody is away without cover, and a level is empty."""
    Absence.objects.create(person=world.manager, starts_at=mountain(25, 8), ends_at=mountain(28, 8))
    LevelHolder.objects.filter(level=4).delete()
    check_coverage(now=TUESDAY_0820)
    return f"/admin/people/{world.manager.pk}/"


def test_every_page_is_for_everybody_in_both_themes_on_a_desk_and_on_a_phone(tab_of, world, holes):
    found = []
    page = tab_of(world.administrator, reduced_motion="reduce")

    for path in (*PAGES, holes):
        page.goto(path)
        assert page.locator(".btn-primary").count() == 1, path
        for size in ({"width": 1180, "height": 900}, PHONE):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme="light")
            found += [f"{path} {size['width']} light: {each}" for each in findings(page)]
            page.emulate_media(color_scheme="dark")
            found += [f"{path} {size['width']} dark: {each}" for each in findings(page, COLOURS)]
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            found += [f"{path} {size['width']}: wider than the window"] if wide else []

    assert found == []


def test_a_hole_leads_to_where_it_is_mended_without_script_and_on_a_phone(tab_of, world, holes):
    page = tab_of(world.administrator, java_script_enabled=False, viewport=PHONE)

    page.goto("/admin/coverage/")
    page.get_by_role("link", name="Cover of Morgan Ellis").first.click()
    page.get_by_label("Who stands in").select_option(label="Karin Holt")
    page.get_by_role("button", name="Keep the cover").click()
    page.goto("/admin/coverage/")
    page.get_by_role("link", name="Name somebody").first.click()
    assert page.get_by_label("Level", exact=True).input_value() == "4"
    page.get_by_label("Person").select_option(label="Sam Okoro")
    page.get_by_role("button", name="Add the row").click()
    page.goto("/admin/coverage/")
    page.get_by_role("button", name="Check now").click()

    assert "No hole was found." in page.inner_text("main")
    assert "by Ada Kern" in page.inner_text("main")


def test_an_absent_managers_cover_is_engaged_instead(tab_of, world):
    world.manager.cover = world.director
    world.manager.save(update_fields=["cover"])
    escalation = world.raised()
    manager = tab_of(world.manager)
    manager.goto("/desk/")
    manager.get_by_text("Morgan Ellis").first.click()
    manager.get_by_role("link", name="Your absence").click()
    manager.get_by_label("Away from").fill("2026-11-24T08:00")
    manager.get_by_label("Until").fill("2026-11-25T08:00")
    manager.keyboard.press("Enter")
    manager.get_by_text("Away now").wait_for()
    clock.move_to(TUESDAY_1030)

    customer = tab_of(world.customer)
    customer.goto(f"/escalations/{escalation.reference}/")
    customer.get_by_role("button", name="Engage level 2").click()
    customer.wait_for_load_state("networkidle")

    row = EngagedLevel.objects.get(escalation=escalation, level=2)
    assert (row.holder, row.cover_for) == (world.director, world.manager)
    assert "Karin Holt" in customer.inner_text("main")
