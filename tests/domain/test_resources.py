"""Whose limit allows a cost, and amounts as people type them (R20)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.limits import Limit, money, read_limit
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.resources import Seat, deciders, read_cost, route, why_not_you

LIMITS = st.sampled_from([None, Limit(), Limit(Decimal(100), "USD"), Limit(Decimal(5000), "USD")])


def seat(level, limit, *, taken=True):
    return Seat(level, f"Title {level}", limit, level * 10 if taken else None, f"Person {level}")


SEATS = (
    seat(1, None),
    seat(2, Limit(Decimal(10_000), "USD")),
    seat(3, Limit(Decimal(50_000), "USD")),
    seat(4, Limit()),
)


@given(st.lists(st.tuples(LIMITS, st.booleans()), min_size=1, max_size=6), st.integers(0, 10_000))
def test_somebody_always_decides_and_nobody_below_them_could(entries, cost):
    seats = tuple(seat(n, limit, taken=taken) for n, (limit, taken) in enumerate(entries, 1))

    found = route(seats, Decimal(cost), "USD").seat

    allowing = [s for s in seats if s.limit and s.limit.allows(Decimal(cost), "USD")]
    if not allowing:
        assert found == seats[-1]
    else:
        assert found in allowing
        assert all(not s.taken for s in allowing if s.level < found.level)


@given(st.decimals(0, 100_000, places=2))
def test_a_dearer_request_never_goes_lower(cost):
    cheap, dear = (route(SEATS, each, "USD").seat.level for each in (cost, cost + 1))

    assert cheap <= dear


def test_above_the_highest_there_is_nobody():
    with pytest.raises(RuleViolation, match="Nobody is higher"):
        route(SEATS, Decimal(1), "USD", above=4)


def test_whoever_decides_and_those_above_who_could_may():
    levels = [s.level for s in deciders(SEATS, Decimal(18_000), "USD", 3)]

    assert levels == [3, 4]


def test_the_refusal_names_the_limit_and_who_decides():
    said = why_not_you(SEATS, 20, "Person 2", Decimal(18_000), "USD", SEATS[2])

    assert said == "18,000 USD is over Person 2's limit of 10,000 USD: Person 3 decides."


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("18000", "18000"),
        ("18,000.50", "18000.50"),
        ("1 250 000", "1250000"),
        (" 0 ", "0"),
        ("7.5", "7.5"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, amount):
    assert read_cost(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a lot",
        "1,5",
        "18.000,00",
        "-5",
        "1e9",
        "NaN",
        "Infinity",
        "18000 USD",
        "1" * 13,
        "\u0663",
    ],
)
def test_a_cost_that_is_no_number_is_refused_with_a_sentence(typed):
    with pytest.raises(BadInput, match=r"is no amount\. Write it in figures, like 18000"):
        read_cost(typed)


@pytest.mark.parametrize(
    ("text", "words"),
    [("10000 USD", "10,000 USD"), ("750.50 EUR", "750.50 EUR"), ("any", "any amount")],
)
def test_a_limit_is_said_as_people_say_it(text, words):
    found = read_limit(text)

    assert found is not None
    assert found.words == words


def test_money_shows_cents_only_where_there_are_some():
    assert (money(Decimal("18000.00"), "USD"), money(Decimal("0.05"), "USD")) == (
        "18,000 USD",
        "0.05 USD",
    )
