"""Gaps and overlaps of a routing table: what is left out, what is never reached."""

from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rung.domain.matching import Circumstances, Phase, Rule, holds, match
from rung.domain.matching_gaps import survey

VALUES = {"region": ("West", "East"), "product": ("Voice", "Ethernet"), "phase": tuple(Phase)}
EVERYTHING = [
    Circumstances(phase=phase, product=product_, region=region)
    for phase, product_, region in product(
        [each.value for each in Phase],
        ["Voice", "Ethernet", "Dark fibre", ""],
        ["west", "EAST", "North", ""],
    )
]


def rule(policy="standard", refer="", **when):
    return Rule({name: tuple(values.split("|")) for name, values in when.items()}, policy, refer)


def test_a_table_whose_last_rule_is_for_every_order_has_no_gap():
    found = survey([rule(region="West"), rule()])
    assert found.complete
    assert not found.warnings


def test_a_table_without_a_rule_has_no_rule_for_anything():
    found = survey([])
    assert [gap.words for gap in found.gaps] == ["No rule for anything."]
    assert not found.complete


def test_what_no_rule_covers_is_told_by_its_values():
    rules = [
        rule(region="West"),
        rule(region="East", product="Ethernet"),
        rule(product="Ethernet"),
    ]
    assert [gap.words for gap in survey(rules).gaps] == [
        "No rule for product other than Ethernet and region other than West (such as East)."
    ]


def test_a_gap_of_named_values_alone_names_them():
    rules = [
        rule(phase="placed|validated|confirmed"),
        rule(product="Ethernet"),
        rule(region="West", product="Voice"),
    ]
    assert [gap.words for gap in survey(rules).gaps] == [
        "No rule for phase = completed and product other than Ethernet and Voice.",
        "No rule for phase = completed and product = Voice and region other than West.",
    ]


def test_values_the_house_knows_stand_as_examples_of_what_is_left_out():
    (gap,) = survey([rule(region="west")], {"region": ["West", "East"]}).gaps
    assert gap.words == "No rule for region other than West (such as East)."
    assert gap.example == Circumstances(region="East")


def test_a_gap_has_an_example_in_which_no_rule_holds():
    rules = [rule(region="West"), rule(product="Voice")]
    for gap in survey(rules, {"region": ["West", "East"], "product": ["Voice"]}).gaps:
        assert match(rules, gap.example) is None


def test_all_phases_together_leave_nothing_out():
    rules = [rule(phase="placed|validated"), rule(phase="confirmed|completed")]
    assert survey(rules).complete


def test_a_rule_behind_one_that_covers_it_is_never_reached():
    found = survey([rule(region="West"), rule("other", region="west", product="Voice"), rule()])
    assert found.unreached == (2,)
    assert found.warnings == ("Rule 2 is never reached: rule 1 covers all of it.",)


def test_a_rule_that_several_earlier_ones_cover_together_is_never_reached():
    rules = [rule(phase="placed|validated"), rule(phase="confirmed|completed"), rule("other")]
    assert survey(rules).warnings == (
        "Rule 3 is never reached: rules 1 and 2 together cover all of it.",
    )


def test_two_rules_that_cross_with_another_answer_are_told():
    rules = [rule("a", region="West"), rule("b", product="Voice"), rule()]
    assert survey(rules).warnings == (
        (
            "Rules 1 and 2 both hold for product = Voice and region = West, with another answer; "
            "rule 1 decides."
        ),
    )


def test_a_special_rule_before_a_general_one_and_rules_of_one_answer_are_no_overlap():
    assert not survey([rule("a", region="West"), rule("b")]).warnings
    assert not survey([rule("a", region="West"), rule("a", product="Voice"), rule("a")]).warnings


def test_a_phase_that_there_is_none_of_can_never_hold():
    (words,) = survey([rule(phase="shipped"), rule()]).warnings
    assert words == "Rule 1 can never hold: it names a phase that there is none of, shipped."


NAMES = ("product", "region", "segment", "track", "account", "severity", "priority")
CHANCE = Random(20)  # noqa: S311 - a tangle, always the same
TANGLED = [
    rule(
        f"answer {number}",
        **{name: "|".join(CHANCE.sample("abcdefgh", 4)) for name in CHANCE.sample(NAMES, 3)},
    )
    for number in range(100)
]


def test_a_table_that_is_too_tangled_is_said_to_be_so_instead_of_looking_for_ever():
    found = survey(TANGLED)
    assert found.too_tangled
    assert not found.complete


def test_however_tangled_a_table_is_a_last_rule_for_every_order_leaves_no_gap():
    assert survey([*TANGLED, rule()]).complete


values = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(list(of)), min_size=1, max_size=2, unique=True).map(tuple)
        for name, of in VALUES.items()
    },
)
rules_of_a_table = st.lists(
    st.builds(Rule, values, st.sampled_from(["a", "b"])),
    max_size=6,
)


@given(rules_of_a_table)
def test_the_survey_says_what_trying_every_circumstance_says(rules):
    found = survey(rules, {"product": ["Dark fibre"], "region": ["North"]})
    first = [match(rules, facts) for facts in EVERYTHING]
    assert found.complete == (None not in first)
    reached = {matched.number for matched in first if matched}
    assert set(found.unreached) == set(range(1, len(rules) + 1)) - reached
    for gap in found.gaps:
        assert match(rules, gap.example) is None


@given(rules_of_a_table)
def test_an_overlap_is_a_circumstance_in_which_both_hold_and_the_first_decides(rules):
    for first, second in survey(rules).overlaps:
        assert any(
            holds(rules[second - 1].when, facts)
            and (matched := match(rules, facts)) is not None
            and matched.number == first
            for facts in EVERYTHING
        )
