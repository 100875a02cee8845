"""The coverage proof as its page shows it: the map, the holes, the single points of failure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rung.domain.headline import State
from rung.domain.instants import show_from_to, show_full
from rung.models import CoverageCheck, Region

SHOWN = 100  # of each kind; how many there are is said


@dataclass(frozen=True)
class Cell:
    """One level in one region."""

    level: int
    state: State
    word: str
    who: str


@dataclass(frozen=True)
class MapRow:
    """One region of the map."""

    region: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class FindingLine:
    """A hole or a single point: where, when, why, and whom or what to look at to mend it."""

    level: int
    where: str
    when: str
    why: str
    people: tuple[tuple[int, str], ...]  # whose covers and absences mend it; empty: name somebody
    region_id: int | None  # where somebody is to be named


@dataclass(frozen=True)
class CoveragePage:
    """The newest check."""

    checked: str
    places: int
    levels: tuple[int, ...]
    rows: tuple[MapRow, ...]
    holes: tuple[FindingLine, ...]
    hole_count: int
    single: tuple[FindingLine, ...]
    single_count: int


_STATES = {
    "covered": (State.OK, "Covered"),
    "single": (State.WATCH, "Rests on one"),
    "hole": (State.LATE, "Hole"),
}


def coverage_page(*, zone: str) -> CoveragePage | None:
    """What the newest check found; None before the first."""
    newest = CoverageCheck.objects.select_related("checked_by").order_by("-checked_at", "-pk")
    check = newest.first()
    if check is None:
        return None
    regions = dict(Region.objects.values_list("name", "pk"))
    found = check.findings
    by = f"by {check.checked_by.name}" if check.checked_by else "as every night"
    levels = tuple(sorted({cell["level"] for cell in found["map"]}))
    return CoveragePage(
        checked=f"{show_full(check.checked_at, zone)}, {by}",
        places=check.places,
        levels=levels,
        rows=_rows(found["map"], levels),
        holes=tuple(_line(each, regions, zone) for each in found["holes"][:SHOWN]),
        hole_count=check.holes,
        single=tuple(_line(each, regions, zone) for each in found["single"][:SHOWN]),
        single_count=check.single_points,
    )


def _rows(cells: list[Mapping[str, Any]], levels: tuple[int, ...]) -> tuple[MapRow, ...]:
    by_place = {(cell["region"], cell["level"]): cell for cell in cells}
    names = dict.fromkeys(cell["region"] for cell in cells)
    return tuple(
        MapRow(region, tuple(_cell(by_place.get((region, level)), level) for level in levels))
        for region in names
    )


def _cell(cell: Mapping[str, Any] | None, level: int) -> Cell:
    if cell is None:
        return Cell(level, State.IDLE, "No such level", "")
    state, word = _STATES[cell["state"]]
    who = ", ".join(cell["holders"]) + (f" and {cell['more']} more" if cell["more"] else "")
    return Cell(level, state, word, who or "Nobody")


def _line(found: Mapping[str, Any], regions: Mapping[str, int], zone: str) -> FindingLine:
    when = ""
    if found["since"]:
        since, until = (datetime.fromisoformat(found[end]) for end in ("since", "until"))
        when = show_from_to(since, until, zone)
    only = found["regions"][0] if len(found["regions"]) == 1 else ""
    return FindingLine(
        level=found["level"],
        where=_where(found),
        when=when,
        why=_why(found),
        people=tuple((each["id"], each["name"]) for each in found["holders"] or found["people"]),
        region_id=regions.get(only),
    )


def _where(found: Mapping[str, Any]) -> str:
    accounts, more = found["accounts"], found["account_count"] - len(found["accounts"])
    said = ", ".join(accounts) + (
        f" and {more} more account{'s' if more > 1 else ''}" if more else ""
    )
    products = f" ({', '.join(found['products'])})" if found["products"] else ""
    return f"{', '.join(found['regions'])}: {said}{products}"


def _why(found: Mapping[str, Any]) -> str:
    holders = ", ".join(each["name"] for each in found["holders"])
    if not holders:
        return "Nobody holds the level there."
    if not found["since"]:
        only = found["people"][0]["name"]
        return f"Only {only} can answer: nobody else is on the level, and nobody stands in."
    if not found["people"]:
        return f"{holders} left, and nobody stands in."
    away = ", ".join(each["name"] for each in found["people"])
    alone = len(found["people"]) == 1
    return f"{away} {'is' if alone else 'are all'} away, and nobody stands in."
