"""Which rule applies: the first that holds, and why (R10)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rung.domain.matching import (
    DIMENSIONS,
    Circumstances,
    Matched,
    Rule,
    Table,
    holds,
    match,
    plainly,
)

VALUES = st.sampled_from(["", "West", "WEST", "east", "Straße", "STRASSE"])
WHENS = st.dictionaries(
    st.sampled_from(DIMENSIONS), st.lists(VALUES, min_size=1, max_size=2).map(tuple), max_size=3
)
RULES = st.lists(st.builds(Rule, WHENS, policy=st.sampled_from("ab")), max_size=8)
FACTS = st.builds(Circumstances, *[VALUES] * len(DIMENSIONS))


@given(RULES, FACTS)
@example([Rule({}, "a"), Rule({}, "b")], Circumstances())
@example([], Circumstances())
def test_a_table_finds_the_first_rule_that_holds(rules, facts):
    holding = [number for number, rule in enumerate(rules, start=1) if holds(rule.when, facts)]
    found = Table(rules).match(facts)

    assert (found.number if found else None) == (holding[0] if holding else None)
    assert found is None or found.rule is rules[found.number - 1]


def test_it_says_which_rule_and_why():
    rules = [
        Rule({"region": ("East",)}, "a"),
        Rule({"region": ("West",), "product": ("Ethernet", "Voice")}, "b"),
        Rule({}, "c"),
    ]

    assert match(rules, Circumstances(region="west", product="Ethernet")) == Matched(
        2, rules[1], "region = west and product = Ethernet"
    )
    assert match(rules, Circumstances(region="West")).words == (
        "matched by rule 3 because it is for every order"
    )
    assert match(rules[:2], Circumstances(region="West")) is None


@pytest.mark.parametrize(
    ("inside", "plainly_said"),
    [
        ("matched by rule 2 because region = West", "chosen by the region"),
        (
            "matched by rule 4 because phase = placed and product = Bits and Bytes",
            "chosen by how far the order is and the product",
        ),
        ("matched by rule 3 because it is for every order", "the same for every order"),
        ("it is the only one", "it is the only one"),
        ("", ""),
    ],
)
def test_a_customer_reads_neither_the_number_of_a_rule_nor_what_it_compares(inside, plainly_said):
    assert plainly(inside) == plainly_said


def test_every_dimension_can_be_said_plainly():
    for name in DIMENSIONS:
        assert plainly(f"matched by rule 1 because {name} = x") not in {
            "the same for every order",
            f"chosen by {name}",
        }


def test_a_hundred_rules_leave_the_last_to_an_order_that_no_other_holds_for():
    rules = [Rule({"account": (f"A{n}",)}, "a") for n in range(99)] + [Rule({}, "b")]

    assert match(rules, Circumstances(account="B")).number == 100
    assert match(rules, Circumstances(account="a98")).number == 99
