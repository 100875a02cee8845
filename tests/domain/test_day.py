"""A working day: what is owed, in which order, and the sentence that sums it up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rung.domain.business_time import Calendar
from rung.domain.day import Due, acknowledgement_words, left, next_contact, state_of_due, summary
from rung.domain.headline import State

ZONE = "America/Denver"
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CALENDAR = Calendar.from_document({"name": "West", "tz": ZONE, "weekly": WEEK})
NEVER_OPEN = Calendar.from_document({"name": "Never", "tz": ZONE, "weekly": {}})


def tuesday(hour, minute=0, day=24):
    """An instant of 24 November 2026 on the wall clocks of Denver."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def due(at, *, late=False, noun="acknowledgement"):
    return Due(noun, at, late)


@pytest.mark.parametrize(
    ("dues", "said"),
    [
        ([], "Nobody waits for you."),
        ([due(tuesday(17))], "Nothing falls due before lunch. The next is due Tue 17:00 MST."),
        ([due(tuesday(10))], "One due falls before lunch. Start at the top."),
        ([due(tuesday(12))], "One due falls before lunch. Start at the top."),
        ([due(None)], "One due falls before lunch. Start at the top."),
        (
            [due(tuesday(8), late=True), due(tuesday(10)), due(tuesday(11))],
            "One acknowledgement is missed and two more dues fall before lunch. Start at the top.",
        ),
        (
            [due(tuesday(8), late=True, noun="update"), due(tuesday(8), late=True, noun="update")],
            "Two updates are missed. Start at the top.",
        ),
        (
            [due(tuesday(8), late=True), due(tuesday(8), late=True, noun="commitment")],
            "Two dues are missed. Start at the top.",
        ),
        (
            [due(tuesday(9, number)) for number in range(12)],
            "12 dues fall before lunch. Start at the top.",
        ),
    ],
)
def test_a_morning_is_said_in_a_sentence(dues, said):
    assert summary(dues, zone=ZONE, now=tuesday(8, 20)) == said


def test_after_noon_the_day_reaches_to_its_end():
    dues = [due(tuesday(17)), due(tuesday(9, day=25))]

    assert summary(dues, zone=ZONE, now=tuesday(13)) == "One due falls today. Start at the top."


def test_lunch_is_the_readers_own():
    dues = [due(tuesday(11))]  # 13:00 in New York

    assert summary(dues, zone="America/New_York", now=tuesday(8)) == (
        "Nothing falls due before lunch. The next is due Tue 13:00 EST."
    )


@pytest.mark.parametrize(
    ("at", "now", "state", "said"),
    [
        (tuesday(14, 30), tuesday(10), State.OK, "4 h 30 min"),
        (tuesday(14, 30), tuesday(12, 30), State.WATCH, "2 h"),
        (tuesday(9, day=25), tuesday(16), State.WATCH, "2 h"),  # a night between counts nothing
        (tuesday(17, day=27), tuesday(8), State.OK, "Fri 17:00 MST"),
        (None, tuesday(8), State.WATCH, "now"),
    ],
)
def test_what_is_left_is_business_time_or_an_instant_when_it_is_long(at, now, state, said):
    owed = due(at)

    assert state_of_due(owed, CALENDAR, now) is state
    assert left(owed, CALENDAR, zone=ZONE, now=now) == said


@pytest.mark.parametrize(
    ("at", "now", "said"),
    [
        (tuesday(14, 30), tuesday(14, 55), "25 min over"),
        (tuesday(16, 50), tuesday(8, 10, day=25), "20 min over"),
        (tuesday(8, day=23), tuesday(16), "since Mon 08:00 MST"),
    ],
)
def test_what_is_missed_says_by_how_much_or_since_when(at, now, said):
    owed = due(at, late=True)

    assert state_of_due(owed, CALENDAR, now) is State.LATE
    assert left(owed, CALENDAR, zone=ZONE, now=now) == said


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (tuesday(11), tuesday(13)),
        (tuesday(11, 1), tuesday(13, 30)),
        (tuesday(14, 45), tuesday(16, 45)),  # rounded up it would be closing time
        (tuesday(16), tuesday(9, day=25)),
        (tuesday(3), tuesday(10)),
    ],
)
def test_the_next_contact_is_promised_for_a_working_half_hour(now, expected):
    assert next_contact(CALENDAR, now) == expected


def test_where_nobody_ever_works_the_next_contact_is_a_day_away():
    assert next_contact(NEVER_OPEN, tuesday(8)) == tuesday(8) + timedelta(days=1)


def test_the_words_name_the_customers_time_first_and_once_when_it_is_the_same():
    at, now = tuesday(15), tuesday(11)

    assert acknowledgement_words(at, customer_zone="America/New_York", zone=ZONE, now=now) == (
        "I have your escalation. I will contact you by Tue 17:00 EST (Tue 15:00 MST)."
    )
    assert acknowledgement_words(at, customer_zone=ZONE, zone=ZONE, now=now) == (
        "I have your escalation. I will contact you by Tue 15:00 MST."
    )
