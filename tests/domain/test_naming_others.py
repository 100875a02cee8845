"""A draft to one customer names no other (N13): which word does, and whom it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.naming_others import By, Customer, inside_named, others_named
from tests.domain.business_time_strategies import EXAMPLES

MAPLETHORN = Customer(
    "Maplethorn Grocers",
    ("Lee Tan", "Nora Quist"),
    ("Q-1001", "ESC-1042"),
    ("Boise store, 410 Aspen Way",),
)
ELOWEN = Customer(
    "St. Elowen Health", ("Grace Lindqvist",), ("Q-3001",), ("Omaha clinic, 12 Main Street",)
)
BRACKENFOLD = Customer("Brackenfold Credit Union", ("Omar Haddad",), ("Q-2001",))
OTHERS = (MAPLETHORN, ELOWEN)
PLAIN = st.lists(
    st.sampled_from(["The", "city", "answers", "on", "Tuesday", "and", "crew", "stays", "booked"]),
    max_size=8,
)
NAMES = sorted(
    {
        *(each.name for each in OTHERS),
        *(name for each in OTHERS for name in each.people),
        *(reference for each in OTHERS for reference in each.references),
        "Boise store",
        "410 Aspen Way",
        "Maplethorn",
        "Elowen",
        "Lindqvist",
    }
)


def found(words, own=BRACKENFOLD):
    return [(named.word, named.whom) for named in others_named(words, own, OTHERS)]


@pytest.mark.parametrize(
    ("words", "word", "whom"),
    [
        ("We told Maplethorn Grocers first.", "Maplethorn Grocers", "Maplethorn Grocers"),
        ("maplethorn's crew comes on Monday", "maplethorn", "Maplethorn Grocers"),
        ("Lee Tan has confirmed.", "Lee Tan", "Maplethorn Grocers"),
        ("Lindqvist agreed as well.", "Lindqvist", "St. Elowen Health"),
        ("As in Q-1001, we wait.", "Q-1001", "Maplethorn Grocers"),
        ("As in q 1001, we wait.", "q 1001", "Maplethorn Grocers"),
        ("As in Q1001, we wait.", "Q1001", "Maplethorn Grocers"),
        ("See esc 1042.", "esc 1042", "Maplethorn Grocers"),
        ("First the Boise store, then yours.", "Boise store", "Maplethorn Grocers"),
        ("The crew is at 410 ASPEN WAY.", "410 ASPEN WAY", "Maplethorn Grocers"),
        ("St Elowen Health goes first.", "St Elowen Health", "St. Elowen Health"),
    ],
)
def test_a_word_that_names_another_customer_is_found(words, word, whom):
    assert found(words) == [(word, whom)]


@pytest.mark.parametrize(
    "words",
    [
        "The city of Boise answers on Tuesday.",  # a town is no customer
        "Fresh grocers and health services are not meant.",
        "There is a grace period until Friday.",
        "The fibre lies on the lee side; a tan line marks it.",
        "Order 1001 boxes.",
        "",
    ],
)
def test_ordinary_words_name_nobody(words):
    assert found(words) == []


def test_what_names_the_reader_is_theirs_to_read():
    words = "Lee Tan, your Boise store (Q-1001, Maplethorn Grocers) is next."

    assert others_named(words, MAPLETHORN, (ELOWEN, BRACKENFOLD)) == ()
    assert others_named(words, MAPLETHORN, OTHERS) == ()


def test_a_name_that_two_customers_share_is_not_held_against_either():
    namesake = Customer("Quarry Bank", ("Lee Tan",))

    assert others_named("Lee Tan knows.", namesake, OTHERS) == ()


def test_a_letter_that_cannot_be_seen_hides_nothing():
    assert found("Maple\u200bthorn is next.") == [("Maple\u200bthorn", "Maplethorn Grocers")]


def test_accents_make_no_difference():
    munich = Customer("Nordlys Reisen", ("André Brandt",))

    said = others_named("Andre Brandt agreed.", BRACKENFOLD, (munich,))

    assert [named.by for named in said] == [By.PERSON]


def test_each_finding_says_which_word_and_whom():
    (named,) = others_named("Grace Lindqvist agreed.", BRACKENFOLD, OTHERS)

    assert named.sentence == "“Grace Lindqvist” names a person of St. Elowen Health."


def test_several_are_found_in_the_order_in_which_they_stand():
    words = "Q-3001 first, then Maplethorn Grocers and Elowen."

    assert [word for word, _ in found(words)] == ["Q-3001", "Maplethorn Grocers", "Elowen"]


def test_the_desks_own_number_reaches_no_customer():
    (named,) = inside_named("CED 88 works on it.", {"CED-88": "a number of the desk's"})

    assert named.sentence == "“CED 88” is a number of the desk's; no customer reads of it."


@EXAMPLES
@given(PLAIN, st.sampled_from(NAMES), PLAIN, st.sampled_from([" ", "  ", ", ", "\n", " – "]))
def test_a_name_is_found_wherever_it_stands(before, name, after, gap):
    words = gap.join([*before, name, *after])

    assert any(named.word for named in others_named(words, BRACKENFOLD, OTHERS))


@EXAMPLES
@given(PLAIN, st.sampled_from(NAMES), PLAIN)
def test_every_finding_stands_in_the_draft_as_it_was_written(before, name, after):
    words = " ".join([*before, name, *after])

    assert all(named.word in words for named in others_named(words, BRACKENFOLD, OTHERS))


@EXAMPLES
@given(st.text(max_size=60))
def test_nothing_anybody_types_breaks_the_check_or_names_without_others(words):
    others_named(words, BRACKENFOLD, OTHERS)

    assert others_named(words, BRACKENFOLD, ()) == ()
