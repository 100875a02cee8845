"""A calendar as open windows in UTC seconds: the integers underneath all business time.

Instants are whole seconds since 1970 (UTC), 1970 to 2099. What opens in a gap of the wall clocks
opens when the gap ends; what touches on the wall touches in time; a day of 24 hours counts 23 or
25 where its zone has that many; and nothing is counted twice (N1).
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from rung.domain.calendar_parts import DAY_SECONDS, Interval, is_whole_day, joined
from rung.domain.calendars import Calendar
from rung.domain.wall_clock import (
    DAWN,
    EPOCH_DAY,
    HORIZON,
    ONE_DAY,
    STRETCH_BITS,
    from_epoch,
    to_epoch,
    wall_clock_of,
)

__all__ = ["DAWN", "HORIZON", "Timetable", "Window", "from_epoch", "timetable_of", "to_epoch"]

# Windows are tabled in blocks of 2**25 seconds (388 days), built when first asked for.
BLOCK_BITS = STRETCH_BITS
FIRST_BLOCK = DAWN >> BLOCK_BITS
LAST_BLOCK = (HORIZON - 1) >> BLOCK_BITS
# Each block is divided in buckets of 2**15 seconds (9 hours), where looking for a window begins.
BUCKET_BITS = 15
BUCKETS = 1 << BLOCK_BITS - BUCKET_BITS
LAST_BUCKET = BUCKETS - 1
# What all timetables together keep: about 30 MB of an office's blocks.
BLOCKS_KEPT = 512
CALENDARS_KEPT = 128
# A local date begins within a day of the UTC date; its hours may reach into the next one; and one
# more date on either side shows what a window touches.
MARGIN_DAYS = 3
# The dates about a change of clocks whose hours it may touch.
ABOUT_A_CHANGE = 2
LONG_AGO = -HORIZON
LAST_ORDINAL = date(2100, 1, 2).toordinal()  # the last date that is somewhere before the horizon

Window = tuple[int, int]


class Block(NamedTuple):
    """The windows of one stretch of time, cut at its ends.

    Before the first stands an empty window of long ago, so that one always lies before an instant.
    ``worked[n]`` is what the windows up to the n-th sum to. ``near[n]`` is how many windows, that
    one included, begin before the block's n-th bucket.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    worked: tuple[int, ...]
    near: tuple[int, ...]
    openings: tuple[int, ...]
    closings: tuple[int, ...]


EMPTY_BLOCK = Block((LONG_AGO,), (LONG_AGO,), (0,), (1,) * (BUCKETS + 1), (), ())

_kept: deque[tuple[dict[int, Block], int]] = deque()


