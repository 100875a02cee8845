"""What must never happen to time, each by its number: N1 to N7 and N14."""

import dataclasses
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.business_time import (
    NEVER,
    Calendar,
    CalendarError,
    add,
    between,
    explain,
    first_close_after,
    next_close,
    next_open,
    nth_business_day_close,
)
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
    wake_at,
    warnings,
)
from rung.domain.instants import show, show_full, show_span
from rung.domain.timetable import BLOCKS_KEPT, CALENDARS_KEPT, timetable_of, to_epoch
from tests.domain.business_time_calendars import (
    DAYS,
    HOUR,
    NINE_HOURS,
    OFFICE,
    SPLIT,
    THANKSGIVING,
    always_open,
    at,
    never_open,
    office,
)
from tests.domain.business_time_strategies import (
    AMOUNTS,
    EXAMPLES,
    NEARBY,
    SECOND,
    calendars_and_turns,
)

FOUR_HOURS = Target(TargetKind.WORKING_TIME, 4 * HOUR)
MONDAY_1530 = at("2026-11-23 15:30")
TUESDAY_1030 = at("2026-11-24 10:30")
DAWN, DUSK = datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, tzinfo=UTC)


def clock(started_at=MONDAY_1530, target=FOUR_HOURS, calendar=OFFICE):
    return start(target=target, calendar=calendar, now=started_at)


# --- N1: a clock moves by an hour, a deadline falls in a gap, a time counts twice or not at all


@pytest.mark.parametrize("night", ["2026-03-07 23:00", "2026-10-31 23:00"])
def test_n1_no_clock_moves_by_an_hour_when_the_clocks_change(night):
    started_at = at(night)

    due = due_at(clock(started_at, calendar=always_open()))

    assert due - started_at.astimezone(UTC) == timedelta(hours=4)


def test_n1_no_deadline_falls_in_a_gap():
    calendar = office(hours=[["01:00", "03:30"]], days=DAYS)

    dues = [add(calendar, at("2026-03-08 00:00"), n * 600) for n in range(1, 10)]

    shown = [due.astimezone(ZoneInfo("America/Denver")).hour for due in dues]
    assert 2 not in shown
    assert dues == sorted(set(dues))


def test_n1_a_wall_time_that_comes_twice_counts_once():
    sunday, monday = at("2026-11-01 00:00"), at("2026-11-02 00:00")

    assert between(office(hours=[["01:00", "02:00"]], days=DAYS), sunday, monday) == 2 * HOUR
    assert between(office(hours=[["01:15", "01:45"]], days=DAYS), sunday, monday) == HOUR // 2
    assert between(always_open(), sunday, monday) == 25 * HOUR


# --- N2: the server's own zone changes a result; a time is shown without its zone


