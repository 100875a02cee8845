"""Levels and rules added, moved and removed: what belongs to a level follows it."""

import pytest

from rung.domain.pack_changes import changes
from rung.domain.pack_edits import (
    with_level,
    with_level_moved,
    with_rule,
    with_rule_moved,
    without_level,
    without_rule,
)
from rung.domain.pack_schema import check_pack
from tests.policies import standard_document

PLACES = range(4)


def titles(document):
    return [each["title"].partition(",")[0] for each in document["levels"]]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("by", [-1, 1])
def test_a_matrix_is_sound_after_any_move(place, by):
    assert check_pack(with_level_moved(standard_document(), place, by)) == ()


@pytest.mark.parametrize("place", PLACES)
def test_a_matrix_is_sound_without_any_of_its_levels_and_with_one_more(place):
    document = standard_document()

    assert check_pack(without_level(document, place)) == ()
    assert check_pack(with_level(document)) == ()
    assert document == standard_document(), "what is edited is a copy"


def test_a_level_moves_with_all_it_says():
    moved = with_level_moved(standard_document(), 2, 1)

    assert titles(moved)[2:] == ["Vice president", "Director"]
    assert with_level_moved(moved, 2, 1) == standard_document()


def test_at_an_end_a_level_stays():
    assert with_level_moved(standard_document(), 0, -1) == standard_document()
    assert with_level_moved(standard_document(), 3, 1) == standard_document()


def test_the_time_before_level_2_stays_there_when_level_1_changes_places():
    document = standard_document(levels={2: {"opens_after": "3 business hours"}})

    moved = with_level_moved(document, 0, 1)

    assert titles(moved)[:2] == ["Regional manager", "Customer care manager"]
    assert "opens_after" not in moved["levels"][0]
    assert moved["levels"][1]["opens_after"] == "3 business hours"


def test_who_becomes_level_1_has_a_contact_that_no_level_below_has_to_give():
    document = standard_document(levels={2: {"contact": "from the level below"}})

    assert "contact" not in without_level(document, 0)["levels"][0]


def test_what_names_a_level_follows_it():
    document = standard_document(
        desk={"title": "Desk", "opened_by": 3},
        enter=[{"when": {"segment": "Hospitals"}, "level": 2}],
    )

    moved = with_level_moved(document, 1, 1)
    removed = without_level(document, 1)

    assert (moved["desk"]["opened_by"], moved["enter"][0]["level"]) == (2, 3)
    assert (removed["desk"]["opened_by"], removed["enter"][0]["level"]) == (2, 2)


def routing(*rules):
    return {"name": "routing", "kind": "routing", "rules": list(rules)}


WEST = {"when": {"region": "West"}, "policy": "standard"}
ALL = {"policy": "standard"}
EAST = {"when": {"region": "East"}, "refer": "The east desk"}


def test_a_new_rule_stands_before_the_one_for_every_order():
    assert with_rule(routing(WEST, ALL), EAST)["rules"] == [WEST, EAST, ALL]
    assert with_rule(routing(WEST), ALL)["rules"] == [WEST, ALL]


def test_rules_change_places_and_go():
    assert with_rule_moved(routing(WEST, EAST, ALL), 1, -1)["rules"] == [EAST, WEST, ALL]
    assert without_rule(routing(WEST, EAST, ALL), 0)["rules"] == [EAST, ALL]


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (
            standard_document(levels={2: {"opens_after": "3 business hours"}}),
            (
                "Level 2, Regional manager, Service Delivery: opens after 3 business hours "
                "instead of 4 business hours."
            ),
        ),
        (with_level(standard_document()), "Level 5, not published, is new: nothing more is said."),
        (
            without_level(standard_document(), 3),
            "Level 4, Vice president, Service Delivery, is gone.",
        ),
        (
            with_level_moved(standard_document(), 2, 1),
            "Level 3, Vice president, Service Delivery, was level 4.",
        ),
        (
            standard_document(when_missed="engage"),
            "What a missed acknowledgement does to the level above: engage instead of nothing.",
        ),
        (
            standard_document(owner={"may_hold_back": True}),
            "The owner may hold the next level back: yes instead of nothing.",
        ),
    ],
    ids=["value", "new", "gone", "moved", "head", "table"],
)
def test_what_is_different_is_said(after, sentence):
    assert sentence in changes(standard_document(), after)


def test_the_same_says_no_difference():
    assert changes(standard_document(), standard_document()) == ()


def test_rules_that_came_went_and_moved_are_said():
    said = changes(routing(WEST, EAST), routing(EAST, ALL))

    assert said == (
        "Rule 1 was rule 2: region is East: The east desk.",
        "Rule 2 is new: Every order: policy standard.",
        "Rule 1 is gone: region is West: policy standard.",
    )
