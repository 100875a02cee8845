"""Sixteen carriers' published matrices, each a pack: what they answer is what they say."""

from datetime import UTC

import pytest

from rung.commands.policy_others import cadence_told
from rung.domain.expedites import NOT_PUBLISHED, price_words, read_expediting
from rung.domain.matching import Circumstances, match
from rung.domain.matrix_words import opening_words
from rung.domain.packs import Kind
from rung.domain.spans import UNKNOWN
from tests.domain.business_time_calendars import at, office
from tests.packs import CARRIERS, carrier, carrier_text, pack_of, said, tried


def denver(text, fold=0):
    """A wall-clock time in Denver as an instant; the second one of an hour that comes twice."""
    return at(text).replace(fold=fold).astimezone(UTC)


LABOR_DAY = {"date": "2026-09-07", "name": "Labor Day", "source": "US"}
HOURS = office(holidays=[LABOR_DAY])  # Monday to Friday, 08:00 to 17:00 in Denver
BEFORE_A_HOLIDAY = denver("2026-09-04 15:30")  # a Friday; Monday is Labor Day
BEFORE_THE_LONG_NIGHT = denver("2026-10-30 15:30")  # a Friday; clocks go back on Sunday
IN_THE_LONG_NIGHT = denver("2026-10-31 23:30")  # 05:30 UTC; at 08:00 UTC clocks go back
LADDERS = [name for name in CARRIERS if carrier(name).kind is Kind.LADDER]

PROGRESS = "there is no forward progress"
TIMED = {
    # pack, circumstances, contact: the answer of each level, counted by hand
    ("lumen-turnup", "", "", BEFORE_A_HOLIDAY): ["now", denver("2026-09-08 10:30")],
    ("lumen-turnup-desk", "", "", BEFORE_A_HOLIDAY): ["now", denver("2026-09-08 10:30")],
    ("lumen-turnup", "", "", BEFORE_THE_LONG_NIGHT): ["now", denver("2026-11-02 10:30")],
    ("lumen-turnup-desk", "", "", BEFORE_THE_LONG_NIGHT): ["now", denver("2026-11-02 10:30")],
    ("lumen-controlcenter-repair", "", "", BEFORE_A_HOLIDAY): ["now", denver("2026-09-04 16:30")],
    ("lumen-controlcenter-repair", "", "", IN_THE_LONG_NIGHT): ["now", denver("2026-11-01 00:30")],
    ("att-bvoip", "sev1", "", BEFORE_A_HOLIDAY): [
        "now",
        (denver("2026-09-04 16:30"), PROGRESS),
        (denver("2026-09-04 17:30"), PROGRESS),
        (denver("2026-09-04 18:30"), PROGRESS),
    ],
    ("att-bvoip", "sev2", "", BEFORE_A_HOLIDAY): [
        "now",
        (denver("2026-09-04 17:30"), PROGRESS),
        (denver("2026-09-04 19:30"), PROGRESS),
        (denver("2026-09-04 21:30"), PROGRESS),
    ],
    ("att-bvoip", "sev1", "", IN_THE_LONG_NIGHT): [
        "now",
        (denver("2026-11-01 00:30"), PROGRESS),
        (denver("2026-11-01 01:30"), PROGRESS),
        (denver("2026-11-01 01:30", fold=1), PROGRESS),
    ],
    ("att-bvoip", "sev2", "", IN_THE_LONG_NIGHT): [
        "now",
        (denver("2026-11-01 01:30"), PROGRESS),
        (denver("2026-11-01 02:30"), PROGRESS),  # four hours later: an hour came twice
        (denver("2026-11-01 04:30"), PROGRESS),
    ],
    ("stpi-noc", "", "", BEFORE_A_HOLIDAY): [
        "now",
        denver("2026-09-04 17:30"),
        denver("2026-09-04 19:30"),
        denver("2026-09-04 23:30"),
    ],
    ("stpi-noc", "", "", IN_THE_LONG_NIGHT): [
        "now",
        denver("2026-11-01 01:30"),
        denver("2026-11-01 02:30"),
        denver("2026-11-01 06:30"),
    ],
    ("juxto-mac", "", "standard", BEFORE_A_HOLIDAY): ["now", denver("2026-09-09 17:00")],
    ("juxto-mac", "", "expedited", BEFORE_A_HOLIDAY): ["now", denver("2026-09-08 17:00")],
    ("juxto-mac", "", "standard", BEFORE_THE_LONG_NIGHT): ["now", denver("2026-11-03 17:00")],
    ("juxto-mac", "", "expedited", BEFORE_THE_LONG_NIGHT): ["now", denver("2026-11-02 17:00")],
}
UNTIMED = {
    "centurylink-wholesale-order": ["now"],
    "colt-delivery": ["now", *["not published"] * 4],
    "openreach-wlr-provision": [
        "now",
        "when the adviser cannot give an update",
        "when a commitment or resolution time has failed",
        "not published",
    ],
    "sure-enterprise": ["now", *["not published"] * 4],
    "ask4": [
        "now",
        "when you are not satisfied after level 1, or the complaint is about level 1",
        "when you are still not satisfied",
    ],
    "colohouse": [
        "now",
        "when it is not resolved at level 1",
        "when nobody available",
        "when level 3 is not available, or it is a special case",
    ],
    "generic-provisioning": ["now", *["not published"] * 3],
}


