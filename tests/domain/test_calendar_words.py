"""Hours and days as people type them, a year in marks, and what changed in sentences."""

from datetime import date

import pytest

from rung.domain.calendar_changes import changes
from rung.domain.calendar_records import Review
from rung.domain.calendar_words import (
    read_hours,
    read_later_hours,
    read_own_days,
    read_week,
    type_later_hours,
    type_own_days,
)
from rung.domain.calendar_year import MarkKind, year_of
from rung.domain.calendars import Calendar, CalendarError, Holiday

WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def calendar(**changes):
    return Calendar.from_document(
        {"name": "Test", "tz": "America/Denver", "weekly": WEEK} | changes
    )


def marks(wanted, year, refused=()):
    return {
        day.day: [(mark.kind, mark.name, mark.detail) for mark in day.marks]
        for month in year_of(wanted, year, refused)
        for day in month.marked
    }


@pytest.mark.parametrize(
    ("typed", "intervals"),
    [
        ("08:00-12:00, 13:00-17:00", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("  8:00 – 17:00 ", [["8:00", "17:00"]]),
        ("08:00-12:00 and 13:00-17:00", [["08:00", "12:00"], ["13:00", "17:00"]]),
        ("22:00-06:00", [["22:00", "06:00"]]),
        ("24 hours", [["00:00", "24:00"]]),
        ("", []),
        ("Closed", []),
    ],
)
def test_hours_are_read_as_people_type_them(typed, intervals):
    assert read_hours(typed) == intervals


@pytest.mark.parametrize("typed", ["eight to five", "08:00", "08:00-", "08:00-12:00;13:00-17:00"])
def test_what_is_no_stretch_of_hours_is_refused(typed):
    with pytest.raises(CalendarError, match="is no stretch of hours"):
        read_hours(typed)


def test_own_days_are_read_line_by_line():
    own = read_own_days(
        "2026-12-24 08:00-12:00 Christmas Eve\n\n2026-12-31 closed Stocktaking\n"
        "2026-12-05 09:00-12:00, 13:00-15:00\n12-25 closed Christmas"
    )

    assert own.overrides == {
        "2026-12-24": {"intervals": [["08:00", "12:00"]], "name": "Christmas Eve"},
        "2026-12-31": {"intervals": [], "name": "Stocktaking"},
        "2026-12-05": {"intervals": [["09:00", "12:00"], ["13:00", "15:00"]], "name": ""},
    }
    assert own.yearly == [{"date": "12-25", "name": "Christmas"}]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("24 December closed", "Line 1"),
        ("2026-12-24 closed\n2026-12-24 08:00-12:00", "Line 2: 2026-12-24 stands there twice"),
        ("12-25 closed A\n12-25 closed B", "Line 2: 12-25 stands there twice"),
        ("12-24 08:00-12:00 Eve", "Line 1: a day without a year is closed every year"),
    ],
)
def test_an_own_day_that_makes_no_sense_names_its_line(typed, reason):
    with pytest.raises(CalendarError, match=reason):
        read_own_days(typed)


def test_what_the_editor_shows_is_what_it_reads():
    wanted = calendar(
        weekly_from=[{"from": "2027-01-04", "weekly": {**WEEK, "fri": [["22:00", "06:00"]]}}],
        holidays=[{"date": "12-25", "name": "Christmas"}],
        overrides={"2026-12-24": {"intervals": [["08:00", "12:00"]], "name": "Eve"}},
    )

    own = read_own_days(type_own_days(wanted.overrides, wanted.yearly))
    later = read_later_hours(type_later_hours(wanted.weekly_from))

    again = calendar(weekly_from=later, overrides=own.overrides, holidays=own.yearly)
    assert again == wanted


@pytest.mark.parametrize("typed", ["2027-01-04", "from January 08:00-17:00"])
def test_hours_from_a_date_need_the_date_and_the_week(typed):
    with pytest.raises(CalendarError, match="Line 1"):
        read_later_hours(typed)


@pytest.mark.parametrize("typed", ["Workdays 08:00-17:00", "Mon-Xyz 08:00-17:00", "08:00-17:00"])
def test_a_week_names_days_people_know(typed):
    with pytest.raises(CalendarError, match="names no days and hours"):
        read_week(typed)


