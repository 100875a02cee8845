"""What changed from one version of a calendar to the next, in sentences."""

from collections.abc import Iterator
from datetime import date

from rung.domain.calendar_year import say_hours
from rung.domain.calendars import LEAP_YEAR, Calendar, Holiday, Override, Weekly, Yearly
from rung.domain.instants import show_date, show_week

_NEVER_OPEN = "never open"


def changes(before: Calendar, after: Calendar) -> tuple[str, ...]:
    """Everything that differs, the weightiest first; none where only refusals were reviewed."""
    return (
        *_zone(before, after),
        *_week(before, after),
        *_holidays(before, after),
        *_own_days(before, after),
    )


def said_day(day: date) -> str:
    """A date with its year: "Thu 26 Nov 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def said_yearly(each: Yearly) -> str:
    """A holiday of every year, and who says so: "25 Dec Christmas (own list)" (N16)."""
    said = f"{each.day} {date(LEAP_YEAR, each.month, 1):%b} {each.name}".rstrip()
    return f"{said} ({each.source})" if each.source else said


def _zone(before: Calendar, after: Calendar) -> Iterator[str]:
    if before.zone != after.zone:
        yield f"Time zone {after.zone} instead of {before.zone}."


def _week(before: Calendar, after: Calendar) -> Iterator[str]:
    if before.weekly != after.weekly:
        yield f"Hours {_said(after.weekly)} instead of {_said(before.weekly)}."
    old = {each.first_day: each.weekly for each in before.weekly_from}
    new = {each.first_day: each.weekly for each in after.weekly_from}
    for day in sorted(old.keys() | new.keys()):
        was, now = old.get(day), new.get(day)
        if was == now:
            continue
        if now is None:
            yield f"No new hours from {said_day(day)} any more."
        else:
            instead = f" instead of {_said(was)}" if was is not None else ""
            yield f"From {said_day(day)}: {_said(now)}{instead}."


def _said(weekly: Weekly) -> str:
    return show_week(weekly) or _NEVER_OPEN


def _holidays(before: Calendar, after: Calendar) -> Iterator[str]:
    old, new = set(before.holidays), set(after.holidays)
    yield from _listed("No holiday any more", old - new)
    yield from _listed("New holiday", new - old)
    yield from _every_year("No more every year", set(before.yearly) - set(after.yearly))
    yield from _every_year("Every year", set(after.yearly) - set(before.yearly))


def _listed(words: str, holidays: set[Holiday]) -> Iterator[str]:
    """A sentence each; where a year has several of one source, one sentence for all of them."""
    of_year: dict[tuple[int, str], list[Holiday]] = {}
    for each in sorted(holidays):
        of_year.setdefault((each.day.year, each.source), []).append(each)
    for (year, source), found in of_year.items():
        tail = f" ({source})." if source else "."
        if len(found) == 1:
            yield f"{words}: {said_day(found[0].day)} {found[0].name}".rstrip() + tail
        else:
            days = ", ".join(f"{show_date(each.day)} {each.name}".rstrip() for each in found)
            yield f"{words}, {len(found)} in {year}: {days}{tail}"


def _every_year(words: str, yearly: set[Yearly]) -> Iterator[str]:
    for each in sorted(yearly):
        yield f"{words}: {said_yearly(each)}."


def _own_days(before: Calendar, after: Calendar) -> Iterator[str]:
    old = {each.day: each for each in before.overrides}
    new = {each.day: each for each in after.overrides}
    for day in sorted(old.keys() | new.keys()):
        was, now = old.get(day), new.get(day)
        if was == now:
            continue
        if now is None:
            yield f"{said_day(day)}: usual hours again{_named(was)}."
        elif was is None:
            yield f"{said_day(day)}: {say_hours(now.intervals)}{_named(now)}."
        else:
            instead = f"{say_hours(now.intervals)} instead of {say_hours(was.intervals)}"
            yield f"{said_day(day)}: {instead}{_named(now)}."


def _named(override: Override | None) -> str:
    return f" ({override.name})" if override and override.name else ""
