"""A calendar in one version: its year day by day, and one question tried on it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.business_time import Calendar as Hours
from rung.domain.calendar_changes import said_day
from rung.domain.calendar_year import Day, Mark, MarkKind, Month, year_of
from rung.domain.clocks import ClockFacts, Target, TargetKind
from rung.domain.instants import show_duration, show_full, show_week
from rung.models import Calendar, CalendarVersion
from rung.queries.calendars import VersionLine, users_of, versions_of, written
from rung.queries.clock_view import WhyView, clock_view

FIRST_YEAR, LAST_YEAR = 1970, 2099


@dataclass(frozen=True)
class CellView:
    """A date of a month; ``kind`` is its weightiest mark, or empty."""

    number: int
    date: date
    is_open: bool
    is_today: bool
    kind: str
    words: str


@dataclass(frozen=True)
class NoteView:
    """What is said of a marked date below its month."""

    date: date
    kind: str
    label: str
    name: str
    detail: str


@dataclass(frozen=True)
class MonthView:
    """A month as a grid and its notes."""

    id: str
    name: str
    weeks: tuple[tuple[CellView | None, ...], ...]
    notes: tuple[NoteView, ...]


@dataclass(frozen=True)
class CalendarPage:
    """Everything the page of a calendar shows."""

    id: int
    name: str
    version: int
    newest: int
    zone: str
    hours: str
    later: tuple[str, ...]
    written: str
    words: str
    used_by: tuple[str, ...]
    versions: list[VersionLine]
    on_older: int
    year: int
    previous_year: int | None
    next_year: int | None
    months: tuple[MonthView, ...]
    legend: tuple[tuple[str, str], ...]
    source: str  # of the holidays that name no other

    @property
    def is_newest(self) -> bool:
        """Whether new escalations run on the version that is shown."""
        return self.version == self.newest


@dataclass(frozen=True)
class Answer:
    """What one version makes of a question: the instant, and why."""

    version: int
    due: datetime | None
    at: str
    difference: str
    why: WhyView | None


def calendar_page(
    calendar: Calendar, version: CalendarVersion, *, year: int, zone: str, now: datetime
) -> CalendarPage:
    """The page of a calendar in one version and year, for a reader in ``zone``."""
    hours = version.as_domain()
    versions = versions_of(calendar, zone=zone)
    newest = versions[0].number
    source = _usual_source(hours)
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    months = year_of(hours, year, version.reviewed().refused)
    return CalendarPage(
        id=calendar.pk,
        name=calendar.name,
        version=version.number,
        newest=newest,
        zone=hours.zone,
        hours=show_week(hours.weekly_on(today)) or "Only on single days",
        later=tuple(
            f"From {said_day(each.first_day)}: {show_week(each.weekly) or 'never open'}"
            for each in hours.weekly_from
            if each.first_day > today
        ),
        written=written(version, zone=zone),
        words=version.words,
        used_by=users_of([version])[calendar.pk],
        versions=versions,
        on_older=sum(line.clocks for line in versions if line.number < newest),
        year=year,
        previous_year=year - 1 if year > FIRST_YEAR else None,
        next_year=year + 1 if year < LAST_YEAR else None,
        months=tuple(_month(month, today, source) for month in months),
        legend=tuple((kind.value, kind.label) for kind in MarkKind if kind in _kinds(months)),
        source=source,
    )


def try_it(
    version: CalendarVersion,
    *,
    start: datetime,
    amount: int,
    unit: TargetKind,
    beside: datetime | None,
) -> Answer:
    """When an amount has passed on a version, and why; nothing is started by it.

    ``amount`` is in seconds of working time or in business days; ``beside`` is what another
    version answered.
    """
    calendar = version.as_domain()
    facts = ClockFacts(start, Target(unit, amount), calendar)
    due = rules.due_at(facts)
    if due is NEVER:
        return Answer(version.number, None, "Never: it is not open that long", "", None)
    view = clock_view(
        facts,
        what=_said(amount, unit),
        first="",
        policy=f"version {version.number}",
        zone=calendar.zone,
        now=due,  # so that every row reads as done
    )
    return Answer(
        version=version.number,
        due=due,
        at=show_full(due, calendar.zone),
        difference=_difference(due, beside) if beside else "",
        why=view.why if view else None,
    )


def _difference(due: datetime, beside: datetime) -> str:
    seconds = int((due - beside).total_seconds())
    if not seconds:
        return "The same instant."
    return f"{show_duration(seconds)} {'later' if seconds > 0 else 'earlier'}."


def holiday_events(
    version: CalendarVersion, *, host: str
) -> list[tuple[str, date, str, str, bool]]:
    """The holidays of a version for a file: id, day, name, source, whether every year.

    A day keeps its id from version to version, so that a calendar program sees what moved.
    """
    calendar = version.as_domain()
    seen: Counter[date] = Counter()
    events = []
    for each in sorted(calendar.holidays):
        seen[each.day] += 1
        uid = f"calendar-{version.calendar_id}-{each.day.isoformat()}-{seen[each.day]}@{host}"
        events.append((uid, each.day, each.name or "Holiday", each.source, False))
    for month, day, name, source in calendar.yearly:
        uid = f"calendar-{version.calendar_id}-every-{month:02}-{day:02}@{host}"
        first = date(_leap_year_before(version.created_at.year), month, day)
        events.append((uid, first, name or "Holiday", source, True))
    return events


def _leap_year_before(year: int) -> int:
    return year - year % 4  # from 1901 to 2099


def _said(amount: int, unit: TargetKind) -> str:
    if unit is TargetKind.WORKING_TIME:
        return f"{show_duration(amount)} of business time"
    return f"closing time after {amount} business {'day' if amount == 1 else 'days'}"


def _month(month: Month, today: date, source: str) -> MonthView:
    return MonthView(
        id=f"month-{month.first.month}",
        name=f"{month.first:%B %Y}",
        weeks=tuple(
            tuple(None if day is None else _cell(day, today) for day in week)
            for week in month.weeks
        ),
        notes=tuple(_note(day.day, mark, source) for day in month.marked for mark in day.marks),
    )


def _note(day: date, mark: Mark, source: str) -> NoteView:
    detail = "" if mark.detail == source else mark.detail
    return NoteView(day, mark.kind.value, mark.kind.label, mark.name, detail)


def _usual_source(calendar: Hours) -> str:
    """The source that most listed holidays have; said once for the whole year."""
    sources = Counter(each.source for each in calendar.holidays if each.source)
    return max(sources, key=lambda each: (sources[each], each), default="")


def _kinds(months: Iterable[Month]) -> set[MarkKind]:
    return {mark.kind for month in months for day in month.marked for mark in day.marks}


def _cell(day: Day, today: date) -> CellView:
    return CellView(
        number=day.day.day,
        date=day.day,
        is_open=day.is_open,
        is_today=day.day == today,
        kind=day.marks[0].kind.value if day.marks else "",
        words="; ".join(_spoken(mark) for mark in day.marks) or ("" if day.is_open else "closed"),
    )


def _spoken(mark: Mark) -> str:
    return f"{mark.kind.label}: {mark.name}" if mark.name else mark.kind.label
