"""The severity that follows from what was told, and what stands of several tellings (R8)."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.impact import (
    Effect,
    Severity,
    Telling,
    Told,
    Workaround,
    checked,
    in_force,
    proposed,
    severity_of,
    standing,
)
from rung.domain.impact_words import lines_of, rule_lines
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import Side
from tests.builders import mountain

NOON = mountain(24, 12)
WORST_FIRST = (Effect.STOPPED, Effect.HINDERED, Effect.NOT_YET)
LEAST_HELP_FIRST = (Workaround.NONE, Workaround.PARTLY, Workaround.FULL)
TELLINGS = st.builds(
    Telling,
    effect=st.sampled_from([None, *Effect]),
    workaround=st.sampled_from([None, *Workaround]),
    safety=st.sampled_from([None, True, False]),
    money_per_day=st.sampled_from([None, Decimal(0), Decimal(40_000)]),
    sites=st.sampled_from([None, 1]),
)


def number(said):
    found = severity_of(said)
    return found.number if found else 5  # too little is told: milder than all


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Telling(safety=True), "Severity 1: safety is at risk"),
        (
            Telling(effect=Effect.STOPPED, workaround=Workaround.NONE),
            "Severity 1: business has stopped and there is no work-around",
        ),
        (
            Telling(effect=Effect.STOPPED),
            "Severity 2: business has stopped, and no work-around is known that carries it",
        ),
        (
            Telling(effect=Effect.HINDERED, workaround=Workaround.NONE),
            "Severity 2: business is slowed down and there is no work-around",
        ),
        (
            Telling(effect=Effect.STOPPED, workaround=Workaround.FULL),
            "Severity 3: business has stopped, and a work-around carries it for now",
        ),
        (Telling(money_per_day=Decimal(1), currency="USD"), "Severity 3: money is lost every day"),
        (
            Telling(effect=Effect.HINDERED, workaround=Workaround.FULL),
            "Severity 4: business is slowed down, and a work-around carries it for now",
        ),
        (Telling(effect=Effect.NOT_YET), "Severity 4: nothing has stopped so far"),
    ],
)
def test_severity_follows_by_the_first_line_that_holds(said, words):
    found = severity_of(said)

    assert found is not None
    assert found.words == words
    assert words in rule_lines()


@pytest.mark.parametrize(
    "said", [Telling(), Telling(words="It is bad."), Telling(safety=False), Telling(users=23)]
)
def test_too_little_gives_no_severity_rather_than_a_mild_one(said):
    assert severity_of(said) is None


@given(TELLINGS)
def test_a_risk_to_safety_is_the_worst_whatever_else_is_told(said):
    assert number(replace(said, safety=True)) == 1


@given(TELLINGS)
def test_worse_news_never_makes_it_milder(said):
    assert number(replace(said, money_per_day=Decimal(1))) <= number(
        replace(said, money_per_day=None)
    )
    by_effect = [number(replace(said, effect=effect)) for effect in WORST_FIRST]
    assert by_effect == sorted(by_effect)
    by_help = [number(replace(said, workaround=help_)) for help_ in LEAST_HELP_FIRST]
    assert by_help == sorted(by_help)


def test_every_line_of_the_rule_is_reached_by_something():
    reached = {
        severity_of(Telling(effect=effect, workaround=helps, safety=safe, money_per_day=money))
        for effect, helps, safe, money in product(
            (None, *Effect), (None, *Workaround), (None, True), (None, Decimal(1))
        )
    }

    assert {found.words for found in reached if found} == set(rule_lines())


def told(side, **said):
    return Told(side, NOON, Telling(**said))


def test_of_each_thing_the_last_word_stands():
    both = [
        told(Side.CUSTOMER, users=23, effect=Effect.NOT_YET),
        told(Side.CUSTOMER, effect=Effect.STOPPED),
    ]

    assert standing(both, Side.CUSTOMER) == Telling(users=23, effect=Effect.STOPPED)


def test_what_the_carrier_ascertained_gives_the_severity_and_agreeing_takes_it_back():
    customer = told(Side.CUSTOMER, safety=True)
    otherwise = told(Side.CARRIER, safety=False, effect=Effect.NOT_YET)
    agreed = told(Side.CARRIER, agrees=True)

    assert number(in_force([customer])) == 1
    assert number(in_force([customer, otherwise])) == 4
    assert number(in_force([customer, otherwise, agreed])) == 1


@pytest.mark.parametrize(
    ("severity", "listed", "word"),
    [
        (1, ["sev2", "sev1"], "sev1"),
        (2, ["sev2", "sev1"], "sev2"),
        (4, ["sev2", "sev1"], "sev2"),
        (3, ["P1", "P2", "P3", "P4"], "P3"),
        (1, ["critical", "minor"], ""),
        (1, [], ""),
    ],
)
def test_a_policys_own_word_is_proposed_by_its_number(severity, listed, word):
    assert proposed(Severity(severity, "for a test"), listed) == word


def test_without_a_severity_nothing_is_proposed():
    assert proposed(None, ["sev2", "sev1"]) == ""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Telling(money_per_day=Decimal(-1), currency="USD"), "cannot be below nothing"),
        (Telling(money_per_day=Decimal(5)), "in which currency"),
        (Telling(money_per_day=Decimal(5), currency="dollar"), "in which currency"),
    ],
)
def test_money_is_an_amount_with_its_currency(said, why):
    with pytest.raises(BadInput, match=why):
        checked(said)


def test_it_is_said_in_plain_words():
    said = Telling(
        effect=Effect.STOPPED,
        workaround=Workaround.PARTLY,
        workaround_words="one till by phone",
        safety=False,
        sites=1,
        users=23,
        money_per_day=Decimal(40_000),
        currency="USD",
        hard_dates="28 November, the opening",
    )

    assert lines_of(said) == (
        "Nobody's safety is at risk",
        "Business has stopped",
        "Work-around: carries a part: one till by phone",
        "Hit: 1 site, 23 people",
        "40,000 USD a day",
        "Hard dates: 28 November, the opening",
    )
