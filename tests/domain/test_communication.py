"""Updates: when the next one is due, what counts as one, what a miss does (R23, R24)."""

from datetime import timedelta

import pytest

from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.communication import in_force, next_update_at
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import UpdateKind
from tests.domain.business_time_calendars import OFFICE, always_open, at, never_open, office
from tests.domain.snapshots import INSTANT, MONDAY_1530, SECOND, raised
from tests.policies import STANDARD_POLICY

EACH_DAY = in_force(STANDARD_POLICY, None)

UPDATE = ClockKind.UPDATE
MONDAY_1700 = at("2026-11-23 17:00")
TUESDAY_1700 = at("2026-11-24 17:00")
WEDNESDAY_1700 = at("2026-11-25 17:00")
FRIDAY_1700 = at("2026-11-27 17:00")


@pytest.mark.parametrize(
    ("raised_at", "due_at"),
    [
        (at("2026-11-23 13:00"), MONDAY_1700),  # four hours before closing, to the second
        (at("2026-11-23 13:00") + SECOND, TUESDAY_1700),
        (MONDAY_1530, TUESDAY_1700),
        (at("2026-11-22 12:00"), MONDAY_1700),  # a Sunday
        (at("2026-11-25 15:30"), FRIDAY_1700),  # Thanksgiving lies between
    ],
)
def test_the_first_is_due_at_the_next_closing_time_at_least_four_business_hours_away(
    raised_at, due_at
):
    assert raised(raised_at).of(UPDATE).due_at == due_at


def test_an_update_counts_and_the_next_one_is_due_on_the_next_business_day():
    story = raised()

    story.update(at("2026-11-24 09:00"))

    first, second = (clock for clock in story.clocks if clock.start.kind is UPDATE)
    assert (first.outcome, first.settled_at) == (Outcome.MET, at("2026-11-24 09:00"))
    assert second.due_at == WEDNESDAY_1700


def test_nothing_new_is_an_update_and_needs_a_sentence():
    story = raised()

    with pytest.raises(BadInput):
        story.update(at("2026-11-24 09:00"), words=" ")
    story.update(at("2026-11-24 09:00"), UpdateKind.NOTHING_NEW, "No news; we ask again at noon.")

    assert story.heard("update.sent") == [("CUSTOMER", None)]


def test_the_day_after_may_be_a_holiday_and_is_then_passed_over():
    story = raised()

    story.update(at("2026-11-25 09:00"))

    assert story.of(UPDATE).due_at == FRIDAY_1700


def test_a_moved_date_the_customer_can_see_is_an_update():
    story = raised()
    action = story.add_action(MONDAY_1530 + timedelta(hours=1), at("2026-11-25 12:00"))

    story.move_action(at("2026-11-24 09:00"), action, at("2026-11-27 12:00"))

    assert story.of(UPDATE).due_at == WEDNESDAY_1700


def test_what_stays_inside_is_no_update():
    story = raised()
    action = story.add_action(
        MONDAY_1530 + timedelta(hours=1), at("2026-11-25 12:00"), visible=False
    )

    story.move_action(at("2026-11-24 09:00"), action, at("2026-11-27 12:00"))

    assert story.of(UPDATE).due_at == TUESDAY_1700
    assert story.heard("action.moved") == []


def test_an_update_at_the_due_instant_is_in_time_and_after_it_is_missed():
    punctual, late = raised(), raised()

    punctual.update(TUESDAY_1700)
    late.update(TUESDAY_1700 + INSTANT)

    assert "update.missed" not in punctual.facts()
    assert late.facts()[-2:] == ["update.missed", "update.sent"]


def test_a_miss_is_recorded_and_the_next_one_is_scheduled():
    story = raised()

    story.settle(TUESDAY_1700 + SECOND)

    missed, following = (clock for clock in story.clocks if clock.start.kind is UPDATE)
    assert (missed.outcome, missed.settled_at) == (Outcome.MISSED, TUESDAY_1700)
    assert following.due_at == WEDNESDAY_1700


@pytest.mark.parametrize("every_day", [always_open(), office(hours=[["16:00", "24:00"]])])
def test_where_a_day_closes_at_midnight_a_miss_leaves_no_day_out(every_day):
    story = raised(at("2026-11-23 15:30"), calendar=every_day)

    story.settle(at("2026-11-26 00:00") + SECOND)

    due = [clock.due_at for clock in story.clocks if clock.start.kind is UPDATE]
    assert due[-3:] == [at(f"2026-11-{day} 00:00") for day in (25, 26, 27)]


def test_after_an_outage_every_miss_counts_but_only_the_latest_is_told():
    story = raised()

    story.settle(at("2026-11-30 09:00"))  # Tuesday, Wednesday and Friday went by

    outcomes = [clock.outcome for clock in story.clocks if clock.start.kind is UPDATE]
    assert outcomes == [Outcome.MISSED, Outcome.MISSED, Outcome.MISSED, None]
    assert story.heard("update.missed") == []


def test_a_miss_is_told_to_the_care_manager_and_the_manager_above():
    story = raised()

    story.settle(TUESDAY_1700 + SECOND)

    assert story.heard("update.missed") == [("CCM", None), ("PERSON_OF_LEVEL", 2)]


def test_none_is_owed_while_the_escalation_is_resolved():
    story = raised()
    story.resolve(at("2026-11-24 09:00"))

    story.update(at("2026-11-24 10:00"))
    story.settle(TUESDAY_1700 + timedelta(hours=1))

    assert story.running(UPDATE) == []
    assert "update.missed" not in story.facts()


def test_after_a_rejection_they_are_owed_again_as_after_a_raise():
    story = raised()
    story.resolve(at("2026-11-24 09:00"))

    story.reject(at("2026-11-24 14:00"))

    assert story.of(UPDATE).due_at == WEDNESDAY_1700


def test_the_care_manager_is_warned_at_50_75_and_90_per_cent_and_their_cover_at_90():
    story = raised(at("2026-11-24 07:00"))  # nine working hours until 17:00

    for clock in ("12:30", "14:45", "16:06"):
        story.settle(at(f"2026-11-24 {clock}"))

    assert story.warnings(UPDATE) == [
        ("CCM", None, 50),
        ("CCM", None, 75),
        ("CCM", None, 90),
        ("COVER", 1, 90),
    ]


def test_the_composer_names_the_instant_of_the_next_one():
    assert next_update_at(EACH_DAY, OFFICE, since=at("2026-11-24 09:00")) == WEDNESDAY_1700
    assert next_update_at(EACH_DAY, never_open(), since=at("2026-11-24 09:00")) is NEVER
