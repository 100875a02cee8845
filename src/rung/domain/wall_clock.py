"""The wall clocks of a zone: which instant they mean, and when they are put forward or back.

Instants are whole seconds since 1970 (UTC). A wall-clock time means the first instant at which
wall clocks read it, or later where it is skipped; so nothing is counted twice (N1).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rung.domain.calendar_parts import DAY_SECONDS, CalendarError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
# The local years 1970 to 2099 of every zone.
DAWN = -DAY_SECONDS
HORIZON = (date(2100, 1, 2).toordinal() - EPOCH_DAY) * DAY_SECONDS
ONE_DAY = timedelta(days=1)
# Changes are looked for in stretches of 2**25 seconds (388 days), and kept.
STRETCH_BITS = 25
# No zone has ever changed its clocks twice within days; half a day and a bit sees every change.
STEP = 1 << 16
ZONES_KEPT = 64


class Change(NamedTuple):
    """Clocks put forward by ``shift`` seconds at an instant; a negative shift puts them back."""

    at: int
    shift: int


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
    return datetime.fromtimestamp(instant, UTC)


class WallClock:
    """The wall clocks of one zone."""

    __slots__ = ("_changes", "zone")

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self._changes: dict[int, tuple[Change, ...]] = {}

    def day_at(self, instant: int) -> date:
        """The local date of ``instant``; it ends at the first midnight."""
        day = from_epoch(instant).astimezone(self.zone).date()
        following = day + ONE_DAY
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
            low, high = (
                (middle, high) if middle + self.offset_at(middle) < reading else (low, middle)
            )
        return high

    def offset_at(self, instant: int) -> int:
        """How far wall clocks are ahead of UTC, in seconds."""
        return self._offset(from_epoch(instant).astimezone(self.zone))

    def changes(self, start: int, end: int) -> list[Change]:
        """When clocks are changed after ``start`` and not after ``end``."""
        return [
            change
            for number in range(start >> STRETCH_BITS, (end >> STRETCH_BITS) + 1)
            for change in self._of_stretch(number)
            if start < change.at <= end
        ]

    def _of_stretch(self, number: int) -> tuple[Change, ...]:
        found = self._changes.get(number)
        if found is None:
            found = self._changes[number] = tuple(self._look(number << STRETCH_BITS))
        return found

    def _look(self, begin: int) -> Iterator[Change]:
        """The changes of one stretch: looked for step by step, then to the second."""
        offset = self.offset_at(begin - 1)
        for step in range(begin - 1, begin - 1 + (1 << STRETCH_BITS), STEP):
            following = self.offset_at(step + STEP)
            if following == offset:
                continue
            low, high = step, step + STEP
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self.offset_at(middle) == offset else (low, middle)
            yield Change(high, following - offset)
            offset = following

    @staticmethod
    def _offset(at: datetime) -> int:
        offset = at.utcoffset() or timedelta()
        return offset.days * DAY_SECONDS + offset.seconds


@lru_cache(maxsize=ZONES_KEPT)
def wall_clock_of(zone: str) -> WallClock:
    """The wall clocks of a zone, shared by all who ask."""
    return WallClock(zone)
