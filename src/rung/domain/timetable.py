"""A calendar as open windows in UTC seconds: the integers underneath all business time.

Instants are whole seconds since 1970 (UTC), 1970 to 2099. A wall-clock time means the first
instant at which wall clocks read it, or later where it is skipped. So what opens in a gap opens
when the gap ends; what touches on the wall touches in time; a day of 24 hours counts 23 or 25
where its zone has that many; and nothing is counted twice (N1).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from rung.domain.calendars import DAY_SECONDS, Calendar, CalendarError, Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
# The local years 1970 to 2099 of every zone.
DAWN = -DAY_SECONDS
HORIZON = (date(2100, 1, 2).toordinal() - EPOCH_DAY) * DAY_SECONDS

# Windows are tabled in blocks of 2**25 seconds (388 days), built when first asked for.
BLOCK_BITS = 25
FIRST_BLOCK = DAWN >> BLOCK_BITS
LAST_BLOCK = (HORIZON - 1) >> BLOCK_BITS
BLOCKS_KEPT = 32
CALENDARS_KEPT = 128
# Local days begin within a day of the UTC day; one more shows what a window touches.
MARGIN_DAYS = 2

Window = tuple[int, int]


def to_epoch(at: datetime) -> int:
    """An aware datetime as UTC seconds; a fraction of a second is cut off."""
    if at.tzinfo is None:
        raise CalendarError(f"The instant {at.isoformat()} needs a time zone.")
    since = at - EPOCH
    instant = since.days * DAY_SECONDS + since.seconds
    if not DAWN <= instant < HORIZON:
        raise CalendarError(f"The instant {at.isoformat()} is not in the years 1970 to 2099.")
    return instant


def from_epoch(instant: int) -> datetime:
    """UTC seconds as an aware datetime in UTC."""
    return EPOCH + timedelta(seconds=instant)


@dataclass(frozen=True, slots=True)
class Block:
    """The windows of one stretch of time, cut at its ends; ``worked[n]`` sums the first n."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    worked: tuple[int, ...]
    openings: tuple[int, ...]
    closings: tuple[int, ...]

    def worked_until(self, instant: int) -> int:
        """Working seconds of this block before ``instant``."""
        count = bisect_right(self.starts, instant)
        if not count:
            return 0
        return self.worked[count] - max(0, self.ends[count - 1] - instant)


EMPTY_BLOCK = Block(starts=(), ends=(), worked=(0,), openings=(), closings=())


