"""The ledger says why an instant is that instant: the answer to "Why this time?"."""

from datetime import timedelta
from itertools import pairwise

import pytest

from rung.domain.business_time import (
    NEVER,
    Counted,
    LedgerKind,
    add,
    between,
    explain,
    explain_until,
)
from tests.domain.business_time_calendars import HOUR, always_open, at, never_open, office

OPEN, CLOSED, HOLIDAY = LedgerKind.OPEN, LedgerKind.CLOSED, LedgerKind.HOLIDAY
HALF_DAY, PAUSED = LedgerKind.HALF_DAY, LedgerKind.PAUSED
OFFICE = office(
    holidays=[{"date": "2026-11-26", "name": "Thanksgiving", "source": "US"}],
    overrides={
        "2026-11-27": {"intervals": [["08:00", "12:00"]], "name": "Day after Thanksgiving"},
        "2026-12-05": {"intervals": [["08:00", "10:00"]], "name": "Stock-taking"},
        "2026-12-07": {"intervals": [], "name": "Move to the new office"},
    },
)


def told(rows, zone="America/Denver"):
    """Each row as (from, to, kind, hours counted)."""
    return [
        (
            f"{row.starts_at.astimezone(at('2026-01-01', zone).tzinfo):%a %H:%M}",
            f"{row.ends_at.astimezone(at('2026-01-01', zone).tzinfo):%a %H:%M}",
            row.kind,
            row.seconds / HOUR,
        )
        for row in rows
    ]


def test_a_night_is_one_row_between_two_that_count():
    rows = explain(OFFICE, at("2026-11-23 15:30"), 4 * HOUR)

    assert told(rows) == [
        ("Mon 15:30", "Mon 17:00", OPEN, 1.5),
        ("Mon 17:00", "Tue 08:00", CLOSED, 0),
        ("Tue 08:00", "Tue 10:30", OPEN, 2.5),
    ]
    assert [row.why for row in rows] == [
        "Business hours",
        "Outside business hours",
        "Business hours",
    ]


def test_now_splits_the_row_it_falls_in():
    rows = explain(OFFICE, at("2026-11-23 15:30"), 4 * HOUR, now=at("2026-11-24 08:20"))

    assert told(rows)[2:] == [
        ("Tue 08:00", "Tue 08:20", OPEN, 20 / 60),
        ("Tue 08:20", "Tue 10:30", OPEN, 130 / 60),
    ]
    assert [row.counted for row in rows] == [Counted.DONE, None, Counted.DONE, Counted.TO_RUN]


@pytest.mark.parametrize(
    ("now", "counted"),
    [
        ("2026-11-23 10:00", [Counted.TO_RUN, None, Counted.TO_RUN]),
        ("2026-11-23 17:00", [Counted.DONE, None, Counted.TO_RUN]),
        ("2026-11-23 23:00", [Counted.DONE, None, Counted.TO_RUN]),
        ("2026-11-24 08:00", [Counted.DONE, None, Counted.TO_RUN]),
        ("2026-11-24 10:30", [Counted.DONE, None, Counted.DONE]),
        ("2026-12-24 10:30", [Counted.DONE, None, Counted.DONE]),
    ],
)
def test_now_between_rows_splits_none(now, counted):
    rows = explain(OFFICE, at("2026-11-23 15:30"), 4 * HOUR, now=at(now))

    assert [row.counted for row in rows] == counted


def test_without_now_nothing_is_told_of_done_and_to_run():
    rows = explain(OFFICE, at("2026-11-23 15:30"), 4 * HOUR)

    assert {row.counted for row in rows} == {None}


