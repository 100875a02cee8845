"""The questions everybody is asked: two calendars, the same starts and amounts."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import holidays

from rung.domain.business_time import Calendar

COUNT = 100_000
ZONE = "America/Denver"
YEARS = range(2020, 2030)
HOURS_AT_MOST = 12
DAYS_AT_MOST = 7
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = 3600
SEED = 1042

HOLIDAYS: dict[date, str] = dict(sorted(holidays.country_holidays("US", years=YEARS).items()))
HOLIDAYS = {day: name for day, name in HOLIDAYS.items() if day.year in YEARS}


@dataclass(frozen=True)
class Hours:
    """A working day in wall-clock times."""

    name: str
    intervals: tuple[tuple[str, str], ...]

    @property
    def calendar(self) -> Calendar:
        """The calendar in our own form."""
        return Calendar.from_document(
            {
                "name": self.name,
                "tz": ZONE,
                "weekly": {day: [list(pair) for pair in self.intervals] for day in WEEKDAYS},
                "holidays": [
                    {"date": day.isoformat(), "name": name, "source": "US"}
                    for day, name in HOLIDAYS.items()
                ],
            }
        )

    @property
    def times(self) -> list[tuple[time, time]]:
        """The intervals as times of the day."""
        return [
            (time.fromisoformat(start), time.fromisoformat(end)) for start, end in self.intervals
        ]


PLAIN = Hours("Mon–Fri 08–17", (("08:00", "17:00"),))
SPLIT = Hours("Mon–Fri 08–12 and 13–17", (("08:00", "12:00"), ("13:00", "17:00")))


@dataclass(frozen=True)
class Inputs:
    """Starts at any second of ten years; whole hours, for pandas can count no others."""

    instants: list[int]
    starts: list[datetime]
    ends: list[datetime]
    hours: list[int]

    @property
    def seconds(self) -> list[int]:
        """The amounts in seconds."""
        return [hours * HOUR for hours in self.hours]


def inputs() -> Inputs:
    """The same at every run."""
    chance = random.Random(SEED)  # noqa: S311 -- a sample, no secret
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2020, 2030))
    last -= 30 * 24 * HOUR
    instants = [chance.randrange(first, last) for _ in range(COUNT)]
    spans = [chance.randrange(0, DAYS_AT_MOST * 24 * HOUR) for _ in range(COUNT)]
    zone = ZoneInfo(ZONE)
    return Inputs(
        instants,
        [datetime.fromtimestamp(at, zone) for at in instants],
        [datetime.fromtimestamp(at + span, zone) for at, span in zip(instants, spans, strict=True)],
        [chance.randint(1, HOURS_AT_MOST) for _ in range(COUNT)],
    )
