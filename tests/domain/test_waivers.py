"""Waivers: stated triggers with evidence, a decision owed by an instant, who is told (R14)."""

from datetime import timedelta

import pytest

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.notices import NoticeKind
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Side
from tests.domain.business_time_calendars import OFFICE, at, office
from tests.domain.snapshots import (
    CUT_OVER,
    INSTANT,
    SECOND,
    TUESDAY_1030,
    TUESDAY_1430,
    raised,
)
from tests.policies import rules, standard_document

DECISION = ClockKind.DECISION
TUESDAY_0820, TUESDAY_0920 = at("2026-11-24 08:20"), at("2026-11-24 09:20")
ANY_RISK = rules(standard_document(waiver={}))


def decisions(story):
    """What came of each decision that was owed."""
    return [clock.outcome for clock in story.clocks if clock.start.kind is DECISION]


def last(story, fact):
    return next(each for each in reversed(story.timeline) if each.fact.value == fact)


# --- for what it is asked


def test_a_waiver_keeps_the_trigger_its_words_the_evidence_and_the_side_that_asked():
    story = raised()

    story.ask_waiver(TUESDAY_0820, "life-and-safety", "Two nurses, Boise.", side=Side.CARRIER)

    asked = story.waiver
    assert (asked.trigger, asked.risk) == ("life-and-safety", "Life or safety is at risk")
    assert (asked.evidence, asked.side) == ("Two nurses, Boise.", Side.CARRIER)
    record = last(story, "waiver.asked")
    assert record.details["trigger"] == "life-and-safety"
    assert record.details["side"] == "CARRIER"


@pytest.mark.parametrize("trigger", ["", "another", "LIFE-AND-SAFETY"])
def test_a_trigger_the_policy_does_not_name_is_refused_and_nothing_written(trigger):
    story = raised()
    before = (story.snapshot, len(story.timeline), len(story.told))

    with pytest.raises(BadInput, match="at risk"):
        story.ask_waiver(TUESDAY_0820, trigger, "Lines are cut.", risk="Lines are cut.")

    assert (story.snapshot, len(story.timeline), len(story.told)) == before


def test_without_evidence_it_is_refused_and_says_what_would_show_it():
    story = raised()

    with pytest.raises(BadInput, match="what is down, and since when"):
        story.ask_waiver(TUESDAY_0820, CUT_OVER, "  ")

    assert story.waiver is None
    assert decisions(story) == []


def test_a_policy_that_names_no_triggers_takes_any_risk_in_words_and_sets_no_time():
    story = raised(policy=ANY_RISK)
    with pytest.raises(BadInput, match="at risk"):
        story.ask_waiver(TUESDAY_0820, "", "")

    story.ask_waiver(TUESDAY_0820, "", "", risk="Forty beds.")

    assert (story.waiver.trigger, story.waiver.risk) == ("", "Forty beds.")
    assert decisions(story) == []
    story.settle(at("2026-11-25 16:00"))
    assert "waiver.missed" not in story.facts()


def test_a_trigger_without_evidence_of_its_own_needs_none():
    triggers = [{"key": "flood", "words": "The site is flooded"}]
    story = raised(policy=rules(standard_document(waiver={"triggers": triggers})))

    story.ask_waiver(TUESDAY_0820, "flood", "")

    assert story.waiver.risk == "The site is flooded"


def test_the_customer_is_told_of_what_the_care_manager_asked_for_them():
    story = raised()

    story.ask_waiver(TUESDAY_0820, side=Side.CARRIER)

    assert story.heard("waiver.asked") == [("CUSTOMER", 2), ("PERSON_OF_LEVEL", 2)]


# --- by when it is decided


def test_the_decision_is_owed_from_the_ask_on_the_calendar_of_the_level_asked_for():
    early = office(hours=[["06:00", "09:00"]])
    story = raised(calendar=OFFICE, level_calendars={2: early})

    story.ask_waiver(TUESDAY_0820)

    owed = story.of(DECISION)
    assert (owed.start.started_at, owed.start.level) == (TUESDAY_0820, 2)
    assert owed.due_at == at("2026-11-25 06:20")
    assert owed.start.subject_id == story.waiver.id


@pytest.mark.parametrize("granted", [True, False])
def test_at_the_due_instant_itself_a_decision_is_in_time(granted):
    story = raised()
    story.ask_waiver(TUESDAY_0820)
    assert story.of(DECISION).due_at == TUESDAY_0920

    story.decide_waiver(TUESDAY_0920, granted=granted)

    assert decisions(story) == [Outcome.MET]
    assert story.timeline[-2 if granted else -1].details["late"] is False


@pytest.mark.parametrize("granted", [True, False])
def test_after_it_the_decision_is_still_possible_and_stays_late(granted):
    story = raised()
    story.ask_waiver(TUESDAY_0820)

    story.decide_waiver(TUESDAY_0920 + INSTANT, granted=granted)

    assert decisions(story) == [Outcome.MISSED]
    assert story.level == (2 if granted else 1)
    fact = "waiver.granted" if granted else "waiver.refused"
    assert last(story, fact).details == {"trigger": CUT_OVER, "late": True}


def test_a_missed_decision_is_told_once_to_the_customer_the_care_manager_and_the_level_above():
    story = raised()
    story.ask_waiver(TUESDAY_0820)

    story.settle(TUESDAY_0920)
    assert "waiver.missed" not in story.facts()
    story.settle(TUESDAY_0920 + INSTANT)
    story.settle(TUESDAY_1430)

    assert story.facts().count("waiver.missed") == 1
    assert story.heard("waiver.missed") == [
        ("CCM", 2),
        ("CUSTOMER", 2),
        ("PERSON_OF_LEVEL", 3),
    ]
    assert story.level == 1


