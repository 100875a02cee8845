"""Closing times of the n-th business day of many clocks at once."""

from functools import lru_cache

import numpy as np

from rung.domain.business_time import NEVER, nth_business_day_time
from rung.domain.calendars import Calendar, CalendarError
from rung.domain.clocks import DAY
from rung.domain.timetable import HORIZON, LAST_ORDINAL, from_epoch, timetable_of, to_epoch
from rung.domain.wall_clock import EPOCH_DAY
from rung.simulation.bulk import CALENDARS_KEPT, NEVER_AT, instants_of, values_at
from rung.simulation.lookup import Numbers

FIRST_ORDINAL = EPOCH_DAY - 3  # two local dates before the first instant there is
DAYS_AHEAD = 64


class BusinessDays:
    """The local dates of one calendar: what belongs to each, and when the working ones close."""

    def __init__(self, calendar: Calendar) -> None:
        self._timetable = timetable_of(calendar)
        self._see(range(0))

    def nth_close(self, starts: Numbers, days: Numbers) -> Numbers:
        """When each n-th business day after that of a start closes.

        The same as ``business_time.nth_business_day_close``.
        """
        starts, days = instants_of(starts), np.asarray(days, dtype=np.int64)
        if days.min(initial=0) < 0:
            raise CalendarError("The number of business days cannot be negative.")
        if not len(starts):
            return starts
        self._cover(starts)
        date = np.searchsorted(self._begins, starts, side="right") - 1
        today = self._until[date]  # the place among the closings, if that date has one
        closes_yet = values_at(self._closings, today) >= starts
        is_today = (days == 0) & (self._until[date + 1] > today) & closes_yet
        place = np.where(is_today, today, self._until[date + 1] + np.maximum(days, 1) - 1)
        while (place >= len(self._closings)).any() and self._dates.stop <= LAST_ORDINAL:
            self._see(range(self._dates.start, self._dates.stop + 2 * len(self._dates)))
        return values_at(self._closings, place)

    def nth_time(self, starts: Numbers, amounts: Numbers) -> Numbers:
        """When a time of day comes on the n-th business day; few clocks are owed so.

        The same as ``business_time.nth_business_day_time``.
        """
        calendar = self._timetable.calendar
        found = (
            nth_business_day_time(calendar, from_epoch(int(start)), *divmod(int(amount), DAY))
            for start, amount in zip(starts, amounts, strict=True)
        )
        dues = (NEVER_AT if at is NEVER else to_epoch(at) for at in found)
        return np.fromiter(dues, np.int64, len(starts))

    def _cover(self, starts: Numbers) -> None:
        first = max(FIRST_ORDINAL, EPOCH_DAY + int(starts.min()) // 86_400 - 2)
        last = EPOCH_DAY + int(starts.max()) // 86_400 + DAYS_AHEAD
        if first not in self._dates or last not in self._dates:
            known = self._dates or range(first, last + 1)
            self._see(range(min(first, known.start), max(last + 1, known.stop)))

    def _see(self, dates: range) -> None:
        """Table these dates, as far as there are any."""
        self._dates = range(dates.start, min(dates.stop, LAST_ORDINAL + 1))
        begins, is_working, closings = [], [], []
        night = 0  # when the hours of the date before close
        table = self._timetable.days(self._dates.start, self._dates.stop - 1) if dates else ()
        for midnight, windows in table:
            if night <= midnight:
                begins.append(midnight)
            else:
                opens_then = bool(windows) and windows[0][0] == night
                begins.append(night if opens_then else night + 1)
            is_working.append(bool(windows))
            if windows:
                closings.append(windows[-1][1])
            night = windows[-1][1] if windows else midnight
        self._begins = np.array(begins, dtype=np.int64)
        self._until = np.concatenate(([0], np.cumsum(is_working, dtype=np.int64)))
        self._closings = np.array([at for at in closings if at < HORIZON], dtype=np.int64)


@lru_cache(maxsize=CALENDARS_KEPT)
def business_days_of(calendar: Calendar) -> BusinessDays:
    """The business days of a calendar, shared by equal calendars."""
    return BusinessDays(calendar)