def test_a_holiday_has_its_own_row_with_its_name():
    rows = explain(OFFICE, at("2026-11-25 16:00"), 2 * HOUR)

    assert told(rows) == [
        ("Wed 16:00", "Wed 17:00", OPEN, 1),
        ("Wed 17:00", "Thu 00:00", CLOSED, 0),
        ("Thu 00:00", "Fri 00:00", HOLIDAY, 0),
        ("Fri 00:00", "Fri 08:00", CLOSED, 0),
        ("Fri 08:00", "Fri 09:00", HALF_DAY, 1),
    ]
    assert rows[2].why == "Thanksgiving"
    assert rows[4].why == "Day after Thanksgiving"


def test_a_weekend_is_one_row_with_the_nights_about_it():
    rows = explain(office(), at("2026-11-20 16:00"), 2 * HOUR)

    assert told(rows)[1] == ("Fri 17:00", "Mon 08:00", CLOSED, 0)


def test_a_lunch_break_is_a_row():
    calendar = office(hours=[["08:00", "12:00"], ["13:00", "17:00"]])

    rows = explain(calendar, at("2026-11-24 11:00"), 2 * HOUR)

    assert told(rows) == [
        ("Tue 11:00", "Tue 12:00", OPEN, 1),
        ("Tue 12:00", "Tue 13:00", CLOSED, 0),
        ("Tue 13:00", "Tue 14:00", OPEN, 1),
    ]


def test_a_one_off_opening_and_a_closure_are_named():
    rows = explain(OFFICE, at("2026-12-04 16:00"), 4 * HOUR)

    assert [(row.kind, row.why) for row in rows] == [
        (OPEN, "Business hours"),
        (CLOSED, "Outside business hours"),
        (OPEN, "Stock-taking"),
        (CLOSED, "Outside business hours"),
        (HOLIDAY, "Move to the new office"),
        (CLOSED, "Outside business hours"),
        (OPEN, "Business hours"),
    ]


def test_a_holiday_without_a_name_is_called_a_holiday():
    rows = explain(office(holidays=["2026-11-26"]), at("2026-11-25 17:00"), HOUR)

    assert [row.why for row in rows if row.kind is HOLIDAY] == ["Holiday"]


def test_a_half_day_without_a_name_is_called_by_the_holiday_it_falls_on_or_reduced_hours():
    calendar = office(
        holidays=[{"date": "2026-12-24", "name": "Christmas Eve", "source": ""}],
        overrides={"2026-12-24": [["08:00", "12:00"]], "2026-12-31": [["08:00", "12:00"]]},
    )

    rows = explain(calendar, at("2026-12-24 08:00"), 42 * HOUR)

    assert [row.why for row in rows if row.kind is HALF_DAY] == ["Christmas Eve", "Reduced hours"]


def test_a_start_in_closed_time_begins_with_the_wait():
    rows = explain(OFFICE, at("2026-11-23 20:00"), HOUR)

    assert told(rows) == [
        ("Mon 20:00", "Tue 08:00", CLOSED, 0),
        ("Tue 08:00", "Tue 09:00", OPEN, 1),
    ]


def test_a_pause_is_one_row_and_hides_the_night_under_it():
    pauses = [(at("2026-11-23 16:00"), at("2026-11-24 09:00"))]

    rows = explain(OFFICE, at("2026-11-23 15:00"), 2 * HOUR, pauses=pauses)

    assert told(rows) == [
        ("Mon 15:00", "Mon 16:00", OPEN, 1),
        ("Mon 16:00", "Tue 09:00", PAUSED, 0),
        ("Tue 09:00", "Tue 10:00", OPEN, 1),
    ]


def test_a_pause_that_goes_on_is_told_until_the_end_asked_for():
    pauses = [(at("2026-11-23 16:00"), None)]

    rows = explain_until(OFFICE, at("2026-11-23 15:00"), at("2026-11-25 12:00"), pauses=pauses)

    assert told(rows) == [
        ("Mon 15:00", "Mon 16:00", OPEN, 1),
        ("Mon 16:00", "Wed 12:00", PAUSED, 0),
    ]


