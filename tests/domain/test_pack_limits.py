"""Up to what a level approves, as a policy says it: at the door, resolved, and in words."""

from decimal import Decimal

import pytest

from rung.domain.limits import Limit
from rung.domain.pack_schema import check_pack
from rung.domain.pack_table import facts, level_rows
from tests.policies import STANDARD_POLICY, rules, standard_document


def faults_of(*of_levels):
    document = standard_document()
    for level, limit in zip(document["levels"], of_levels, strict=True):
        level.pop("approves_up_to", None)
        if limit is not None:
            level["approves_up_to"] = limit
    return [f"{fault.key}: {fault.sentence}" for fault in check_pack(document)]


def test_the_standard_policy_publishes_limits_for_managers():
    limits = [level.approves_up_to for level in STANDARD_POLICY.levels]

    assert limits == [
        None,
        Limit(Decimal(10_000), "USD"),
        Limit(Decimal(50_000), "USD"),
        Limit(),
    ]
    assert STANDARD_POLICY.requests_within.words == "4 business hours"


def test_a_policy_says_how_long_a_level_has_to_decide():
    document = standard_document(resources={"decide_within": "1 business day"})

    assert check_pack(document) == ()
    assert rules(document).requests_within.words == "1 business day"


@pytest.mark.parametrize("limit", ["10000", "10,000 USD", "a lot", "USD 5", "-5 USD", 10_000])
def test_a_limit_without_its_currency_is_refused_at_the_door(limit):
    (fault,) = faults_of(None, limit, None, None)

    assert fault.startswith("levels[2].approves_up_to: expected a sum with its currency")


def test_limits_are_in_one_currency():
    (fault,) = faults_of(None, "10000 USD", "50000 EUR", "any")

    assert fault == (
        "levels[3].approves_up_to: expected USD, the currency of the levels below; found EUR"
    )


def test_limits_stand_in_the_table_that_the_carrier_reads():
    rows = level_rows(standard_document())

    assert "Approves resources up to: 10,000 USD" in rows[1].notes
    assert "Approves resources up to: any amount" in rows[3].notes
    assert ("Resources decided within", "4 business hours") in facts(standard_document())
