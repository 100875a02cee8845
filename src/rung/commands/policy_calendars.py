"""The calendars on which a pack is tried: hours given in words, or calendars of the database."""

import argparse

from rung.commands.mistakes import UsageMistake, UserMistake
from rung.domain.calendar_words import read_week
from rung.domain.calendars import Calendar, CalendarError
from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy
from rung.domain.pack_forms import UNKNOWN_WORD
from rung.domain.plan import Calendars, PinnedCalendar
from rung.models import CalendarVersion, Region

NO_HOURS = "The hours of this policy are not published; those of another calendar stand in."
NO_VERSION = 0  # hours given in words are no version of a calendar


def calendars_for(
    policy: Policy, facts: Circumstances, arguments: argparse.Namespace
) -> tuple[Calendars, tuple[str, ...]]:
    """The calendars to count on, and what has to be said of them.

    Raises UserMistake where one is not known, and where none is given and none can be told.
    """
    if arguments.hours is not None:
        return _of_words(policy, arguments.hours, arguments.zone)
    if arguments.zone is not None:
        raise UsageMistake("--zone goes with --hours.")
    notes: tuple[str, ...] = ()
    newest = _newest()
    name = arguments.calendar or policy.calendar
    if not policy.hours_published:
        notes = (NO_HOURS,)
        name = arguments.calendar
    name = name or _of_region(facts.region)
    if not name:
        raise UsageMistake(
            "Which calendar? Give --calendar NAME, --region CODE, or --hours with --zone."
            f" There are: {', '.join(newest) or 'none yet'}."
        )
    levels = {each.number: each.calendar for each in policy.levels if _names_one(each.calendar)}
    for asked in (name, *levels.values()):
        if asked not in newest:
            known = ", ".join(newest) or "none yet"
            raise UserMistake(f"There is no calendar “{asked}”; there are: {known}.")
        if not newest[asked].calendar.has_working_time:
            raise UserMistake(f"The calendar “{asked}” never opens; nothing can be counted on it.")
    own = {number: newest[asked] for number, asked in levels.items()}
    return Calendars(newest[name], own), notes


def _of_words(policy: Policy, hours: str, zone: str | None) -> tuple[Calendars, tuple[str, ...]]:
    if zone is None:
        raise UsageMistake("--hours needs --zone: in which zone, like America/Denver?")
    try:
        document = {"tz": zone, "weekly": read_week(hours)}
        calendar = Calendar.from_document(document, "the hours given")
        calendar.require_working_time()
    except CalendarError as error:
        raise UsageMistake(f"--hours or --zone: {error}") from error
    named = [policy.calendar, *(level.calendar for level in policy.levels)]
    notes = tuple(
        f"The pack names the calendar “{name}”; this was counted on the hours given, without it."
        for name in dict.fromkeys(filter(_names_one, named))
    )
    if UNKNOWN_WORD in named:
        notes = (NO_HOURS, *notes)
    return Calendars(PinnedCalendar(NO_VERSION, calendar)), notes


def _names_one(calendar: str) -> bool:
    return bool(calendar) and calendar != UNKNOWN_WORD


def _newest() -> dict[str, PinnedCalendar]:
    versions = (
        CalendarVersion.objects.order_by("calendar__name", "-number")
        .distinct("calendar__name")
        .select_related("calendar")
    )
    return {each.calendar.name: PinnedCalendar(each.pk, each.as_domain()) for each in versions}


def _of_region(code: str) -> str:
    """The name of a region's calendar; empty where no region is told."""
    if not code:
        return ""
    region = Region.objects.filter(code__iexact=code).select_related("calendar").first()
    if region is None:
        raise UserMistake(f"There is no region “{code}”.")
    return region.calendar.name
