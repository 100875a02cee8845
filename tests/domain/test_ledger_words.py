"""A ledger in one sentence, for a reader in any zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.business_time import explain, explain_until
from rung.domain.ledger_words import sentence
from tests.domain.business_time_calendars import (
    HOUR,
    SPLIT,
    THANKSGIVING,
    always_open,
    at,
    never_open,
    office,
)
from tests.domain.business_time_strategies import (
    EXAMPLES,
    NEARBY,
    TURNS,
    calendars_and_turns,
    placed,
    stretches,
)

DENVER = "America/Denver"
OFFICE = office(
    holidays=[
        THANKSGIVING,
        {"date": "2026-05-25", "name": "Memorial Day", "source": "US"},
        {"date": "2026-12-24", "name": "Christmas Eve", "source": "US"},
        {"date": "2026-12-25", "name": "Christmas Day", "source": "US"},
    ],
    overrides={
        "2026-11-27": {"intervals": [["08:00", "12:00"]], "name": "Day after Thanksgiving"},
        "2026-12-05": {"intervals": [["08:00", "10:00"]], "name": "Stock-taking"},
        "2026-12-31": [["08:00", "12:00"]],
    },
)


@pytest.mark.parametrize(
    ("start", "hours", "said"),
    [
        ("2026-11-23 15:30", 4, "1 h 30 Mon, closed overnight, 2 h 30 Tue"),
        ("2026-11-23 15:30", 1, "1 h Mon"),
        ("2026-11-23 16:20", 1, "40 min Mon, closed overnight, 20 min Tue"),
        ("2026-11-23 20:00", 1, "closed overnight, 1 h Tue"),
        ("2026-11-24 06:30", 1, "closed for 1 h 30 min, 1 h Tue"),
        ("2026-11-20 16:00", 2, "1 h Fri, closed over the weekend, 1 h Mon"),
        (
            "2026-11-25 16:00",
            2,
            "1 h Wed, closed for Thanksgiving, 1 h Fri (Day after Thanksgiving)",
        ),
        (
            "2026-05-22 16:00",
            2,
            "1 h Fri, closed over the weekend and for Memorial Day, 1 h Tue",
        ),
        (
            "2026-12-23 16:00",
            2,
            "1 h Wed, closed over the weekend and for Christmas Eve and Christmas Day, 1 h Mon",
        ),
        (
            "2026-10-30 16:00",
            2,
            "1 h Fri, closed over the weekend (clocks go back 1 h), 1 h Mon",
        ),
        ("2026-12-04 16:00", 3, "1 h Fri, closed overnight, 2 h Sat (Stock-taking)"),
        ("2026-12-31 08:00", 4, "4 h Thu (reduced hours)"),
        ("2026-11-24 10:00", -9, "counted back: 7 h Mon, closed overnight, 2 h Tue"),
    ],
)
def test_a_ledger_is_said_in_the_words_of_a_person(start, hours, said):
    assert sentence(explain(OFFICE, at(start), hours * HOUR), DENVER) == said


def test_days_that_count_the_same_are_said_once_and_far_days_with_their_date():
    rows = explain(office(), at("2026-11-16 15:30"), 57 * HOUR)

    assert sentence(rows, DENVER) == (
        "1 h 30 Mon, closed overnight, 9 h a day Tue–Fri, closed over the weekend, "
        "9 h Mon 23 Nov, closed overnight, 9 h Tue 24 Nov, closed overnight, 1 h 30 Wed 25 Nov"
    )


def test_two_days_that_count_the_same_are_said_one_by_one():
    assert sentence(explain(office(), at("2026-11-17 08:00"), 18 * HOUR), DENVER) == (
        "9 h Tue, closed overnight, 9 h Wed"
    )


def test_a_run_ends_where_another_amount_or_a_remark_begins():
    rows = explain(OFFICE, at("2026-12-28 08:00"), 31 * HOUR)

    assert sentence(rows, DENVER) == (
        "9 h a day Mon–Wed, closed overnight, 4 h Thu (reduced hours)"
    )


def test_closed_days_within_the_week_are_told_by_their_end():
    calendar = office(days=("mon", "thu"), holidays=[THANKSGIVING])

    assert sentence(explain(calendar, at("2026-11-16 16:00"), 2 * HOUR), DENVER) == (
        "1 h Mon, closed until Thu, 1 h Thu"
    )
    assert sentence(explain(calendar, at("2026-11-23 16:00"), 2 * HOUR), DENVER) == (
        "1 h Mon, closed until Mon for Thanksgiving, 1 h Mon 30 Nov"
    )


def test_a_lunch_break_is_told_by_its_length():
    rows = explain(office(hours=SPLIT), at("2026-11-23 11:30"), 2 * HOUR)

    assert sentence(rows, DENVER) == "30 min Mon, closed for 1 h, 1 h 30 Mon"


def test_a_night_shift_names_both_its_dates():
    rows = explain(office(hours=[["22:00", "06:00"]]), at("2026-11-23 22:00"), 10 * HOUR)

    assert sentence(rows, DENVER) == "8 h Mon–Tue, closed for 16 h, 2 h Tue"


def test_time_that_never_rests_is_one_stretch_even_when_clocks_change():
    rows = explain(always_open(), at("2026-10-31 15:30"), 20 * HOUR)

    assert sentence(rows, DENVER) == "20 h Sat–Sun (clocks go back 1 h)"


@pytest.mark.parametrize(
    ("pause", "said"),
    [
        (("11-23 16:00", "11-23 16:20"), "30 min Mon, paused for 20 min (no access), 40 min Mon"),
        (("11-23 16:00", "11-24 09:00"), "30 min Mon, paused overnight (no access), 3 h 30 Tue"),
        (("11-23 16:00", "11-25 09:00"), "30 min Mon, paused until Wed (no access), 3 h 30 Wed"),
    ],
)
def test_a_pause_is_told_with_its_reason(pause, said):
    start, end = (at(f"2026-{text}") for text in pause)

    rows = explain(office(), at("2026-11-23 15:30"), 4 * HOUR, pauses=[(start, end, "no access")])

    assert sentence(rows, DENVER).startswith(said)


def test_a_pause_without_a_reason_is_a_pause():
    pauses = [(at("2026-11-23 16:00"), at("2026-11-24 09:00"))]

    rows = explain(office(), at("2026-11-23 15:30"), HOUR, pauses=pauses)

    assert sentence(rows, DENVER) == "30 min Mon, paused overnight, 30 min Tue"


def test_the_minutes_add_up_whatever_the_seconds():
    rows = explain(office(), at("2026-11-23 15:30:20"), 4 * HOUR)

    assert sentence(rows, DENVER) == "1 h 29 Mon, closed overnight, 2 h 31 Tue"
    assert sentence(explain(office(), at("2026-11-23 15:30"), 20), DENVER) == "under 1 min Mon"


def test_where_now_falls_makes_no_difference():
    start, now = at("2026-11-23 15:30"), at("2026-11-24 09:00")

    with_now = explain(office(), start, 4 * HOUR, now=now)

    assert sentence(with_now, DENVER) == sentence(explain(office(), start, 4 * HOUR), DENVER)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "1 h 30 Mon, closed overnight, 2 h 30 Tue"),
        ("Europe/Berlin", "1 h 30 Mon–Tue, closed for 15 h, 2 h 30 Tue"),
        ("Asia/Tokyo", "1 h 30 Tue, closed for 15 h, 2 h 30 Wed"),
    ],
)
def test_days_are_the_readers(zone, said):
    assert sentence(explain(office(), at("2026-11-23 15:30"), 4 * HOUR), zone) == said


def test_no_ledger_has_no_sentence():
    assert sentence(explain(never_open(), at("2026-11-23 15:30"), HOUR), DENVER) == ""


@EXAMPLES
@given(
    calendars_and_turns(), NEARBY, NEARBY, stretches(), st.sampled_from([zone for zone, _ in TURNS])
)
def test_every_ledger_has_a_sentence(setting, one, other, pauses, zone):
    calendar, turn = setting
    rows = explain_until(calendar, turn + one, turn + other, pauses=placed(pauses, turn))

    said = sentence(rows, zone)

    assert bool(said) == bool(rows)
    assert "None" not in said
    assert ", ," not in said
