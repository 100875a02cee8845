"""A calendar's new version: written once, by somebody, without touching what runs (N6, N7, N16)."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rung.domain.calendar_records import Review, VersionSource
from rung.domain.calendars import Holiday
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Calendar, CalendarVersion, Clock, Escalation, Notice, TimelineEntry
from rung.services.calendars import (
    BadName,
    Draft,
    create_calendar,
    proposals_of_file,
    propose,
    write_version,
)
from rung.services.carry_out import PressedTwice
from rung.services.doing import Doing, NotAllowed
from tests.builders import HOURS, TUESDAY_0820, WEEK

pytestmark = pytest.mark.django_db


def by(person, *, press_id=None, role=Role.ADMINISTRATOR):
    party = Party(role, frozenset({Relation.CARRIER}))
    return Doing(person, party, Channel.PORTAL, TUESDAY_0820, press_id)


def draft(review=None, words="", **changes):
    return Draft({**HOURS, **changes}, review or Review(), words)


def write(world, wanted, *, based_on=1, doing=None, source=VersionSource.EDITOR):
    return write_version(
        calendar_id=world.calendar.calendar_id,
        based_on=based_on,
        draft=wanted,
        source=source,
        doing=doing or by(world.administrator),
    )


def events(*lines):
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{each}\r\nEND:VEVENT\r\n" for n, each in lines)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def test_a_new_version_says_who_wrote_it_when_with_what_and_why(world):
    written = write(world, draft(words="Early start", weekly={"mon": [["07:00", "16:00"]]}))

    version = CalendarVersion.objects.get(number=2)
    assert version == written
    assert version.created_by == world.administrator
    assert version.created_at == TUESDAY_0820
    assert (version.source, version.words) == ("EDITOR", "Early start")
    assert version.as_domain().weekly[0] == ((7 * 3600, 16 * 3600),)


def test_writing_a_version_touches_no_escalation_and_no_clock_however_many_run(world):
    for number in range(3):
        world.raised(order=world.another_order(f"Q-2{number}"))
    before = list(Clock.objects.order_by("id").values()), list(Escalation.objects.values())
    told = Notice.objects.count(), TimelineEntry.objects.count()

    with CaptureQueriesContext(connection) as taken:
        write(world, draft(weekly={"mon": [["07:00", "16:00"]]}))

    assert (
        list(Clock.objects.order_by("id").values()),
        list(Escalation.objects.values()),
    ) == before
    assert (Notice.objects.count(), TimelineEntry.objects.count()) == told
    asked = " ".join(each["sql"] for each in taken)
    assert "rung_clock" not in asked
    assert "rung_escalation" not in asked


def test_a_version_that_is_written_can_be_neither_changed_nor_deleted(world):
    for change in (
        "UPDATE rung_calendarversion SET words = 'x'",
        "DELETE FROM rung_calendarversion",
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            connection.cursor().execute(change)

    assert CalendarVersion.objects.get().words == ""


def test_only_an_import_has_nobody_behind_it(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarVersion.objects.create(
            calendar=world.calendar.calendar,
            number=2,
            document=HOURS,
            created_at=TUESDAY_0820,
            source=VersionSource.EDITOR.value,
        )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"weekly": {}}, "has no working time"),
        ({"weekly": {"mon": [["08:00", "12:00"], ["11:00", "17:00"]]}}, "overlap"),
        ({"tz": "America/Nowhere"}, 'no time zone "America/Nowhere"'),
        ({"weekly": {"mon": [["08:00", "25:00"]]}}, '"25:00" is no time of day'),
        ({"overrides": {"2026-13-01": []}}, '"2026-13-01" is no date'),
        (
            {"weekly": {"mon": [["22:00", "06:00"]], "tue": [["05:00", "09:00"]]}},
            "hours of mon and tue overlap",
        ),
    ],
)
def test_hours_that_make_no_sense_are_refused_with_the_reason_and_nothing_is_written(
    world, changes, reason
):
    with pytest.raises(BadInput, match=reason):
        write(world, draft(**changes))

    assert CalendarVersion.objects.count() == 1


def test_somebody_elses_version_is_not_written_over(world):
    write(world, draft(weekly={"mon": [["07:00", "16:00"]]}))

    with pytest.raises(AlreadyDone, match=r"Ada Kern wrote version 2 while you were at it"):
        write(world, draft(weekly={"mon": [["09:00", "18:00"]]}))

    assert CalendarVersion.objects.count() == 2


def test_no_version_is_written_when_nothing_is_different(world):
    with pytest.raises(RuleViolation, match="Nothing is different"):
        write(world, draft(words="Just because"))

    assert CalendarVersion.objects.count() == 1


def test_a_button_pressed_twice_writes_one_version(world):
    press = uuid4()
    write(world, draft(tz="America/Boise"), doing=by(world.administrator, press_id=press))

    with pytest.raises(PressedTwice):
        write(world, draft(tz="UTC"), based_on=2, doing=by(world.administrator, press_id=press))

    assert CalendarVersion.objects.count() == 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_write_versions(world, role):
    with pytest.raises(NotAllowed):
        write(world, draft(tz="UTC"), doing=by(world.manager, role=role))

    assert CalendarVersion.objects.count() == 1


def test_a_refused_holiday_is_kept_as_refused(world):
    refused = Holiday(date(2026, 11, 11), "Veterans Day", "public holidays of US")

    written = write(world, draft(Review("US", ("public",), (2026, 2026), (refused,))))

    assert CalendarVersion.objects.get(number=2).reviewed() == Review(
        "US", ("public",), (2026, 2026), (refused,)
    )
    assert written.as_domain() == world.calendar.as_domain()


def test_proposed_holidays_come_dated_named_and_sourced_and_nothing_is_written(world):
    proposed = propose("us-co", ["public", "unofficial"], (2026, 2027))

    christmas = next(each for each in proposed if each.day == date(2026, 12, 25))
    assert christmas.name == "Christmas Day"
    assert christmas.source == "public holidays of US-CO, library holidays"
    assert {each.day.year for each in proposed} == {2026, 2027}
    assert any(each.source.startswith("unofficial holidays") for each in proposed)
    assert list(proposed) == sorted(set(proposed))
    assert CalendarVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("place", "categories", "years", "reason"),
    [
        ("XX", ["public"], (2026, 2026), "names no country"),
        ("US-ZZ", ["public"], (2026, 2026), "names no part of US"),
        ("US", ["school"], (2026, 2026), "a category US does not have"),
        ("US", ["public"], (2027, 2026), "the first one first"),
        ("US", ["public"], (2026, 2050), "at most 20 years"),
    ],
)
def test_a_place_or_years_nobody_knows_are_refused_with_the_reason(
    place, categories, years, reason
):
    with pytest.raises(BadInput, match=reason):
        propose(place, categories, years)


def test_events_of_a_file_become_one_proposal_for_each_day():
    file = events(
        (1, "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Winter break"),
        (2, "DTSTART;VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Leap day"),
        (3, "DTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Stand-up"),
        (4, "SUMMARY:Some day"),
    )

    found = proposals_of_file(file, file_name="ours.ics", this_year=2026)

    assert [(each.name, each.trouble) for each in found if each.trouble] == [
        ("Some day", "it names no date."),
        (
            "Stand-up",
            "it repeats in a way that is no date of the year; add its dates one by one.",
        ),
    ]
    source = "iCalendar file ours.ics"
    assert [each.holiday for each in found if each.holiday] == [
        Holiday(date(2026, 12, 24), "Winter break", source),
        Holiday(date(2026, 12, 25), "Winter break", source),
        Holiday(date(2026, 12, 26), "Winter break", source),
        Holiday(date(2028, 2, 29), "Leap day", source),
    ]


@pytest.mark.parametrize("content", [b"", b"no calendar", b"BEGIN:VCALENDAR\r\n", b"\xff\x00\xfe"])
def test_what_is_no_calendar_file_is_refused_with_a_sentence(content):
    with pytest.raises(BadInput, match="no iCalendar file"):
        proposals_of_file(content, file_name="x.ics", this_year=2026)


def test_a_file_of_more_days_than_anybody_reviews_is_refused():
    file = events(
        *(
            (n, f"DTSTART;VALUE=DATE:2026{n // 28 % 12 + 1:02}{n % 28 + 1:02}\r\nSUMMARY:Day {n}")
            for n in range(801)
        )
    )

    with pytest.raises(BadInput, match="holds 801 days"):
        proposals_of_file(file, file_name="x.ics", this_year=2026)


def test_raising_after_a_new_version_runs_on_it_and_before_it_on_the_old_one(world):
    old = world.raised()
    write(world, draft(weekly={**WEEK, "mon": [["08:00", "16:00"]]}))

    new = world.raised(order=world.another_order("Q-2"))

    assert (old.calendar.number, new.calendar.number) == (1, 2)


def test_a_calendar_is_made_with_its_first_version_and_counts_for_nobody_yet(world):
    version = create_calendar(
        name="  US East   delivery ", draft=draft(words="New"), doing=by(world.administrator)
    )

    assert (version.calendar.name, version.number) == ("US East delivery", 1)
    assert version.document["name"] == "US East delivery"
    assert (version.created_by, version.source, version.words) == (
        world.administrator,
        "EDITOR",
        "New",
    )
    assert not version.calendar.regions.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "US WEST delivery"])
def test_a_name_that_is_none_or_taken_makes_no_calendar(world, name):
    with pytest.raises(BadName):
        create_calendar(name=name, draft=draft(), doing=by(world.administrator))

    assert Calendar.objects.count() == CalendarVersion.objects.count() == 1


def test_only_administrators_make_calendars(world):
    with pytest.raises(RuleViolation, match="Administrators keep the calendars"):
        create_calendar(name="Mine", draft=draft(), doing=by(world.ccm, role=Role.CCM))

    assert Calendar.objects.count() == 1
