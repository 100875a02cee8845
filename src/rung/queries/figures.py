"""The figures of a period, told apart in one way; and the list behind each of them (R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from rung.domain.causes import Cause
from rung.domain.figures import (
    BY_KEY,
    Family,
    Fate,
    Figure,
    Grouping,
    cause_words,
    day_starts,
    families,
    of_family,
    said,
)
from rung.domain.instants import show, show_date, show_duration
from rung.domain.permissions import Role
from rung.queries.counted import CAUSE, COUNTED, HIGHEST

PAGE = 50
WHOLE_LIST = 20_000  # rows of a list that is taken away as CSV
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Both days belong to the period; empty words filter nothing."""

    grouping: Grouping
    first_day: date
    last_day: date
    region: str = ""
    level: int | None = None
    product: str = ""
    account: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The same as an address says it."""
        found = {
            "by": self.grouping.value,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "region": self.region,
            "level": str(self.level or ""),
            "product": self.product,
            "account": self.account,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Cell:
    """One figure of one group."""

    figure: Figure
    count: int
    words: str  # as it is shown: "38 of 40 (95 %)", "12"


@dataclass(frozen=True)
class GroupRow:
    """One group with all its figures; ``typical`` is the middle time at a level."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    typical: str
    typical_seconds: int | None


@dataclass(frozen=True)
class FamilyTable:
    """The figures of one family, group by group, and all groups together at the end."""

    family: Family
    figures: tuple[Figure, ...]
    rows: tuple[GroupRow, ...]
    total: GroupRow


@dataclass(frozen=True)
class Behind:
    """One counted thing, as the list behind a figure shows it."""

    number: int
    reference: str
    account: str
    order: str
    site: str
    region: str
    level: int
    at: str
    fate: str
    what: str
    corrected: bool


@dataclass(frozen=True)
class ListBehind:
    """One page of the list behind a figure; ``count`` is the figure itself."""

    rows: tuple[Behind, ...]
    count: int
    escalations: int
    more: bool


def figure_tables(asked: Asked, *, zone: str, now: datetime) -> tuple[FamilyTable, ...]:
    """Every family that can be told apart that way, in one statement each."""
    return tuple(_table(family, asked, zone, now) for family in families(asked.grouping))


def list_behind(
    figure: Figure, group: str | None, asked: Asked, *, zone: str, now: datetime, page: int
) -> ListBehind:
    """What one figure counts, newest first; ``group`` None means all groups together."""
    return _listed(figure, group, asked, zone, now, PAGE, PAGE * (page - 1))


def whole_list(
    figure: Figure, group: str | None, asked: Asked, *, zone: str, now: datetime
) -> ListBehind:
    """The same from its first row to its last, to take away."""
    return _listed(figure, group, asked, zone, now, WHOLE_LIST, 0)


def period_words(asked: Asked) -> str:
    """The period as people say it: "Mon 5 Oct to Tue 24 Nov 2026"."""
    return f"{show_date(asked.first_day)} to {show_date(asked.last_day)} {asked.last_day.year}"


_KEYS = {
    Grouping.LEVEL: ("{level}::text", "{level}::text"),
    Grouping.REGION: ("region.code", "region.name"),
    Grouping.DEPARTMENT: ("lower(thing.party_name)", "thing.party_name"),
    Grouping.SUPPLIER: ("lower(thing.party_name)", "thing.party_name"),
    Grouping.CAUSE: ("COALESCE(NULLIF(escalation.cause, ''), standing.code, '')",) * 2,
}
_PARTY = {Grouping.DEPARTMENT: "CARRIER", Grouping.SUPPLIER: "SUPPLIER"}
_OWN_LEVEL = frozenset({Family.ACKNOWLEDGEMENTS, Family.STAYS, Family.WAIVERS})


def _level_of(family: Family) -> str:
    """Its own level, or for what has none the highest the escalation has reached."""
    return "thing.level" if family in _OWN_LEVEL else "highest.level"


def _source(family: Family, asked: Asked, *, listed: bool) -> str:
    """FROM and WHERE, the same for a figure and for the list behind it.

    A table is joined where something of it is asked for; every join finds exactly one row.
    """
    of_region = asked.region or asked.grouping is Grouping.REGION
    of_order = listed or of_region or asked.product
    of_escalation = of_order or asked.account or asked.grouping is Grouping.CAUSE
    of_level = listed or asked.level is not None or asked.grouping is Grouping.LEVEL
    joins = [
        f"FROM ({COUNTED[family]}) AS thing",
        _ESCALATION if of_escalation else "",
        _ORDER if of_order else "",
        _REGION if listed or of_region else "",
        _ACCOUNT if listed or asked.account else "",
        HIGHEST if of_level and family not in _OWN_LEVEL else "",
        CAUSE if asked.grouping is Grouping.CAUSE else "",
    ]
    conditions = [
        "region.code = %(region)s" if asked.region else "",
        f"{_level_of(family)} = %(level)s" if asked.level is not None else "",
        '"order".product = %(product)s' if asked.product else "",
        "account.code = %(account)s" if asked.account else "",
        "thing.party = %(party)s" if asked.grouping in _PARTY else "",
    ]
    where = " AND ".join(each for each in conditions if each) or "true"
    return f"{' '.join(each for each in joins if each)} WHERE {where}"


_ESCALATION = "JOIN rung_escalation AS escalation ON escalation.id = thing.escalation_id"
_ORDER = 'JOIN rung_order AS "order" ON "order".id = escalation.order_id'
_REGION = 'JOIN rung_region AS region ON region.id = "order".region_id'
_ACCOUNT = "JOIN rung_account AS account ON account.id = escalation.account_id"


