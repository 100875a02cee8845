"""The calendar pages in a real browser: for everybody, by keyboard, on a phone, without script."""

from functools import partial

import pytest

from rung.domain.calendar_records import VersionSource
from rung.models import CalendarVersion, ClockMove
from tests.browser import COLOURS, findings
from tests.builders import HOURS, TUESDAY_0820, WEEK

pytestmark = [
    pytest.mark.browser(at=TUESDAY_0820, answers=(409, 422)),
    pytest.mark.django_db(transaction=True),
]
NINE = {day: [["09:00", "17:00"]] for day in WEEK}
NEW = "/admin/calendars/new/"
QUESTION = "?start=2026-11-25T15:30&amount=4&unit=hours"
FILE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    b"DTSTART;VALUE=DATE:20261228\r\nSUMMARY:Year end\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def opened(tab_of, world):
    """Opens a tab of the administrator."""
    return partial(tab_of, world.administrator)


@pytest.fixture
def page(world):
    """The calendar's address, with a second version and an escalation on the first."""
    world.raised()
    CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=2,
        document={
            **HOURS,
            "weekly": NINE,
            "weekly_from": [{"from": "2026-12-01", "weekly": WEEK}],
            "overrides": {
                "2026-12-05": {"intervals": [["09:00", "13:00"]], "name": "Data centre move"},
                "2026-12-24": {"intervals": [["09:00", "12:00"]], "name": "Christmas Eve"},
                "2026-12-31": {"intervals": [], "name": "Stocktaking"},
            },
        },
        review={
            "refused": [{"date": "2026-11-11", "name": "Veterans Day", "source": "US"}],
        },
        created_at=TUESDAY_0820,
        created_by=world.administrator,
        source=VersionSource.EDITOR.value,
    )
    return f"/admin/calendars/{world.calendar.calendar_id}/"


def test_axe_finds_nothing_and_nothing_sticks_out(opened, page):
    tab = opened(viewport={"width": 1180, "height": 900}, reduced_motion="reduce")
    found = []

    for path in ("/admin/calendars/", NEW, page + QUESTION, *(page + n for n in WAYS)):
        tab.goto(path)
        tab.set_viewport_size({"width": 1180, "height": 900})
        tab.emulate_media(color_scheme="light")
        found += [f"{path}: {each}" for each in findings(tab)]
        tab.emulate_media(color_scheme="dark")
        found += [f"{path} dark: {each}" for each in findings(tab, COLOURS)]
        for width in (390, 320):
            tab.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {each}" for each in findings(tab, COLOURS)]

    assert found == []


WAYS = ("edit/", "import/", "rebase/")


def test_axe_finds_nothing_where_something_was_refused_or_is_reviewed(opened, page):
    tab = opened()
    tab.goto(page + "edit/")
    tab.get_by_label("Monday").fill("08:00-25:00")
    tab.get_by_role("button", name="Write version 3").click()
    tab.get_by_text("is no time of day").first.wait_for()

    refused = findings(tab)
    tab.goto(page + "import/")
    tab.locator("#id_file").set_input_files(
        {"name": "ours.ics", "mimeType": "text/calendar", "buffer": FILE}
    )
    tab.get_by_role("button", name="Look at its events").click()
    tab.get_by_text("Which of these are holidays?").wait_for()

    assert refused == []
    assert findings(tab) == []