@pytest.mark.parametrize("zone", ["UTC", "America/Denver", "Asia/Tokyo", "Pacific/Apia"])
def test_n2_the_servers_zone_changes_nothing(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    timetable_of.cache_clear()
    try:
        assert due_at(clock()) == datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
        assert show(TUESDAY_1030, "America/New_York", MONDAY_1530) == "Tue 12:30 EST"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_n2_an_instant_without_a_zone_is_refused_and_none_is_shown_without_one():
    with pytest.raises(CalendarError, match="needs a time zone"):
        add(OFFICE, datetime(2026, 11, 23, 15, 30), HOUR)  # noqa: DTZ001 -- that is the point
    assert show(TUESDAY_1030, "Asia/Kathmandu", MONDAY_1530).endswith("UTC+05:45")
    assert show_full(TUESDAY_1030, "America/Denver").endswith("MST")
    assert show_span(MONDAY_1530, TUESDAY_1030, "America/Denver") == "Mon 15:30 – Tue 10:30"


# --- N3: split shifts, half days, holidays, edges, closed starts, counting back


@pytest.mark.parametrize(
    ("calendar", "started", "hours", "due"),
    [
        (office(hours=SPLIT), "11-23 11:30", 1, "11-23 13:30"),
        (office(hours=SPLIT), "11-23 11:30", 0.5, "11-23 12:00"),
        (office(hours=SPLIT), "11-23 13:30", -1, "11-23 11:30"),
        (OFFICE, "11-25 16:00", 2, "11-27 09:00"),
        (OFFICE, "11-23 08:00", 9, "11-23 17:00"),
        (OFFICE, "11-23 17:00", 1, "11-24 09:00"),
        (OFFICE, "11-21 12:00", 0, "11-23 08:00"),
        (OFFICE, "11-21 12:00", -1, "11-20 16:00"),
        (OFFICE, "11-24 10:30", -4, "11-23 15:30"),
        (
            office(overrides={"2026-12-24": [["08:00", "12:00"]]}),
            "12-24 11:00",
            2,
            "12-25 09:00",
        ),
        (office(hours=[["22:00", "06:00"]]), "11-24 05:00", 2, "11-24 23:00"),
    ],
)
def test_n3_edges_are_exact_in_both_directions(calendar, started, hours, due):
    assert add(calendar, at(f"2026-{started}"), int(hours * HOUR)) == at(f"2026-{due}")


# --- N4: a calendar with no working time makes a loop


def test_n4_without_working_time_every_answer_is_never_and_the_calendar_is_refused():
    calendar, noon = never_open(), at("2026-11-23 12:00")

    assert add(calendar, noon, HOUR) is NEVER
    assert add(calendar, noon, 0) is NEVER
    assert add(calendar, noon, -HOUR) is NEVER
    assert next_open(calendar, noon) is NEVER
    assert next_close(calendar, noon) is NEVER
    assert first_close_after(calendar, noon, HOUR) is NEVER
    assert nth_business_day_close(calendar, noon, 1) is NEVER
    assert explain(calendar, noon, HOUR) == ()
    assert due_at(clock(calendar=calendar)) is NEVER
    with pytest.raises(CalendarError, match="no working time"):
        calendar.require_working_time()


GAP = {"2026-03-08": [["02:15", "02:45"]]}
MONDAYS, FRIDAYS, THURSDAYS = ({day: NINE_HOURS} for day in ("mon", "fri", "thu"))
LAST_DAY, LATER = "2099-12-31", "2100-01-02"


def one_zone(zone="UTC", *, since=(), **document):
    """A calendar of a document, its hours valid from some dates on."""
    later = [{"from": day, "weekly": weekly} for day, weekly in since]
    return Calendar.from_document({"tz": zone, "weekly_from": later, **document})


@pytest.mark.parametrize(
    "calendar",
    [
        one_zone("America/Denver", overrides=GAP),
        one_zone("Pacific/Apia", overrides={"2011-12-30": NINE_HOURS}),  # a date that was skipped
        one_zone(overrides={"2026-06-05": []}),
        one_zone(overrides={LATER: NINE_HOURS}),
        one_zone(since=[("1970-01-01", {})], weekly=THURSDAYS),
        one_zone(since=[("1960-01-01", {})], weekly=MONDAYS),
        one_zone(since=[(LAST_DAY, MONDAYS)]),
        one_zone(since=[(LATER, FRIDAYS)]),
        one_zone(since=[("2026-06-02", MONDAYS), ("2026-06-08", {})]),
    ],
)
def test_n4_hours_that_no_clock_ever_shows_are_no_working_time(calendar):
    assert add(calendar, DAWN, 1) is NEVER
    assert add(calendar, DUSK, -1) is NEVER
    with pytest.raises(CalendarError, match="no working time"):
        calendar.require_working_time()


@pytest.mark.parametrize(
    ("calendar", "first", "last"),
    [
        (one_zone(overrides={"2026-06-05": NINE_HOURS}), "2026-06-05 08:00", "2026-06-05 17:00"),
        (
            one_zone(overrides={"1970-01-01": NINE_HOURS, LAST_DAY: NINE_HOURS}),
            "1970-01-01 08:00",
            "2099-12-31 17:00",
        ),
        (
            one_zone(since=[("1970-01-06", {})], weekly=MONDAYS),
            "1970-01-05 08:00",
            "1970-01-05 17:00",
        ),
        (one_zone(since=[(LAST_DAY, THURSDAYS)]), "2099-12-31 08:00", "2099-12-31 17:00"),
        (
            one_zone(holidays=["2026-06-05"], overrides={"2026-06-05": [["22:00", "06:00"]]}),
            "2026-06-05 22:00",
            "2026-06-06 06:00",
        ),
    ],
)
def test_n4_the_only_hours_there_are_count_to_their_end_and_then_never(calendar, first, last):
    whole = between(calendar, DAWN, DUSK)

    calendar.require_working_time()

    assert next_open(calendar, DAWN) == add(calendar, DAWN, 0) == at(first, "UTC")
    assert (add(calendar, DAWN, whole), add(calendar, DUSK, -whole)) == (
        at(last, "UTC"),
        at(first, "UTC"),
    )
    assert add(calendar, DAWN, whole + 1) is add(calendar, DUSK, -whole - 1) is NEVER
    assert next_open(calendar, at(last, "UTC")) is NEVER


def test_n4_working_time_that_every_holiday_takes_away_is_none():
    new_year = date(2024, 1, 1)
    every_day = [f"{new_year + timedelta(days=number):%m-%d}" for number in range(366)]
    calendar = office(holidays=every_day)

    assert add(calendar, at("2026-11-23 12:00"), 1) is NEVER
    with pytest.raises(CalendarError, match="no working time"):
        calendar.require_working_time()


# --- N5: a paused clock is missed, a resumed one at once, pause history is lost


@EXAMPLES
@given(st.integers(0, 4 * HOUR), st.integers(0, 400 * HOUR))
def test_n5_a_paused_clock_is_not_missed_and_a_resumed_one_has_what_was_left(used, rest):
    paused_at = add(OFFICE, MONDAY_1530, used)
    paused = pause(clock(), reason="no access", now=paused_at)
    resumed_at = paused_at + timedelta(seconds=rest)

    resumed = resume(paused, now=resumed_at)

    assert due_at(paused) is NEVER
    assert wake_at(paused, (50,), 0) is None
    assert settle(paused, at=resumed_at) is Outcome.MET
    assert remaining(paused, resumed_at) == 4 * HOUR - used
    assert remaining(resumed, resumed_at) == 4 * HOUR - used
    assert due_at(resumed) >= resumed_at
    assert sum(row.seconds for row in ledger(resumed, resumed_at)) == 4 * HOUR


def test_n5_pauses_outlive_another_target_and_another_calendar():
    facts = pause(clock(), reason="no access", now=at("2026-11-23 16:00"))
    facts = resume(facts, now=at("2026-11-24 09:00"))

    for target, calendar in ((FOUR_HOURS, office(hours=SPLIT)), (FOUR_HOURS, OFFICE)):
        facts = retarget(
            facts,
            target=target,
            calendar=calendar,
            reason="re-based",
            past_too=False,
            now=at("2026-11-24 09:30"),
        )

    assert [each.reason for each in facts.pauses] == ["no access"]
    assert due_at(facts) == at("2026-11-24 12:30")


# --- N6: editing a calendar silently moves running deadlines or rewrites the past


def test_n6_a_new_version_of_a_calendar_moves_no_running_clock():
    running = clock()
    before = due_at(running)

    office(holidays=[THANKSGIVING, "2026-11-24"])  # the version a later clock will use

    assert due_at(running) == before == TUESDAY_1030
    with pytest.raises(dataclasses.FrozenInstanceError):
        running.calendar.holidays = ()


def test_n6_a_moved_clock_can_tell_what_was_owed_before_and_why_it_was_moved():
    now = at("2026-11-23 16:00")
    moved = retarget(
        clock(),
        target=FOUR_HOURS,
        calendar=office(holidays=["2026-11-24"]),
        reason="the site is closed on Tuesday",
        past_too=False,
        now=now,
    )

    assert due_at(moved) == at("2026-11-25 10:30")
    assert due_at(as_it_was(moved, now - SECOND)) == TUESDAY_1030
    assert [each.reason for each in moved.was] == ["the site is closed on Tuesday"]


def test_n6_hours_that_change_next_month_are_known_today_and_move_nothing_before():
    later = {"from": "2026-12-01", "weekly": {day: [["07:00", "16:00"]] for day in DAYS[:5]}}
    calendar = office(weekly_from=[later])

    assert due_at(clock(calendar=calendar)) == TUESDAY_1030
    assert add(calendar, at("2026-11-30 16:30"), HOUR) == at("2026-12-01 07:30")


# --- N7: cost grows with open clocks


def test_n7_a_thousand_clocks_on_one_version_share_one_table():
    timetable_of.cache_clear()

    for number in range(1000):
        due_at(clock(MONDAY_1530 + timedelta(minutes=number), calendar=office()))

    assert timetable_of.cache_info().misses == 1


def test_n7_what_is_kept_is_bounded_however_many_calendars_and_years_are_asked_for():
    noon = to_epoch(at("1990-06-01 12:00"))
    tables = [timetable_of(office(name=str(number))) for number in range(CALENDARS_KEPT + 10)]

    for table in tables:
        assert table.add(noon, 18_000 * HOUR)

    assert timetable_of.cache_info().currsize == CALENDARS_KEPT
    assert sum(len(table._blocks) for table in tables) == BLOCKS_KEPT


# --- N14: a status is stored that could be derived, and then contradicts the clock


def test_n14_the_facts_of_a_clock_hold_nothing_that_could_be_derived():
    assert {field.name for field in dataclasses.fields(ClockFacts)} == {
        "started_at",
        "target",
        "calendar",
        "pauses",
        "was",
    }


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS, NEARBY)
def test_n14_due_remaining_warnings_outcome_and_ledger_never_contradict(
    setting, distance, amount, ahead
):
    calendar, turn = setting
    target = Target(TargetKind.WORKING_TIME, amount)
    facts, now = clock(turn + distance, target, calendar), turn + ahead

    due = due_at(facts)

    assert settle(facts, at=due) is Outcome.MET
    assert settle(facts, at=due + SECOND) is Outcome.MISSED
    assert remaining(facts, due) == 0
    assert (remaining(facts, now) > 0) <= (now < due)
    assert (remaining(facts, now) < 0) <= (settle(facts, at=now) is Outcome.MISSED)
    assert all(when < due for _percent, when in warnings(facts, (50, 75, 90)))
    assert wake_at(facts, (), 0) == due
    rows = ledger(facts, now)
    assert (rows[0].starts_at, rows[-1].ends_at) == (facts.started_at, due)
    assert sum(row.seconds for row in rows) == amount