def test_a_year_marks_each_kind_of_day():
    wanted = calendar(
        holidays=[
            {"date": "2026-11-26", "name": "Thanksgiving", "source": "US"},
            {"date": "2026-12-25", "name": "Christmas", "source": "US"},
        ],
        overrides={
            "2026-12-24": {"intervals": [["08:00", "12:00"]], "name": "Eve"},
            "2026-12-25": {"intervals": [["08:00", "10:00"]], "name": "Skeleton crew"},
            "2026-12-26": {"intervals": [["09:00", "10:00"]], "name": "Saturday"},
            "2026-12-30": {"intervals": [["07:00", "19:00"]], "name": "Long day"},
            "2026-12-31": {"intervals": [], "name": "Stocktaking", "source": "own list"},
        },
        weekly_from=[{"from": "2026-12-01", "weekly": {"tue": [["08:00", "12:00"]]}}],
    )
    refused = [Holiday(date(2026, 10, 12), "Columbus Day", "US")]

    found = marks(wanted, 2026, refused)

    assert found == {
        date(2026, 3, 8): [(MarkKind.CLOCK_CHANGE, "Clocks go forward 1 h", "at 02:00 MST")],
        date(2026, 10, 12): [(MarkKind.REFUSED, "Columbus Day", "US")],
        date(2026, 11, 1): [(MarkKind.CLOCK_CHANGE, "Clocks go back 1 h", "at 02:00 MDT")],
        date(2026, 11, 26): [(MarkKind.HOLIDAY, "Thanksgiving", "US")],
        date(2026, 12, 1): [(MarkKind.NEW_HOURS, "Tue 08:00–12:00", "")],
        date(2026, 12, 24): [(MarkKind.OPENING, "Eve", "08:00–12:00")],
        date(2026, 12, 25): [
            (MarkKind.OPENING, "Skeleton crew", "08:00–10:00, instead of Christmas, US")
        ],
        date(2026, 12, 26): [(MarkKind.OPENING, "Saturday", "09:00–10:00")],
        date(2026, 12, 30): [(MarkKind.OPENING, "Long day", "07:00–19:00")],
        date(2026, 12, 31): [(MarkKind.CLOSURE, "Stocktaking", "own list")],
    }


def test_shorter_hours_are_a_half_day_and_longer_ones_other_hours():
    wanted = calendar(
        overrides={"2026-12-24": [["08:00", "12:00"]], "2026-12-30": [["07:00", "19:00"]]}
    )

    found = marks(wanted, 2026)

    assert found[date(2026, 12, 24)] == [(MarkKind.HALF_DAY, "", "08:00–12:00")]
    assert found[date(2026, 12, 30)] == [(MarkKind.OTHER_HOURS, "", "07:00–19:00")]


@pytest.mark.parametrize(
    ("zone", "year", "sentences"),
    [
        ("Australia/Lord_Howe", 2026, ["Clocks go back 30 min", "Clocks go forward 30 min"]),
        ("Asia/Kathmandu", 2026, []),
        (
            "Pacific/Apia",
            2011,
            ["Clocks go back 1 h", "Clocks go forward 1 h", "Clocks go forward 24 h"],
        ),
    ],
)
def test_clock_changes_of_odd_zones_are_named(zone, year, sentences):
    found = [mark[1] for day in marks(calendar(tz=zone), year).values() for mark in day]

    assert found == sentences


def test_every_date_of_a_year_stands_once_in_a_month_of_whole_weeks():
    months = year_of(calendar(), 2028)

    days = [day.day for month in months for week in month.weeks for day in week if day]
    assert len(days) == len(set(days)) == 366
    assert {len(week) for month in months for week in month.weeks} == {7}
    weeks = [week for month in months for week in month.weeks]
    assert all(
        day is None or day.day.weekday() == at for week in weeks for at, day in enumerate(week)
    )


def test_what_changed_is_said_in_sentences():
    before = calendar(
        holidays=[{"date": "2026-11-26", "name": "Thanksgiving", "source": "US"}, "12-25"],
        overrides={"2026-12-24": {"intervals": [["08:00", "12:00"]], "name": "Eve"}},
        weekly_from=[{"from": "2027-01-04", "weekly": WEEK}],
    )
    after = calendar(
        tz="America/Boise",
        weekly={"mon": [["22:00", "06:00"]]},
        holidays=[
            {"date": "2026-12-28", "name": "Bridge", "source": "own"},
            {"date": "2026-12-29", "name": "Bridge", "source": "own"},
            {"date": "01-01", "name": "New Year"},
        ],
        overrides={
            "2026-12-24": {"intervals": [["08:00", "10:00"]], "name": "Eve"},
            "2026-12-31": {"intervals": [], "name": "Stocktaking"},
        },
    )

    assert changes(before, after) == (
        "Time zone America/Boise instead of America/Denver.",
        "Hours Mon 22:00–06:00 instead of Mon–Fri 08:00–17:00.",
        "No new hours from Mon 4 Jan 2027 any more.",
        "No holiday any more: Thu 26 Nov 2026 Thanksgiving (US).",
        "New holiday, 2 in 2026: Mon 28 Dec Bridge, Tue 29 Dec Bridge (own).",
        "No more every year: 25 Dec.",
        "Every year: 1 Jan New Year.",
        "Thu 24 Dec 2026: 08:00–10:00 instead of 08:00–12:00 (Eve).",
        "Thu 31 Dec 2026: closed (Stocktaking).",
    )
    assert changes(after, after) == ()


def test_a_review_is_read_as_it_was_written():
    review = Review(
        "US-CO", ("public",), (2026, 2028), (Holiday(date(2026, 11, 11), "Veterans Day", "US"),)
    )

    assert Review.from_document(review.to_document()) == review
    assert Review.from_document({}) == Review()
