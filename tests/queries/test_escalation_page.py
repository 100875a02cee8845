"""The escalation page says first what the customer can do next, and why then."""

from datetime import timedelta

import pytest

from rung.queries.access import escalation_for
from rung.queries.escalation_page import escalation_page
from rung.services import ending
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030

pytestmark = pytest.mark.django_db
EASTERN = "America/New_York"


def page_of(world, escalation, *, now, person=None):
    found, party = escalation_for(person or world.customer, escalation.number)
    return escalation_page(found, party, zone=(person or world.customer).zone, now=now)


def test_the_headline_names_the_instant_in_the_readers_zone(world):
    escalation = world.raised(phoned_at=MONDAY_1530)

    page = page_of(world, escalation, now=TUESDAY_0820)

    assert page.headline == "Engage level 2 from Tue 12:30 EST"
    assert page.clock.remaining == "2 h 10 min"
    assert page.clock.elsewhere == "10:30 MST where the carrier works"


def test_the_ledger_explains_a_night_in_between(world):
    escalation = world.raised(phoned_at=MONDAY_1530)

    page = page_of(world, escalation, now=TUESDAY_0820)

    rows = [(row.window, row.counted) for row in page.clock.why.table.rows]
    assert rows == [
        ("Mon 15:30 – 17:00", "1 h 30"),
        ("Mon 17:00 – Tue 08:00", "0"),
        ("Tue 08:00 – 08:20", "0 h 20"),
        ("Tue 08:20 – 10:30", "2 h 10"),
    ]
    assert page.clock.why.table.total == "4 h 00"


def test_the_ledgers_minutes_add_up_whatever_the_seconds_are(world):
    escalation = world.raised(phoned_at=MONDAY_1530 + timedelta(seconds=40))

    page = page_of(world, escalation, now=TUESDAY_0820 + timedelta(seconds=5))

    rows = [row.counted for row in page.clock.why.table.rows]
    assert rows == ["1 h 29", "0", "0 h 20", "2 h 11"]
    assert page.clock.why.table.total == "4 h 00"


def test_at_the_opening_instant_the_headline_says_now(world):
    escalation = world.raised(phoned_at=MONDAY_1530)

    page = page_of(world, escalation, now=TUESDAY_1030)

    assert page.headline == "You can engage level 2 now"


def test_a_director_stays_unnamed_to_the_customer_until_engaged(world):
    escalation = world.raised()

    page = page_of(world, escalation, now=TUESDAY_0820)

    assert [level.person for level in page.levels] == ["Dana Reyes", "Morgan Ellis", "", ""]


def test_after_the_end_nobody_works_on_it_and_no_level_opens(world):
    escalation = world.raised()
    ending.withdraw(escalation_id=escalation.id, words="", doing=world.customer_at(TUESDAY_0820))

    first, *others = page_of(world, escalation, now=TUESDAY_1030).levels

    assert (first.word, first.words) == ("Ended", "Engaged Mon 17:30 EST. Worked on it.")
    assert {level.word for level in others} == {"Not engaged"}
    assert {level.words for level in others} == {"It ended without this level."}
