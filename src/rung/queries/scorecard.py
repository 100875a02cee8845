"""The regional scorecard: how a region keeps its word, and where its managers are needed (R29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from rung.domain.figures import (
    TARGET,
    Grouping,
    ReasonGroup,
    Week,
    codes_of,
    group_of,
    said,
    share,
    weeks_until,
)
from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.jeopardy import reason_of
from rung.domain.permissions import Role
from rung.models import Person, Region
from rung.queries.climbs import Climb, climbs
from rung.queries.counted import ANSWERS, CAUSE
from rung.queries.decisions import Decision, decisions_waiting
from rung.queries.figures import Asked, group_label

REPEATS_SHOWN = 5
CLIMBS_SHOWN = 3
MANY, SOME = 4, 2  # orders in one cell, by which it is shaded
ORDERS_SHOWN = 500
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeekKept:
    """One week's acknowledgements. ``per_cent`` is empty for fewer than twenty."""

    name: str
    kept: int
    owed: int

    @property
    def per_cent(self) -> int | None:
        """The share that was in time."""
        return share(self.kept, self.owed)

    @property
    def words(self) -> str:
        """As the table says it."""
        return said(self.kept, self.owed) if self.owed else "none owed"


@dataclass(frozen=True)
class HeatCell:
    """Orders of one region in jeopardy for one group of reasons."""

    group: ReasonGroup
    count: int

    @property
    def state(self) -> State:
        """How dark the cell is; the number says it too."""
        if self.count >= MANY:
            return State.LATE
        if self.count >= SOME:
            return State.WATCH
        return State.OK if self.count else State.IDLE


@dataclass(frozen=True)
class HeatRow:
    """One region of the heat map."""

    code: str
    name: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class RepeatCause:
    """A cause behind escalations that came back."""

    key: str
    words: str
    count: int


@dataclass(frozen=True)
class Scorecard:
    """Everything the page shows, for one region or for all of them (``code`` empty)."""

    code: str
    name: str
    regions: tuple[tuple[str, str], ...]
    weeks: tuple[WeekKept, ...]
    corrected: int
    heat: tuple[HeatRow, ...]
    repeats: tuple[RepeatCause, ...]
    decisions: tuple[Decision, ...]
    climbs: tuple[Climb, ...]
    target: int
    asked: Asked  # the same eight weeks and region, as the figures' address says them

    @property
    def kept(self) -> int:
        """In time, in all the weeks."""
        return sum(week.kept for week in self.weeks)

    @property
    def owed(self) -> int:
        """Owed, in all the weeks."""
        return sum(week.owed for week in self.weeks)

    @property
    def words(self) -> str:
        """All the weeks in a few words."""
        return said(self.kept, self.owed)


@dataclass(frozen=True)
class OrderInJeopardy:
    """One order behind a cell of the heat map."""

    reference: str
    account: str
    site: str
    reasons: str
    since: str


def scorecard(region: Region | None, *, zone: str, now: datetime) -> Scorecard:
    """The scorecard of one region, or of all; as many statements for any number of escalations."""
    weeks = weeks_until(now, zone)
    scope = _Scope(region, weeks[0].starts_at, weeks[-1].ends_at, now)
    kept, missed = _answers(weeks, scope)
    regions = list(Region.objects.order_by("name").values_list("code", "name"))
    today = now.astimezone(ZoneInfo(zone)).date()
    code = region.code if region else ""
    return Scorecard(
        code=code,
        name=region.name if region else "All regions",
        regions=tuple(regions),
        weeks=kept,
        corrected=_corrected(scope),
        heat=_heat(regions),
        repeats=_repeats(scope),
        decisions=decisions_waiting(region, zone=zone, now=now),
        climbs=climbs(missed, zone=zone, now=now),
        target=TARGET,
        asked=Asked(Grouping.CAUSE, _day(weeks[0].starts_at, zone), today, region=code),
    )


def region_of(reader: Person, asked: str) -> Region | None:
    """The region that is asked for; else the one the reader holds a level in, if it is one."""
    if asked:
        return Region.objects.filter(code=asked).first()
    if reader.role != Role.MANAGER.value:
        return None
    held = Region.objects.filter(holders__person=reader).distinct()[:2]
    return held[0] if len(held) == 1 else None


def orders_in_jeopardy(
    region: str, group: ReasonGroup, *, page_size: int = ORDERS_SHOWN
) -> tuple[OrderInJeopardy, ...]:
    """The orders behind one cell, the longest in jeopardy first."""
    statement = f"""SELECT "order".reference, account.name, "order".site,
            array_agg(jeopardy.code ORDER BY jeopardy.code), min(jeopardy.since_date)
        {_IN_JEOPARDY} JOIN rung_account AS account ON account.id = "order".account_id
        WHERE {_STANDING} AND region.code = %(region)s AND {_OF_GROUP}
        GROUP BY "order".id, account.name ORDER BY min(jeopardy.since_date), "order".reference
        LIMIT %(most)s"""
    parameters = {**_group_parameters(group), "region": region, "most": page_size}
    return tuple(_order_row(row) for row in _rows(statement, parameters))