class Timetable:
    """The windows of one calendar and the arithmetic on them. ``None`` means never."""

    __slots__ = ("_blocks", "_reach", "calendar", "zone")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone)
        self._blocks: dict[int, Block] = {}
        self._reach = _reach(calendar)

    def advance(self, start: int, seconds: int) -> int | None:
        """The earliest instant with ``seconds`` > 0 of working time since ``start``."""
        number = start >> BLOCK_BITS
        block = self._blocks.get(number) or self._build(number)
        ends, worked = block.ends, block.worked
        target = block.worked_until(start) + seconds
        while target > worked[-1]:
            target -= worked[-1]
            number += 1
            if number > LAST_BLOCK:
                return None
            block = self._blocks.get(number) or self._build(number)
            ends, worked = block.ends, block.worked
        count = bisect_left(worked, target)
        return ends[count - 1] - worked[count] + target

    def retreat(self, start: int, seconds: int) -> int | None:
        """The latest instant with ``seconds`` > 0 of working time until ``start``."""
        number = start >> BLOCK_BITS
        block = self._block(number)
        target = block.worked_until(start) - seconds
        while target < 0:
            number -= 1
            if number < FIRST_BLOCK:
                return None
            block = self._block(number)
            target += block.worked[-1]
        index = bisect_right(block.worked, target) - 1
        return block.starts[index] + target - block.worked[index]

    def worked(self, start: int, end: int) -> int:
        """Working seconds from ``start`` to ``end``, not before it."""
        first, last = start >> BLOCK_BITS, end >> BLOCK_BITS
        until_end = self._block(last).worked_until(end)
        whole = sum(self._block(number).worked[-1] for number in range(first, last))
        return whole + until_end - self._block(first).worked_until(start)

    def is_open(self, instant: int) -> bool:
        """Whether ``instant`` lies in a window; a window holds its opening, not its closing."""
        block = self._block(instant >> BLOCK_BITS)
        count = bisect_right(block.starts, instant)
        return count > 0 and instant < block.ends[count - 1]

    def roll_forward(self, instant: int) -> int | None:
        """The first open instant at or after ``instant``."""
        for number in self._numbers_from(instant):
            block = self._block(number)
            index = bisect_right(block.ends, instant)
            if index < len(block.ends):
                return max(instant, block.starts[index])
        return None

    def next_opening(self, instant: int) -> int | None:
        """The first opening time at or after ``instant``."""
        for number in self._numbers_from(instant):
            openings = self._block(number).openings
            index = bisect_left(openings, instant)
            if index < len(openings):
                return openings[index]
        return None

    def next_closing(self, instant: int) -> int | None:
        """The first closing time at or after ``instant``."""
        for number in self._numbers_from(instant):
            closings = self._block(number).closings
            index = bisect_left(closings, instant)
            if index < len(closings):
                return closings[index]
        return None

    def windows(self, start: int, end: int) -> Iterator[Window]:
        """The open stretches within ``start`` to ``end``, joined where they touch."""
        pending: Window | None = None
        for number in range(start >> BLOCK_BITS, (end >> BLOCK_BITS) + 1):
            block = self._block(number)
            for opens, closes in zip(block.starts, block.ends, strict=True):
                opens, closes = max(opens, start), min(closes, end)  # noqa: PLW2901
                if opens >= closes:
                    continue
                if pending and pending[1] == opens:
                    pending = pending[0], closes
                    continue
                if pending:
                    yield pending
                pending = opens, closes
        if pending:
            yield pending

    def day_at(self, instant: int) -> date:
        """The local date of ``instant``; it ends at the first midnight."""
        day = from_epoch(instant).astimezone(self.zone).date()
        following = day + timedelta(days=1)
        return following if self.first_instant(following, 0) <= instant else day

    def first_instant(self, day: date, second: int) -> int:
        """The first instant at which wall clocks read ``second`` of ``day`` or later."""
        reading = (day.toordinal() - EPOCH_DAY) * DAY_SECONDS + second
        local = datetime.combine(day, time.min) + timedelta(seconds=second)
        before = self._offset(local.replace(tzinfo=self.zone))
        after = self._offset(local.replace(tzinfo=self.zone, fold=1))
        if before >= after:
            return reading - before
        low, high = reading - after, reading - before
        while high - low > 1:  # a gap: find the instant at which the clocks jumped
            middle = (low + high) // 2
            at = from_epoch(middle).astimezone(self.zone)
            low, high = (middle, high) if middle + self._offset(at) < reading else (low, middle)
        return high

    def day_windows(self, day: date) -> list[Window]:
        """The windows of a local date, not cut; empty where the zone skipped the date."""
        return self._windows_of(day, self.calendar.hours_on(day).intervals)

    def _windows_of(self, day: date, intervals: tuple[Interval, ...]) -> list[Window]:
        if not intervals:
            return []
        midnight = datetime.combine(day, time.min, self.zone)
        offset = self._offset(midnight)
        if offset == self._offset((midnight + timedelta(days=1)).replace(fold=1)):
            base = (day.toordinal() - EPOCH_DAY) * DAY_SECONDS - offset
            return _joined((base + start, base + end) for start, end in intervals)
        return _joined(
            (self.first_instant(day, start), self.first_instant(day, end))
            for start, end in intervals
        )

    @staticmethod
    def _offset(at: datetime) -> int:
        offset = at.utcoffset() or timedelta()
        return offset.days * DAY_SECONDS + offset.seconds

    def _numbers_from(self, instant: int) -> range:
        return range(instant >> BLOCK_BITS, LAST_BLOCK + 1)

    def _block(self, number: int) -> Block:
        return self._blocks.get(number) or self._build(number)

    def _build(self, number: int) -> Block:
        if number not in self._reach:
            return EMPTY_BLOCK
        begin = max(number << BLOCK_BITS, DAWN)
        end = min((number + 1) << BLOCK_BITS, HORIZON)
        windows, openings, closings = self._around(begin, end)
        cut = [(max(w[0], begin), min(w[1], end)) for w in windows if w[0] < end and begin < w[1]]
        block = Block(
            starts=tuple(opens for opens, _closes in cut),
            ends=tuple(closes for _opens, closes in cut),
            worked=tuple(accumulate((closes - opens for opens, closes in cut), initial=0)),
            openings=tuple(opening for opening in openings if begin <= opening < end),
            closings=tuple(closing for closing in closings if begin <= closing < end),
        )
        if len(self._blocks) >= BLOCKS_KEPT:
            self._blocks.clear()
        self._blocks[number] = block
        return block

    def _around(self, begin: int, end: int) -> tuple[list[Window], list[int], list[int]]:
        """Windows, openings and closings of the local dates about ``begin`` to ``end``.

        Windows that touch at midnight are one stretch: a night shift does not close there. But a
        day open all round opens and closes at its own midnights; else a calendar that is always
        open would have no closing time at all, and what is due at closing would never be.
        """
        windows: list[Window] = []
        whole_days: set[Window] = set()
        first = EPOCH_DAY + begin // DAY_SECONDS - MARGIN_DAYS
        last = EPOCH_DAY + end // DAY_SECONDS + MARGIN_DAYS
        for day in map(date.fromordinal, range(first, last + 1)):
            hours = self.calendar.hours_on(day)
            day_windows = self._windows_of(day, hours.intervals)
            if hours.is_whole_day:
                whole_days.update(day_windows)
            windows += day_windows
        fenced = [(-HORIZON, -HORIZON), *windows, (2 * HORIZON, 2 * HORIZON)]
        edges = [(a, b, a[1] < b[0]) for a, b in pairwise(fenced)]
        closings = [a[1] for a, _b, apart in edges if apart or a in whole_days]
        openings = [b[0] for _a, b, apart in edges if apart or b in whole_days]
        return windows, openings, closings


@lru_cache(maxsize=CALENDARS_KEPT)
def timetable_of(calendar: Calendar) -> Timetable:
    """The timetable of a calendar, shared by equal calendars."""
    return Timetable(calendar)


def _reach(calendar: Calendar) -> range:
    """The numbers of the blocks in which a calendar may be open at all."""
    if any(calendar.weekly):
        return range(FIRST_BLOCK, LAST_BLOCK + 1)
    days = [
        day.toordinal() - EPOCH_DAY for day, intervals, _name in calendar.overrides if intervals
    ]
    if not days:
        return range(0)
    first, last = min(days) - MARGIN_DAYS, max(days) + MARGIN_DAYS
    return range(first * DAY_SECONDS >> BLOCK_BITS, (last * DAY_SECONDS >> BLOCK_BITS) + 1)


def _joined(windows: Iterable[Window]) -> list[Window]:
    """Windows without the empty ones, joined where they touch."""
    joined: list[Window] = []
    for opens, closes in windows:
        if joined and joined[-1][1] == opens:
            joined[-1] = joined[-1][0], closes
        elif opens < closes:
            joined.append((opens, closes))
    return joined
