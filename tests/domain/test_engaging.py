"""Engaging management: raise, contact, the next level, waivers (R5-R7, R10, R11, R14)."""

from datetime import timedelta

import pytest

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.refusals import AlreadyDone, BadInput, NotOpenYet, RuleViolation
from rung.domain.vocabulary import Side
from tests.domain.business_time_calendars import OFFICE, always_open, at, office
from tests.domain.snapshots import (
    MONDAY_1530,
    SECOND,
    TUESDAY_1030,
    TUESDAY_1430,
    raised,
)

INTERVAL, ACKNOWLEDGEMENT = ClockKind.INTERVAL, ClockKind.ACKNOWLEDGEMENT
TUESDAY_0820 = at("2026-11-24 08:20")
WEDNESDAY_0930 = at("2026-11-25 09:30")


# --- raise: received, not typed (R6, R7)


def test_the_interval_starts_when_the_customer_phoned_and_not_when_it_was_typed_in():
    story = raised(MONDAY_1530, now=TUESDAY_0820)

    assert story.of(INTERVAL).start.started_at == MONDAY_1530
    assert story.opens_at == TUESDAY_1030


def test_without_a_call_it_starts_when_the_button_was_pressed():
    story = raised(None, now=TUESDAY_0820)

    assert story.of(INTERVAL).start.started_at == TUESDAY_0820


def test_raising_engages_level_1_and_nobody_else():
    story = raised()

    assert [(each.level, each.received_at) for each in story.engaged] == [(1, MONDAY_1530)]
    assert story.heard("escalation.raised") == [("CCM", 1), ("CUSTOMER", 1)]


def test_level_1_owes_no_acknowledgement_under_the_standard_policy():
    assert raised().running(ACKNOWLEDGEMENT) == []


def test_somebody_who_reached_level_3_first_begins_at_level_1_and_level_3_owes_an_answer():
    story = raised(reached=3)

    assert [engaged.level for engaged in story.engaged] == [1]
    (owed,) = story.running(ACKNOWLEDGEMENT)
    assert (owed.start.level, owed.start.started_at) == (3, MONDAY_1530)
    assert owed.due_at == TUESDAY_1030
    assert story.heard("acknowledgement.wanted") == [("LEVEL", 3)]


def test_a_call_in_the_future_is_refused():
    with pytest.raises(BadInput, match="future"):
        raised(MONDAY_1530, now=MONDAY_1530 - timedelta(minutes=3))


def test_a_minute_of_a_fast_wristwatch_counts_as_now():
    now = MONDAY_1530 - timedelta(minutes=1)

    assert raised(MONDAY_1530, now=now).engaged[0].received_at == now


def test_a_call_logged_for_the_future_is_refused_and_nothing_is_kept():
    story = raised()

    with pytest.raises(BadInput, match="future"):
        story.contact(TUESDAY_0820, TUESDAY_1030)

    assert len(story.contacts) == 1


# --- interval: n to n+1


def test_each_interval_starts_at_the_engagement_of_its_own_level():
    story = raised()
    story.engage(TUESDAY_1030)
    story.engage(TUESDAY_1430 + timedelta(minutes=5))

    intervals = [story.intervals(engaged)[0] for engaged in story.engaged]

    assert [clock.start.started_at for clock in intervals] == [
        MONDAY_1530,
        TUESDAY_1030,
        TUESDAY_1430 + timedelta(minutes=5),
    ]
    assert story.opens_at == WEDNESDAY_0930 + timedelta(minutes=5)


def test_acknowledging_and_updating_do_not_touch_the_interval():
    story = raised()
    story.engage(TUESDAY_1030)
    before = story.of(INTERVAL).facts

    story.acknowledge(TUESDAY_1030 + timedelta(hours=1))
    story.update(TUESDAY_1030 + timedelta(hours=2))

    assert story.of(INTERVAL).facts == before
    assert story.of(INTERVAL).is_running


def test_the_interval_goes_on_while_the_escalation_is_resolved():
    story = raised()
    story.resolve(MONDAY_1530 + timedelta(hours=1))

    story.settle(TUESDAY_1030)

    assert (story.of(INTERVAL).outcome, story.of(INTERVAL).settled_at) == (
        Outcome.RAN,
        TUESDAY_1030,
    )
    assert story.heard("level.opened") == []  # nobody is called to engage what is resolved


def test_the_customer_is_told_once_when_the_next_level_opens():
    story = raised()

    for minutes in (0, 1, 2):
        story.settle(TUESDAY_1030 + timedelta(minutes=minutes))

    assert story.heard("level.opened") == [("CUSTOMER", 2)]
    assert story.facts().count("level.opened") == 1


