"""Business time of many clocks at once: what the domain's arithmetic says, as arrays.

Instants and amounts are whole seconds in 64-bit arrays, an instant counted from 1970 (UTC), as
underneath the domain's own arithmetic; ``NEVER_AT`` stands where the domain answers never. Every
answer is the domain's to the last bit.
"""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rung.domain.calendars import Calendar, CalendarError
from rung.domain.timetable import (
    BLOCK_BITS,
    DAWN,
    FIRST_BLOCK,
    HORIZON,
    LAST_BLOCK,
    Window,
    timetable_of,
)
from rung.simulation.lookup import Lookup, Numbers

NEVER_AT: Final = int(np.iinfo(np.int64).max)
# One second more than there is: an amount cut down to it is never used up, wherever it starts.
LONGEST: Final = HORIZON - DAWN + 1
LONG_AGO: Final = -HORIZON
CALENDARS_KEPT = 16

Mask = NDArray[np.bool_]


def instants_of(values: Sequence[int] | Numbers) -> Numbers:
    """Instants as an array; refused where one is not in the years 1970 to 2099."""
    found = np.asarray(values, dtype=np.int64)
    if len(found) and not DAWN <= found.min() <= found.max() < HORIZON:
        raise CalendarError("An instant is not in the years 1970 to 2099.")
    return found


def pause_columns(pauses: Sequence[Sequence[Window]]) -> Numbers:
    """The pauses of each clock, in order and without overlap, as one array of equal rows."""
    longest = max(map(len, pauses), default=0)
    columns = np.full((len(pauses), longest, 2), HORIZON, dtype=np.int64)
    for row, stretches in enumerate(pauses):
        for place, stretch in enumerate(stretches):
            columns[row, place] = stretch
    return columns


class Windows:
    """The windows of some blocks of a calendar as arrays, and what can be looked up in them."""

    def __init__(self, calendar: Calendar, blocks: range) -> None:
        self.blocks = blocks
        found = list(map(timetable_of(calendar).block, blocks))
        self.starts = _array([at for block in found for at in block.starts[1:]])
        ends = [at for block in found for at in block.ends[1:]]
        # An empty window of long ago stands first: one always lies before an instant.
        self.ends = _array([LONG_AGO, *ends])
        self.worked = np.concatenate(([0], np.cumsum(self.ends[1:] - self.starts)))
        self.beyond = self.ends - self.worked  # plus an amount: where it ends
        self._closings = [at for block in found for at in block.closings]

    @cached_property
    def by_start(self) -> Lookup:
        """To find the window an instant lies in or after."""
        return Lookup(self.starts)

    @cached_property
    def by_end(self) -> Lookup:
        """To find the window that is open next."""
        return Lookup(self.ends[1:])

    @cached_property
    def by_worked(self) -> Lookup:
        """To find the window in which an amount is used up."""
        return Lookup(self.worked)

    @cached_property
    def closings(self) -> Lookup:
        """To find the next closing time."""
        return Lookup(_array(self._closings))

    def worked_until(self, instants: Numbers) -> Numbers:
        """Working seconds of these blocks before each instant."""
        place = self.by_start.count_until(instants)
        open_still = self.ends[place]
        open_still -= instants
        np.maximum(open_still, 0, out=open_still)
        return np.subtract(self.worked[place], open_still, out=open_still)


