"""Acknowledgements: owed, given, missed, warned of (R12, R13, R15; N15)."""

from datetime import timedelta

import pytest

from rung.domain import working
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact, Visibility, visibility
from rung.domain.plan import HandOn
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.taking_back import Given, name_contact
from tests.domain.business_time_calendars import always_open, at, office
from tests.domain.snapshots import INSTANT, SECOND, TUESDAY_1030, TUESDAY_1430, raised

ACKNOWLEDGEMENT, INTERVAL = ClockKind.ACKNOWLEDGEMENT, ClockKind.INTERVAL
HOUR = timedelta(hours=1)


@pytest.fixture
def story():
    """Level 2 is engaged on Tuesday 10:30 and owes an acknowledgement by 14:30."""
    told = raised()
    told.engage(TUESDAY_1030)
    return told


# --- when it starts, what ends it


def test_it_is_owed_within_four_business_hours_of_the_engagement(story):
    assert story.of(ACKNOWLEDGEMENT).due_at == TUESDAY_1430
    assert story.heard("acknowledgement.wanted") == [("LEVEL", 2)]


def test_each_of_levels_2_3_and_4_owes_its_own():
    story = raised()
    for minute in (1, 2, 3):
        story.on_behalf(TUESDAY_1030 + minute * SECOND)

    owed = story.running(ACKNOWLEDGEMENT)

    assert [clock.start.level for clock in owed] == [2, 3, 4]
    assert {clock.due_at - clock.start.started_at for clock in owed} == {4 * HOUR}


def test_engaging_the_next_level_does_not_stop_what_the_one_below_owes(story):
    story.engage(TUESDAY_1430)

    assert [clock.start.level for clock in story.running(ACKNOWLEDGEMENT)] == [2, 3]


def test_an_answer_ends_it_and_reaches_the_customer_and_the_care_manager(story):
    story.acknowledge(TUESDAY_1030 + HOUR)

    owed = story.of(ACKNOWLEDGEMENT)
    assert (owed.outcome, owed.settled_at) == (Outcome.MET, TUESDAY_1030 + HOUR)
    assert story.heard("acknowledgement.given") == [("CCM", 2), ("CUSTOMER", 2)]


def test_an_answer_has_words_and_the_time_of_the_next_contact(story):
    story.acknowledge(TUESDAY_1030 + HOUR, words=" I have your permit on my desk. ")

    given = story.timeline[-1]
    assert given.words == "I have your permit on my desk."
    assert given.details == {"next_contact_at": (TUESDAY_1030 + 5 * HOUR).isoformat()}


def test_an_answer_without_words_is_refused(story):
    with pytest.raises(BadInput, match="words"):
        story.acknowledge(TUESDAY_1030 + HOUR, words="  ")


def test_an_answer_from_the_future_is_refused(story):
    with pytest.raises(BadInput, match="future"):
        story.acknowledge(TUESDAY_1030 + HOUR, acted_at=TUESDAY_1430)


def test_an_answer_from_before_it_was_owed_is_refused(story):
    with pytest.raises(BadInput, match="before an answer was owed"):
        story.acknowledge(at("2026-11-24 11:00"), acted_at=at("2026-11-24 09:00"))

    assert story.running(ACKNOWLEDGEMENT)
    assert "acknowledgement.given" not in story.facts()


def test_by_a_slow_wristwatch_it_counts_as_given_when_it_was_first_owed(story):
    story.acknowledge(at("2026-11-24 11:00"), acted_at=TUESDAY_1030 - timedelta(minutes=1))

    owed = story.of(ACKNOWLEDGEMENT)
    assert (owed.outcome, owed.settled_at) == (Outcome.MET, TUESDAY_1030)


def test_what_is_handed_on_goes_back_and_on_again_and_each_time_who_has_it_is_asked(story):
    owed, told = story.of(ACKNOWLEDGEMENT), len(story.told)

    for minute, to in enumerate((8, 7, 8)):
        now = at("2026-11-24 11:00") + timedelta(minutes=minute)
        hand_on = HandOn(2, 15 - to, to)
        story.do(working.hand_on, now, clock_id=owed.id, to=hand_on, to_name="Ruth Adeyemi")

    asked = [tell for tell in list(story.told.values())[told:] if tell.to.value == "LEVEL"]
    assert [tell.kind.value for tell in asked] == ["acknowledgement.wanted"] * 3


