"""A calendar that an administrator makes: what is asked, refused with every word kept, written."""

import re
from uuid import uuid4

import pytest

from rung.models import Calendar, CalendarVersion
from tests.builders import TUESDAY_0820
from tests.web.admin_pages import as_drawn
from tests.web.portal_pages import primaries, signed_in, words

pytestmark = pytest.mark.django_db
NEW = "/admin/calendars/new/"
TYPED = {
    "name": "US East nights",
    "zone": "America/New_York",
    "fri": "08:00-12:00, 13:00-15:30",
    "sat": "22:00-06:00",
    "own_days": "2026-12-24 08:00-12:00 Christmas Eve\r\n12-31 closed Stocktaking",
    "words": "The east delivers now.",
}


@pytest.fixture
def admin(world, client):
    return signed_in(client, world.administrator, now=TUESDAY_0820)


def typed(admin, **changes):
    """The form as it was drawn, filled in, with its saving button pressed."""
    return {**as_drawn(admin.get(NEW)), **TYPED, "pressed": "save", **changes}


def sent_again(answer, **changes):
    return {**as_drawn(answer), "pressed": "save", **changes}


def made():
    return CalendarVersion.objects.exclude(calendar__name="US West delivery").get()


def test_the_list_of_calendars_leads_to_a_new_one(admin):
    page = admin.get("/admin/calendars/")

    assert primaries(page) == ["New calendar"]
    assert f'href="{NEW}"' in page.text
    assert primaries(admin.get(NEW)) == ["Write the calendar"]


def test_what_is_typed_becomes_the_first_version_of_a_calendar(world, admin):
    answer = admin.post(NEW, typed(admin), follow=True)

    said = words(answer)
    assert "US East nights is written. It counts for nobody until a region names it." in said
    version = made()
    assert version.calendar.name == version.document["name"] == "US East nights"
    assert (version.number, version.created_by, version.source) == (
        1,
        world.administrator,
        "EDITOR",
    )
    assert version.words == "The east delivers now."
    assert version.document["weekly"]["mon"] == [["08:00", "17:00"]]
    assert version.document["weekly"]["fri"] == [["08:00", "12:00"], ["13:00", "15:30"]]
    assert version.document["weekly"]["sat"] == [["22:00", "06:00"]]
    assert version.document["overrides"]["2026-12-24"]["source"] == "own list"
    assert "Thu 31 Dec Stocktaking Holiday: own list" in said


def test_holidays_of_a_place_count_only_after_they_have_been_looked_at(admin):
    place = {"place": "US", "first_year": "2026", "last_year": "2026"}

    asked = admin.post(NEW, typed(admin, **place))
    unwritten = Calendar.objects.filter(name="US East nights").exists()
    again = sent_again(asked)
    again["accepted"] = [each for each in again["accepted"] if "Columbus" not in each]
    answer = admin.post(NEW, again)

    assert (asked.status_code, unwritten, answer.status_code) == (200, False, 303)
    assert "nothing is written yet" in words(asked)
    assert "Thu 26 Nov 2026 Thanksgiving Day public holidays of US, library" in words(asked)
    assert "has-error" not in asked.text
    version = made()
    assert "Thanksgiving Day" in str(version.document)
    assert "Columbus Day" not in str(version.document)
    assert [each.name for each in version.reviewed().refused] == ["Columbus Day"]
    assert (version.reviewed().place, version.reviewed().years) == ("US", (2026, 2026))


def test_holidays_can_be_listed_before_anything_else_is_typed(admin):
    sent = as_drawn(admin.get(NEW)) | {"place": "US-CO", "pressed": "propose"}

    answer = admin.post(NEW, sent)

    assert answer.status_code == 200
    assert "has-error" not in answer.text
    assert "Cesar Chavez" in words(answer) or "Thanksgiving" in words(answer)
    assert not CalendarVersion.objects.filter(number=1, source="EDITOR").exists()


def test_another_place_is_looked_at_again(admin):
    asked = admin.post(NEW, typed(admin, place="US"))

    answer = admin.post(NEW, sent_again(asked, place="DE-BE"))

    assert answer.status_code == 200
    assert "nothing is written yet" in words(answer)
    assert "public holidays of DE-BE" in words(answer)
    assert not Calendar.objects.filter(name="US East nights").exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "us west Delivery", "There is a calendar named US West delivery already."),
        ("name", "", "Please fill this in"),
        ("name", "x" * 81, "at most 80"),
        ("zone", "America/Nowhere", "There is no time zone"),
        ("zone", "", "Please fill this in"),
        ("mon", "08:00-12:00, 11:00-17:00", "overlap"),
        ("mon", "08:00-25:00", '"25:00" is no time of day'),
        ("mon", "eight to five", "is no stretch of hours"),
        ("later_hours", "soon", "cannot be read"),
        ("own_days", "Christmas closed", "cannot be read"),
        ("place", "XX", "names no country"),
        ("first_year", "1066", "greater than or equal to 1970"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_was_typed_and_every_word_is_kept(
    world, admin, field, value, sentence
):
    answer = admin.post(NEW, typed(admin, **{field: value}))

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert re.search(rf'id="id_{field}-error"', answer.text)
    kept = as_drawn(answer)
    for name, was in {**TYPED, field: value}.items():
        assert kept[name].replace("\r\n", "\n") == was.replace("\r\n", "\n")
    assert (Calendar.objects.count(), CalendarVersion.objects.count()) == (1, 1)


def test_a_calendar_that_is_never_open_and_nights_into_the_next_morning_are_refused(admin):
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "")

    empty = admin.post(NEW, typed(admin, own_days="", **days))
    nights = admin.post(NEW, typed(admin, mon="22:00-09:00"))

    assert (empty.status_code, nights.status_code) == (422, 422)
    assert "has no working time" in words(empty)
    assert "The hours of mon and tue overlap" in words(nights)
    assert Calendar.objects.count() == 1


def test_pressing_twice_makes_one_calendar(admin):
    sent = typed(admin)

    first, second = admin.post(NEW, sent), admin.post(NEW, sent | {"name": "US East days"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert "it counted once" in words(second)
    assert Calendar.objects.count() == 2


@pytest.mark.parametrize(
    "broken", [{"press_id": ""}, {"press_id": "x"}, {"listed": "no holiday at all"}]
)
def test_a_page_that_is_not_complete_writes_nothing_and_keeps_the_words(admin, broken):
    answer = admin.post(NEW, typed(admin, **broken))

    assert answer.status_code == 422
    assert "This page is not complete" in words(answer)
    assert as_drawn(answer)["words"] == TYPED["words"]
    assert Calendar.objects.count() == 1


def test_only_administrators_find_the_page(world, client):
    for who in (world.customer, world.ccm, world.manager, world.desk, world.channel_manager):
        signed_in(client, who, now=TUESDAY_0820)
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, {"press_id": str(uuid4())}).status_code == 403
    assert Calendar.objects.count() == 1


def test_a_name_that_looks_like_markup_is_only_words(admin):
    answer = admin.post(NEW, typed(admin, name="<b>East & West"), follow=True)

    assert "&lt;b&gt;East &amp; West" in answer.text
    assert "<b>East" not in answer.text