@dataclass(frozen=True)
class _Scope:
    """One region or all, from the first of the weeks to the end of the last."""

    region: Region | None
    since: datetime
    until: datetime
    now: datetime

    @property
    def parameters(self) -> dict[str, Any]:
        region = self.region.pk if self.region else None
        return {"since": self.since, "until": self.until, "now": self.now, "region": region}

    @property
    def joins(self) -> str:
        """Nothing has to be joined where every region counts."""
        if self.region is None:
            return ""
        return """JOIN rung_escalation AS escalation ON escalation.id = thing.escalation_id
            JOIN rung_order AS "order" ON "order".id = escalation.order_id
                AND "order".region_id = %(region)s"""


def _answers(weeks: Sequence[Week], scope: _Scope) -> tuple[tuple[WeekKept, ...], list[UUID]]:
    """Each week's acknowledgements, and the escalations that missed one last: in one pass."""
    statement = f"""WITH answers AS MATERIALIZED (
            SELECT thing.escalation_id, thing.at, thing.fate
            FROM ({ANSWERS}) AS thing {scope.joins})
        SELECT width_bucket(at, %(edges)s::timestamptz[]), NULL::uuid,
            count(*) FILTER (WHERE fate = 'kept'), count(*) FROM answers GROUP BY 1
        UNION ALL
        (SELECT NULL, escalation_id, 0, 0 FROM answers WHERE fate = 'missed'
            GROUP BY escalation_id ORDER BY max(at) DESC, escalation_id
            LIMIT {CLIMBS_SHOWN})"""  # noqa: S608 - our own words alone
    edges = [week.starts_at for week in weeks]
    found: dict[int, tuple[int, int]] = {}
    missed = []
    for number, escalation_id, kept, owed in _rows(statement, {**scope.parameters, "edges": edges}):
        if number is None:
            missed.append(escalation_id)
        else:
            found[number] = (kept, owed)
    kept_weeks = tuple(
        WeekKept(week.name, *found.get(number, (0, 0))) for number, week in enumerate(weeks, 1)
    )
    return kept_weeks, missed


def _corrected(scope: _Scope) -> int:
    """Missed ones of these weeks that a manager has corrected; they stay missed."""
    statement = f"""SELECT count(*) FROM rung_correction AS thing
        JOIN rung_clock AS clock ON clock.id = thing.clock_id {scope.joins}
        WHERE thing.approved AND clock.settled_at >= %(since)s
            AND clock.settled_at < %(until)s"""  # noqa: S608 - our own words alone
    return int(_rows(statement, scope.parameters)[0][0])


_IN_JEOPARDY = """FROM rung_jeopardy AS jeopardy
    JOIN rung_order AS "order" ON "order".id = jeopardy.order_id
    JOIN rung_region AS region ON region.id = "order".region_id"""
_STANDING = """jeopardy.cleared_at IS NULL AND "order".status = 'ACCEPTED'"""
_OF_GROUP = "(jeopardy.code = ANY(%(codes)s)) <> %(others)s"


# From the few that are in jeopardy to their orders, never through all orders there are.
_IN_DANGER = """SELECT region.code, jeopardy.order_id, jeopardy.code
    FROM rung_jeopardy AS jeopardy
    CROSS JOIN LATERAL (SELECT "order".region_id FROM rung_order AS "order"
        WHERE "order".id = jeopardy.order_id AND "order".status = 'ACCEPTED' OFFSET 0) AS placed
    JOIN rung_region AS region ON region.id = placed.region_id
    WHERE jeopardy.cleared_at IS NULL"""


def _group_parameters(group: ReasonGroup) -> dict[str, Any]:
    """The codes of a group; for the last one whatever is in none of the others."""
    others = group is ReasonGroup.OTHER
    every = [code for each in ReasonGroup for code in codes_of(each)]
    return {"codes": every if others else list(codes_of(group)), "others": others}


def _heat(regions: Sequence[tuple[str, str]]) -> tuple[HeatRow, ...]:
    """All regions, whichever one is looked at: where help can come from is seen beside it."""
    counts: dict[tuple[str, ReasonGroup], set[int]] = {}
    for region, order, code in _rows(_IN_DANGER, {}):
        counts.setdefault((region, group_of(code)), set()).add(order)
    return tuple(
        HeatRow(
            code,
            name,
            tuple(HeatCell(group, len(counts.get((code, group), ()))) for group in ReasonGroup),
        )
        for code, name in regions
    )


def _repeats(scope: _Scope) -> tuple[RepeatCause, ...]:
    region = 'AND "order".region_id = %(region)s' if scope.region else ""
    statement = f"""SELECT COALESCE(NULLIF(escalation.cause, ''), standing.code, ''), count(*)
        FROM rung_escalation AS escalation
        JOIN rung_order AS "order" ON "order".id = escalation.order_id {CAUSE}
        WHERE escalation.previous_id IS NOT NULL AND escalation.raised_at >= %(since)s
            AND escalation.raised_at < %(until)s {region}
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {REPEATS_SHOWN}"""  # noqa: S608 - our own words alone
    return tuple(
        RepeatCause(key, group_label(Grouping.CAUSE, key), count)
        for key, count in _rows(statement, scope.parameters)
    )


def _order_row(row: Sequence[Any]) -> OrderInJeopardy:
    reference, account, site, codes, since = row
    reasons = "; ".join(f"{reason_of(code).words} ({code})" for code in codes)
    return OrderInJeopardy(reference, account, site, reasons, show_date(since))


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
