"""Values as people type them: what was typed reads back, what cannot be read is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.pack_typed import (
    read_list,
    read_rows,
    read_typed_when,
    read_value,
    type_list,
    type_rows,
    type_value,
    type_when,
)

WORDS = st.text(
    st.characters(whitelist_categories=["L", "N"], whitelist_characters=" ,;=|-"), min_size=1
).map(str.strip)
VALUES = WORDS.filter(bool)
NAMES = st.sampled_from(["region", "product", "segment", "phase"])


@given(st.lists(VALUES, min_size=1))
def test_a_list_reads_back_as_it_was(values):
    assert read_list(type_list(values)) == values


@given(st.dictionaries(NAMES, st.lists(VALUES, min_size=2)))
def test_a_condition_reads_back_as_it_was(when):
    assert read_typed_when(type_when(when)) == when


def test_a_condition_of_one_value_has_no_list():
    assert read_typed_when('product = "Ethernet, metro"') == {"product": "Ethernet, metro"}


@pytest.mark.parametrize(
    "typed",
    ["region West", "region =", "= West", "region = West = East", "region = West; region = East"],
)
def test_what_is_no_condition_is_refused_with_what_was_expected(typed):
    with pytest.raises(ValueError, match=r"expected a condition|stands there twice"):
        read_typed_when(typed)


@pytest.mark.parametrize(
    ("typed", "amount", "read"),
    [
        ("4 business hours", True, "4 business hours"),
        ("sev1: 1 hour; sev2: 2 hours", True, {"sev1": "1 hour", "sev2": "2 hours"}),
        ("sevv1: 1 hour", True, {"sevv1": "1 hour"}),
        ("Desk: night; weekend", False, "Desk: night; weekend"),
        ("sev1: CTO; sev2: SVP", False, {"sev1": "CTO", "sev2": "SVP"}),
    ],
    ids=["amount", "table", "mistyped", "title", "titles"],
)
def test_a_value_is_a_table_where_its_parts_begin_with_declared_words(typed, amount, read):
    assert read_value(typed, ["sev1", "sev2"], amount=amount) == read


def test_a_table_is_typed_as_it_is_read():
    assert type_value({"sev1": "1 hour", "sev2": "2 hours"}) == "sev1: 1 hour; sev2: 2 hours"


def test_rows_are_lines_with_bars():
    keys = ("key", "words", "evidence")
    rows = [{"key": "fire", "words": "Fire"}, {"key": "flood", "words": "Flood", "evidence": "who"}]

    assert type_rows(rows, keys) == "fire | Fire\nflood | Flood | who"
    assert read_rows(type_rows(rows, keys), keys) == rows
    with pytest.raises(ValueError, match="line 1: expected key"):
        read_rows("a | b | c | d", keys)
