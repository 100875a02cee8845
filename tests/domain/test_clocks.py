"""One clock: due, paused, resumed, retargeted, warned of (N1, N5, N6)."""

from datetime import timedelta

import pytest

from rung.domain.business_time import NEVER
from rung.domain.clocks import (
    ClockFacts,
    Target,
    TargetKind,
    due_at,
    ledger,
    pause,
    remaining,
    resume,
    retarget,
    used,
    wake_at,
    warnings,
)
from rung.domain.ledger import COUNTING
from rung.domain.refusals import RuleViolation
from tests.domain.business_time_calendars import HOUR, OFFICE, always_open, at, never_open, office

FOUR_HOURS = Target(TargetKind.WORKING_TIME, 4 * HOUR)
MONDAY_1530 = at("2026-11-23 15:30")
TUESDAY_1030 = at("2026-11-24 10:30")
PERCENTS = (50, 75, 90)
EARLY = [["07:00", "17:00"]]


def clock(started_at=MONDAY_1530, target=FOUR_HOURS, calendar=OFFICE):
    return ClockFacts(started_at, target, calendar)


@pytest.mark.parametrize(
    ("target", "due"),
    [
        (FOUR_HOURS, TUESDAY_1030),
        (Target(TargetKind.CLOSE_AFTER, 4 * HOUR), at("2026-11-24 17:00")),
        (Target(TargetKind.BUSINESS_DAYS, 3), at("2026-11-27 17:00")),
        (Target(TargetKind.AT, at=at("2026-11-28 03:00")), at("2026-11-28 03:00")),
    ],
)
def test_every_kind_of_target_says_when_it_is_due(target, due):
    assert due_at(clock(target=target)) == due


def test_a_target_that_names_no_instant_is_a_mistake_and_no_date():
    with pytest.raises(ValueError, match="names its instant"):
        due_at(clock(target=Target(TargetKind.AT)))


def test_on_a_calendar_that_never_opens_a_clock_is_never_due_and_never_wakes():
    facts = clock(calendar=never_open())

    assert due_at(facts) is NEVER
    assert wake_at(facts, PERCENTS, 0) is None
    assert remaining(facts, TUESDAY_1030) == 0
    assert ledger(facts, TUESDAY_1030) == ()


# --- pause and resume (N5)


def test_a_paused_clock_is_never_due():
    paused = pause(clock(), reason="waiting for the customer", now=at("2026-11-24 09:30"))

    assert due_at(paused) is NEVER
    assert wake_at(paused, PERCENTS, 0) is None


def test_a_resumed_clock_has_all_the_time_that_was_left():
    paused = pause(clock(), reason="waiting", now=at("2026-11-24 09:30"))  # an hour is left

    resumed = resume(paused, now=at("2026-11-25 16:30"))

    assert due_at(resumed) == at("2026-11-27 08:30")  # over Thanksgiving
    assert remaining(resumed, at("2026-11-25 16:30")) == HOUR


def test_a_pause_over_closed_hours_costs_nothing():
    facts = pause(clock(), reason="waiting", now=at("2026-11-23 18:00"))

    assert due_at(resume(facts, now=at("2026-11-24 07:00"))) == TUESDAY_1030


def test_several_pauses_add_up_and_all_are_kept():
    facts = clock()
    for start, end in (("08:30", "09:00"), ("09:30", "10:30")):
        facts = pause(facts, reason="waiting", now=at(f"2026-11-24 {start}"))
        facts = resume(facts, now=at(f"2026-11-24 {end}"))

    assert due_at(facts) == TUESDAY_1030 + timedelta(hours=1, minutes=30)
    assert len(facts.pauses) == 2


def test_what_stands_still_cannot_be_paused_and_what_runs_cannot_be_resumed():
    with pytest.raises(RuleViolation, match="already paused"):
        pause(pause(clock(), reason="", now=TUESDAY_1030), reason="", now=TUESDAY_1030)
    with pytest.raises(RuleViolation, match="not paused"):
        resume(clock(), now=TUESDAY_1030)


def test_a_pause_at_the_due_instant_still_counts_and_after_it_comes_too_late():
    at_the_instant = pause(clock(), reason="", now=TUESDAY_1030)

    assert at_the_instant.paused
    with pytest.raises(RuleViolation, match="too late"):
        pause(clock(), reason="", now=TUESDAY_1030 + timedelta(seconds=1))


def test_another_target_or_calendar_keeps_the_start_and_the_pauses():
    facts = resume(
        pause(clock(), reason="waiting", now=at("2026-11-24 08:00")), now=at("2026-11-24 09:00")
    )

    changed = retarget(
        facts, target=Target(TargetKind.WORKING_TIME, 3 * HOUR), calendar=office(hours=EARLY)
    )

    assert (changed.started_at, changed.pauses) == (facts.started_at, facts.pauses)
    assert due_at(changed) == at("2026-11-24 09:30")


# --- warnings


def test_warnings_share_out_the_working_time():
    assert warnings(clock(), PERCENTS) == (
        (50, at("2026-11-24 08:30")),
        (75, at("2026-11-24 09:30")),
        (90, at("2026-11-24 10:06")),
    )


def test_a_clock_wakes_for_the_next_warning_and_then_for_its_end():
    facts = clock()

    woken = [wake_at(facts, PERCENTS, warned) for warned in (0, 50, 75, 90)]

    assert woken == [
        at("2026-11-24 08:30"),
        at("2026-11-24 09:30"),
        at("2026-11-24 10:06"),
        TUESDAY_1030,
    ]
    assert wake_at(facts, (), 0) == TUESDAY_1030


# --- the sum behind it


def test_used_and_remaining_make_up_the_target():
    now = at("2026-11-24 08:20")

    assert used(clock(), now) == HOUR + 50 * 60
    assert remaining(clock(), now) == 2 * HOUR + 10 * 60
    assert remaining(clock(), TUESDAY_1030 + timedelta(minutes=25)) == -25 * 60
    assert used(clock(), MONDAY_1530 - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    "target", [FOUR_HOURS, Target(TargetKind.BUSINESS_DAYS, 3), Target(TargetKind.CLOSE_AFTER, 1)]
)
def test_the_counted_rows_of_the_ledger_sum_to_what_is_owed(target):
    facts = clock(target=target)

    rows = ledger(facts, at("2026-11-24 08:20"))

    counted = sum(row.seconds for row in rows if row.kind in COUNTING)
    assert counted == used(facts, due_at(facts))


@pytest.mark.parametrize("day", ["2026-10-31", "2027-03-13"])
def test_four_hours_are_four_hours_when_the_clocks_change(day):
    started_at = at(f"{day} 23:30")

    due = due_at(clock(started_at, calendar=always_open()))

    assert due.timestamp() - started_at.timestamp() == 4 * HOUR
