"""Business calendars: weekly hours in one zone, holidays, and dates with hours of their own."""

from bisect import bisect_right
from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import product

from rung.domain.calendar_documents import (
    read_holidays,
    read_overrides,
    read_weekly,
    read_weekly_from,
    require_known_fields,
    text_of,
    write_holidays,
    write_overrides,
    write_weekly,
    write_weekly_from,
)
from rung.domain.calendar_parts import (
    DAY_SECONDS,
    LEAP_YEAR,
    WEEKDAYS,
    CalendarError,
    DayHours,
    Holiday,
    Interval,
    Override,
    Weekly,
    WeeklyFrom,
    Yearly,
    is_whole_day,
    joined,
    require_apart,
    require_day_of_year,
    require_order,
    require_weekly,
    require_zone,
)
from rung.domain.wall_clock import wall_clock_of

__all__ = [
    "DAY_SECONDS",
    "LEAP_YEAR",
    "WEEKDAYS",
    "Calendar",
    "CalendarError",
    "DayHours",
    "Holiday",
    "Interval",
    "Override",
    "Weekly",
    "WeeklyFrom",
    "Yearly",
]

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2099, 12, 31)
ONE_DAY = timedelta(days=1)
LEAP_DAY = (2, 29)


@dataclass(frozen=True)
class Calendar:
    """When work is done, on the wall clocks of one zone.

    ``weekly`` holds the intervals of Monday to Sunday as (start, end) seconds of the day, 86400
    being 24:00; an end beyond that is on the next date, and the whole interval belongs to the
    date it starts on. Each of ``weekly_from`` takes over on its first day. A holiday or a
    ``yearly`` one has no working time. An override replaces the hours of its date, also where
    that is a holiday.
    """

    name: str
    zone: str
    weekly: Weekly
    holidays: tuple[Holiday, ...] = ()
    yearly: tuple[Yearly, ...] = ()
    overrides: tuple[Override, ...] = ()
    weekly_from: tuple[WeeklyFrom, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "yearly", tuple(Yearly(*each) for each in self.yearly))
        object.__setattr__(self, "overrides", tuple(Override(*each) for each in self.overrides))
        object.__setattr__(
            self, "weekly_from", tuple(WeeklyFrom(*each) for each in sorted(self.weekly_from))
        )
        object.__setattr__(self, "_hash", hash(self._values()))
        require_zone(self.zone)
        for weekly in (self.weekly, *(later.weekly for later in self.weekly_from)):
            require_weekly(weekly)
        for yearly in self.yearly:
            require_day_of_year(yearly.month, yearly.day)
        for override in self.overrides:
            require_order(override.intervals, override.day.isoformat())
        if len(self._override_of) < len(self.overrides):
            raise CalendarError("A date has two overrides; write its hours once.")
        if len(set(self._first_days)) < len(self._first_days):
            raise CalendarError("Two weekly hours begin on one date; write them once.")
        for day in (*self._override_of, *self._first_days):
            if FIRST_DAY <= day <= LAST_DAY:
                self._require_nights_apart(day)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["Calendar"], tuple[object, ...]]:
        """Rebuilt from its values when sent to another process, where hashes differ."""
        return Calendar, self._values()

    @classmethod
    def from_document(cls, document: Mapping[str, object], name: str = "") -> "Calendar":
        """Read the JSON form; a given ``name`` wins over the document's own."""
        require_known_fields(document)
        holidays, yearly = read_holidays(document.get("holidays", ()))
        return cls(
            name=name or text_of(document.get("name", ""), "The name"),
            zone=text_of(document.get("tz", ""), "The time zone (tz)"),
            weekly=read_weekly(document.get("weekly", {})),
            holidays=holidays,
            yearly=yearly,
            overrides=read_overrides(document.get("overrides", {})),
            weekly_from=read_weekly_from(document.get("weekly_from", ())),
        )

    def to_document(self) -> dict[str, object]:
        """Return the JSON form; reading it gives an equal calendar."""
        later = write_weekly_from(self.weekly_from)
        return {
            "name": self.name,
            "tz": self.zone,
            "weekly": write_weekly(self.weekly),
            **({"weekly_from": later} if later else {}),
            "holidays": write_holidays(self.holidays, self.yearly),
            "overrides": write_overrides(self.overrides),
        }

    def require_working_time(self) -> None:
        """Refuse a calendar in which no clock could ever run out (N4)."""
        if not self.has_working_time:
            raise CalendarError("The calendar has no working time; give it at least one interval.")

    @cached_property
    def has_working_time(self) -> bool:
        """Whether any date of the years 1970 to 2099 has working time; hours in a gap are none."""
        first, last = FIRST_DAY.toordinal(), LAST_DAY.toordinal()
        first_instant = wall_clock_of(self.zone).first_instant
        return any(
            first_instant(date.fromordinal(day), start) < first_instant(date.fromordinal(day), end)
            for day, intervals in enumerate(self.intervals_between(first, last), first)
            for start, end in intervals
        )

    @cached_property
    def has_whole_days(self) -> bool:
        """Whether some day may be open for 24 hours without a break."""
        weeks = [intervals for week in self._joined_weeks for intervals in week]
        return any(map(is_whole_day, [*weeks, *(hours for _day, hours in self._exceptions)]))

    def open_dates(self) -> tuple[date, date] | None:
        """Dates before and after which there are no hours; None where there are none at all."""
        dates = [override.day for override in self.overrides if override.intervals]
        begins = (FIRST_DAY, *self._first_days)
        ends = (*self._first_days, LAST_DAY)
        for week, begin, end in zip(self._joined_weeks, begins, ends, strict=True):
            dates += [begin, end] if any(week) else []
        return (min(dates), max(dates)) if dates else None

    def weekly_on(self, day: date) -> Weekly:
        """The weekly hours in force on a date."""
        place = bisect_right(self._first_days, day)
        return self.weekly_from[place - 1].weekly if place else self.weekly

    def hours_on(self, day: date) -> DayHours:
        """Return the hours of a date and, where they are an exception, its name and source."""
        usual = self.weekly_on(day)[day.weekday()]
        holiday = self._holiday_of.get(day) or self._yearly_of.get((day.month, day.day))
        override = self._override_of.get(day)
        if override is not None:
            name = override.name or (holiday.name if holiday else "")
            source = override.source or (holiday.source if holiday else "")
            return DayHours(override.intervals, usual, True, name, source)
        if holiday is not None:
            return DayHours((), usual, True, holiday.name, holiday.source)
        return DayHours(usual, usual, False, "")

    def intervals_between(self, first: int, last: int) -> list[tuple[Interval, ...]]:
        """The intervals of each date from ordinal ``first`` to ``last``, joined where they touch.

        The same as ``hours_on`` date by date, and much faster.
        """
        found = self._usual_between(first, last)
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        for (month, day), year in product(self._yearly_of, years):
            if (month, day) == LEAP_DAY and not isleap(year):
                continue
            ordinal = date(year, month, day).toordinal()
            if first <= ordinal <= last:
                found[ordinal - first] = ()
        for ordinal, intervals in self._exceptions:
            if first <= ordinal <= last:
                found[ordinal - first] = intervals
        return found

    def _usual_between(self, first: int, last: int) -> list[tuple[Interval, ...]]:
        found: list[tuple[Interval, ...]] = []
        ends = [day.toordinal() for day in self._first_days] + [last + 1]
        for week, end in zip(self._joined_weeks, ends, strict=True):
            start, count = first + len(found), min(end, last + 1) - first - len(found)
            if count > 0:
                turn = (start - 1) % len(WEEKDAYS)  # ordinal 1 was a Monday
                cycle = week[turn:] + week[:turn]
                found += (cycle * (count // len(WEEKDAYS) + 1))[:count]
        return found

    def _require_nights_apart(self, day: date) -> None:
        for one in (day - ONE_DAY, day):
            following = one + ONE_DAY
            require_apart(
                self.hours_on(one).intervals,
                one.isoformat(),
                self.hours_on(following).intervals,
                following.isoformat(),
            )

    def _values(self) -> tuple[object, ...]:
        return (
            self.name,
            self.zone,
            self.weekly,
            self.holidays,
            self.yearly,
            self.overrides,
            self.weekly_from,
        )

    @cached_property
    def _first_days(self) -> tuple[date, ...]:
        return tuple(later.first_day for later in self.weekly_from)

    @cached_property
    def _joined_weeks(self) -> tuple[list[tuple[Interval, ...]], ...]:
        weeks: Sequence[Weekly] = (self.weekly, *(later.weekly for later in self.weekly_from))
        return tuple([joined(intervals) for intervals in week] for week in weeks)

    @cached_property
    def _exceptions(self) -> list[tuple[int, tuple[Interval, ...]]]:
        """Ordinals with the intervals that replace theirs; a later entry wins."""
        closed = [(holiday.day.toordinal(), ()) for holiday in self.holidays]
        return closed + [
            (override.day.toordinal(), joined(override.intervals)) for override in self.overrides
        ]

    @cached_property
    def _holiday_of(self) -> dict[date, Holiday]:
        return {holiday.day: holiday for holiday in sorted(self.holidays)}

    @cached_property
    def _yearly_of(self) -> dict[tuple[int, int], Yearly]:
        return {(each.month, each.day): each for each in sorted(self.yearly)}

    @cached_property
    def _override_of(self) -> dict[date, Override]:
        return {override.day: override for override in self.overrides}