class Timetable:
    """The windows of one calendar and the arithmetic on them. ``None`` means never."""

    __slots__ = ("_blocks", "_reach", "_totals", "calendar", "clock")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.clock = wall_clock_of(calendar.zone)
        self._blocks: dict[int, Block] = {}
        self._totals: dict[int, int] = {}
        self._reach = _reach(calendar)

    def add(self, start: int, seconds: int) -> int | None:
        """The instant at which ``seconds`` of working time have passed since ``start``.

        A negative amount counts back; zero is the first open instant at or after ``start``.
        """
        if seconds <= 0:
            return self.retreat(start, -seconds) if seconds else self.roll_forward(start)
        number = start >> BLOCK_BITS
        try:
            starts, ends, worked, near, _, _ = self._blocks[number]
        except KeyError:
            starts, ends, worked, near, _, _ = self._build(number)
        bucket = start >> BUCKET_BITS & LAST_BUCKET
        place = bisect_right(starts, start, near[bucket], near[bucket + 1]) - 1
        left = ends[place] - start
        if left >= seconds:
            return start + seconds
        target = worked[place] + seconds
        if left > 0:
            target -= left
        if target > worked[-1]:
            return self._add_further(number, target - worked[-1])
        place = bisect_left(worked, target, place)
        return ends[place] - worked[place] + target

    def retreat(self, start: int, seconds: int) -> int | None:
        """The latest instant with ``seconds`` > 0 of working time until ``start``."""
        number = start >> BLOCK_BITS
        target = self._worked_until(start) - seconds
        while target < 0:
            number -= 1
            if number < FIRST_BLOCK:
                return None
            target += self._total(number)
        block = self.block(number)
        place = bisect_right(block.worked, target)
        return block.starts[place] + target - block.worked[place - 1]

    def between(self, start: int, end: int) -> int:
        """Working seconds from ``start`` to ``end``, negative if ``end`` is earlier."""
        return self.worked(start, end) if start <= end else -self.worked(end, start)

    def worked(self, start: int, end: int) -> int:
        """Working seconds from ``start`` to ``end``, not before it."""
        first, last = start >> BLOCK_BITS, end >> BLOCK_BITS
        within = self._worked_until(end) - self._worked_until(start)
        return within if first == last else within + sum(map(self._total, range(first, last)))

    def is_open(self, instant: int) -> bool:
        """Whether ``instant`` lies in a window; a window holds its opening, not its closing."""
        block = self.block(instant >> BLOCK_BITS)
        return instant < block.ends[bisect_right(block.starts, instant) - 1]

    def roll_forward(self, instant: int) -> int | None:
        """The first open instant at or after ``instant``."""
        for number in self._numbers_from(instant):
            block = self.block(number)
            place = bisect_right(block.ends, instant)
            if place < len(block.ends):
                return max(instant, block.starts[place])
        return None

    def next_opening(self, instant: int) -> int | None:
        """The first opening time at or after ``instant``."""
        for number in self._numbers_from(instant):
            openings = self.block(number).openings
            place = bisect_left(openings, instant)
            if place < len(openings):
                return openings[place]
        return None

    def next_closing(self, instant: int) -> int | None:
        """The first closing time at or after ``instant``."""
        for number in self._numbers_from(instant):
            closings = self.block(number).closings
            place = bisect_left(closings, instant)
            if place < len(closings):
                return closings[place]
        return None

    def windows(self, start: int, end: int) -> Iterator[Window]:
        """The open stretches within ``start`` to ``end``, joined where they touch."""
        pending: Window | None = None
        for block in map(self.block, range(start >> BLOCK_BITS, (end >> BLOCK_BITS) + 1)):
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

    def day_windows(self, day: date) -> Sequence[Window]:
        """The windows of a local date's own hours, not cut; those past midnight are among them."""
        return self._windows_of(day, self.calendar.hours_on(day).intervals)

    def business_day_at(self, instant: int) -> date:
        """The local date whose hours ``instant`` belongs to: a night shift is its first date's.

        The instant a night shift closes is still of that date, unless the next one opens then.
        """
        day = self.clock.day_at(instant)
        night = self.day_windows(day - ONE_DAY)
        if not night or instant > night[-1][1]:
            return day
        if instant < night[-1][1]:
            return day - ONE_DAY
        own = self.day_windows(day)
        is_own = night[-1][1] == self.clock.first_instant(day, 0) or (own and own[0][0] == instant)
        return day if is_own else day - ONE_DAY

    def business_day_after(self, day: date) -> date | None:
        """The first local date after ``day`` with working time of its own."""
        first, count = day.toordinal() + 1, 8
        while first <= LAST_ORDINAL:
            last = min(first + count, LAST_ORDINAL)
            for ordinal, intervals in enumerate(
                self.calendar.intervals_between(first, last), first
            ):
                if intervals and self._windows_of(date.fromordinal(ordinal), intervals):
                    return date.fromordinal(ordinal)
            first, count = last + 1, 2 * count
        return None

    def days(self, first: int, last: int) -> Iterator[tuple[int, Sequence[Window]]]:
        """The instant at which each date of these ordinals begins, and its own windows."""
        hours = self.calendar.intervals_between(first, last)
        for run, offset in self._runs(first, last):
            if offset is None:
                for ordinal in run:
                    day = date.fromordinal(ordinal)
                    yield (
                        self.clock.first_instant(day, 0),
                        self._windows_of(day, hours[ordinal - first]),
                    )
                continue
            base = (run.start - EPOCH_DAY) * DAY_SECONDS - offset
            for intervals in hours[run.start - first : run.stop - first]:
                yield base, [(base + start, base + end) for start, end in intervals]
                base += DAY_SECONDS

    def _windows_between(self, first: int, last: int) -> list[Window]:
        """The windows of each date from ordinal ``first`` to ``last``, one after another."""
        hours = self.calendar.intervals_between(first, last)
        found: list[Window] = []
        for run, offset in self._runs(first, last):
            if offset is None:
                for ordinal in run:
                    found += self._windows_of(date.fromordinal(ordinal), hours[ordinal - first])
                continue
            base = (run.start - EPOCH_DAY) * DAY_SECONDS - offset
            for intervals in hours[run.start - first : run.stop - first]:
                for start, end in intervals:
                    found.append((base + start, base + end))
                base += DAY_SECONDS
        return found

    def _runs(self, first: int, last: int) -> Iterator[tuple[range, int | None]]:
        """Dates with one offset from UTC, and between them the dates about a change of clocks."""
        begin = (first - EPOCH_DAY - ABOUT_A_CHANGE - 1) * DAY_SECONDS
        end = (last - EPOCH_DAY + ABOUT_A_CHANGE + 1) * DAY_SECONDS - 1
        offset = self.clock.offset_at(begin)
        for change in self.clock.changes(begin, end):
            middle = EPOCH_DAY + change.at // DAY_SECONDS
            about = range(
                max(first, middle - ABOUT_A_CHANGE), min(last, middle + ABOUT_A_CHANGE) + 1
            )
            if about:  # else it was just before the first of these dates
                yield range(first, about.start), offset
                yield about, None
                first = about.stop
            offset += change.shift
        yield range(first, last + 1), offset

    def _windows_of(self, day: date, intervals: Sequence[Interval]) -> Sequence[Window]:
        if not intervals:
            return ()
        first_instant = self.clock.first_instant
        return joined(
            (first_instant(day, start), first_instant(day, end)) for start, end in intervals
        )

    def _add_further(self, number: int, seconds: int) -> int | None:
        for later in range(number + 1, LAST_BLOCK + 1):
            total = self._total(later)
            if seconds <= total:
                block = self.block(later)
                place = bisect_left(block.worked, seconds)
                return block.ends[place] - block.worked[place] + seconds
            seconds -= total
        return None

    def _worked_until(self, instant: int) -> int:
        """Working seconds of the block of ``instant`` before it."""
        starts, ends, worked, near, _, _ = self.block(instant >> BLOCK_BITS)
        bucket = instant >> BUCKET_BITS & LAST_BUCKET
        place = bisect_right(starts, instant, near[bucket], near[bucket + 1]) - 1
        left = ends[place] - instant
        return worked[place] - left if left > 0 else worked[place]

    def _total(self, number: int) -> int:
        """Working seconds of a whole block; kept when the block itself is not."""
        total = self._totals.get(number)
        return self.block(number).worked[-1] if total is None else total

    @staticmethod
    def _numbers_from(instant: int) -> range:
        return range(instant >> BLOCK_BITS, LAST_BLOCK + 1)

    def block(self, number: int) -> Block:
        """One block of windows; built when first asked for."""
        return self._blocks.get(number) or self._build(number)

    def _build(self, number: int) -> Block:
        if number not in self._reach:
            return EMPTY_BLOCK
        begin = max(number << BLOCK_BITS, DAWN)
        end = min((number + 1) << BLOCK_BITS, HORIZON)
        block = self._between(begin, end)
        self._totals[number] = block.worked[-1]
        self._blocks[number] = block
        _kept.append((self._blocks, number))
        if len(_kept) > BLOCKS_KEPT:
            blocks, oldest = _kept.popleft()
            blocks.pop(oldest, None)
        return block

    def _between(self, begin: int, end: int) -> Block:
        """The windows from ``begin`` to ``end``, with what lies about them in sight.

        Windows that touch at midnight are one stretch: a night shift does not close there. But a
        day open for 24 hours opens and closes at its own ends; else a calendar that is always
        open would have no closing time at all, and what is due at closing would never be.
        """
        first = EPOCH_DAY + begin // DAY_SECONDS - MARGIN_DAYS
        last = EPOCH_DAY + end // DAY_SECONDS + MARGIN_DAYS
        windows = self._windows_between(first, last)
        if not windows:
            return EMPTY_BLOCK
        starts, ends = [opens for opens, _ in windows], [closes for _, closes in windows]
        whole: set[int] = set()
        if self.calendar.has_whole_days:
            whole = self._ends_of_whole_days(first, last)
        after = [*starts[1:], 2 * HORIZON]
        before = [LONG_AGO, *ends[:-1]]
        closings = [at for at, opens in zip(ends, after, strict=True) if at < opens or at in whole]
        openings = [
            at for at, closed in zip(starts, before, strict=True) if closed < at or at in whole
        ]
        inside = slice(bisect_right(ends, begin), bisect_left(starts, end))
        starts, ends = starts[inside], ends[inside]
        if starts:
            starts[0], ends[-1] = max(starts[0], begin), min(ends[-1], end)
        return Block(
            starts=(LONG_AGO, *starts),
            near=_near(begin, starts),
            ends=(LONG_AGO, *ends),
            worked=tuple(accumulate(map(sub, ends, starts), initial=0)),
            openings=tuple(openings[bisect_left(openings, begin) : bisect_left(openings, end)]),
            closings=tuple(closings[bisect_left(closings, begin) : bisect_left(closings, end)]),
        )

    def _ends_of_whole_days(self, first: int, last: int) -> set[int]:
        hours = self.calendar.intervals_between(first, last)
        return {
            at
            for intervals, (_midnight, windows) in zip(hours, self.days(first, last), strict=True)
            if is_whole_day(intervals)
            for window in windows
            for at in window
        }


@lru_cache(maxsize=CALENDARS_KEPT)
def timetable_of(calendar: Calendar) -> Timetable:
    """The timetable of a calendar, shared by equal calendars."""
    return Timetable(calendar)


def _near(begin: int, starts: Sequence[int]) -> tuple[int, ...]:
    base = begin >> BLOCK_BITS << BLOCK_BITS
    begun = [0] * BUCKETS
    for opens in starts:
        begun[opens - base >> BUCKET_BITS] += 1
    return tuple(accumulate(begun, initial=1))


def _reach(calendar: Calendar) -> range:
    """The numbers of the blocks in which a calendar may be open at all."""
    days = calendar.open_dates()
    if days is None:
        return range(0)
    first, last = ((day.toordinal() - EPOCH_DAY) * DAY_SECONDS for day in days)
    margin = MARGIN_DAYS * DAY_SECONDS
    return range(
        max(FIRST_BLOCK, (first - margin) >> BLOCK_BITS),
        min(LAST_BLOCK, (last + margin) >> BLOCK_BITS) + 1,
    )