def test_at_the_top_a_missed_decision_goes_to_the_desk():
    story = raised()
    story.on_behalf(TUESDAY_0820)
    story.on_behalf(TUESDAY_0820)
    story.ask_waiver(TUESDAY_0820)

    story.settle(TUESDAY_1030)

    assert ("DESK", 4) in story.heard("waiver.missed")


def test_who_decides_is_reminded_and_the_cover_when_time_is_short():
    story = raised()
    story.ask_waiver(TUESDAY_0820)

    for minutes in (30, 45, 54):
        story.settle(TUESDAY_0820 + timedelta(minutes=minutes))

    assert story.warnings(DECISION) == [
        ("PERSON_OF_LEVEL", 2, 50),
        ("PERSON_OF_LEVEL", 2, 75),
        ("PERSON_OF_LEVEL", 2, 90),
        ("COVER", 2, 90),
    ]


# --- when nobody decides any more


def ends_open(story):
    assert decisions(story) == [Outcome.CANCELLED]
    ((asked, decided),) = story.waivers
    assert (decided.id, decided.granted) == (asked.id, None)
    assert story.waiver is None
    assert "waiver.lapsed" in story.facts()


@pytest.mark.parametrize("act", ["resolve", "withdraw", "on_behalf"])
def test_what_is_overtaken_or_over_needs_no_decision_and_counts_as_none(act):
    story = raised()
    story.ask_waiver(TUESDAY_0820)

    getattr(story, act)(TUESDAY_0820 + SECOND)

    ends_open(story)
    with pytest.raises(RuleViolation):
        story.decide_waiver(TUESDAY_0820 + SECOND, granted=True)


def test_a_level_the_customer_engages_in_time_needs_no_decision_any_more():
    story = raised()
    asked_at = TUESDAY_1030 - timedelta(minutes=10)
    story.ask_waiver(asked_at)

    story.engage(TUESDAY_1030)

    ends_open(story)


def test_a_level_engaged_by_a_miss_overtakes_the_waiver_by_nobodys_act():
    story = raised(policy=rules(standard_document(when_missed="engage")))
    story.engage(TUESDAY_1030)
    story.ask_waiver(TUESDAY_1430 - timedelta(minutes=10))

    story.settle(TUESDAY_1430 + INSTANT)

    assert story.level == 3
    ends_open(story)


def test_after_a_rejection_another_waiver_may_be_asked_for():
    story = raised()
    story.ask_waiver(TUESDAY_0820)
    story.resolve(TUESDAY_0820 + SECOND)
    story.reject(TUESDAY_0820 + 2 * SECOND)

    story.ask_waiver(TUESDAY_0820 + 3 * SECOND)

    assert story.waiver.level == 2


# --- who is passed over


def passed_over(story):
    return [tell for tell in story.told.values() if tell.kind is NoticeKind.LEVEL_PASSED_OVER]


@pytest.mark.parametrize("way", ["waiver", "on behalf"])
def test_the_manager_who_is_passed_over_is_told_with_the_words(way):
    story = raised()
    story.engage(TUESDAY_1030)
    now = TUESDAY_1030 + timedelta(minutes=30)

    if way == "waiver":
        story.ask_waiver(now)
        story.decide_waiver(now, granted=True, words="It cannot wait.")
    else:
        story.on_behalf(now, reason="It cannot wait.")

    (told,) = passed_over(story)
    assert (told.to.value, told.level) == ("LEVEL", 2)
    assert told.details["words"] == "It cannot wait."
    assert told.details["engaged_level"] == 3
    assert last(story, "level.engaged").details["passed_over"] == 2


def test_at_level_1_the_care_manager_reads_the_words_where_the_new_level_is_told():
    story = raised()

    story.on_behalf(TUESDAY_0820, reason="It cannot wait.")

    assert passed_over(story) == []
    told = [t for t in story.told.values() if t.kind is NoticeKind.LEVEL_ENGAGED]
    assert {t.to.value: t.details["reason"] for t in told}["CCM"] == "It cannot wait."


def test_nobody_is_passed_over_when_the_customer_engages_in_turn_or_a_waiver_is_refused():
    story = raised()
    story.engage(TUESDAY_1030)
    story.ask_waiver(TUESDAY_1030 + SECOND)
    story.decide_waiver(TUESDAY_1030 + 2 * SECOND, granted=False)

    story.engage(TUESDAY_1430)

    assert passed_over(story) == []
    assert "passed_over" not in last(story, "level.engaged").details
    assert ("CCM", 3) in story.heard("waiver.decided")


def test_three_levels_each_by_a_waiver_of_its_own():
    story, now = raised(), TUESDAY_0820
    for trigger in ("life-and-safety", "old-circuit-ends", "level-unreachable"):
        story.ask_waiver(now, trigger)
        now += timedelta(minutes=20)
        story.decide_waiver(now, granted=True)

    assert story.level == 4
    assert decisions(story) == [Outcome.MET] * 3
    assert [tell.level for tell in passed_over(story)] == [2, 3]
    granted = [each for each in story.timeline if each.fact.value == "waiver.granted"]
    assert [each.details["trigger"] for each in granted] == [
        "life-and-safety",
        "old-circuit-ends",
        "level-unreachable",
    ]