class Bulk:
    """The arithmetic of one calendar, over as many blocks as have been asked for."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._windows = Windows(calendar, range(0))

    def add(self, starts: Numbers, seconds: Numbers, pauses: Numbers | None = None) -> Numbers:
        """When each amount of working time has passed since its start; ``business_time.add``."""
        found = self._added(starts, seconds, pauses)
        found[found >= HORIZON] = NEVER_AT  # used up in the very last second there is
        return found

    def _added(self, starts: Numbers, seconds: Numbers, pauses: Numbers | None) -> Numbers:
        starts = instants_of(starts)
        seconds = np.clip(np.asarray(seconds, dtype=np.int64), -LONGEST, LONGEST)
        self._cover(starts)
        if pauses is not None:
            self._cover(pauses[pauses < HORIZON])
            return _by_sign(
                seconds,
                lambda of: self._advance_paused(starts[of], seconds[of], pauses[of]),
                lambda of: self._retreat_paused(starts[of], -seconds[of], pauses[of]),
                lambda of: self._roll_paused(starts[of], pauses[of]),
            )
        if seconds.min(initial=1) > 0:
            return self._advance(starts, seconds)
        return _by_sign(
            seconds,
            lambda of: self._advance(starts[of], seconds[of]),
            lambda of: self._retreat(starts[of], -seconds[of]),
            lambda of: self._roll_forward(starts[of]),
        )

    def between(self, starts: Numbers, ends: Numbers, pauses: Numbers | None = None) -> Numbers:
        """The working seconds from each start to its end, signed; as ``business_time.between``."""
        starts, ends = instants_of(starts), instants_of(ends)
        self._cover(starts)
        self._cover(ends)
        if pauses is None:
            return self._worked(starts, ends)
        first, last = np.minimum(starts, ends), np.maximum(starts, ends)
        worked = self._worked(first, last)
        for place in range(pauses.shape[1]):
            paused_from = np.maximum(pauses[:, place, 0], first)
            paused_to = np.minimum(pauses[:, place, 1], last)
            paused = paused_from < paused_to
            worked[paused] -= self._worked(paused_from[paused], paused_to[paused])
        return np.where(starts <= ends, worked, -worked)

    def next_close(self, instants: Numbers) -> Numbers:
        """The first closing time at or after each instant; as ``business_time.next_close``."""
        instants = instants_of(instants)
        self._cover(instants)
        place = self._windows.closings.count_below(instants)
        while (place == len(self._windows.closings.values)).any() and self._grow_later():
            place = self._windows.closings.count_below(instants)
        return values_at(self._windows.closings.values, place)

    def first_close_after(self, starts: Numbers, seconds: Numbers) -> Numbers:
        """The first closing time at least so many working seconds after each start."""
        if seconds.min(initial=0) < 0:
            raise CalendarError("The working time before a closing time cannot be negative.")
        reached = np.where(seconds > 0, self.add(starts, np.maximum(seconds, 1)), starts)
        found = np.full(len(reached), NEVER_AT)
        ever = reached < HORIZON
        found[ever] = self.next_close(reached[ever])
        return found

    def _worked(self, starts: Numbers, ends: Numbers) -> Numbers:
        return self._windows.worked_until(ends) - self._windows.worked_until(starts)

    def _advance(self, starts: Numbers, seconds: Numbers) -> Numbers:
        target = self._windows.worked_until(starts)
        target += seconds
        while (target > self._windows.worked[-1]).any() and self._grow_later():
            pass
        place = self._windows.by_worked.count_below(target)
        if place.max(initial=0) < len(self._windows.beyond):
            target += self._windows.beyond[place]
            return target
        return values_at(self._windows.beyond, place, plus=target)

    def _retreat(self, starts: Numbers, seconds: Numbers) -> Numbers:
        target = self._windows.worked_until(starts) - seconds
        while (target < 0).any() and self._grow_earlier():
            target = self._windows.worked_until(starts) - seconds
        found = np.full(len(starts), NEVER_AT)
        ever = target >= 0
        target = target[ever]
        place = self._windows.by_worked.count_until(target) - 1
        found[ever] = self._windows.starts[place] + target - self._windows.worked[place]
        return found

    def _roll_forward(self, starts: Numbers) -> Numbers:
        place = self._windows.by_end.count_until(starts)
        while (place == len(self._windows.starts)).any() and self._grow_later():
            place = self._windows.by_end.count_until(starts)
        return np.maximum(starts, values_at(self._windows.starts, place))

    def _advance_paused(self, starts: Numbers, seconds: Numbers, pauses: Numbers) -> Numbers:
        start, left = starts.copy(), seconds.copy()
        reached = np.zeros(len(starts), dtype=bool)
        for place in range(pauses.shape[1]):
            pause_start, pause_end = pauses[:, place, 0], pauses[:, place, 1]
            ahead = ~reached & (start < pause_end) & (pause_start < HORIZON)
            before = ahead & (start < pause_start)
            worked = np.zeros(len(starts), dtype=np.int64)
            worked[before] = self._worked(start[before], pause_start[before])
            reached |= before & (left <= worked)
            over = ahead & ~reached
            left[over] -= worked[over]
            start[over] = pause_end[over]
        return self._unless_over(start, lambda of: self._advance(start[of], left[of]))

    def _retreat_paused(self, starts: Numbers, seconds: Numbers, pauses: Numbers) -> Numbers:
        start, left = starts.copy(), seconds.copy()
        reached = np.zeros(len(starts), dtype=bool)
        for place in reversed(range(pauses.shape[1])):
            pause_start, pause_end = pauses[:, place, 0], pauses[:, place, 1]
            behind = ~reached & (pause_start < start)
            after = behind & (pause_end < start)
            worked = np.zeros(len(starts), dtype=np.int64)
            worked[after] = self._worked(pause_end[after], start[after])
            reached |= after & (left <= worked)
            over = behind & ~reached
            left[over] -= worked[over]
            start[over] = pause_start[over]
        return self._retreat(start, left)

    def _roll_paused(self, starts: Numbers, pauses: Numbers) -> Numbers:
        start = starts.copy()
        for place in range(pauses.shape[1]):
            pause_start, pause_end = pauses[:, place, 0], pauses[:, place, 1]
            opens = self._unless_over(start, lambda of: self._roll_forward(start[of]))
            inside = (opens < HORIZON) & (opens >= pause_start)
            start[inside] = np.maximum(start[inside], pause_end[inside])
        return self._unless_over(start, lambda of: self._roll_forward(start[of]))

    @staticmethod
    def _unless_over(start: Numbers, count: Callable[[Mask], Numbers]) -> Numbers:
        """What counts on from where a pause ended; never, where it goes on."""
        found = np.full(len(start), NEVER_AT)
        goes_on = start < HORIZON
        found[goes_on] = count(goes_on)
        return found

    def _cover(self, instants: Numbers) -> None:
        if len(instants):
            first, last = int(instants.min()) >> BLOCK_BITS, int(instants.max()) >> BLOCK_BITS
            blocks = self._windows.blocks
            if not blocks:
                self._see(range(first, last + 1))
            elif first not in blocks or last not in blocks:
                self._see(range(min(first, blocks.start), max(last + 1, blocks.stop)))

    def _grow_later(self) -> bool:
        """Look further ahead, twice as far each time. False when there is nothing further."""
        blocks = self._windows.blocks
        stop = min(blocks.stop + max(1, len(blocks)), LAST_BLOCK + 1)
        return self._see(range(blocks.start, stop))

    def _grow_earlier(self) -> bool:
        blocks = self._windows.blocks
        start = max(blocks.start - max(1, len(blocks)), FIRST_BLOCK)
        return self._see(range(start, blocks.stop))

    def _see(self, blocks: range) -> bool:
        if blocks == self._windows.blocks:
            return False
        self._windows = Windows(self.calendar, blocks)
        return True


@lru_cache(maxsize=CALENDARS_KEPT)
def bulk_of(calendar: Calendar) -> Bulk:
    """The bulk arithmetic of a calendar, shared by equal calendars."""
    return Bulk(calendar)


def _array(values: Sequence[int]) -> Numbers:
    return np.array(values, dtype=np.int64)


def values_at(values: Numbers, places: Numbers, plus: Numbers | None = None) -> Numbers:
    """The values at these places, never where there is no such place."""
    found = np.full(len(places), NEVER_AT)
    there = places < len(values)
    found[there] = values[places[there]]
    if plus is not None:
        found[there] += plus[there]
    return found


def _by_sign(
    seconds: Numbers,
    positive: Callable[[Mask], Numbers],
    negative: Callable[[Mask], Numbers],
    zero: Callable[[Mask], Numbers],
) -> Numbers:
    found = np.empty(len(seconds), dtype=np.int64)
    for chosen, count in ((seconds > 0, positive), (seconds < 0, negative), (seconds == 0, zero)):
        if chosen.any():
            found[chosen] = count(chosen)
    return found