def test_without_script_a_calendar_is_made_after_its_holidays_were_looked_at(opened, page):
    tab = opened(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab.goto("/admin/calendars/")

    tab.get_by_role("link", name="New calendar").click()
    tab.get_by_label("Name", exact=True).fill("US East")
    tab.get_by_label("Time zone").fill("America/New_York")
    tab.get_by_label("Friday").fill("08:00-12:00, 13:00-25:00")
    tab.get_by_label("Country, or a part of one").fill("US")
    tab.get_by_role("button", name="Write the calendar").click()
    tab.get_by_text("is no time of day").first.wait_for()
    tab.get_by_label("Friday").fill("08:00-12:00, 13:00-15:30")
    tab.get_by_role("button", name="Write the calendar").click()
    tab.get_by_text("nothing is written yet").wait_for()
    assert not CalendarVersion.objects.filter(calendar__name="US East").exists()
    tab.get_by_label("Accept Columbus Day, Mon 12 Oct 2026").uncheck()
    tab.get_by_role("button", name="Write the calendar").click()
    tab.get_by_text("US East is written").wait_for()

    written = CalendarVersion.objects.get(calendar__name="US East")
    assert "Columbus Day" in [each.name for each in written.reviewed().refused]
    assert written.document["weekly"]["fri"] == [["08:00", "12:00"], ["13:00", "15:30"]]


def test_by_keyboard_alone_a_calendar_is_made_and_a_mistake_takes_the_focus(opened, page):
    tab = opened()
    tab.goto(NEW)
    tab.get_by_label("Name", exact=True).focus()

    tab.keyboard.type("US West delivery")
    tab.keyboard.press("Tab")
    tab.keyboard.type("America/Denver")
    tab.keyboard.press("Enter")
    tab.get_by_text("There is a calendar named").first.wait_for()
    assert tab.evaluate("document.activeElement.className") == "error-summary"
    refused = findings(tab)
    tab.locator(".error-summary a").press("Enter")
    assert tab.evaluate("document.activeElement.id") == "id_name"
    tab.keyboard.press("End")
    tab.keyboard.type(" two")
    tab.keyboard.press("Enter")
    tab.get_by_text("US West delivery two is written").wait_for()

    assert refused == []
    assert CalendarVersion.objects.get(calendar__name="US West delivery two").number == 1


def test_without_script_a_calendar_is_changed_tried_and_its_clocks_are_moved(opened, page):
    tab = opened(java_script_enabled=False)
    tab.goto(page)

    tab.get_by_role("link", name="Change it").click()
    tab.get_by_label("Country, or a part of one").fill("US")
    tab.get_by_role("button", name="List them").click()
    tab.get_by_label("Accept Columbus Day, Mon 12 Oct 2026").uncheck()
    tab.get_by_label("Tuesday").fill("10:00-17:00")
    tab.get_by_role("button", name="Write version 3").click()
    tab.get_by_text("Version 3 is written").wait_for()
    tab.get_by_label("Amount").fill("2")
    tab.get_by_role("button", name="When is it?").click()
    tab.get_by_text("Version 2, the one before").wait_for()
    tab.get_by_role("link", name="See what would move on version 3").click()
    tab.get_by_label("Why times move").fill("We open at ten on Tuesdays.")
    tab.get_by_role("button", name="Move to version 3").click()
    tab.get_by_text("Everybody whose times moved has been told").wait_for()

    written = CalendarVersion.objects.get(number=3)
    assert "Columbus Day" in [each.name for each in written.reviewed().refused]
    assert ClockMove.objects.exists()


def test_by_keyboard_alone_a_file_is_reviewed_and_a_version_is_written(opened, page):
    tab = opened()
    tab.goto(page + "import/")
    tab.locator("#id_file").set_input_files(
        {"name": "ours.ics", "mimeType": "text/calendar", "buffer": FILE}
    )
    tab.locator("#id_file").focus()

    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("Which of these are holidays?").wait_for()
    tab.locator("#accepted-1").focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Left open")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("Version 3 is written").wait_for()

    refused = CalendarVersion.objects.get(number=3).reviewed().refused
    assert [each.name for each in refused] == ["Veterans Day", "Year end"]


def test_a_mistake_takes_the_focus_and_leads_to_its_field(opened, page):
    tab = opened()
    tab.goto(page + "edit/")
    tab.get_by_label("Monday").fill("eight to five")
    tab.get_by_role("button", name="Write version 3").click()

    tab.locator(".error-summary").wait_for()
    assert tab.evaluate("document.activeElement.className") == "error-summary"
    tab.locator(".error-summary a").click()
    assert tab.evaluate("document.activeElement.id") == "id_mon"
    assert tab.get_by_label("Monday").input_value() == "eight to five"