def test_an_instant_of_the_next_contact_that_is_named_again_is_told_again(story):
    story.acknowledge(at("2026-11-24 11:00"))
    owed, first = story.of(ACKNOWLEDGEMENT), at("2026-11-24 15:00")
    named = [at("2026-11-24 16:00"), at("2026-11-24 17:00"), at("2026-11-24 16:00")]
    before = [first, *named]

    for minute, contact in enumerate(named):
        now = at("2026-11-24 11:05") + timedelta(minutes=minute)
        given = Given(owed.id, owed.start.subject_id, 2, 7, now, now, before[minute], missed=False)
        story.do(name_contact, now, given=given, by=7, at=contact)

    told = [tell for tell in story.told.values() if tell.to.value == "CUSTOMER"]
    contacts = [tell.details["next_contact_at"] for tell in told if "from_at" in tell.details]
    assert contacts == [each.isoformat() for each in named]


def test_the_second_of_two_managers_is_told_who_was_first(story):
    story.acknowledge(TUESDAY_1030 + HOUR)

    with pytest.raises(AlreadyDone, match="Morgan Ellis") as refusal:
        story.acknowledge(TUESDAY_1030 + HOUR + SECOND)

    assert refusal.value.at == TUESDAY_1030 + HOUR


def test_one_that_was_cancelled_is_no_longer_owed(story):
    story.resolve(TUESDAY_1030 + HOUR)
    story.reject(TUESDAY_1030 + 2 * HOUR)
    cancelled, again = (clock for clock in story.clocks if clock.start.kind is ACKNOWLEDGEMENT)

    assert cancelled.outcome is Outcome.CANCELLED
    assert [owed.clock_id for owed in story.snapshot.answers] == [again.id]


# --- boundary


def test_an_answer_at_the_due_instant_is_in_time(story):
    story.settle(TUESDAY_1430)

    story.acknowledge(TUESDAY_1430)

    assert story.of(ACKNOWLEDGEMENT).outcome is Outcome.MET
    assert story.heard("acknowledgement.missed") == []


@pytest.mark.parametrize("after", [INSTANT, SECOND, HOUR])
def test_an_answer_after_the_due_instant_is_late(story, after):
    story.acknowledge(TUESDAY_1430 + after)

    owed = story.of(ACKNOWLEDGEMENT)
    assert (owed.outcome, owed.settled_at) == (Outcome.MISSED, TUESDAY_1430)


# --- missed


def test_a_miss_is_told_once_to_the_customer_the_care_manager_and_the_level_above(story):
    for minutes in (1, 2, 60):
        story.settle(TUESDAY_1430 + timedelta(minutes=minutes))

    assert story.heard("acknowledgement.missed") == [
        ("CCM", 2),
        ("CUSTOMER", 2),
        ("PERSON_OF_LEVEL", 3),
    ]
    assert story.facts().count("acknowledgement.missed") == 1


def test_a_miss_is_recorded_at_the_instant_it_was_due(story):
    story.settle(TUESDAY_1430 + timedelta(days=3))

    missed = next(each for each in story.timeline if each.fact == "acknowledgement.missed")
    assert (missed.happened_at, missed.level, missed.by_system) == (TUESDAY_1430, 2, True)


def test_a_miss_engages_nobody(story):
    story.settle(TUESDAY_1430 + HOUR)

    assert story.level == 2


def test_a_late_answer_is_accepted_and_stays_late(story):
    story.settle(TUESDAY_1430 + SECOND)

    story.acknowledge(TUESDAY_1430 + HOUR)

    owed = story.of(ACKNOWLEDGEMENT)
    assert owed.outcome is Outcome.MISSED
    assert owed.acknowledged_at == TUESDAY_1430 + HOUR
    assert story.facts()[-1] == "acknowledgement.given"