def test_a_pause_is_told_with_its_reason_and_of_two_at_once_the_first():
    pauses = [
        (at("2026-11-23 16:30"), at("2026-11-24 09:00"), "waiting for the landlord"),
        (at("2026-11-23 16:00"), at("2026-11-24 08:30"), "no access"),
        (at("2026-11-23 16:10"), at("2026-11-23 16:20"), "never told"),
        (at("2026-11-24 10:00"), at("2026-11-24 10:30")),
    ]

    rows = explain(OFFICE, at("2026-11-23 15:00"), 3 * HOUR, pauses=pauses)

    assert [(row.why, *told([row])[0][:2]) for row in rows if row.kind is PAUSED] == [
        ("Paused: no access", "Mon 16:00", "Tue 08:30"),
        ("Paused: waiting for the landlord", "Tue 08:30", "Tue 09:00"),
        ("Paused", "Tue 10:00", "Tue 10:30"),
    ]


@pytest.mark.parametrize(
    ("zone", "start", "why", "shift"),
    [
        ("America/Denver", "2026-03-06 17:00", "(clocks go forward 1 h)", HOUR),
        ("America/Denver", "2026-10-30 17:00", "(clocks go back 1 h)", -HOUR),
        ("Australia/Lord_Howe", "2024-04-05 17:00", "(clocks go back 30 min)", -HOUR // 2),
        ("Australia/Lord_Howe", "2024-10-04 17:00", "(clocks go forward 30 min)", HOUR // 2),
        ("Africa/Monrovia", "1972-01-06 17:00", "(clocks go forward 44 min 30 s)", 2670),
        ("Pacific/Apia", "2011-12-29 17:00", "(clocks go forward 24 h)", 24 * HOUR),
    ],
)
def test_a_change_of_clocks_is_named_in_the_row_it_falls_in(zone, start, why, shift):
    rows = explain(office(zone), at(start, zone), 2 * HOUR)

    assert [(row.why, row.shift) for row in rows] == [
        (f"Outside business hours {why}", shift),
        ("Business hours", 0),
    ]


def test_a_change_of_clocks_is_named_in_open_time_and_in_a_pause_and_on_a_holiday():
    start = at("2026-10-31 12:00")
    holiday = {"date": "2026-11-01", "name": "All Saints", "source": "own"}
    night = office(hours=[["22:00", "06:00"]], days=("sat", "mon"), holidays=["2026-11-02"])

    open_all_round = explain(always_open(), start, 20 * HOUR)
    on_holiday = explain(always_open(holidays=[holiday]), start, 20 * HOUR)
    paused = explain(
        always_open(),
        start,
        20 * HOUR,
        pauses=[(at("2026-10-31 18:00"), at("2026-11-01 06:00"), "")],
    )
    by_night = explain(night, start, 9 * HOUR)

    assert [row.why for row in open_all_round] == ["Business hours (clocks go back 1 h)"]
    assert [row.why for row in on_holiday][1] == "All Saints (clocks go back 1 h)"
    assert [row.why for row in paused][1] == "Paused (clocks go back 1 h)"
    assert told(by_night)[1] == ("Sat 22:00", "Sun 06:00", OPEN, 9)


def test_now_splits_a_row_and_the_change_of_clocks_stays_in_its_half():
    rows = explain(always_open(), at("2026-10-31 12:00"), 20 * HOUR, now=at("2026-11-01 00:30"))

    assert [(row.shift, row.counted) for row in rows] == [
        (0, Counted.DONE),
        (-HOUR, Counted.TO_RUN),
    ]


def test_a_night_shift_is_told_as_its_dates_and_a_holiday_begins_after_it():
    calendar = office(hours=[["22:00", "06:00"]], holidays=["2026-11-24"])

    rows = explain(calendar, at("2026-11-23 20:00"), 9 * HOUR)

    assert told(rows) == [
        ("Mon 20:00", "Mon 22:00", CLOSED, 0),
        ("Mon 22:00", "Tue 06:00", OPEN, 8),
        ("Tue 06:00", "Wed 00:00", HOLIDAY, 0),
        ("Wed 00:00", "Wed 22:00", CLOSED, 0),
        ("Wed 22:00", "Wed 23:00", OPEN, 1),
    ]


def test_a_half_day_of_a_night_shift_is_the_half_day_also_after_midnight():
    half = {"2026-11-24": {"intervals": [["22:00", "02:00"]], "name": "Inventory"}}
    calendar = office(hours=[["22:00", "06:00"]], overrides=half)

    rows = explain(calendar, at("2026-11-24 22:00"), 4 * HOUR)

    assert [(row.kind, row.why, row.seconds) for row in rows] == [(HALF_DAY, "Inventory", 4 * HOUR)]


def test_a_long_ledger_reads_on_where_one_table_ends_and_the_next_begins():
    start, end = at("2026-01-01 00:00"), at("2026-12-31 00:00")

    whole = explain_until(OFFICE, start, end)

    pieces = [
        explain_until(OFFICE, start + timedelta(days=day), start + timedelta(days=day + 1))
        for day in range(364)
    ]
    assert sum(row.seconds for row in whole) == sum(row.seconds for day in pieces for row in day)
    assert all(
        (one.kind, one.why) != (following.kind, following.why) for one, following in pairwise(whole)
    )


def test_a_ledger_until_an_instant_ends_there_even_in_closed_time():
    rows = explain_until(OFFICE, at("2026-11-24 16:00"), at("2026-11-24 20:00"))

    assert told(rows) == [
        ("Tue 16:00", "Tue 17:00", OPEN, 1),
        ("Tue 17:00", "Tue 20:00", CLOSED, 0),
    ]


def test_counting_back_is_told_from_the_earlier_instant_in_negative_seconds():
    rows = explain(OFFICE, at("2026-11-24 10:30"), -4 * HOUR)

    assert told(rows) == [
        ("Mon 15:30", "Mon 17:00", OPEN, -1.5),
        ("Mon 17:00", "Tue 08:00", CLOSED, 0),
        ("Tue 08:00", "Tue 10:30", OPEN, -2.5),
    ]


def test_a_calendar_that_is_always_open_has_one_row():
    rows = explain(always_open(), at("2026-10-30 12:00"), 96 * HOUR)

    assert [(row.kind, row.seconds) for row in rows] == [(OPEN, 96 * HOUR)]


def test_a_long_day_counts_its_twenty_five_hours():
    calendar = office(hours=[["00:00", "23:00"]], days=("sun",))

    rows = explain_until(calendar, at("2026-11-01 00:00"), at("2026-11-02 00:00"))

    assert [row.seconds for row in rows] == [24 * HOUR, 0]


def test_no_time_has_no_rows():
    assert explain(OFFICE, at("2026-11-24 10:00"), 0) == ()
    assert explain_until(OFFICE, at("2026-11-24 10:00"), at("2026-11-24 10:00")) == ()


def test_nothing_leads_to_never():
    start = at("2026-11-24 10:00")

    assert explain(never_open(), start, HOUR) == ()
    assert explain(OFFICE, start, HOUR, pauses=[(start, None)]) == ()


def test_a_year_of_working_time_is_explained_to_the_second():
    start, amount = at("2026-01-01 00:00"), 250 * 9 * HOUR

    rows = explain(OFFICE, start, amount, now=at("2026-06-15 10:00"))

    due = add(OFFICE, start, amount)
    assert due is not NEVER
    assert (rows[0].starts_at, rows[-1].ends_at) == (start, due)
    assert sum(row.seconds for row in rows) == amount
    done = sum(row.seconds for row in rows if row.counted is Counted.DONE)
    assert done == between(OFFICE, start, at("2026-06-15 10:00"))
    assert all(row.ends_at - row.starts_at > timedelta(0) for row in rows)
