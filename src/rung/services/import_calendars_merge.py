"""Holds the calendars of a people file against those that are stored; what people decided wins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from rung.domain.calendar_changes import said_day
from rung.domain.calendar_records import Review, VersionSource
from rung.domain.calendars import Calendar as Hours
from rung.domain.calendars import Holiday
from rung.domain.house_record import RecordKind
from rung.domain.instants import show_full
from rung.models import Calendar, CalendarVersion
from rung.services.import_people_lines import Said
from rung.services.importing import ImportReport
from rung.services.record import Entry


def write_calendars(
    lines: Sequence[Said], calendars: Mapping[str, Calendar], report: ImportReport, now: datetime
) -> None:
    """A version for each line that says something else; none is ever changed (N6).

    ``calendars`` are all that the lines name, by their name without capitals. A calendar whose
    newest version an administrator wrote is kept, and a day that an administrator refused as a
    holiday stays a working day; the report says both.
    """
    versions = _versions(calendars)
    new = []
    for said in lines:
        calendar = calendars[str(said.values["name"]).casefold()]
        known = versions.get(calendar.pk, [])
        wanted, review = _without_refused(said, calendar, known, report)
        newest = known[0] if known else None
        if newest is not None and newest.document == wanted.to_document():
            report.same += 1
        elif newest is not None and newest.source != VersionSource.IMPORT.value:
            report.kept_line(_kept(said, calendar, newest))
        else:
            new.append(_next(calendar, newest, wanted, review, now))
            _report(report, calendar, newest)
    CalendarVersion.objects.bulk_create(new)


def _versions(calendars: Mapping[str, Calendar]) -> dict[int, list[CalendarVersion]]:
    """The versions that count: of each calendar the newest, and those that people wrote."""
    found: dict[int, list[CalendarVersion]] = {}
    rows = CalendarVersion.objects.filter(calendar__in=list(calendars.values()))
    for version in rows.order_by("calendar_id", "-number"):
        listed = found.setdefault(version.calendar_id, [])
        if not listed or version.source != VersionSource.IMPORT.value:
            listed.append(version)
    return found


def _without_refused(
    said: Said, calendar: Calendar, known: Sequence[CalendarVersion], report: ImportReport
) -> tuple[Hours, Review]:
    """What the line says without the days that were refused, and what is kept of refusals."""
    wanted = Hours.from_document(said.values["document"])
    last = next((each for each in known if each.source != VersionSource.IMPORT.value), None)
    if last is None:
        return wanted, Review()
    review = last.reviewed()
    refused: dict[date, Holiday] = {each.day: each for each in review.refused}
    # By its day alone: a list may call the same holiday otherwise next year.
    taken = tuple(each for each in wanted.holidays if each.day not in refused)
    if last is known[0]:
        return replace(wanted, holidays=taken), review  # kept as a whole, or the same
    report.deltas.extend(
        f"line {said.line}: calendar {calendar}: {said_day(each.day)} {each.name} not added: "
        "refused by an administrator"
        for each in wanted.holidays
        if each.day in refused
    )
    return replace(wanted, holidays=taken), review


def _kept(said: Said, calendar: Calendar, newest: CalendarVersion) -> str:
    at = show_full(newest.created_at, newest.as_domain().zone)
    return (
        f"line {said.line}: calendar {calendar} kept: edited by an administrator on {at} "
        f"(version {newest.number})"
    )


def _next(
    calendar: Calendar,
    newest: CalendarVersion | None,
    wanted: Hours,
    review: Review,
    now: datetime,
) -> CalendarVersion:
    return CalendarVersion(
        calendar=calendar,
        number=newest.number + 1 if newest else 1,
        document=wanted.to_document(),
        review=review.to_document() if review.refused else {},
        created_at=now,
    )


def _report(report: ImportReport, calendar: Calendar, newest: CalendarVersion | None) -> None:
    number = newest.number if newest else 0
    was = f"version {number}" if newest else "none"
    subject, is_now = f"Calendar {calendar}", f"version {number + 1}"
    report.entries.append(Entry(RecordKind.CALENDAR, subject, was, is_now))
    if newest is None:
        report.added += 1
    else:
        report.changed_line([f"calendar {calendar} version {newest.number} → {newest.number + 1}"])