def test_there_are_sixteen_of_them_each_with_its_public_source():
    assert len(CARRIERS) == 16
    for name in CARRIERS:
        document = carrier(name).document
        assert document["name"] == name
        assert document["source"].startswith("http")
        assert carrier_text(name).startswith("# ")


def test_every_ladder_is_tried_with_its_times_or_without_any():
    assert sorted({name for name, *_ in TIMED} | set(UNTIMED)) == LADDERS


@pytest.mark.parametrize(("asked", "answers"), TIMED.items(), ids=lambda value: str(value)[:60])
def test_each_level_opens_at_the_instant_counted_by_hand(asked, answers):
    name, severity, priority, contact_at = asked
    steps = tried(carrier(name), contact_at, HOURS, severity=severity, priority=priority)

    assert said(steps) == answers


@pytest.mark.parametrize(("name", "answers"), UNTIMED.items())
def test_a_ladder_without_times_answers_now_when_or_not_published(name, answers):
    assert said(tried(carrier(name), BEFORE_A_HOLIDAY, HOURS)) == answers


@pytest.mark.parametrize(("asked", "answers"), TIMED.items(), ids=lambda value: str(value)[:60])
def test_the_ledger_of_an_instant_sums_to_what_the_matrix_says(asked, answers):
    name, severity, priority, contact_at = asked
    steps = tried(carrier(name), contact_at, HOURS, severity=severity, priority=priority)

    for step, answer in zip(steps, answers, strict=True):
        if answer == "now":
            continue
        counted = sum(row.seconds for row in step.answer.rows(contact_at))
        after = step.level.opening.after
        if after.words.endswith("business days"):
            assert counted > 0
        elif "business day" not in after.words:
            assert counted == after.amount


@pytest.mark.parametrize(
    ("name", "facts", "owed"),
    [
        ("lumen-turnup", {}, [None, denver("2026-09-08 14:30")]),
        ("lumen-turnup-desk", {}, [None, denver("2026-09-08 14:30")]),
        (
            "juxto-mac",
            {"priority": "standard"},
            [denver("2026-09-09 17:00"), denver("2026-09-14 17:00")],
        ),
        (
            "juxto-mac",
            {"priority": "expedited"},
            [denver("2026-09-08 17:00"), denver("2026-09-10 17:00")],
        ),
        ("stpi-noc", {}, [None] * 4),
    ],
)
def test_an_answer_is_owed_by_the_instant_that_the_matrix_sets(name, facts, owed):
    steps = tried(carrier(name), BEFORE_A_HOLIDAY, HOURS, **facts)

    assert [step.acknowledge_by for step in steps] == owed


def test_a_target_that_is_not_published_is_held_as_unknown():
    level_1, level_2 = carrier("lumen-turnup").resolve(Circumstances()).levels

    assert level_1.acknowledge_within is UNKNOWN
    assert level_2.acknowledge_within.words == "4 business hours"


@pytest.mark.parametrize("name", LADDERS)
def test_no_unknown_time_is_read_as_none_at_all(name):
    for severity in carrier(name).values("severities") or ("",):
        policy = carrier(name).resolve(Circumstances(severity=severity))
        for level in policy.levels[1:]:
            after = level.opening.after
            assert after is UNKNOWN or after is None or after.amount > 0
            if after is UNKNOWN:
                assert opening_words(policy, level.number) == "When it opens is not published."