def _parameters(asked: Asked, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "since": day_starts(asked.first_day, zone),
        "until": day_starts(asked.last_day + ONE_DAY, zone),
        "now": now,
        "region": asked.region,
        "level": asked.level,
        "product": asked.product,
        "account": asked.account,
        "party": _PARTY.get(asked.grouping, ""),
    }


_MIDDLE = "percentile_cont(0.5) WITHIN GROUP (ORDER BY thing.seconds)"


def _table(family: Family, asked: Asked, zone: str, now: datetime) -> FamilyTable:
    level = _level_of(family)
    key, label = (each.format(level=level) for each in _KEYS[asked.grouping])
    # Our own names alone; the groups in one pass. What they come to together is added up here; only
    # a middle of all cannot be made of the groups' own, so there the database groups once more.
    by = f"({key}, thing.fate, thing.corrected)"
    groupings = f"{by}, (thing.fate, thing.corrected)" if family is Family.STAYS else by
    statement = f"""SELECT grouping({key}) AS everything, {key}, min({label}), thing.fate,
            thing.corrected, count(*), {_MIDDLE if family is Family.STAYS else "NULL"}
        {_source(family, asked, listed=False)}
        GROUP BY GROUPING SETS ({groupings})"""
    groups: dict[str | None, _Sums] = {}
    total = _Sums("")
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(asked, zone, now))
        for everything, group, words, fate, corrected, count, middle in cursor.fetchall():
            if everything:
                total.middle = middle
                continue
            sums = groups.setdefault(group, _Sums(words or ""))
            sums.middle = middle
            for each in (sums, total):
                each.add(Fate(fate), corrected=corrected, count=count)
    ordered = sorted((group, sums) for group, sums in groups.items() if group is not None)
    rows = [_row(family, asked, group, sums) for group, sums in ordered]
    everything = _row(family, asked, "", total)
    return FamilyTable(family, of_family(family), tuple(rows), everything)


class _Sums:
    """How often each fate befell the things of a group."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.middle: float | None = None
        self._of: dict[tuple[Fate, bool], int] = {}

    def __lt__(self, other: "_Sums") -> bool:
        return self.label < other.label

    def add(self, fate: Fate, *, corrected: bool, count: int) -> None:
        """Count one line of the statement."""
        self._of[fate, corrected] = self._of.get((fate, corrected), 0) + count

    def count(self, figure: Figure) -> int:
        """How many things a figure counts."""
        return sum(
            count
            for (fate, corrected), count in self._of.items()
            if fate in figure.fates and (corrected or not figure.corrected)
        )


def _row(family: Family, asked: Asked, key: str, sums: _Sums) -> GroupRow:
    cells = []
    for figure in of_family(family):
        count = sums.count(figure)
        whole = sums.count(BY_KEY[figure.of]) if figure.of else 0
        words = said(count, whole) if figure.of else str(count)
        cells.append(Cell(figure, count, words))
    middle = None if sums.middle is None else round(sums.middle)
    typical = "" if middle is None else show_duration(middle)
    return GroupRow(
        key, group_label(asked.grouping, key, sums.label), tuple(cells), typical, middle
    )


def group_label(grouping: Grouping, key: str, label: str = "") -> str:
    """A group as its row says it."""
    if grouping is Grouping.LEVEL:
        return f"Level {key}"
    if grouping is Grouping.CAUSE:
        return Cause(key).label if key in set(Cause) else cause_words(key)
    found = label or key
    roles: Mapping[str, Role] = {role.value: role for role in Role}
    return f"{roles[found].label}s" if found in roles else found


def _listed(
    figure: Figure,
    group: str | None,
    asked: Asked,
    zone: str,
    now: datetime,
    most: int,
    skipped: int,
) -> ListBehind:
    level = _level_of(figure.family)
    key = _KEYS[asked.grouping][0].format(level=level)
    conditions = " AND thing.fate = ANY(%(fates)s)"
    conditions += " AND thing.corrected" if figure.corrected else ""
    conditions += f" AND {key} = %(group)s" if group is not None else ""
    source = _source(figure.family, asked, listed=True) + conditions
    columns = f"""escalation.number, account.name, "order".reference, "order".site, region.name,
        {level}, thing.at, thing.fate, thing.what, thing.corrected"""
    statement = f"""SELECT {columns} {source}
        ORDER BY thing.at DESC, escalation.number DESC LIMIT %(most)s OFFSET %(skipped)s"""
    counting = f"SELECT count(*), count(DISTINCT thing.escalation_id) {source}"
    parameters = {
        **_parameters(asked, zone, now),
        "fates": sorted(figure.fates),
        "group": group,
        "most": most + 1,
        "skipped": skipped,
    }
    with connection.cursor() as cursor:
        cursor.execute(counting, parameters)
        count, escalations = cursor.fetchone()
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    rows = tuple(_behind(row, zone, now) for row in found[:most])
    return ListBehind(rows, count, escalations, more=len(found) > most)


def _behind(row: Sequence[Any], zone: str, now: datetime) -> Behind:
    number, account, order, site, region, level, at, fate, what, corrected = row
    return Behind(
        number=number,
        reference=f"ESC-{number}",
        account=account,
        order=order,
        site=site,
        region=region,
        level=level,
        at=show(at, zone, now),
        fate=Fate(fate).value.capitalize(),
        what=what,
        corrected=corrected,
    )