# --- boundary


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_level_is_engaged_at_its_opening_instant_and_refused_a_second_before(level):
    story = raised()
    while story.level < level - 1:
        story.engage(story.opens_at)
    opens_at = story.opens_at

    with pytest.raises(NotOpenYet) as refusal:
        story.engage(opens_at - SECOND)
    story.engage(opens_at)

    assert (refusal.value.level, refusal.value.opens_at) == (level, opens_at)
    assert story.level == level


def test_by_default_the_next_level_opens_when_the_acknowledgement_falls_due():
    story = raised()
    story.engage(TUESDAY_1030)

    assert story.opens_at == story.of(ACKNOWLEDGEMENT).due_at == TUESDAY_1430


def test_no_level_is_passed_over():
    story = raised()

    with pytest.raises(RuleViolation, match="Level 2 comes before level 3"):
        story.engage(TUESDAY_1030, level=3)


def test_a_level_is_engaged_once_and_the_second_is_told_since_when():
    story = raised()
    story.engage(TUESDAY_1030)

    with pytest.raises(AlreadyDone) as refusal:
        story.engage(TUESDAY_1030 + SECOND, level=2)

    assert refusal.value.at == TUESDAY_1030


def test_a_call_to_the_next_level_that_is_typed_in_later_starts_its_clocks_when_it_was_made():
    story = raised()

    story.engage(TUESDAY_1430, received_at=TUESDAY_1030)

    assert story.of(ACKNOWLEDGEMENT, 2).start.started_at == TUESDAY_1030
    assert story.opens_at == TUESDAY_1430


# --- days that mislead: night, holiday, midnight, the change of the clocks


def test_thanksgiving_is_not_counted_in_an_interval_that_spans_it():
    story = raised(at("2026-11-25 15:30"))

    assert story.opens_at == at("2026-11-27 10:30")


@pytest.mark.parametrize(
    ("phoned_at", "opens_at"),
    [
        (at("2026-10-31 23:00"), at("2026-11-01 02:00")),  # 25 hours: one more before 02:00
        (at("2027-03-13 23:00"), at("2027-03-14 04:00")),  # 23 hours: 02:00 does not happen
    ],
)
def test_four_hours_are_four_hours_in_the_night_the_clocks_change(phoned_at, opens_at):
    story = raised(phoned_at, calendar=always_open())

    assert story.opens_at == opens_at


def test_an_interval_may_end_at_midnight():
    story = raised(at("2026-11-24 20:00"), calendar=always_open())

    assert story.opens_at == at("2026-11-25 00:00")


# --- disputed contact


def test_an_earlier_call_the_customer_logs_moves_the_interval_and_nothing_else():
    story = raised(None, now=TUESDAY_0820)
    story.engage(story.opens_at + timedelta(hours=1))
    owed = story.of(ACKNOWLEDGEMENT).facts
    earlier = story.engaged[1].received_at - timedelta(hours=1)

    story.contact(story.engaged[1].received_at + timedelta(hours=1), earlier, level=2)

    assert story.of(INTERVAL).start.started_at == earlier
    assert story.opens_at == story.engaged[1].received_at + timedelta(hours=3)
    assert story.of(ACKNOWLEDGEMENT).facts == owed
    assert "contact.counted" in story.facts()


def test_the_carriers_version_of_a_contact_is_kept_beside_it_and_moves_nothing():
    story = raised()
    before = story.opens_at

    story.contact(TUESDAY_0820, MONDAY_1530 - timedelta(hours=1), side=Side.CARRIER)
    story.contact(TUESDAY_0820, MONDAY_1530 + timedelta(hours=1), side=Side.CARRIER)

    assert story.opens_at == before
    assert [contact.side for contact in story.contacts] == [
        Side.CUSTOMER,
        Side.CARRIER,
        Side.CARRIER,
    ]


def test_a_later_call_does_not_move_the_interval_back():
    story = raised()

    story.contact(TUESDAY_0820, TUESDAY_0820)

    assert story.opens_at == TUESDAY_1030


def test_the_customers_version_counts_up_to_five_business_days_back():
    five_days_later = at("2026-12-01 17:00")  # closing time of the fifth: Thanksgiving is none

    assert raised(MONDAY_1530, now=five_days_later).opens_at == TUESDAY_1030
    with pytest.raises(BadInput, match="5 business days"):
        raised(MONDAY_1530, now=five_days_later + SECOND)


def test_a_call_before_the_level_below_was_engaged_does_not_count_for_this_level():
    story = raised()
    story.engage(TUESDAY_1030)

    story.contact(TUESDAY_1430 - SECOND, MONDAY_1530 - timedelta(hours=1), level=2)

    assert story.opens_at == TUESDAY_1430


# --- waiver, on behalf


