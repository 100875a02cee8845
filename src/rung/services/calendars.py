"""Calendars as versions: proposed holidays, and the writing of a new version (N6, N16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from rung.domain.calendar_changes import changes
from rung.domain.calendar_records import Review, VersionSource
from rung.domain.calendars import LEAP_YEAR, Calendar, CalendarError, Holiday
from rung.domain.house_record import RecordKind
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.models import Calendar as CalendarRow
from rung.models import CalendarVersion
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.importing import one_at_a_time
from rung.services.intake import FoundEvent, events_of, holidays_of
from rung.services.record import record

LONGEST_NAME = 80
MOST_YEARS = 20
MOST_EVENTS = 800
YEARS_OF_A_RULE = 5  # how far a holiday that comes every year is listed


class BadName(BadInput):
    """A name no calendar can have, or one that another has."""

    code = "bad-name"


@dataclass(frozen=True)
class Draft:
    """What somebody wants a calendar to be: its document, what they refused, and why."""

    document: Mapping[str, Any]
    review: Review
    words: str


@dataclass(frozen=True)
class Proposal:
    """A holiday somebody else proposes; ``trouble`` says why it cannot be taken."""

    holiday: Holiday | None
    name: str
    trouble: str = ""


def propose(place: str, categories: Sequence[str], years: tuple[int, int]) -> tuple[Holiday, ...]:
    """The holidays of a place, each dated, named and sourced; nothing is written.

    Raises BadInput with a sentence for a place, a category or a span of years that is none.
    """
    first, last = years
    if not first <= last < first + MOST_YEARS:
        raise BadInput(f"List at most {MOST_YEARS} years, the first one first.")
    found: dict[tuple[date, str], Holiday] = {}
    for category in categories:
        try:
            listed = holidays_of(place, range(first, last + 1), category)
        except LookupError as why:
            raise BadInput(f"It {why.args[0]}") from None
        for day, name, source in listed:
            found.setdefault((day, name), Holiday(day, name, source))
    return tuple(sorted(found.values()))


def proposals_of_file(content: bytes, *, file_name: str, this_year: int) -> tuple[Proposal, ...]:
    """The events of an iCalendar file as holidays to review, by date; nothing is written.

    Raises BadInput with a sentence when it is no such file.
    """
    try:
        events = events_of(content)
    except ValueError as why:
        raise BadInput(str(why)) from None
    source = f"iCalendar file {file_name}"
    found = [each for event in events for each in _proposals(event, source, this_year)]
    if len(found) > MOST_EVENTS:
        raise BadInput(f"The file holds {len(found)} days; at most {MOST_EVENTS} can be reviewed.")
    unique = {(each.holiday, each.name, each.trouble): each for each in found}
    return tuple(sorted(unique.values(), key=_turn))


@transaction.atomic
def create_calendar(*, name: str, draft: Draft, doing: Doing) -> CalendarVersion:
    """Make a calendar with its first version. It counts for nobody until a region names it.

    A name differs from every other by more than its capitals, as a file of people reads them.
    """
    doing.allow(Act.KEEP_CALENDARS)
    one_at_a_time()  # an import makes calendars too
    pressed_once(doing)
    wanted = _name(name)
    taken = CalendarRow.objects.filter(name__iexact=wanted).first()
    if taken is not None:
        raise BadName(f"There is a calendar named {taken.name} already.")
    hours = read_calendar(draft.document, wanted)
    record(doing, RecordKind.CALENDAR, f"Calendar {wanted}", "none", "version 1", words=draft.words)
    return CalendarVersion.objects.create(
        calendar=CalendarRow.objects.create(name=wanted),
        number=1,
        document=hours.to_document(),
        review=draft.review.to_document(),
        created_at=doing.now,
        created_by=doing.person,
        source=VersionSource.EDITOR.value,
        words=draft.words,
    )


@transaction.atomic
def write_version(
    *, calendar_id: int, based_on: int, draft: Draft, source: VersionSource, doing: Doing
) -> CalendarVersion:
    """Write the next version of a calendar. It moves no clock and touches no escalation (N6, N7).

    ``based_on`` is the version that was changed: when somebody wrote another one meanwhile, this
    is refused, so that nobody's work is lost.
    """
    doing.allow(Act.KEEP_CALENDARS)
    calendar = CalendarRow.objects.select_for_update().get(pk=calendar_id)
    pressed_once(doing)
    newest = calendar.versions.order_by("-number").select_related("created_by").first()
    if newest is None or newest.number != based_on:
        raise _overtaken(newest)
    hours = read_calendar(draft.document, calendar.name)
    if hours == newest.as_domain() and draft.review == newest.reviewed():
        raise RuleViolation("Nothing is different, so no version was written.")
    record(
        doing,
        RecordKind.CALENDAR,
        f"Calendar {calendar.name}",
        f"version {newest.number}",
        " ".join((f"version {newest.number + 1}.", *changes(newest.as_domain(), hours))),
        words=draft.words,
    )
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=newest.number + 1,
        document=hours.to_document(),
        review=draft.review.to_document(),
        created_at=doing.now,
        created_by=doing.person,
        source=source.value,
        words=draft.words,
    )


def read_calendar(document: Mapping[str, Any], name: str) -> Calendar:
    """A calendar in which clocks can run out; BadInput with the reason for any other (N4)."""
    try:
        calendar = Calendar.from_document(document, name)
        calendar.require_working_time()
    except CalendarError as why:
        raise BadInput(str(why)) from None
    return calendar


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadName(f"Give the calendar a name of at most {LONGEST_NAME} letters.")
    return name


def _overtaken(newest: CalendarVersion | None) -> AlreadyDone:
    if newest is None:
        return AlreadyDone("This calendar has no version to change.")
    by = newest.created_by.name if newest.created_by else "An import"
    return AlreadyDone(
        f"{by} wrote version {newest.number} while you were at it. Nothing of yours was written; "
        "your words are still here.",
        newest.created_at,
    )


def _proposals(event: FoundEvent, source: str, this_year: int) -> list[Proposal]:
    if event.trouble or event.first is None or event.last is None:
        return [Proposal(None, event.name or "An event", event.trouble)]
    days = [
        event.first + timedelta(days=each) for each in range((event.last - event.first).days + 1)
    ]
    if event.every_year:
        years = range(max(this_year, event.first.year), this_year + YEARS_OF_A_RULE)
        days = [day for year in years if (day := _in_year(event.first, year))]
    return [Proposal(Holiday(day, event.name, source), event.name) for day in days]


def _in_year(day: date, year: int) -> date | None:
    """The same day of another year; 29 February only where there is one."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return None if (day.month, day.day) == (2, 29) and not leap else day.replace(year=year)


def _turn(each: Proposal) -> tuple[bool, date, str]:
    """What cannot be read first, then by date."""
    day = each.holiday.day if each.holiday else date(LEAP_YEAR, 1, 1)
    return each.holiday is not None, day, each.name
