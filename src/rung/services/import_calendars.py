"""A business calendar as one line of a people file tells it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from rung.domain.calendars import WEEKDAYS, Calendar, CalendarError
from rung.services.csv_cells import Cells
from rung.services.intake import holidays_of

FOLLOWING_YEARS = 2
_FILE = "people file"
_HOURS_FORM = "write them like Mon-Fri 08:00-17:00; Sat 09:00-12:00"
_YEARS = re.compile(r"(20\d\d)(?:-(20\d\d))?")
_HOURS = re.compile(r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<times>[0-9:, -]+)")
_TIMES = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})")
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (.+))?")


def calendar_document(cells: Cells, *, this_year: int) -> dict[str, Any] | None:
    """The calendar's document with its holidays listed, named and sourced (N16).

    None, with the faults kept, when it cannot be used; above all when it has no working time (N4).
    """
    refused = {day for day, _ in _dated(cells, "open_anyway")}
    listed = [
        {"date": day.isoformat(), "name": name, "source": source}
        for day, name, source in _public_holidays(cells, this_year)
        if day not in refused
    ]
    own = [
        {"date": day.isoformat(), "name": name, "source": _FILE}
        for day, name in _dated(cells, "closed_also")
    ]
    document = {
        "name": cells.text("name", 80),
        "tz": cells.zone("zone"),
        "weekly": _weekly(cells),
        "holidays": [*listed, *own],
        "overrides": {},
    }
    if not cells.is_sound:
        return None
    try:
        calendar = Calendar.from_document(document)
        calendar.require_working_time()
    except CalendarError as error:
        cells.fault("hours", f"cannot be used. {error}")
        return None
    return calendar.to_document()


def _public_holidays(cells: Cells, this_year: int) -> list[tuple[date, str, str]]:
    place = cells.raw("holidays")
    years = _years(cells, this_year)
    if not place:
        return []
    try:
        return holidays_of(place, years)
    except LookupError as why:
        cells.fault("holidays", str(why.args[0]))
        return []


def _years(cells: Cells, this_year: int) -> range:
    """The years whose holidays are listed: the file's, else this one and the two after it."""
    text = cells.raw("years")
    if not text:
        return range(this_year, this_year + FOLLOWING_YEARS + 1)
    match = _YEARS.fullmatch(text)
    if match is None:
        cells.fault("years", "is no year or span of years; write it like 2026-2028.")
        return range(0)
    first, last = int(match[1]), int(match[2] or match[1])
    if not first <= last <= first + 20:
        cells.fault("years", "must be a span of at most 20 years, the first one first.")
    return range(first, last + 1)


def _weekly(cells: Cells) -> Mapping[str, list[list[str]]]:
    weekly: dict[str, list[list[str]]] = {}
    for part in filter(None, (part.strip() for part in cells.raw("hours").lower().split(";"))):
        match = _HOURS.fullmatch(part)
        days = _days(match["first"], match["last"]) if match else []
        times = _TIMES.findall(match["times"]) if match else []
        if not days or not times:
            cells.fault("hours", f"are no weekly hours; {_HOURS_FORM}.")
            return {}
        for day in days:
            weekly.setdefault(day, []).extend([start, end] for start, end in times)
    return weekly


def _days(first: str, last: str | None) -> list[str]:
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        return []
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return list(WEEKDAYS[start : end + 1])


def _dated(cells: Cells, column: str) -> Iterator[tuple[date, str]]:
    """Dates with a name behind each: "2026-11-27 Day after Thanksgiving; 2026-12-24 Eve"."""
    for part in filter(None, (part.strip() for part in cells.raw(column).split(";"))):
        match = _DATED.fullmatch(part)
        try:
            day = date.fromisoformat(match[1]) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            cells.fault(column, "lists dates; write them like 2026-11-27 Day after Thanksgiving.")
            return
        yield day, match[2] or "Closed"
