"""Who answers for somebody who is away (R16)."""

import pytest

from rung.domain.coverage import who_answers

COVERS = {1: 2, 2: 3, 3: 4}


@pytest.mark.parametrize(
    ("absent", "answers"),
    [(set(), 1), ({1}, 2), ({1, 2}, 3), ({1, 2, 3}, 4), ({2}, 1)],
)
def test_the_first_of_the_chain_who_is_there_answers(absent, answers):
    assert who_answers(1, cover_of=COVERS, absent=absent) == answers


def test_nobody_answers_when_the_whole_chain_is_away():
    assert who_answers(1, cover_of=COVERS, absent={1, 2, 3, 4}) is None


def test_somebody_without_a_cover_who_is_away_is_answered_for_by_nobody():
    assert who_answers(9, cover_of=COVERS, absent={9}) is None


def test_a_circle_of_covers_ends_the_search():
    assert who_answers(1, cover_of={1: 2, 2: 3, 3: 1}, absent={1, 2, 3}) is None


def test_a_chain_longer_than_five_ends_the_search():
    covers = {person: person + 1 for person in range(1, 9)}

    assert who_answers(1, cover_of=covers, absent=set(range(1, 6))) is None
    assert who_answers(1, cover_of=covers, absent=set(range(1, 5))) == 5
