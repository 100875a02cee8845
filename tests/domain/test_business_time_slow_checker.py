"""Business time against a slow checker that knows only the definition.

At every instant, look at the furthest reading that wall clocks have shown so far. Time counts when
that reading lies in an interval of its date, or in one that began on the date before and goes on
past midnight. (So a clock that is put back shows nothing new until it has caught up.)
"""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rung.domain.business_time import (
    NEVER,
    add,
    between,
    explain_until,
    is_open,
    next_close,
    next_open,
    nth_business_day_close,
)
from tests.domain.business_time_strategies import (
    DAY,
    MINUTE,
    SECOND,
    SLOW_EXAMPLES,
    calendars_and_turns,
    placed,
    stretches,
)

DAYS_ABOUT = 5
ONE_DAY = timedelta(days=1)
# Clocks that are not whole minutes from UTC are looked at twice a minute.
STEPS = {"Africa/Monrovia": 30 * SECOND}
MINUTES_NEARBY = st.integers(-3 * 1440, 3 * 1440).map(lambda minutes: minutes * MINUTE)


def step_of(calendar):
    return STEPS.get(calendar.zone, MINUTE)


def weekly_of(calendar, day):
    begun = [later for later in calendar.weekly_from if later.first_day <= day]
    return max(begun).weekly if begun else calendar.weekly


def hours_of(calendar, day):
    for override in calendar.overrides:
        if override.day == day:
            return override.intervals
    if any(holiday.day == day for holiday in calendar.holidays):
        return ()
    if any((yearly.month, yearly.day) == (day.month, day.day) for yearly in calendar.yearly):
        return ()
    return weekly_of(calendar, day)[day.weekday()]


@cache
def furthest_readings(zone, turn, step):
    """What the furthest reading was at every step of the days about the turn."""
    instant, end = turn - DAYS_ABOUT * ONE_DAY, turn + DAYS_ABOUT * ONE_DAY
    readings, furthest = {}, datetime.min  # noqa: DTZ901 -- wall clocks have no zone
    while instant < end:
        furthest = max(furthest, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        second = (furthest.hour * 60 + furthest.minute) * 60 + furthest.second
        readings[instant] = furthest.date(), second
        instant += step
    return readings


def open_steps(calendar, turn):
    """The steps about the turn that count, in order, each with the date whose hours they are."""
    hours, counting = {}, {}
    for instant, (day, second) in furthest_readings(calendar.zone, turn, step_of(calendar)).items():
        if day not in hours:
            hours[day] = hours_of(calendar, day), hours_of(calendar, day - ONE_DAY)
        own, night = hours[day]
        if any(a <= second < b for a, b in own):
            counting[instant] = day
        elif any(a <= second + DAY < b for a, b in night):
            counting[instant] = day - ONE_DAY
    return counting


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY, st.integers(1, 3 * 1440))
def test_adding_agrees_with_the_slow_checker(setting, distance, steps):
    calendar, turn = setting
    start, step = turn + distance, step_of(calendar)
    counting = open_steps(calendar, turn)

    ahead = [instant for instant in counting if instant >= start][:steps]
    behind = [instant for instant in counting if instant < start][-steps:]

    if ahead:
        assert add(calendar, start, len(ahead) * (step // SECOND)) == ahead[-1] + step
        assert add(calendar, start, 0) == ahead[0]
    if behind:
        assert add(calendar, start, -len(behind) * (step // SECOND)) == behind[0]


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY, MINUTES_NEARBY, stretches())
def test_measuring_agrees_with_the_slow_checker(setting, one, other, pauses):
    calendar, turn = setting
    start, end = sorted((turn + one, turn + other))
    pauses = [
        (opens.replace(second=turn.second), closes.replace(second=turn.second))
        for opens, closes in placed(pauses, turn)
    ]

    counted = [
        instant
        for instant in open_steps(calendar, turn)
        if start <= instant < end and not any(a <= instant < b for a, b in pauses)
    ]

    assert between(calendar, start, end, pauses) * SECOND == len(counted) * step_of(calendar)


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY, MINUTES_NEARBY)
def test_the_rows_of_a_ledger_agree_with_the_slow_checker(setting, one, other):
    calendar, turn = setting
    start, end = sorted((turn + one, turn + other))
    counting = open_steps(calendar, turn)

    rows = explain_until(calendar, start, end)

    steps = [start + n * step_of(calendar) for n in range((end - start) // step_of(calendar))]
    for row in rows:
        inside = [
            instant in counting for instant in steps if row.starts_at <= instant < row.ends_at
        ]
        assert inside
        assert set(inside) == {row.seconds > 0}


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY)
def test_opening_and_closing_agree_with_the_slow_checker(setting, distance):
    calendar, turn = setting
    start, step = turn + distance, step_of(calendar)
    counting = open_steps(calendar, turn)
    horizon = turn + timedelta(days=4)

    opens, closes = next_open(calendar, start), next_close(calendar, start)

    assert is_open(calendar, start) == (start in counting)
    if opens is not NEVER and opens < horizon:
        assert opens in counting
    if closes is not NEVER and start < closes < horizon:
        assert closes - step in counting
    instant = start
    while instant < horizon and not (instant in counting and instant - step not in counting):
        instant += step
    if instant < horizon:
        assert opens <= instant
    while start < horizon and not (start not in counting and start - step in counting):
        start += step
    if start < horizon:
        assert closes <= start


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY, st.integers(0, 3))
def test_business_days_agree_with_the_slow_checker(setting, distance, days):
    calendar, turn = setting
    start, step = turn + distance, step_of(calendar)
    counting = open_steps(calendar, turn)
    ends = {day: instant + step for instant, day in counting.items()}
    today = furthest_readings(calendar.zone, turn, step)[start][0]
    still = [
        day
        for day, end in ends.items()
        if day < today
        and (start < end or (start == end and start not in counting))
        # at midnight sharp a day that ends then is over
        and furthest_readings(calendar.zone, turn, step)[end - step][0] > day
    ]
    own = still[0] if still else today

    closes = nth_business_day_close(calendar, start, days)

    later = [end for day, end in ends.items() if day > own]
    if days == 0 and own in ends and start <= ends[own]:
        expected = ends[own]
    else:
        expected = later[max(days, 1) - 1] if len(later) > max(days, 1) else None
    if expected is not None and expected < turn + timedelta(days=4):
        assert closes == expected
