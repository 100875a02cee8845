"""Every hour of an escalation belongs to exactly one party (R17, R29)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.business_time import Calendar, between
from rung.domain.calendar_parts import Holiday
from rung.domain.jeopardy import REASONS
from rung.domain.waiting import (
    Claim,
    Party,
    Strength,
    held_since,
    of_jeopardy,
    party_of,
    segments,
    shares,
)
from tests.builders import mountain

MONDAY = mountain(23, 16)
NINE_TO_FIVE = ((8 * 3600, 17 * 3600),)
THANKSGIVING = Holiday(date(2026, 11, 26), "Thanksgiving", "test")
WEEK = Calendar("West", "America/Denver", (*(NINE_TO_FIVE,) * 5, (), ()), holidays=(THANKSGIVING,))
INSTANTS = st.datetimes(
    datetime(2026, 10, 20),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2026, 12, 5),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def claims(draw):
    starts_at = draw(INSTANTS)
    goes_on = draw(st.booleans())
    ends_at = None if goes_on else starts_at + timedelta(minutes=draw(st.integers(0, 20_000)))
    return Claim(
        draw(st.sampled_from(sorted(set(Strength) - {Strength.WORK}))),
        draw(st.sampled_from(sorted(Party))),
        starts_at,
        ends_at,
        due_at=draw(st.none() | INSTANTS),
        who=draw(st.sampled_from(["", "City of Boise", "Dana"])),
        what=draw(st.sampled_from(["", "permit", "roof"])),
    )


def action(party, created, due, *, until=None, who="", what=""):
    return Claim(Strength.ACTION, party, created, until, due_at=due, who=who, what=what)


@given(st.lists(claims(), max_size=12), INSTANTS, st.integers(1, 60 * 24 * 30))
def test_every_instant_belongs_to_exactly_one_party(found, raised_at, minutes):
    until = raised_at + timedelta(minutes=minutes)

    parts = segments(found, raised_at=raised_at, until=until)

    assert (parts[0].starts_at, parts[-1].ends_at) == (raised_at, until)
    assert all(one.ends_at == other.starts_at for one, other in pairwise(parts))
    assert all(part.starts_at < part.ends_at for part in parts)


@given(st.lists(claims(), max_size=12), INSTANTS, st.integers(1, 60 * 24 * 30))
def test_what_the_parties_had_is_the_whole_time_in_either_count(found, raised_at, minutes):
    until = raised_at + timedelta(minutes=minutes)

    each = shares(segments(found, raised_at=raised_at, until=until), WEEK)

    assert sum(share.elapsed for share in each) == minutes * 60
    assert sum(share.business for share in each) == between(WEEK, raised_at, until)


@given(st.lists(claims(), min_size=2, max_size=8), INSTANTS, st.integers(1, 60 * 24 * 30))
def test_the_order_in_which_claims_are_read_changes_no_partys_time(found, raised_at, minutes):
    until = raised_at + timedelta(minutes=minutes)

    one = shares(segments(found, raised_at=raised_at, until=until), WEEK)
    other = shares(segments(found[::-1], raised_at=raised_at, until=until), WEEK)

    assert one == other


def test_nothing_waits_on_anybody_else_while_nothing_is_known():
    (part,) = segments([], raised_at=MONDAY, until=MONDAY + timedelta(hours=1))

    assert part.party is Party.CARRIER


def test_the_weakest_reason_to_wait_gives_way_to_each_stronger_one_in_the_stated_order():
    order = sorted(set(Strength) - {Strength.WORK, Strength.ACTION_OF_JEOPARDY})
    until = MONDAY + timedelta(hours=1)
    standing = [Claim(each, Party.CARRIER, MONDAY, None, what=each.name) for each in order]

    for each in order:
        (part,) = segments(standing, raised_at=MONDAY, until=until)
        assert part.claim.strength is each
        standing = [claim for claim in standing if claim.strength is not each]


def test_the_permit_office_comes_before_our_own_earlier_action_while_the_code_names_it():
    permit = of_jeopardy("1U", mountain(10, 0), None)
    city = action(Party.OTHERS, MONDAY, mountain(24, 17), who="City of Boise", what="permit")
    crew = action(Party.CARRIER, MONDAY, mountain(24, 15), who="Dana", what="crew")
    until = MONDAY + timedelta(hours=1)

    (part,) = segments([permit, city, crew], raised_at=MONDAY, until=until)
    (without,) = segments([city, crew], raised_at=MONDAY, until=until)

    assert part.claim.who == "City of Boise"
    assert without.claim.who == "Dana"


def test_an_action_that_is_late_stays_its_owners_until_it_is_done():
    roof = action(Party.CUSTOMER, MONDAY, mountain(24, 8), until=mountain(25, 9), what="roof")
    crew = action(Party.CARRIER, MONDAY, mountain(27, 8), what="crew")

    parts = segments([roof, crew], raised_at=MONDAY, until=mountain(25, 12))

    assert [(part.party, part.ends_at) for part in parts] == [
        (Party.CUSTOMER, mountain(25, 9)),
        (Party.CARRIER, mountain(25, 12)),
    ]


def test_a_moved_date_begins_no_new_stretch():
    before = action(Party.OTHERS, MONDAY, mountain(24, 17), until=mountain(24, 12), who="City")
    moved = action(Party.OTHERS, mountain(24, 12), mountain(27, 17), who="City")

    (part,) = segments([before, moved], raised_at=MONDAY, until=mountain(25, 9))

    assert part.claim.due_at == mountain(27, 17)


def test_since_when_counts_over_everything_one_party_did():
    first = action(Party.OTHERS, MONDAY, mountain(24, 9), until=mountain(24, 9), who="City")
    second = action(Party.OTHERS, mountain(24, 9), mountain(25, 9), who="City", what="stamp")

    parts = segments([first, second], raised_at=MONDAY, until=mountain(24, 12))

    assert held_since(parts) == MONDAY


def test_a_holiday_counts_day_and_night_but_not_in_business_hours():
    notice = Claim(Strength.NOT_READY, Party.CUSTOMER, mountain(26, 0), mountain(28, 0))

    each = shares(segments([notice], raised_at=mountain(26, 0), until=mountain(28, 0)), WEEK)

    assert (each[0].party, each[0].elapsed, each[0].business) == (
        Party.CUSTOMER,
        48 * 3600,
        9 * 3600,  # Thanksgiving counts by day and night alone
    )


@pytest.mark.parametrize(
    ("month", "day", "hours"), [(11, 1, 25), (3, 8, 23)], ids=["autumn", "spring"]
)
def test_on_the_day_clocks_change_every_hour_still_belongs_to_somebody(month, day, hours):
    midnight, next_midnight = mountain(day, 0, month=month), mountain(day + 1, 0, month=month)

    (share, *others) = shares(segments([], raised_at=midnight, until=next_midnight), WEEK)

    assert share.elapsed == hours * 3600
    assert sum(each.elapsed for each in others) == 0


def test_midnight_belongs_to_what_begins_with_it():
    midnight = mountain(24, 0)
    notice = Claim(Strength.NOT_READY, Party.CUSTOMER, midnight, None)

    parts = segments([notice], raised_at=mountain(23, 23), until=mountain(24, 1))

    assert [part.party for part in parts] == [Party.CARRIER, Party.CUSTOMER]
    assert parts[1].starts_at == midnight


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_code_names_a_party(code):
    assert party_of(code) in set(Party)


def test_codes_lead_to_those_who_have_to_act():
    assert {code for code in REASONS if party_of(code) is Party.CUSTOMER} == {
        "1C",
        "1E",
        "1G",
        "1R",
        "1S",
    }
    assert {code for code in REASONS if party_of(code) is Party.SUPPLIER} == {"1Z"}
    assert {code for code in REASONS if party_of(code) is Party.OTHERS} == {"1K", "1T", "1U"}
