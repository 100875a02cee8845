"""How often updates come: the rhythm of a communication plan (R23)."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from rung.domain.clocks import DAY, Target, TargetKind
from rung.domain.instants import abbreviation
from rung.domain.refusals import BadInput
from rung.domain.spans import HOUR, Measure, Span

MOST_HOURS = 40
EACH_DAY = 1


@dataclass(frozen=True)
class Rhythm:
    """An amount of time between updates; business days end at closing, or ``at`` a time of day.

    ``at`` is in seconds since midnight, where the carrier works.
    """

    every: Span
    at: int | None = None

    @property
    def target(self) -> Target:
        """What the clock of an update counts that follows another."""
        if self.at is None:
            return self.every.target
        return Target(TargetKind.TIME_OF_DAY, self.every.amount * DAY + self.at)

    @property
    def first_target(self) -> Target:
        """What the first one counts, from when the rhythm holds: still today where that can be."""
        if self.at is not None:
            return Target(TargetKind.TIME_OF_DAY, self.at)
        if self.every.measure is Measure.DAYS:
            return Target(TargetKind.BUSINESS_DAYS, 0)
        return self.every.target

    @property
    def day_and_night(self) -> bool:
        """Whether it goes on outside business hours."""
        return self.every.measure is Measure.ELAPSED

    def words(self, zone: str, now: datetime) -> str:
        """The rhythm as people say it: "each business day at 16:30 MST"; ``zone`` the carrier's."""
        if self.every.measure is not Measure.DAYS:
            night = ", day and night" if self.day_and_night else ""
            return f"every {_one(self.every.words)}{night}"
        each = "each business day" if self.every.amount == 1 else f"every {self.every.words}"
        if self.at is None:
            return f"{each} by closing time"
        return f"{each} at {clock_time(self.at):%H:%M} {_zone_of(self.at, zone, now)}"


def hourly(hours: int, *, day_and_night: bool) -> Rhythm:
    """Every so many hours, of business time or day and night. Refused beyond a week of work."""
    if not 1 <= hours <= MOST_HOURS:
        raise BadInput(f"Choose between 1 and {MOST_HOURS} hours.")
    measure = Measure.ELAPSED if day_and_night else Measure.WORKING
    return Rhythm(Span(measure, hours * HOUR))


def daily(at: time | None) -> Rhythm:
    """Each business day, at a time of day or by closing time."""
    second = None if at is None else at.hour * HOUR + at.minute * 60
    return Rhythm(Span(Measure.DAYS, EACH_DAY), second)


def clock_time(second: int) -> time:
    """Seconds since midnight as a time of day."""
    return time(second // HOUR, second % HOUR // 60)


def _one(words: str) -> str:
    return words.removeprefix("1 ")


def _zone_of(second: int, zone: str, now: datetime) -> str:
    """The zone's short name at that time of the present day."""
    day = now.astimezone(ZoneInfo(zone)).date()
    return abbreviation(datetime.combine(day, clock_time(second), ZoneInfo(zone)), zone)