@pytest.mark.parametrize(
    "name", ["colt-delivery", "generic-provisioning", "juxto-mac", "lumen-turnup"]
)
def test_hours_that_are_not_published_are_held_as_such(name):
    policy = carrier(name).resolve(Circumstances())

    assert (policy.hours_published, policy.calendar) == (False, "")


def test_hours_by_product_region_and_level_are_named():
    openreach, colohouse = carrier("openreach-wlr-provision"), carrier("colohouse")

    wlr = openreach.resolve(Circumstances(product="WLR"))
    assert wlr.calendar == "Openreach WLR"
    assert [level.calendar for level in wlr.levels] == ["Openreach advisers"] * 2 + [""] * 2
    assert not openreach.resolve(Circumstances(product="Ethernet")).hours_published
    assert colohouse.resolve(Circumstances(region="NL")).calendar == "ColoHouse Amsterdam"
    assert colohouse.resolve(Circumstances(region="US")).calendar == "ColoHouse US"
    assert list(colohouse.calendars()) == [
        ("The matrix", "ColoHouse US"),
        ("The matrix", "ColoHouse Amsterdam"),
    ]


def test_a_calendar_of_another_zone_counts_for_the_level_that_has_it():
    amsterdam = office("Europe/Amsterdam", [["09:00", "17:30"]])
    steps = tried(
        carrier("juxto-mac"), BEFORE_A_HOLIDAY, HOURS, levels={1: amsterdam}, priority="expedited"
    )

    assert said(steps) == ["now", denver("2026-09-07 09:30")]


@pytest.mark.parametrize(
    ("facts", "refer"),
    [
        ({"phase": "placed"}, "the Ordering list"),
        ({"phase": "validated"}, "the Ordering list"),
        ({"phase": "confirmed"}, "the Provisioning list"),
        ({"phase": "completed"}, "the Maintenance list"),
        ({"phase": "confirmed", "track": "billing"}, "the Billing list"),
        (
            {"phase": "completed", "track": "interface error"},
            "the list of Mechanized production support",
        ),
        (
            {"phase": "completed", "track": "premature disconnect"},
            "the line for premature disconnects",
        ),
    ],
)
def test_the_routing_table_sends_an_order_by_its_phase(facts, refer):
    matched = match(carrier("att-clec-routing").rules, Circumstances(**facts))

    assert matched.rule.refer == refer
    assert matched.words.startswith(f"matched by rule {matched.number} because ")


def test_the_price_of_an_earlier_date_is_said_to_be_unknown_where_it_is():
    rules = read_expediting(carrier("centurylink-ixc-expedite").document)

    assert price_words(rules, 3) == NOT_PUBLISHED
    assert rules.channel == "a field of the order, not the telephone"
    assert (rules.refusal_needs_reason, rules.may_offer_other_date) == (True, True)


def test_with_a_sum_the_same_pack_prices_the_days():
    text = carrier_text("centurylink-ixc-expedite").replace(
        'fee = "unknown"', 'fee = "250.00 USD per day"'
    )
    rules = read_expediting(pack_of(text).document)

    assert price_words(rules, 3) == "750.00 USD: 3 days at 250.00 USD per day"


@pytest.mark.parametrize(
    ("priority", "restore", "every"),
    [
        ("P1", "4 hours", "1 hour"),
        ("P2", "8 hours", "2 hours"),
        ("P3", "8 hours", "8 hours"),
        ("P4", "24 hours", "24 hours"),
    ],
)
def test_the_cadence_says_what_is_owed_by_priority(priority, restore, every):
    told = cadence_told(carrier("excel-cadence"), Circumstances(priority=priority))

    assert told.form == {
        "acknowledge_within": "1 hour",
        "restore_within": restore,
        "update_every": every,
    }


def test_an_escalation_without_a_limit_of_levels_follows_the_last_rule():
    policy = carrier("lumen-controlcenter-repair").resolve(Circumstances())

    assert policy.continues
    for number in range(1, 9):
        assert policy.interval(number).words == "1 hour"
        assert policy.level(number).title == ""


def test_titles_differ_by_what_the_concern_is_about():
    def title(track):
        return carrier("colohouse").resolve(Circumstances(track=track)).level(3).title

    assert title("network") == "Chief technology officer"
    assert title("facilities") == "SVP colocation operations"


def test_the_desk_beside_the_ladder_speaks_to_the_customer():
    desk = carrier("lumen-turnup-desk").resolve(Circumstances()).desk

    assert (desk.title, desk.opened_by) == ("Customer escalations desk", 1)
    assert desk.speaks_to_customer
