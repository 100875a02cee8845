"""Calendars for their administrators: the list, who uses them, their versions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import Http404

from rung.domain.calendar_changes import changes
from rung.domain.calendar_records import VersionSource
from rung.domain.instants import show_full, show_week
from rung.models import Calendar, CalendarVersion, Clock, Person, PolicyVersion, Region

VERSIONS_SHOWN = 20


@dataclass(frozen=True)
class CalendarLine:
    """A calendar in the list."""

    id: int
    name: str
    zone: str
    hours: str
    used_by: tuple[str, ...]
    version: int
    written: str
    clocks: int
    on_older: int


@dataclass(frozen=True)
class VersionLine:
    """A version, and what it changed."""

    number: int
    written: str
    words: str
    changes: tuple[str, ...]
    clocks: int


def calendar_for(calendar_id: int) -> Calendar:
    """One calendar; Http404 when there is none."""
    found = Calendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise Http404("No such calendar.")
    return found


def version_for(calendar: Calendar, number: int | None) -> CalendarVersion:
    """One of its versions, the newest when none is named; Http404 when there is none."""
    versions = calendar.versions.select_related("created_by", "calendar")
    if number is not None:
        versions = versions.filter(number=number)
    found = versions.order_by("-number").first()
    if found is None:
        raise Http404("No such version.")
    return found


def calendar_list(*, zone: str, now: datetime) -> list[CalendarLine]:
    """Every calendar in its newest version, by name."""
    newest = (
        CalendarVersion.objects.select_related("calendar", "created_by")
        .order_by("calendar_id", "-number")
        .distinct("calendar_id")
    )
    found = list(newest)
    uses, running = users_of(found), running_clocks()
    numbers = CalendarVersion.objects.filter(pk__in=running).values_list("pk", "calendar_id")
    of_calendar: Counter[int] = Counter()
    for version_id, calendar_id in numbers:
        of_calendar[calendar_id] += running[version_id]
    lines = [
        _line(
            each,
            used_by=uses[each.calendar_id],
            clocks=of_calendar[each.calendar_id],
            on_newest=running[each.pk],
            zone=zone,
            now=now,
        )
        for each in found
    ]
    return sorted(lines, key=lambda line: line.name.casefold())


def users_of(versions: Iterable[CalendarVersion]) -> dict[int, tuple[str, ...]]:
    """Who uses the calendars of these versions, in words: regions, and levels of policies."""
    uses: dict[int, list[str]] = {version.calendar_id: [] for version in versions}
    for region in Region.objects.filter(calendar__in=uses).order_by("name"):
        uses[region.calendar_id].append(f"Region {region.name}")
    people = Person.objects.filter(calendar__in=uses).order_by("name")
    for name, calendar_id in people.values_list("name", "calendar"):
        uses[calendar_id].append(f"Reminders to {name}")
    ids = {version.calendar.name: version.calendar_id for version in versions}
    policies = PolicyVersion.objects.order_by("policy_id", "-number").distinct("policy_id")
    for policy in policies.select_related("policy"):
        for where, name in policy.as_domain().calendars():
            if name in ids:
                uses[ids[name]].append(f"{where} of policy {policy.policy.name}")
    return {calendar: tuple(words) for calendar, words in uses.items()}


def running_clocks() -> Counter[int]:
    """How many clocks run, by the key of the version they run on."""
    rows = (
        Clock.objects.filter(settled_at=None)
        .order_by()
        .values_list("calendar_id")
        .annotate(count=Count("pk"))
    )
    return Counter(dict(rows))


def versions_of(calendar: Calendar, *, zone: str) -> list[VersionLine]:
    """The last versions, the newest first, each with what it changed."""
    found = list(
        calendar.versions.select_related("created_by").order_by("-number")[: VERSIONS_SHOWN + 1]
    )
    running = running_clocks()
    return [
        VersionLine(
            number=version.number,
            written=written(version, zone=zone),
            words=version.words,
            changes=_changes(found[at + 1] if at + 1 < len(found) else None, version),
            clocks=running[version.pk],
        )
        for at, version in enumerate(found[:VERSIONS_SHOWN])
    ]


def written(version: CalendarVersion, *, zone: str) -> str:
    """Who wrote a version, with what, and when."""
    at: datetime = version.created_at
    source = VersionSource(version.source).label
    if version.created_by is None:
        return f"From a {source}, {show_full(at, zone)}"
    return f"{version.created_by.name}, {source}, {show_full(at, zone)}"


def _changes(before: CalendarVersion | None, version: CalendarVersion) -> tuple[str, ...]:
    if before is None:
        return ()
    said = changes(before.as_domain(), version.as_domain())
    refused = set(version.reviewed().refused) - set(before.reviewed().refused)
    kept = {each.day for each in before.as_domain().holidays}
    fresh = [each for each in sorted(refused) if each.day not in kept]
    if fresh:
        days = ", ".join(f"{each.name} ({each.day.isoformat()})" for each in fresh)
        said += (f"Proposed and refused: {days}.",)
    return said


def _line(
    version: CalendarVersion,
    *,
    used_by: tuple[str, ...],
    clocks: int,
    on_newest: int,
    zone: str,
    now: datetime,
) -> CalendarLine:
    calendar = version.as_domain()
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    return CalendarLine(
        id=version.calendar_id,
        name=version.calendar.name,
        zone=calendar.zone,
        hours=show_week(calendar.weekly_on(today)) or "Only on single days",
        used_by=used_by,
        version=version.number,
        written=written(version, zone=zone),
        clocks=clocks,
        on_older=clocks - on_newest,
    )
