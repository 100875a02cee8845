"""Business time under Hypothesis: what holds of every calendar, instant and amount."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rung.domain.business_time import (
    NEVER,
    Calendar,
    LedgerKind,
    add,
    between,
    explain,
    explain_until,
    is_open,
    next_close,
    next_open,
    nth_business_day_close,
    open_windows,
)
from rung.domain.ledger import sheet_of
from rung.domain.timetable import timetable_of
from rung.domain.wall_clock import wall_clock_of
from tests.domain.business_time_strategies import (
    AMOUNTS,
    EXAMPLES,
    NEARBY,
    SECOND,
    TURNS,
    calendars_and_turns,
    placed,
    stretches,
)


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS, stretches())
def test_adding_then_measuring_gives_the_same_amount(setting, distance, amount, pauses):
    calendar, turn = setting
    start, pauses = turn + distance, placed(pauses, turn)

    later, earlier = add(calendar, start, amount, pauses), add(calendar, start, -amount, pauses)

    assert between(calendar, start, later, pauses) == amount
    assert between(calendar, start, earlier, pauses) == -amount


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS, stretches())
def test_within_hours_subtracting_takes_back_what_adding_gave(setting, distance, amount, pauses):
    calendar, turn = setting
    pauses = placed(pauses, turn)
    opened = add(calendar, turn + distance, 0, pauses)
    counted = add(calendar, turn + distance, 1, pauses)  # the end of a second that counts

    assert add(calendar, add(calendar, opened, amount, pauses), -amount, pauses) == opened
    assert add(calendar, add(calendar, counted, -amount, pauses), amount, pauses) == counted


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS)
def test_an_answer_lies_in_an_open_interval_or_at_its_end(setting, distance, amount):
    calendar, turn = setting

    later, earlier = (add(calendar, turn + distance, n) for n in (amount, -amount))
    zero = add(calendar, turn + distance, 0)

    assert is_open(calendar, later - SECOND)
    assert is_open(calendar, earlier)
    assert is_open(calendar, zero)
    assert between(calendar, turn + distance, zero) == 0


@EXAMPLES
@given(calendars_and_turns(), NEARBY, NEARBY, AMOUNTS, AMOUNTS)
def test_more_time_or_a_later_start_is_never_due_earlier(setting, one, other, amount, more):
    calendar, turn = setting
    early, late = sorted((turn + one, turn + other))

    assert add(calendar, early, amount) <= add(calendar, late, amount)
    assert add(calendar, early, amount) < add(calendar, early, amount + more)
    assert add(calendar, early, -amount) > add(calendar, early, -amount - more)


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS, AMOUNTS)
def test_adding_twice_is_adding_the_sum(setting, distance, amount, more):
    calendar, turn = setting
    start = turn + distance

    assert add(calendar, add(calendar, start, amount), more) == add(calendar, start, amount + more)


@EXAMPLES
@given(calendars_and_turns(), NEARBY, NEARBY, NEARBY, stretches())
def test_measures_add_up_and_turn_their_sign(setting, one, two, three, pauses):
    calendar, turn = setting
    pauses = placed(pauses, turn)
    a, b, c = turn + one, turn + two, turn + three

    ab, bc = between(calendar, a, b, pauses), between(calendar, b, c, pauses)
    assert ab + bc == between(calendar, a, c, pauses)
    assert between(calendar, b, a, pauses) == -ab
    assert abs(ab) <= abs(b - a) / SECOND


@EXAMPLES
@given(calendars_and_turns(), NEARBY, NEARBY)
def test_windows_sum_to_the_measure_and_their_ends_are_closed(setting, one, other):
    calendar, turn = setting
    start, end = sorted((turn + one, turn + other))

    windows = open_windows(calendar, start, end)

    assert sum((closes - opens) // SECOND for opens, closes in windows) == between(
        calendar, start, end
    )
    assert all(is_open(calendar, opens) for opens, _closes in windows)
    assert not any(is_open(calendar, closes) for _opens, closes in windows if closes < end)


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS, NEARBY, stretches())
def test_a_ledger_is_contiguous_and_sums_to_its_amount(setting, distance, amount, ahead, pauses):
    calendar, turn = setting
    start, now, pauses = turn + distance, turn + ahead, placed(pauses, turn)

    rows = explain(calendar, start, amount, now=now, pauses=pauses)

    assert rows[0].starts_at == start
    assert rows[-1].ends_at == add(calendar, start, amount, pauses)
    assert all(row.ends_at == following.starts_at for row, following in zip(rows, rows[1:]))  # noqa: B905, RUF007
    assert sum(row.seconds for row in rows) == amount
    assert not any(row.starts_at < now < row.ends_at for row in rows if row.seconds)
    for row in rows:
        counts = row.kind in {LedgerKind.OPEN, LedgerKind.HALF_DAY}
        assert row.seconds == counts * ((row.ends_at - row.starts_at) // SECOND)
        assert row.seconds == between(calendar, row.starts_at, row.ends_at, pauses)


@EXAMPLES
@given(calendars_and_turns(), NEARBY, NEARBY, stretches())
def test_a_ledger_until_an_instant_sums_to_the_measure(setting, one, other, pauses):
    calendar, turn = setting
    start, end, pauses = turn + one, turn + other, placed(pauses, turn)

    rows = explain_until(calendar, start, end, pauses=pauses)

    assert sum(row.seconds for row in rows) == between(calendar, start, end, pauses)
    assert sum((row.ends_at - row.starts_at for row in rows), timedelta()) == abs(end - start)


@EXAMPLES
@given(calendars_and_turns())
def test_every_calendar_survives_its_document(setting):
    calendar, _turn = setting

    assert Calendar.from_document(calendar.to_document()) == Calendar(
        name=calendar.name,
        zone=calendar.zone,
        weekly=calendar.weekly,
        holidays=tuple(sorted(calendar.holidays)),
        yearly=calendar.yearly,
        overrides=tuple(sorted(calendar.overrides)),
        weekly_from=calendar.weekly_from,
    )


@given(st.dates(date(1970, 1, 2), date(2099, 12, 30)), st.sampled_from(TURNS), AMOUNTS)
@EXAMPLES
def test_any_year_of_any_zone_can_be_counted(day, turn, amount):
    calendar = Calendar("", turn[0], (((28_800, 61_200),),) * 7)
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    due = add(calendar, start, -amount)

    if due is not NEVER:
        assert between(calendar, due, start) == amount
        assert add(calendar, due, amount) <= start


@EXAMPLES
@given(calendars_and_turns(), NEARBY, NEARBY)
def test_the_wall_clocks_of_a_row_differ_by_its_length_and_its_change_of_clocks(
    setting, one, other
):
    calendar, turn = setting
    start, end = sorted((turn + one, turn + other))

    for row in explain_until(calendar, start, end):
        wall = [
            at.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)
            for at in (row.starts_at, row.ends_at)
        ]
        assert wall[1] - wall[0] == row.ends_at - row.starts_at + row.shift * SECOND
        assert ("clocks go" in row.why) == (row.shift != 0)


@pytest.fixture
def server_zones():
    """Sets the server's own zone, and puts it back."""

    def settled_in(zone):
        os.environ["TZ"] = zone
        time.tzset()

    before = os.environ.get("TZ")
    yield settled_in
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def answers(calendar, start, amount, pauses):
    """Everything there is to ask, worked out anew."""
    for kept in (timetable_of, wall_clock_of, sheet_of):
        kept.cache_clear()
    due = add(calendar, start, amount, pauses)
    return (
        due,
        between(calendar, start, due, pauses),
        explain(calendar, start, amount, now=start, pauses=pauses),
        is_open(calendar, start),
        next_open(calendar, start),
        next_close(calendar, start),
        nth_business_day_close(calendar, start, 2),
    )


@settings(EXAMPLES, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calendars_and_turns(), NEARBY, AMOUNTS, stretches())
def test_the_servers_own_zone_changes_no_answer(server_zones, setting, distance, amount, pauses):
    calendar, turn = setting
    question = calendar, turn + distance, amount, placed(pauses, turn)

    found = []
    for zone in ("UTC", "America/Denver", "Asia/Kathmandu", "Pacific/Apia"):
        server_zones(zone)
        found.append(answers(*question))

    assert found == [found[0]] * 4