def test_an_answer_given_in_time_but_typed_in_later_keeps_the_miss_and_shows_when_it_was(story):
    story.settle(TUESDAY_1430 + SECOND)

    story.acknowledge(TUESDAY_1430 + HOUR, acted_at=TUESDAY_1430 - HOUR)

    owed = story.of(ACKNOWLEDGEMENT)
    assert (owed.outcome, owed.acknowledged_at) == (Outcome.MISSED, TUESDAY_1430 - HOUR)
    assert story.timeline[-1].happened_at == TUESDAY_1430 - HOUR
    assert "acknowledgement.missed" in story.facts()


def test_a_miss_the_engine_had_not_seen_yet_is_told_before_the_late_answer(story):
    story.acknowledge(TUESDAY_1430 + HOUR)

    assert story.facts()[-2:] == ["acknowledgement.missed", "acknowledgement.given"]
    assert len(story.heard("acknowledgement.missed")) == 3


# --- top level


def test_a_miss_at_the_top_goes_to_the_customer_the_care_manager_and_the_desk():
    story = raised()
    for second in (1, 2, 3):
        story.on_behalf(TUESDAY_1030 + second * SECOND)
    for level in (2, 3):
        story.acknowledge(TUESDAY_1030 + HOUR, level=level)

    story.settle(TUESDAY_1430 + HOUR)

    assert story.heard("acknowledgement.missed") == [("CCM", 4), ("CUSTOMER", 4), ("DESK", 4)]


def test_above_the_top_there_is_nobody_to_engage():
    story = raised()
    for second in (1, 2, 3):
        story.on_behalf(TUESDAY_1030 + second * SECOND)

    with pytest.raises(RuleViolation, match="nobody above"):
        story.engage(TUESDAY_1430 + timedelta(days=2))


# --- warnings


def test_the_holder_is_warned_at_50_75_and_90_per_cent(story):
    for percent, minutes in ((50, 120), (75, 180), (90, 216)):
        story.settle(TUESDAY_1030 + timedelta(minutes=minutes) - SECOND)
        assert story.of(ACKNOWLEDGEMENT).warned < percent
        story.settle(TUESDAY_1030 + timedelta(minutes=minutes))
        assert story.of(ACKNOWLEDGEMENT).warned == percent

    assert story.warnings(ACKNOWLEDGEMENT) == [
        ("LEVEL", 2, 50),
        ("LEVEL", 2, 75),
        ("LEVEL", 2, 90),
        ("COVER", 2, 90),
    ]


def test_warnings_keep_to_working_time():
    story = raised(calendar=office(hours=[["08:00", "10:00"], ["13:00", "17:00"]]))
    story.engage(at("2026-11-24 13:30"))
    (owed,) = story.running(ACKNOWLEDGEMENT)
    assert owed.due_at == at("2026-11-25 08:30")

    story.settle(at("2026-11-25 08:00"))

    assert story.of(ACKNOWLEDGEMENT).warned == 75
    assert owed.wake_at == at("2026-11-25 08:06")


def test_after_an_outage_only_the_latest_warning_is_given(story):
    story.settle(TUESDAY_1030 + timedelta(minutes=220))

    assert story.warnings(ACKNOWLEDGEMENT) == [("LEVEL", 2, 90), ("COVER", 2, 90)]


def test_nobody_is_warned_of_what_is_done(story):
    story.acknowledge(TUESDAY_1030 + HOUR)

    story.settle(TUESDAY_1430)

    assert story.warnings(ACKNOWLEDGEMENT) == []


def test_the_customer_reads_nothing_of_warnings(story):
    story.settle(TUESDAY_1430 - SECOND)

    assert "CUSTOMER" not in {to for to, _ in story.heard("warning.given")}
    assert visibility(Fact.WARNING_GIVEN) is Visibility.INTERNAL


# --- misleading days


def test_it_runs_over_a_holiday_without_counting_it():
    story = raised(at("2026-11-25 10:30"))
    story.engage(at("2026-11-25 14:30"))

    assert story.of(ACKNOWLEDGEMENT).due_at == at("2026-11-27 09:30")


def test_the_change_of_the_clocks_moves_no_acknowledgement():
    story = raised(at("2026-10-31 18:00"), calendar=always_open())
    story.engage(at("2026-10-31 23:00"))

    assert story.of(ACKNOWLEDGEMENT).due_at == at("2026-11-01 02:00")  # 01:00 happens twice
