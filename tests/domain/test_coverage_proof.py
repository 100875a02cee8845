"""Whether somebody is reachable for the whole of every level's hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.coverage import (
    LONGEST_CHAIN,
    Holding,
    Scope,
    answering,
    chain,
    circle,
    on_level,
)
from rung.domain.coverage_proof import Lines, People, Place, prove

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MONDAY = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOURS = tuple((MONDAY + n * DAY, MONDAY + n * DAY + timedelta(hours=9)) for n in range(5))


def holding(person, rank=1, level=2, outside="", **scope):
    return Holding(level, Scope(**scope), rank, person, outside=outside)


def place(*line, account="M", level=2):
    return Place(account, "Ethernet", "West", level, line, "office")


def proof(places, *, covers=None, away=None, left=frozenset()):
    return prove(places, People(covers or {}, away or {}, left), {"office": HOURS})


def test_somebody_there_all_the_time_leaves_no_hole_and_is_a_single_point():
    found = proof([place(holding(1))])

    assert (found.places, found.holes) == (1, ())
    assert [each.people for each in found.single_points] == [(1,)]


def test_two_people_or_a_cover_leave_neither():
    assert proof([place(holding(1), holding(2, rank=2))]).single_points == ()
    assert proof([place(holding(1))], covers={1: 2}).single_points == ()


@pytest.mark.parametrize(
    ("starts", "ends", "hole"),
    [
        (MONDAY, MONDAY + timedelta(hours=9), (MONDAY, MONDAY + timedelta(hours=9))),
        (MONDAY - DAY, MONDAY, None),  # away until the level opens
        (MONDAY - DAY, MONDAY + timedelta(seconds=1), (MONDAY, MONDAY + timedelta(seconds=1))),
        (HOURS[0][1], HOURS[1][0], None),  # away overnight only
        (
            HOURS[0][1] - timedelta(seconds=1),
            HOURS[1][0],
            (HOURS[0][1] - timedelta(seconds=1), HOURS[0][1]),
        ),
        (MONDAY - DAY, MONDAY + 30 * DAY, (HOURS[0][0], HOURS[-1][1])),  # days that touch are one
    ],
)
def test_a_hole_is_what_of_the_hours_nobody_is_there(starts, ends, hole):
    found = proof([place(holding(1))], away={1: [(starts, ends)]})

    assert [(each.since, each.until) for each in found.holes] == ([hole] if hole else [])


def test_only_where_all_are_away_at_once_is_there_a_hole():
    away = {
        1: [(MONDAY, MONDAY + timedelta(hours=5))],
        2: [(MONDAY + timedelta(hours=4), MONDAY + timedelta(hours=9))],
    }

    (hole,) = proof([place(holding(1))], covers={1: 2}, away=away).holes

    assert (hole.since, hole.until) == (MONDAY + timedelta(hours=4), MONDAY + timedelta(hours=5))
    assert (hole.holders, hole.people) == ((1,), (1, 2))


def test_a_level_nobody_holds_is_a_hole_for_all_its_hours():
    (hole,) = proof([place()]).holes

    assert (hole.since, hole.until, hole.holders) == (HOURS[0][0], HOURS[-1][1], ())


def test_somebody_who_left_counts_for_nothing_but_their_cover_does():
    assert len(proof([place(holding(1))], left={1}).holes) == 1
    assert proof([place(holding(1))], covers={1: 2}, left={1}).holes == ()


def test_a_party_outside_is_no_hole_and_no_single_point():
    found = proof([place(holding(None, outside="Rail commission"))])

    assert (found.holes, found.single_points) == ((), ())


def test_places_with_the_same_people_are_one_finding():
    line = holding(1)

    (only,) = proof([place(line, account=name) for name in "ABC"]).single_points

    assert [each.account for each in only.places] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "rows",
    [
        [holding(1), holding(2, region=7), holding(3, product="Wave"), holding(4, account=9)],
        [holding(2, region=7), holding(3, product="wave", region=7), holding(5, product="WAVE")],
        [holding(1, track="network"), holding(2, rank=3), holding(6, rank=2)],
    ],
)
def test_many_places_find_the_same_line_as_one(rows):
    lines = Lines.of(rows)

    for account in (9, 10):
        for product in ("Wave", "Ethernet"):
            for track in ("", "network"):
                where = Scope(account, product, 7, track)
                assert lines.on(2, where) == on_level(rows, 2, where) == lines.on(2, where)


PEOPLE = st.integers(1, 8)
COVERS = st.dictionaries(PEOPLE, st.one_of(st.none(), PEOPLE))


@given(PEOPLE, COVERS)
def test_a_chain_ends_with_any_covers_and_names_everybody_once(who, covers):
    found = list(chain(who, covers))

    assert found[0] == who
    assert len(found) == len(set(found)) <= LONGEST_CHAIN


@given(st.lists(PEOPLE, max_size=3, unique=True), COVERS, st.sets(PEOPLE))
def test_nobody_who_is_away_ever_answers_and_somebody_does_where_anybody_could(
    holders, covers, absent
):
    line = [holding(person, rank) for rank, person in enumerate(holders, start=1)]

    found = answering(line, cover_of=covers, absent=absent)

    could = {each for person in holders for each in chain(person, covers)} - absent
    assert found.person in could if could else found.nobody
    assert found.person not in absent
    if found.cover_for is not None:
        assert found.cover_for in absent


@given(st.lists(PEOPLE, max_size=3, unique=True), COVERS, st.sets(PEOPLE))
def test_the_proof_finds_a_hole_exactly_where_nobody_would_answer(holders, covers, absent):
    line = tuple(holding(person, rank) for rank, person in enumerate(holders, start=1))
    away = {each: [(MONDAY - DAY, MONDAY + 30 * DAY)] for each in absent}

    found = proof([place(*line)], covers=covers, away=away)

    assert bool(found.holes) is answering(line, cover_of=covers, absent=absent).nobody


@given(PEOPLE, PEOPLE, COVERS)
def test_a_cover_that_closes_no_circle_leaves_none_behind(who, cover, covers):
    if circle(who, cover, covers):
        return
    then = {**covers, who: cover}
    assert not circle(who, cover, {**covers, who: None}) or who == cover

    seen, candidate = set(), cover
    while candidate is not None and candidate not in seen:
        seen.add(candidate)
        assert candidate != who
        candidate = then.get(candidate)