def test_a_granted_waiver_engages_the_level_at_once_and_ends_the_interval_waived():
    story = raised()
    story.ask_waiver(TUESDAY_0820)
    now = TUESDAY_0820 + timedelta(minutes=30)

    story.decide_waiver(now, granted=True)

    assert (story.level, story.engaged[1].received_at) == (2, now)
    (first,) = story.intervals(story.engaged[0])
    assert (first.outcome, first.settled_at) == (Outcome.WAIVED, now)
    assert story.of(ACKNOWLEDGEMENT, 2).start.started_at == now
    assert story.of(INTERVAL, 2).start.started_at == now


def test_a_refused_waiver_leaves_the_interval_running_and_says_why():
    story = raised()
    story.ask_waiver(TUESDAY_0820)

    story.decide_waiver(TUESDAY_0820 + SECOND, granted=False, words="The city answers at ten.")

    assert (story.level, story.opens_at) == (1, TUESDAY_1030)
    refused = story.timeline[-1]
    assert (refused.fact.value, refused.words) == ("waiver.refused", "The city answers at ten.")


def test_the_person_of_the_next_level_and_the_care_manager_hear_of_a_waiver():
    story = raised()

    story.ask_waiver(TUESDAY_0820)

    assert story.heard("waiver.asked") == [("CCM", 2), ("PERSON_OF_LEVEL", 2)]


def test_a_waiver_needs_a_risk_and_a_decision_needs_words():
    story = raised()
    with pytest.raises(BadInput, match="at risk"):
        story.ask_waiver(TUESDAY_0820, trigger=" ")
    story.ask_waiver(TUESDAY_0820)
    with pytest.raises(BadInput, match="why"):
        story.decide_waiver(TUESDAY_0820, granted=True, words=" ")


def test_a_level_that_is_open_needs_no_waiver():
    story = raised()

    with pytest.raises(RuleViolation, match="no waiver needed"):
        story.ask_waiver(TUESDAY_1030)


def test_a_waiver_is_asked_for_once_and_decided_once():
    story = raised()
    story.ask_waiver(TUESDAY_0820)
    with pytest.raises(AlreadyDone):
        story.ask_waiver(TUESDAY_0820)

    story.decide_waiver(TUESDAY_0820, granted=False)

    with pytest.raises(AlreadyDone):
        story.decide_waiver(TUESDAY_0820, granted=True)


def test_a_waiver_nobody_decided_in_time_does_not_stand_in_the_way_of_the_next_one():
    story = raised()
    story.ask_waiver(TUESDAY_0820)
    story.engage(TUESDAY_1030)

    story.ask_waiver(TUESDAY_1030 + SECOND)

    assert story.waiver.level == 3


def test_the_care_manager_brings_a_level_in_earlier_with_a_reason():
    story = raised()

    story.on_behalf(TUESDAY_0820, reason="The permit office closes at noon.")

    (first,) = story.intervals(story.engaged[0])
    assert (first.outcome, first.settled_at) == (Outcome.WAIVED, TUESDAY_0820)
    engaged = story.timeline[-1]
    assert engaged.details["on_behalf"] is True
    assert engaged.words == "The permit office closes at noon."


def test_an_interval_that_had_run_is_not_called_waived():
    story = raised()

    story.on_behalf(TUESDAY_1030 + SECOND)

    (first,) = story.intervals(story.engaged[0])
    assert (first.outcome, first.settled_at) == (Outcome.RAN, TUESDAY_1030)


def test_bringing_a_level_in_needs_a_reason_and_a_level():
    story = raised()
    with pytest.raises(BadInput, match="why"):
        story.on_behalf(TUESDAY_0820, reason="")
    for _ in (2, 3, 4):
        story.on_behalf(TUESDAY_0820)

    for act in (story.on_behalf, story.engage, story.ask_waiver):
        with pytest.raises(RuleViolation, match="highest level"):
            act(TUESDAY_0820)


# --- calendar


def test_the_interval_runs_on_its_own_levels_calendar_and_else_on_the_matrixs():
    early = office(hours=[["06:00", "12:00"]])
    story = raised(calendar=OFFICE, level_calendars={2: early})

    story.engage(TUESDAY_1030)  # an hour and a half are left of level 2's day
    story.engage(story.opens_at)

    (second,) = story.intervals(story.engaged[1])
    assert second.due_at == at("2026-11-25 08:30")
    assert story.of(ACKNOWLEDGEMENT, 2).due_at == at("2026-11-25 08:30")
    assert story.of(INTERVAL, 3).due_at == at("2026-11-25 12:30")
    assert story.of(ACKNOWLEDGEMENT, 3).due_at == at("2026-11-25 12:30")


def test_every_clock_names_the_version_of_the_calendar_it_was_started_on():
    story = raised(level_calendars={2: OFFICE})
    story.engage(TUESDAY_1030)

    versions = {clock.start.level: clock.start.calendar.version_id for clock in story.clocks}

    assert versions == {1: 1, 2: 3, None: 1}
