"""One clock: due, paused, resumed, retargeted, warned of (N1, N5, N6)."""

from datetime import timedelta

import pytest

from rung.domain.business_time import NEVER
from rung.domain.clocks import (
    ClockFacts,
    Outcome,
    Target,
    TargetKind,
    as_it_was,
    due_at,
    ledger,
    pause,
    remaining,
    resume,
    retarget,
    settle,
    start,
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


def test_elapsed_time_is_counted_day_and_night_and_stands_still_in_a_pause():
    friday, day = at("2026-10-30 16:00"), 24 * HOUR  # on Sunday the clocks go back an hour
    facts = clock(friday, target=Target(TargetKind.ELAPSED, 3 * day))

    paused = pause(facts, reason="no access", now=at("2026-10-31 03:00"))
    resumed = resume(paused, now=at("2026-10-31 05:00"))

    assert due_at(facts) == at("2026-11-02 15:00")
    assert dict(warnings(facts, (50,))) == {50: at("2026-11-01 03:00")}
    assert used(facts, at("2026-10-31 16:00")) == day
    assert due_at(paused) is NEVER
    assert due_at(resumed) == at("2026-11-02 17:00")
    assert remaining(resumed, at("2026-11-02 15:00")) == 2 * HOUR
    assert sum(row.seconds for row in ledger(resumed, friday)) == 3 * day
    assert [row.why for row in ledger(facts, friday)] == ["Day and night (clocks go back 1 h)"]


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
    for paused_at, resumed_at in (("08:30", "09:00"), ("09:30", "10:30")):
        facts = pause(facts, reason="waiting", now=at(f"2026-11-24 {paused_at}"))
        facts = resume(facts, now=at(f"2026-11-24 {resumed_at}"))

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
        facts,
        target=Target(TargetKind.WORKING_TIME, 3 * HOUR),
        calendar=office(hours=EARLY),
        reason="agreed with the customer",
        past_too=False,
        now=at("2026-11-24 09:15"),
    )

    assert (changed.started_at, changed.pauses) == (facts.started_at, facts.pauses)
    assert due_at(changed) == at("2026-11-24 09:30")


def moved(facts, *, now, target=FOUR_HOURS, calendar=OFFICE, past_too=False):
    return retarget(
        facts,
        target=target,
        calendar=calendar,
        reason="a holiday was missing",
        past_too=past_too,
        now=now,
    )


def test_a_retargeted_clock_keeps_what_it_was_and_why_it_was_changed():
    facts = moved(clock(), calendar=office(hours=EARLY), now=at("2026-11-23 16:00"))

    facts = moved(facts, target=Target(TargetKind.BUSINESS_DAYS, 1), now=at("2026-11-24 08:00"))

    assert [(each.until, each.target, each.calendar, each.reason) for each in facts.was] == [
        (at("2026-11-23 16:00"), FOUR_HOURS, OFFICE, "a holiday was missing"),
        (at("2026-11-24 08:00"), FOUR_HOURS, office(hours=EARLY), "a holiday was missing"),
    ]


def test_what_was_told_at_an_earlier_instant_can_be_told_again():
    facts = pause(clock(), reason="no access", now=at("2026-11-23 16:30"))
    facts = resume(facts, now=at("2026-11-24 08:30"))
    facts = moved(facts, calendar=office(hours=EARLY), now=at("2026-11-24 09:00"))
    facts = pause(facts, reason="again", now=at("2026-11-24 09:10"))

    told = {
        text: due_at(as_it_was(facts, at(f"2026-11-{text}")))
        for text in ("23 16:00", "23 17:00", "24 08:59", "24 09:00", "24 09:10")
    }

    assert told == {
        "23 16:00": TUESDAY_1030,
        "23 17:00": NEVER,
        "24 08:59": at("2026-11-24 11:30"),
        "24 09:00": at("2026-11-24 11:30"),  # opening at seven, it was paused until half past eight
        "24 09:10": NEVER,
    }
    assert as_it_was(facts, at("2026-11-25 00:00")) == facts


def test_a_clock_that_is_past_due_is_not_moved_out_of_it():
    with pytest.raises(RuleViolation, match="what was missed stays missed"):
        moved(clock(), calendar=never_open(), now=TUESDAY_1030 + timedelta(seconds=1))

    assert due_at(moved(clock(), calendar=never_open(), now=TUESDAY_1030)) is NEVER


def test_a_change_by_which_a_clock_would_be_past_due_at_once_must_be_meant():
    an_hour = Target(TargetKind.WORKING_TIME, HOUR)
    now = at("2026-11-23 16:30")

    assert due_at(moved(clock(), target=an_hour, now=now)) == now
    with pytest.raises(RuleViolation, match="past due at once"):
        moved(clock(), target=an_hour, now=now + timedelta(seconds=1))
    meant = moved(clock(), target=an_hour, past_too=True, now=at("2026-11-23 17:00"))
    assert due_at(meant) == now


def test_what_is_owed_is_settled_in_time_at_its_instant_and_missed_after_it():
    facts = start(target=FOUR_HOURS, calendar=OFFICE, now=MONDAY_1530)

    assert settle(facts, at=TUESDAY_1030) is Outcome.MET
    assert settle(facts, at=TUESDAY_1030 + timedelta(seconds=1)) is Outcome.MISSED
    paused = pause(facts, reason="waiting", now=TUESDAY_1030)
    assert settle(paused, at=TUESDAY_1030 + timedelta(days=30)) is Outcome.MET


def test_a_stated_instant_in_closed_time_is_not_brought_forward_by_a_pause():
    saturday = Target(TargetKind.AT, at=at("2026-11-28 12:00"))
    facts = clock(at("2026-11-27 15:00"), target=saturday)

    by_night = resume(
        pause(facts, reason="", now=at("2026-11-27 20:00")), now=at("2026-11-27 21:00")
    )
    by_day = resume(pause(facts, reason="", now=at("2026-11-27 16:00")), now=at("2026-11-27 17:00"))

    assert due_at(by_night) == at("2026-11-28 12:00")
    assert due_at(by_day) == at("2026-11-30 09:00")


def test_a_clock_paused_at_its_instant_stands_still_and_is_due_when_it_is_resumed():
    facts = pause(clock(), reason="waiting", now=TUESDAY_1030)

    assert due_at(facts) is NEVER
    assert due_at(resume(facts, now=at("2026-11-25 09:00"))) == at("2026-11-25 09:00")


def test_a_paused_clock_tells_what_is_left_and_what_has_been_counted():
    facts = pause(clock(), reason="no access", now=at("2026-11-24 09:30"))
    now = at("2026-11-24 12:00")

    assert remaining(facts, now) == HOUR
    assert [(row.why, row.seconds) for row in ledger(facts, now)] == [
        ("Business hours", 1.5 * HOUR),
        ("Outside business hours", 0),
        ("Business hours", 1.5 * HOUR),
        ("Paused: no access", 0),
    ]


# --- warnings


def test_warnings_share_out_the_working_time():
    assert warnings(clock(), PERCENTS) == (
        (50, at("2026-11-24 08:30")),
        (75, at("2026-11-24 09:30")),
        (90, at("2026-11-24 10:06")),
    )


def test_a_warning_is_not_given_before_its_share_is_used_up():
    ten_seconds = clock(target=Target(TargetKind.WORKING_TIME, 10))

    [(_percent, warned_at)] = warnings(ten_seconds, (75,))

    assert warned_at == MONDAY_1530 + timedelta(seconds=8)


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
