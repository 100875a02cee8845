"""Calendars of every kind, and the instants about which the days are not like others."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from rung.domain.business_time import Calendar, Holiday

EXAMPLES = settings(max_examples=50, deadline=None)
SLOW_EXAMPLES = settings(max_examples=30, deadline=None)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
DAY = 86_400

TURNS = [
    ("America/Denver", datetime(2026, 3, 8, 9, tzinfo=UTC)),
    ("America/Denver", datetime(2026, 11, 1, 8, tzinfo=UTC)),
    ("America/Denver", datetime(2026, 11, 26, 12, tzinfo=UTC)),
    ("America/Caracas", datetime(2007, 12, 9, 7, tzinfo=UTC)),  # back by half an hour, for good
    ("America/Havana", datetime(2024, 11, 3, 5, tzinfo=UTC)),
    ("America/New_York", datetime(1974, 1, 6, 7, tzinfo=UTC)),  # summer time in January
    ("America/Sao_Paulo", datetime(2015, 2, 22, 2, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2015, 10, 18, 3, tzinfo=UTC)),
    ("America/St_Johns", datetime(2006, 10, 29, 2, 31, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2024, 4, 6, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2024, 10, 5, 15, 30, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2024, 4, 14, 2, tzinfo=UTC)),
    ("Africa/Monrovia", datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)),  # UTC-00:44:30 until then
    ("Antarctica/Vostok", datetime(1994, 1, 31, 17, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1985, 12, 31, 18, 30, tzinfo=UTC)),
    ("Asia/Tehran", datetime(2021, 9, 21, 19, 30, tzinfo=UTC)),
    ("Europe/London", datetime(1971, 10, 31, 2, tzinfo=UTC)),  # the end of three years of summer
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # a date is skipped
    ("Pacific/Kwajalein", datetime(1993, 8, 21, 12, tzinfo=UTC)),  # another one
    ("UTC", datetime(2000, 1, 1, tzinfo=UTC)),
]


@st.composite
def day_intervals(draw):
    """Up to three intervals of a day, on whole minutes, all round now and then."""
    edges = draw(st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return draw(st.sampled_from([((0, DAY),), tuple((a * 60, b * 60) for a, b in pairs)]))


@st.composite
def night_intervals(draw):
    """Perhaps a day shift, perhaps a night shift that ends before any day shift begins."""
    by_day = [(draw(st.integers(8 * 60, 12 * 60)), draw(st.integers(12 * 60 + 1, 18 * 60)))]
    by_night = [(draw(st.integers(18 * 60, 1439)), draw(st.integers(1440, 32 * 60)))]
    all_round = [(8 * 60, 20 * 60), (20 * 60, 32 * 60)]
    pairs = draw(st.sampled_from([[], by_day, by_night, by_day + by_night, by_night, all_round]))
    return tuple((a * 60, b * 60) for a, b in pairs)


@st.composite
def calendars_and_turns(draw):
    """A calendar with some working time each week, and the instant about which to try it."""
    zone, turn = draw(st.sampled_from(TURNS))
    intervals = draw(st.sampled_from([day_intervals, night_intervals]))()
    near = st.integers(-4, 4).map(lambda days: turn.date() + timedelta(days=days))
    weeks = st.lists(intervals, min_size=7, max_size=7).filter(any).map(tuple)
    calendar = Calendar(
        name="",
        zone=zone,
        weekly=draw(weeks),
        holidays=tuple(Holiday(day, "A holiday", "") for day in draw(st.sets(near, max_size=2))),
        yearly=tuple((day.month, day.day, "Yearly") for day in draw(st.sets(near, max_size=1))),
        overrides=tuple((day, draw(intervals), "") for day in draw(st.sets(near, max_size=2))),
        weekly_from=tuple((day, draw(weeks)) for day in draw(st.sets(near, max_size=1))),
    )
    return calendar, turn


NEARBY = st.integers(-4 * DAY, 4 * DAY).map(lambda seconds: seconds * SECOND)
AMOUNTS = st.integers(1, 12 * DAY)


@st.composite
def stretches(draw):
    """Sorted pauses as distances from the turn."""
    edges = draw(st.lists(NEARBY, max_size=4, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    return [[start, end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def placed(pauses, turn):
    return [(turn + start, turn + end) for start, end in pauses]
