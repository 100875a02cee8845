"""Business time under Hypothesis, and against a slow checker that knows only the definition."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rung.domain.business_time import (
    NEVER,
    Calendar,
    Holiday,
    LedgerKind,
    add,
    between,
    explain,
    explain_until,
    is_open,
    next_close,
    next_open,
    open_windows,
)

EXAMPLES = settings(max_examples=50, deadline=None)
SLOW_EXAMPLES = settings(max_examples=30, deadline=None)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

# Instants about which the days are not like others, and one about which they are.
TURNS = [
    ("America/Denver", datetime(2026, 3, 8, 9, tzinfo=UTC)),
    ("America/Denver", datetime(2026, 11, 1, 8, tzinfo=UTC)),
    ("America/Denver", datetime(2026, 11, 26, 12, tzinfo=UTC)),
    ("America/Havana", datetime(2024, 11, 3, 5, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2015, 2, 22, 2, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2015, 10, 18, 3, tzinfo=UTC)),
    ("America/St_Johns", datetime(2006, 10, 29, 2, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2024, 4, 6, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2024, 10, 5, 15, 30, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2024, 4, 14, 2, tzinfo=UTC)),
    ("Antarctica/Vostok", datetime(1994, 1, 31, 17, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 18, 30, tzinfo=UTC)),
    ("Asia/Tehran", datetime(2021, 9, 21, 19, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("UTC", datetime(2000, 1, 1, tzinfo=UTC)),
]


@st.composite
def intervals(draw):
    """Up to three intervals of a day, on whole minutes, all round now and then."""
    edges = draw(st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return draw(
        st.sampled_from([((0, 86_400),), tuple((start * 60, end * 60) for start, end in pairs)])
    )


@st.composite
def calendars_and_turns(draw):
    """A calendar with some working time each week, and the instant about which to try it."""
    zone, turn = draw(st.sampled_from(TURNS))
    near = st.integers(-4, 4).map(lambda days: turn.date() + timedelta(days=days))
    weekly = draw(st.lists(intervals(), min_size=7, max_size=7).filter(any))
    calendar = Calendar(
        name="",
        zone=zone,
        weekly=tuple(weekly),
        holidays=tuple(Holiday(day, "A holiday", "") for day in draw(st.sets(near, max_size=2))),
        yearly=tuple((day.month, day.day, "Yearly") for day in draw(st.sets(near, max_size=1))),
        overrides=tuple((day, draw(intervals()), "") for day in draw(st.sets(near, max_size=2))),
    )
    return calendar, turn


NEARBY = st.integers(-4 * 86_400, 4 * 86_400).map(lambda seconds: seconds * SECOND)
AMOUNTS = st.integers(1, 12 * 86_400)


@st.composite
def stretches(draw):
    """Sorted pauses as distances from the turn, the last one open now and then."""
    edges = draw(st.lists(NEARBY, max_size=4, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    return [[start, end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def placed(pauses, turn):
    return [(turn + start, turn + end) for start, end in pauses]


@EXAMPLES
@given(calendars_and_turns(), NEARBY, AMOUNTS, stretches())
def test_adding_then_measuring_gives_the_same_amount(setting, distance, amount, pauses):
    calendar, turn = setting
    start, pauses = turn + distance, placed(pauses, turn)

    later, earlier = add(calendar, start, amount, pauses), add(calendar, start, -amount, pauses)

    assert between(calendar, start, later, pauses) == amount
    assert between(calendar, start, earlier, pauses) == -amount


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
    )


# The slow checker. The definition: at every instant look at the furthest reading that wall clocks
# have shown so far; time counts when that reading lies in an interval of its date. (So a clock
# that is put back shows nothing new until it has caught up.)

DAYS_ABOUT = 5


def hours_of(calendar, day):
    for override, day_intervals, _name in calendar.overrides:
        if override == day:
            return day_intervals
    if any(holiday.day == day for holiday in calendar.holidays):
        return ()
    if any((month, number) == (day.month, day.day) for month, number, _name in calendar.yearly):
        return ()
    return calendar.weekly[day.weekday()]


@cache
def furthest_readings(zone, turn):
    """What the furthest reading was at every minute of the days about the turn."""
    instant, end = turn - DAYS_ABOUT * timedelta(days=1), turn + DAYS_ABOUT * timedelta(days=1)
    readings, furthest = {}, datetime.min  # noqa: DTZ901 -- wall clocks have no zone
    while instant < end:
        furthest = max(furthest, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        readings[instant] = furthest
        instant += MINUTE
    return readings


def open_minutes(calendar, turn):
    """The minutes about the turn that count, in order."""
    hours = {}
    counting = []
    for instant, reading in furthest_readings(calendar.zone, turn).items():
        day = reading.date()
        second = (reading.hour * 60 + reading.minute) * 60
        if any(a <= second < b for a, b in hours.setdefault(day, hours_of(calendar, day))):
            counting.append(instant)
    return counting


MINUTES_NEARBY = st.integers(-3 * 1440, 3 * 1440).map(lambda minutes: minutes * MINUTE)


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY, st.integers(1, 3 * 1440))
def test_adding_agrees_with_the_slow_checker(setting, distance, minutes):
    calendar, turn = setting
    start = turn + distance
    counting = open_minutes(calendar, turn)

    ahead = [minute for minute in counting if minute >= start][:minutes]
    behind = [minute for minute in counting if minute < start][-minutes:]

    assert add(calendar, start, len(ahead) * 60) == (
        ahead[-1] + MINUTE if ahead else add(calendar, start, 0)
    )
    if behind:
        assert add(calendar, start, -len(behind) * 60) == behind[0]
    if ahead:
        assert add(calendar, start, 0) == ahead[0]


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY, MINUTES_NEARBY, stretches())
def test_measuring_agrees_with_the_slow_checker(setting, one, other, pauses):
    calendar, turn = setting
    start, end = sorted((turn + one, turn + other))
    pauses = [
        (opens.replace(second=0), closes.replace(second=0))
        for opens, closes in placed(pauses, turn)
    ]
    counting = open_minutes(calendar, turn)

    counted = [
        minute
        for minute in counting
        if start <= minute < end and not any(a <= minute < b for a, b in pauses)
    ]

    assert between(calendar, start, end, pauses) == len(counted) * 60


@SLOW_EXAMPLES
@given(calendars_and_turns(), MINUTES_NEARBY)
def test_opening_and_closing_agree_with_the_slow_checker(setting, distance):
    calendar, turn = setting
    start = turn + distance
    counting = set(open_minutes(calendar, turn))
    horizon = turn + timedelta(days=4)

    opens, closes = next_open(calendar, start), next_close(calendar, start)

    assert is_open(calendar, start) == (start in counting)
    if opens is not NEVER and opens < horizon:
        assert opens in counting
    if closes is not NEVER and start < closes < horizon:
        assert closes - MINUTE in counting
    minute = start
    while minute < horizon and not (minute in counting and minute - MINUTE not in counting):
        minute += MINUTE
    if minute < horizon:
        assert opens <= minute


@given(st.dates(date(1970, 1, 2), date(2099, 12, 30)), st.sampled_from(TURNS), AMOUNTS)
@EXAMPLES
def test_any_year_of_any_zone_can_be_counted(day, turn, amount):
    calendar = Calendar("", turn[0], (((28_800, 61_200),),) * 7)
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    due = add(calendar, start, -amount)

    if due is not NEVER:
        assert between(calendar, due, start) == amount
        assert add(calendar, due, amount) <= start
