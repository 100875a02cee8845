"""Calendars as documents: what is read, what is written, what is refused."""

import copy
import pickle
from datetime import date

import pytest

from rung.domain.business_time import Calendar, CalendarError, Holiday, between
from tests.domain.business_time_calendars import NINE_HOURS, always_open, at, never_open, office

DOCUMENT = {
    "name": "US West delivery",
    "tz": "America/Denver",
    "weekly": {"mon": [["08:00", "12:00"], ["13:00", "24:00"]], "tue": [["00:00", "06:30:15"]]},
    "holidays": [
        "2026-07-03",
        {"date": "2026-11-26", "name": "Thanksgiving", "source": "US federal"},
        "01-01",
        {"date": "12-25", "name": "Christmas Day"},
    ],
    "overrides": {
        "2026-12-24": {"intervals": [["08:00", "12:00"]], "name": "Christmas Eve"},
        "2026-12-28": [],
    },
}


def test_a_calendar_is_read_from_its_document():
    calendar = Calendar.from_document(DOCUMENT)

    assert calendar.name == "US West delivery"
    assert calendar.zone == "America/Denver"
    assert calendar.weekly[0] == ((28_800, 43_200), (46_800, 86_400))
    assert calendar.weekly[1] == ((0, 23_415),)
    assert calendar.holidays == (
        Holiday(date(2026, 7, 3), "", ""),
        Holiday(date(2026, 11, 26), "Thanksgiving", "US federal"),
    )
    assert calendar.yearly == ((1, 1, "", ""), (12, 25, "Christmas Day", ""))
    assert calendar.overrides == (
        (date(2026, 12, 24), ((28_800, 43_200),), "Christmas Eve", ""),
        (date(2026, 12, 28), (), "", ""),
    )


def test_a_calendar_is_written_as_it_was_read():
    assert Calendar.from_document(DOCUMENT).to_document() == DOCUMENT


def test_a_given_name_wins_over_the_documents():
    assert Calendar.from_document(DOCUMENT, "EMEA").name == "EMEA"


def test_the_order_in_which_things_are_listed_makes_no_difference():
    shuffled = {
        **DOCUMENT,
        "weekly": {"tue": [["00:00", "06:30:15"]], "mon": [["13:00", "24:00"], ["08:00", "12:00"]]},
        "holidays": DOCUMENT["holidays"][::-1],
        "overrides": dict(reversed(DOCUMENT["overrides"].items())),
    }

    assert Calendar.from_document(shuffled) == Calendar.from_document(DOCUMENT)


def test_equal_calendars_are_one_key_and_others_are_not():
    one, same = Calendar.from_document(DOCUMENT), Calendar.from_document(DOCUMENT)

    assert len({one, same, Calendar.from_document(DOCUMENT, "EMEA")}) == 2


def test_a_copied_or_pickled_calendar_is_the_same():
    calendar = Calendar.from_document(DOCUMENT)

    assert copy.deepcopy(calendar) == calendar
    restored = pickle.loads(pickle.dumps(calendar))  # noqa: S301 -- our own bytes
    assert restored == calendar
    assert hash(restored) == hash(calendar)


def test_a_calendar_cannot_be_changed():
    with pytest.raises(AttributeError):
        office().zone = "UTC"


def test_hours_may_touch():
    calendar = office(hours=[["08:00", "12:00"], ["12:00", "17:00"]])

    assert between(calendar, at("2026-11-24 00:00"), at("2026-11-25 00:00")) == 9 * 3600


def test_a_pause_in_a_document_is_a_clocks_and_not_the_calendars():
    assert Calendar.from_document({**DOCUMENT, "pauses": []}) == Calendar.from_document(DOCUMENT)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "localtime", "right/UTC", "../etc", "America"])
def test_a_zone_that_is_not_of_the_world_is_refused(zone):
    with pytest.raises(CalendarError, match=f'There is no time zone "{zone}"'):
        Calendar.from_document({**DOCUMENT, "tz": zone})


@pytest.mark.parametrize(
    ("intervals", "sentence"),
    [
        ([["08:00", "25:00"]], '"25:00" is no time of day; a day is 00:00 to 24:00'),
        ([["08:00", "24:01"]], '"24:01" is no time of day'),
        ([["08:60", "12:00"]], '"08:60" is no time of day'),
        ([["8 am", "12:00"]], '"8 am" is no time of day; write it like 08:30'),
        ([["-1:00", "12:00"]], '"-1:00" is no time of day'),
        ([[800, 1700]], "A time of day must be text, not 800"),
        ([["08:00", "08:00"]], r"The hours of mon end when they start \(08:00\)"),
        ([["00:00", "00:00"]], "write a whole day as 00:00 to 24:00"),
        ([["08:00", "12:00"], ["11:00", "17:00"]], "The hours of mon overlap"),
        ([["08:00", "12:00"], ["08:00", "12:00"]], "The hours of mon overlap"),
        ([["08:00"]], "An interval of mon needs a start and an end"),
        (["08:00-12:00"], "An interval of mon must be a list"),
        ("08:00-12:00", "The hours of mon must be a list"),
    ],
)
def test_hours_that_make_no_sense_are_refused(intervals, sentence):
    with pytest.raises(CalendarError, match=sentence):
        Calendar.from_document({**DOCUMENT, "weekly": {"mon": intervals}})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekly": {"monday": NINE_HOURS}}, '"monday" is no weekday'),
        ({"weekly": NINE_HOURS}, "The weekly hours must be a table"),
        ({"holidays": ["2026-02-30"]}, '"2026-02-30" is no date'),
        ({"holidays": ["26.11.2026"]}, '"26.11.2026" is no date; write it like 2026-11-26'),
        ({"holidays": ["20261126"]}, '"20261126" is no date'),
        ({"holidays": ["02-30"]}, "There is no day 02-30 in a year"),
        ({"holidays": [{"name": "Some day"}]}, '"" is no date'),
        ({"holidays": [20261126]}, "The date of a holiday must be text"),
        ({"holidays": "2026-11-26"}, "The holidays must be a list"),
        ({"overrides": {"2026-13-01": []}}, '"2026-13-01" is no date'),
        ({"overrides": {"2026-12-24": [["08:00", "26:00"]]}}, '"26:00" is no time of day'),
        ({"overrides": []}, "The overrides must be a table"),
        ({"holiday": []}, 'A calendar has no field "holiday"'),
        ({"name": 7}, "The name must be text, not 7"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused(change, sentence):
    with pytest.raises(CalendarError, match=sentence):
        Calendar.from_document({**DOCUMENT, **change})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weekly": ((),)}, "need seven days"),
        ({"weekly": (((0, 90_000),), *[()] * 6)}, "leave the day"),
        ({"weekly": (((-5, 90),), *[()] * 6)}, "leave the day"),
        ({"yearly": ((13, 1, ""),)}, "There is no day 13-01"),
        ({"overrides": ((date(2026, 1, 2), (), ""), (date(2026, 1, 2), (), "x"))}, "two overrides"),
    ],
)
def test_values_that_make_no_sense_are_refused_without_a_document_too(change, sentence):
    with pytest.raises(CalendarError, match=sentence):
        Calendar(**{"name": "", "zone": "UTC", "weekly": ((),) * 7, **change})


def test_a_calendar_without_working_time_is_refused_by_those_who_store():
    with pytest.raises(CalendarError, match="no working time"):
        never_open().require_working_time()


def test_one_opening_is_working_time():
    office(days=(), overrides={"2026-12-24": NINE_HOURS}).require_working_time()
    always_open().require_working_time()
