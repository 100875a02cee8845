"""The administrators' pages of calendars: what they show, refuse, write and keep."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rung.domain.calendar_records import VersionSource
from rung.models import (
    Calendar,
    CalendarVersion,
    Clock,
    ClockMove,
    Escalation,
    Notice,
    Person,
    Rebase,
)
from tests.builders import HOURS, MONDAY_1530, TUESDAY_0820, WEEK
from tests.web.admin_pages import as_drawn
from tests.web.portal_pages import primaries, signed_in, words

pytestmark = pytest.mark.django_db
HALF_DAY = {"2026-12-24": {"intervals": [["08:00", "12:00"]], "name": "Christmas Eve"}}
OPENING = {"2026-12-05": {"intervals": [["09:00", "13:00"]], "name": "Data centre move"}}
CLOSURE = {"2026-12-31": {"intervals": [], "name": "Stocktaking"}}
NINE = {day: [["09:00", "17:00"]] for day in WEEK}


@pytest.fixture
def admin(world, client):
    return signed_in(client, world.administrator, now=TUESDAY_0820)


@pytest.fixture
def page(world):
    return f"/admin/calendars/{world.calendar.calendar_id}/"


def version(world, **changes):
    """One more version of the calendar, by hand."""
    number = CalendarVersion.objects.filter(calendar=world.calendar.calendar).count() + 1
    return CalendarVersion.objects.create(
        calendar=world.calendar.calendar,
        number=number,
        document={**HOURS, **changes},
        created_at=TUESDAY_0820,
        created_by=world.administrator,
        source=VersionSource.EDITOR.value,
    )


def drawn(response):
    """The editor as it was drawn, with its saving button pressed."""
    return {**as_drawn(response), "pressed": "save"}


def ics(*lines):
    body = "".join(f"BEGIN:VEVENT\r\n{each}\r\nEND:VEVENT\r\n" for each in lines)
    content = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"
    return SimpleUploadedFile("ours.ics", content.encode(), content_type="text/calendar")


def test_the_list_says_zone_hours_who_uses_each_and_what_runs_on_it(world, admin):
    world.raised()
    version(world, weekly=NINE)

    said = words(admin.get("/admin/calendars/"))

    assert "US West delivery America/Denver" in said
    assert "Mon–Fri 09:00–17:00" in said
    assert "Region West" in said
    assert "Ada Kern, calendar editor, Tue 24 Nov 2026 08:20 MST" in said
    assert "2 on older versions" in said


@pytest.mark.parametrize(
    "path", ["", "edit/", "import/", "rebase/", "holidays.ics", "?year=2027&version=1"]
)
def test_only_administrators_find_the_pages(world, client, page, path):
    for who in (world.customer, world.ccm, world.manager, world.desk, world.channel_manager):
        signed_in(client, who, now=TUESDAY_0820)
        assert client.get(page + path).status_code == 404
        assert client.get("/admin/calendars/").status_code == 403


@pytest.mark.parametrize("path", ["999999/", "999999/edit/", "99999999999999999999/rebase/"])
def test_a_calendar_that_is_not_there_is_404(admin, path):
    assert admin.get(f"/admin/calendars/{path}").status_code == 404


def test_a_version_that_is_not_there_is_404_and_a_year_that_is_none_is_this_one(admin, page):
    assert admin.get(page + "?version=7").status_code == 404
    for typed in ("1969", "2100", "x", "-1", "٢٠٢٦"):
        assert '<h2 id="year-title">2026</h2>' in admin.get(f"{page}?year={typed}").text


def test_the_year_marks_every_kind_of_day_in_words(world, admin, page):
    version(
        world,
        overrides={**HALF_DAY, **OPENING, **CLOSURE},
        weekly_from=[{"from": "2026-12-01", "weekly": NINE}],
    )

    said = words(admin.get(page + "?year=2026"))

    for sentence in (
        "Thu 26 Nov Thanksgiving Holiday",
        "Thu 24 Dec Christmas Eve Half day: 08:00–12:00",
        "Sat 5 Dec Data centre move Open for once: 09:00–13:00",
        "Thu 31 Dec Stocktaking Closed by us",
        "Tue 1 Dec Mon–Fri 09:00–17:00 New weekly hours",
        "Sun 8 Mar Clocks go forward 1 h Clocks change: at 02:00 MST",
        "Sun 1 Nov Clocks go back 1 h Clocks change: at 02:00 MDT",
    ):
        assert sentence in said


def test_the_year_of_a_night_shift_says_its_marks_in_words_too(world, admin, page):
    nights = {day: [["22:00", "06:00"]] for day in WEEK}
    version(
        world,
        weekly=nights,
        weekly_from=[{"from": "2026-06-01", "weekly": {**nights, "fri": [["22:00", "02:00"]]}}],
        holidays=[
            {"date": "2026-11-26", "name": "Thanksgiving", "source": "US"},
            {"date": "12-25", "name": "Christmas", "source": "own list"},
        ],
        overrides={
            "2026-12-24": {"intervals": [["22:00", "02:00"]], "name": "Christmas Eve"},
            "2026-12-27": {"intervals": [["22:00", "06:00"]], "name": "Cut-over"},
            "2026-12-31": {"intervals": [], "name": "Stocktaking"},
        },
    )

    answer = admin.get(page + "?year=2026")
    said = words(answer)

    for sentence in (
        "Mon–Thu 22:00–06:00; Fri 22:00–02:00",
        "Mon 1 Jun Mon–Thu 22:00–06:00; Fri 22:00–02:00 New weekly hours",
        "Thu 26 Nov Thanksgiving Holiday",
        "Fri 25 Dec Christmas Holiday: own list",
        "Thu 24 Dec Christmas Eve Half day: 22:00–02:00",
        "Sun 27 Dec Cut-over Open for once: 22:00–06:00",
        "Thu 31 Dec Stocktaking Closed by us",
        "Sun 8 Mar Clocks go forward 1 h Clocks change: at 02:00 MST",
    ):
        assert sentence in said
    for aloud in ("24 , Half day: Christmas Eve", "27 , Open for once: Cut-over"):
        assert aloud in said


def test_where_a_holiday_of_every_year_is_entered_its_source_is_shown(world, admin, page):
    sent = drawn(admin.get(page + "edit/")) | {"own_days": "12-25 closed Christmas"}
    admin.post(page + "edit/", sent)

    editor, shown = words(admin.get(page + "edit/")), words(admin.get(page))

    assert "What is added here has the source “own list”." in editor
    assert "Closed every year, and who says so: 25 Dec Christmas (own list)." in editor
    assert "Fri 25 Dec Christmas Holiday: own list" in shown
    assert "Every year: 25 Dec Christmas (own list)." in shown


def test_the_months_are_tables_that_say_their_days_aloud(admin, page):
    text = admin.get(page + "?year=2026").text

    assert text.count('<table class="month">') == 12
    assert "<caption>November 2026</caption>" in text
    cell = re.search(r'<td class="shut marked wait"\s*>.*?</td>', text, re.DOTALL)
    assert cell
    assert "Holiday: Thanksgiving" in cell.group()


def test_an_older_version_says_that_it_is_one(world, admin, page):
    version(world, weekly=NINE)

    said = words(admin.get(page + "?version=1"))

    assert "This is version 1. New escalations run on version 2" in said
    assert "Mon–Fri 08:00–17:00" in said


def test_versions_say_what_changed_who_wrote_it_and_when(world, admin, page):
    version(world, weekly=NINE, overrides=HALF_DAY, tz="America/Boise")

    said = words(admin.get(page))

    assert "Version 2 Ada Kern, calendar editor, Tue 24 Nov 2026 08:20 MST" in said
    assert "Time zone America/Boise instead of America/Denver." in said
    assert "Hours Mon–Fri 09:00–17:00 instead of Mon–Fri 08:00–17:00." in said
    assert "Thu 24 Dec 2026: 08:00–12:00 (Christmas Eve)." in said
    assert "From a people file" in said


def test_a_question_is_answered_beside_the_version_before_with_its_ledger(world, admin, page):
    version(world, weekly=NINE)

    answer = admin.get(page + "?start=2026-11-25T15:30&amount=4&unit=hours")

    said = words(answer)
    assert "Fri 27 Nov 2026 11:30 MST" in said
    assert "Version 1, the one before Fri 27 Nov 2026 10:30 MST 1 h earlier." in said
    assert "Thanksgiving, not counted" in said
    assert answer.text.count('class="ribbon"') == 2
    assert answer.text.count('class="ledger"') == 2


def test_business_days_and_fractions_of_hours_can_be_asked(admin, page):
    days = words(admin.get(page + "?start=2026-11-24T09:00&amount=2&unit=days"))
    half = words(admin.get(page + "?start=2026-11-24T09:00&amount=0.5&unit=hours"))

    assert "Fri 27 Nov 2026 17:00 MST" in days
    assert "Tue 24 Nov 2026 09:30 MST" in half


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("start=yesterday&amount=4&unit=hours", "That is no date and time"),
        ("start=2026-03-08T02:30&amount=4&unit=hours", "Clocks skip that time on that day"),
        ("start=1066-10-14T09:00&amount=4&unit=hours", "Choose a year from 1971 to 2098"),
        ("start=2026-11-24T09:00&amount=-1&unit=hours", "greater than or equal to 0"),
        ("start=2026-11-24T09:00&amount=1.5&unit=days", "Business days are whole days"),
        ("start=2026-11-24T09:00&amount=4&unit=moons", "is not one of the available choices"),
        ("start=2026-11-24T09:00&amount=&unit=hours", "Please fill this in"),
    ],
)
def test_a_question_that_makes_no_sense_keeps_its_words_and_says_why(admin, page, query, sentence):
    answer = admin.get(f"{page}?{query}")

    assert answer.status_code == 422
    assert sentence in words(answer)


def test_saving_the_editor_untouched_writes_nothing(world, admin, page):
    version(
        world,
        overrides={**HALF_DAY, **CLOSURE},
        weekly_from=[{"from": "2027-01-04", "weekly": NINE}],
    )

    answer = admin.post(page + "edit/", drawn(admin.get(page + "edit/")))

    assert answer.status_code == 409
    assert "Nothing is different" in words(answer)
    assert CalendarVersion.objects.count() == 2


def test_what_is_typed_becomes_the_next_version(world, admin, page):
    typed = drawn(admin.get(page + "edit/"))
    typed |= {
        "fri": "08:00-12:00, 13:00-15:30",
        "sat": "22:00-06:00",
        "later_hours": "2027-01-04 Mon-Thu 07:00-16:00; Fri 07:00-12:00",
        "own_days": "2026-12-24 08:00-12:00 Christmas Eve\r\n12-31 closed Stocktaking",
        "words": "Shorter Fridays",
    }

    answer = admin.post(page + "edit/", typed, follow=True)

    assert "Version 2 is written." in words(answer)
    written = CalendarVersion.objects.get(number=2)
    assert (written.created_by, written.source) == (world.administrator, "EDITOR")
    assert written.document["weekly"]["fri"] == [["08:00", "12:00"], ["13:00", "15:30"]]
    assert written.document["weekly"]["sat"] == [["22:00", "06:00"]]
    assert written.document["weekly_from"][0]["from"] == "2027-01-04"
    assert written.document["overrides"]["2026-12-24"]["source"] == "own list"
    assert {"date": "12-31", "name": "Stocktaking", "source": "own list"} in written.document[
        "holidays"
    ]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("mon", "08:00-25:00", '"25:00" is no time of day'),
        ("mon", "08:00-12:00, 11:00-17:00", "overlap"),
        ("mon", "from eight to five", "is no stretch of hours"),
        ("zone", "America/Nowhere", "There is no time zone"),
        ("zone", "", "Please fill this in"),
        ("own_days", "Christmas closed", "cannot be read"),
        ("own_days", "2026-02-30 closed Never", "is no date"),
        ("own_days", "12-24 08:00-12:00 Every eve", "a day without a year is closed"),
        ("later_hours", "Mon-Fri 08:00-17:00", "cannot be read"),
        ("first_year", "1066", "greater than or equal to 1970"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_was_typed_and_every_word_is_kept(
    admin, page, field, typed, sentence
):
    sent = drawn(admin.get(page + "edit/")) | {field: typed, "words": "My reasons"}

    answer = admin.post(page + "edit/", sent)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert re.search(rf'id="id_{field}-error"', answer.text)
    assert drawn(answer)[field] == typed
    assert "My reasons" in answer.text
    assert CalendarVersion.objects.count() == 1


def test_a_week_without_hours_and_nights_into_the_next_morning_are_refused(admin, page):
    untouched = drawn(admin.get(page + "edit/"))

    empty = admin.post(page + "edit/", untouched | dict.fromkeys(WEEK, ""))
    nights = admin.post(
        page + "edit/", untouched | {"mon": "22:00-09:00", "press_id": str(uuid4())}
    )

    assert (empty.status_code, nights.status_code) == (422, 422)
    assert "has no working time" in words(empty)
    assert "The hours of mon and tue overlap" in words(nights)
    assert CalendarVersion.objects.count() == 1


def test_the_holidays_of_a_country_are_proposed_and_nothing_is_written(admin, page):
    sent = drawn(admin.get(page + "edit/"))
    sent |= {
        "pressed": "propose",
        "place": "US-CO",
        "categories": ["public"],
        "first_year": "2027",
        "last_year": "2027",
        "fri": "08:00-12:00",
    }

    answer = admin.post(page + "edit/", sent)

    assert answer.status_code == 200
    said = words(answer)
    assert "more proposed" in said
    assert "Thu 25 Nov 2027 Thanksgiving Day public holidays of US-CO, library holidays" in said
    assert drawn(answer)["fri"] == "08:00-12:00"
    assert CalendarVersion.objects.count() == 1


def test_a_refused_holiday_stays_refused_and_is_seen_in_the_year(world, admin, page):
    sent = drawn(admin.get(page + "edit/"))
    sent |= {"pressed": "propose", "place": "US", "categories": ["public"]}
    sent |= {"first_year": "2026", "last_year": "2026"}
    proposed = drawn(admin.post(page + "edit/", sent))
    proposed["accepted"] = [each for each in proposed["accepted"] if "Columbus" not in each]

    admin.post(page + "edit/", proposed)

    written = CalendarVersion.objects.get(number=2)
    assert [each.name for each in written.reviewed().refused] == ["Columbus Day"]
    assert "Columbus Day" not in str(written.document)
    assert "Mon 12 Oct Columbus Day Holiday refused: usual hours" in words(admin.get(page))
    again = drawn(admin.get(page + "edit/"))
    unticked = set(again["listed"].split("\n")) - set(again["accepted"])
    assert [each.rpartition("|")[2] for each in unticked] == ["Columbus Day"]


@pytest.mark.parametrize(
    ("place", "categories", "sentence"),
    [
        ("XX", ["public"], "names no country"),
        ("", ["public"], "Name a country"),
        ("US", [], "at least one kind"),
        ("US", ["bank"], "a category US does not have"),
    ],
)
def test_a_place_without_holidays_is_refused_with_the_reason(
    admin, page, place, categories, sentence
):
    sent = drawn(admin.get(page + "edit/"))
    sent |= {"pressed": "propose", "place": place, "categories": categories}

    answer = admin.post(page + "edit/", sent)

    assert answer.status_code == 422
    assert sentence in words(answer)


def test_a_version_written_meanwhile_is_not_written_over(world, admin, page):
    sent = drawn(admin.get(page + "edit/")) | {"fri": "08:00-12:00"}
    version(world, weekly=NINE)

    answer = admin.post(page + "edit/", sent)

    assert answer.status_code == 409
    assert "Ada Kern wrote version 2 while you were at it" in words(answer)
    assert drawn(answer)["fri"] == "08:00-12:00"
    assert CalendarVersion.objects.count() == 2


def test_a_list_that_was_tampered_with_writes_nothing(admin, page):
    sent = drawn(admin.get(page + "edit/")) | {"listed": "no holiday at all"}

    answer = admin.post(page + "edit/", sent)

    assert answer.status_code == 422
    assert "This page is not complete" in words(answer)
    assert CalendarVersion.objects.count() == 1


def test_editing_writes_no_escalation_and_no_clock(world, admin, page):
    world.raised()
    before = list(Clock.objects.order_by("id").values()), list(Escalation.objects.values())
    sent = drawn(admin.get(page + "edit/")) | {"fri": "08:00-12:00"}

    with CaptureQueriesContext(connection) as taken:
        assert admin.post(page + "edit/", sent).status_code == 303

    assert (
        list(Clock.objects.order_by("id").values()),
        list(Escalation.objects.values()),
    ) == before
    written = [each["sql"] for each in taken if not each["sql"].startswith("SELECT")]
    assert not [sql for sql in written if "rung_clock" in sql or "rung_escalation" in sql]


def test_a_file_is_looked_at_event_by_event_before_anything_is_written(world, admin, page):
    file = ics(
        "UID:1\r\nDTSTART;VALUE=DATE:20261126\r\nSUMMARY:Thanksgiving",
        "UID:2\r\nDTSTART;VALUE=DATE:20261228\r\nDTEND;VALUE=DATE:20261230\r\nSUMMARY:Year end",
        "UID:3\r\nDTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Stand-up",
    )

    answer = admin.post(page + "import/", {"file": file, "pressed": "read"})

    said = words(answer)
    assert answer.status_code == 200
    assert "1 event is in the calendar already." in said
    assert "Stand-up: it repeats in a way" in said
    assert "Mon 28 Dec 2026 Year end iCalendar file ours.ics" in said
    assert CalendarVersion.objects.count() == 1

    sent = drawn(answer) | {"pressed": "take", "words": "Year end"}
    sent["accepted"] = sent["accepted"][:1]
    assert admin.post(page + "import/", sent).status_code == 303

    written = CalendarVersion.objects.get(number=2)
    assert (written.source, written.created_by) == ("ICALENDAR", world.administrator)
    assert [each.name for each in written.as_domain().holidays] == ["Thanksgiving", "Year end"]
    assert [each.day.day for each in written.reviewed().refused] == [29]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("x.ics", b"no calendar"), "no iCalendar file"),
        (SimpleUploadedFile("x.ics", b" " * 1_000_001), "larger than 1 MB"),
        (None, "Please fill this in"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(admin, page, file, sentence):
    answer = admin.post(page + "import/", {"pressed": "read", **({"file": file} if file else {})})

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert CalendarVersion.objects.count() == 1


def test_holidays_go_out_as_a_file_with_ids_that_stay(world, admin, page):
    first = admin.get(page + "holidays.ics")
    version(world, weekly=NINE)
    second = admin.get(page + "holidays.ics")

    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in first.headers["Content-Disposition"]
    text = first.content.decode()
    assert "SUMMARY:Thanksgiving" in text
    assert "DTSTART;VALUE=DATE:20261126" in text
    uids = [re.findall(r"UID:(\S+)", each.content.decode()) for each in (first, second)]
    assert uids[0] == uids[1] != []


def test_what_goes_out_comes_in_again(world, admin, page):
    out = admin.get(page + "holidays.ics").content

    answer = admin.post(
        page + "import/", {"file": SimpleUploadedFile("back.ics", out), "pressed": "read"}
    )

    assert "1 event is in the calendar already." in words(answer)
    assert "Nothing new" in words(answer)


def test_moving_is_previewed_then_done_by_one_press_with_a_reason(world, admin, page):
    escalation = world.raised(phoned_at=MONDAY_1530)
    version(world, weekly=NINE)

    shown = words(admin.get(page + "rebase/"))
    answer = admin.post(
        page + "rebase/",
        {"press_id": str(uuid4()), "version": "2", "reason": "We open at nine now."},
        follow=True,
    )

    assert "would move 1 " in shown
    assert f"{escalation.reference} Maplethorn Grocers Level 2 opens" in shown
    assert "Tue 10:30 MST Tue 11:30 MST" in shown
    assert "Everybody whose times moved has been told" in words(answer)
    assert "Ada Kern moved clocks to version 2" in words(answer)
    assert ClockMove.objects.count() == 2
    assert Notice.objects.filter(kind="calendar.moved").count() == 2


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"version": "2", "reason": ""}, 422, "Please fill this in"),
        ({"version": "1", "reason": "Why not"}, 409, "Version 2 was written meanwhile"),
        ({"version": "", "reason": "Why not"}, 422, "This page is not complete"),
    ],
)
def test_a_move_that_is_refused_moves_nothing_and_keeps_the_words(
    world, admin, page, sent, status, sentence
):
    world.raised()
    version(world, weekly=NINE)
    before = list(Clock.objects.order_by("id").values())

    answer = admin.post(page + "rebase/", {"press_id": str(uuid4()), **sent})

    assert answer.status_code == status
    assert sentence in words(answer)
    assert sent["reason"] in answer.text
    assert list(Clock.objects.order_by("id").values()) == before
    assert not Rebase.objects.exists()


def test_looking_changes_nothing(world, admin, page):
    world.raised()
    version(world, weekly=NINE)
    kept = [model.objects.count() for model in (CalendarVersion, ClockMove, Notice, Rebase)]

    for path in ("", "edit/", "import/", "rebase/", "holidays.ics"):
        assert admin.get(page + path).status_code == 200

    assert [m.objects.count() for m in (CalendarVersion, ClockMove, Notice, Rebase)] == kept


@pytest.mark.parametrize("path", ["", "edit/", "import/", "rebase/"])
def test_each_page_has_one_primary_button(world, admin, page, path):
    world.raised()
    version(world, weekly=NINE)

    assert len(primaries(admin.get(page + path))) == 1


def test_the_list_costs_the_same_for_one_calendar_and_for_many(world, admin):
    def cost():
        with CaptureQueriesContext(connection) as taken:
            assert admin.get("/admin/calendars/").status_code == 200
        return len(taken)

    one = cost()
    for number in range(20):
        calendar = Calendar.objects.create(name=f"Calendar {number}")
        CalendarVersion.objects.create(
            calendar=calendar, number=1, document=HOURS, created_at=TUESDAY_0820
        )

    assert cost() == one
    assert one <= 12


def test_the_page_costs_the_same_for_one_version_and_for_many(world, admin, page):
    def cost():
        with CaptureQueriesContext(connection) as taken:
            assert admin.get(page).status_code == 200
        return len(taken)

    version(world, weekly=NINE)
    few = cost()
    for hour in range(7, 17):
        version(world, weekly={"mon": [[f"{hour:02}:00", "18:00"]]})

    assert cost() == few
    assert few <= 14


def test_names_that_look_like_markup_are_only_words(world, admin, page):
    Person.objects.filter(pk=world.administrator.pk).update(name="<b>Ada</b>")
    version(world, overrides={"2026-12-31": {"intervals": [], "name": "<script>alert(1)</script>"}})

    text = admin.get(page).text

    assert "<script>alert(1)" not in text
    assert "<b>Ada</b>" not in text
