"""What a whole company owes, read in the order of a day and no further than a page needs.

A clock that runs is late when its instant has passed, so the order of a day (who acts before who
waits, missed before due, soonest first; ``domain/day.py``) is the order of instants among what
somebody is to act on, and again among what is waited for. Each list below is walked in that order
as far as a limit. What is due before the end of the shortest walk is then known completely: whose
escalation stands first there has nothing that is due earlier anywhere.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from rung.domain.clocks import ASKING, STILL_OWED, WAITED_FOR, ClockKind
from rung.models.reading import instants_by_the_driver
from rung.queries.day_asked import Asked
from rung.queries.day_things import Kind
from rung.queries.owed import ABOUT, RUNNING, UNACKNOWLEDGED, UNDONE

Choices = tuple[tuple[str, str], ...]  # codes and names
_CLOCKS_OF = {
    Kind.ACKNOWLEDGE: (ClockKind.ACKNOWLEDGEMENT,),
    Kind.UPDATE: (ClockKind.UPDATE,),
    Kind.PLAN: (ClockKind.COMMITMENT,),
    Kind.DECIDE: (
        ClockKind.DECISION,
        ClockKind.DISPUTE,
        ClockKind.CALL_DISPUTE,
        ClockKind.REQUEST,
    ),
    Kind.ROADBLOCK: (ClockKind.ROADBLOCK,),
    Kind.CUSTOMER: (ClockKind.READINESS,),  # once it is late; what is waited for is all of it
}
# Until its day a customer's own part is waited for; from then on somebody has to ask (R25).
_WAITED_FOR = """(c.kind = 'CONFIRMATION' OR (c.due_at IS NULL OR c.due_at >= %(now)s)
    AND (c.kind = 'READINESS' OR c.kind = 'COMMITMENT' AND coalesce(x.owner, '') = 'CUSTOMER'))"""
_THING = f"{RUNNING} AND (c.kind <> 'DECISION' OR w.id IS NOT NULL)"
_NOT_DECIDED = """NOT EXISTS (
    SELECT 1 FROM rung_clock c WHERE c.escalation_id = e.id AND c.kind = 'DECISION' AND (
           c.settled_at IS NULL
           OR c.outcome = 'MISSED' AND c.subject_id = w.id AND e.status = 'OPEN'))"""


class Entry(NamedTuple):
    """One thing owed, as far as its place in the day goes."""

    way: str  # which of the lists it was found in
    escalation_id: UUID
    number: int
    at: datetime | None  # None: at once
    kind: str
    calendar_id: int

    def place(self, now: datetime) -> tuple[datetime, int]:
        """Its place among what somebody acts on, or among what is waited for."""
        return (self.at or now, self.number)


@dataclass(frozen=True, slots=True)
class Walk:
    """What is known of one kind of thing, in order, and where that ends unless it is all."""

    entries: tuple[Entry, ...]
    until: datetime | None

    @property
    def whole(self) -> bool:
        """Whether there is nothing more."""
        return self.until is None


def walked(
    asked: Asked | None, *, apart: Collection[UUID], limit: int, now: datetime
) -> tuple[Walk, Walk]:
    """What somebody acts on and what is waited for, each list at most ``limit`` long.

    Left out are the escalations ``apart``, and what is not asked for.
    """
    narrows, given = _narrowing(asked)
    statement = " UNION ALL ".join(f"({each} LIMIT %(limit)s)" for each in _lists(asked, narrows))
    parameters = {**given, "apart": list(apart), "limit": limit, "now": now}
    with connection.cursor() as cursor:
        instants_by_the_driver(cursor)
        cursor.execute(statement, parameters)
        found = [Entry(*row) for row in cursor.fetchall()]
    acted = [each for each in found if not each.way.startswith("waits")]
    waited = [each for each in found if each.way.startswith("waits")]
    return _known(acted, limit, now), _known(waited, limit, now)


def acted_on(asked: Asked | None, among: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Those of these escalations about which somebody is to act, whatever is waited for."""
    if not among:
        return set()
    narrows, given = _narrowing(asked)
    narrows += " AND e.id = ANY(%(among)s)"
    lists = [each for each in _lists(asked, narrows) if "'waits" not in each]
    parameters = {**given, "apart": [], "among": list(among), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({each})" for each in lists), parameters)
        return {Entry(*row).escalation_id for row in cursor.fetchall()}


def put_aside(reader_id: int) -> list[UUID]:
    """What is not closed and this reader put aside once; whether it rests, the day decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM rung_snooze s JOIN rung_escalation e ON e.id = s.escalation_id"
            " WHERE s.person_id = %s AND s.lifted_at IS NULL AND e.status <> 'CLOSED'",
            [reader_id],
        )
        return [row[0] for row in cursor.fetchall()]


def choices(most: int) -> tuple[Choices | None, Choices]:
    """Every account and every region by code and name; no accounts where there are more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, name FROM rung_account ORDER BY name LIMIT %s", [most + 1])
        accounts = tuple(cursor.fetchall())
        cursor.execute("SELECT code, name FROM rung_region ORDER BY name")
        regions = tuple(cursor.fetchall())
    return (None if len(accounts) > most else accounts), regions


def _known(found: list[Entry], limit: int, now: datetime) -> Walk:
    """In order, without what lies beyond the end of a list that was not walked to its end."""
    found.sort(key=lambda each: each.place(now))
    long = Counter(each.way for each in found)
    lasts = {each.way: each for each in found}
    ends = [last.place(now) for way, last in lasts.items() if long[way] == limit]
    if not ends:
        return Walk(tuple(found), None)
    end = min(ends)
    known = bisect_right(found, end, key=lambda each: each.place(now))
    return Walk(tuple(found[:known]), end[0])


def _lists(asked: Asked | None, narrows: str) -> list[str]:
    """The statements of the lists, each in its order: by instant, then by number."""
    kind = asked.kind if asked else None
    acts = _CLOCKS_OF[kind] if kind else ASKING
    joined = _FREELY if narrows else _LIVE
    lists = []
    for way, waits, kinds in (("acts", "NOT ", acts), ("waits", "", WAITED_FOR)):
        if way == "waits" and kind not in {None, Kind.CUSTOMER}:
            continue
        where = f"{_THING} AND {waits}{_WAITED_FOR} {narrows}"
        dated = f"c.due_at IS NOT NULL AND {where} ORDER BY c.due_at, e.number"
        lists += [
            _select(way, kinds, _FREELY if narrows else _ALONG, dated),
            _select(f"{way} at once", kinds, joined, f"c.due_at IS NULL AND {where} ORDER BY 3"),
        ]
    if missed := _missed(acts, joined, narrows):
        lists.append(missed)
    if ClockKind.DECISION in acts:
        lists.append(_WAIVERS + f" {narrows} ORDER BY e.number")
    return lists


def _missed(acts: tuple[ClockKind, ...], joined: str, narrows: str) -> str:
    """The statement of what was missed and is still to be done, in its order; empty for none.

    Acknowledgements are read without what the others are about: most that is missed is theirs.
    """
    late = "c.outcome = 'MISSED' AND"
    halves = []
    if ClockKind.ACKNOWLEDGEMENT in acts:
        alone = f"{late} e.status = 'OPEN' AND {UNACKNOWLEDGED} {narrows}"
        halves.append(_select("missed", (ClockKind.ACKNOWLEDGEMENT,), joined, alone, about=""))
    if others := tuple(each for each in _OTHERS_OWED if each in acts):
        halves.append(_select("missed", others, joined, f"{late} {UNDONE} {narrows}"))
    return f"{' UNION ALL '.join(halves)} ORDER BY due_at, number" if halves else ""


_OTHERS_OWED = tuple(each for each in STILL_OWED if each is not ClockKind.ACKNOWLEDGEMENT)
# Along the index of instants, an escalation for each clock, for as long as rows are wanted. What
# narrows the list may leave so few that PostgreSQL does better by beginning with those.
_ALONG = """
 CROSS JOIN LATERAL (
       SELECT e.id, e.number, e.status FROM rung_escalation e
        WHERE e.id = c.escalation_id AND e.status <> 'CLOSED' OFFSET 0) e"""
_OF_ORDER = """
  JOIN rung_order o ON o.id = e.order_id
  JOIN rung_account a ON a.id = o.account_id
  JOIN rung_region r ON r.id = o.region_id"""
_LIVE = "JOIN rung_escalation e ON e.id = c.escalation_id AND e.status <> 'CLOSED'"
_FREELY = f"{_LIVE} {_OF_ORDER}"
_WAIVERS = f"""
SELECT 'asked', e.id, e.number, NULL::timestamptz, 'DECISION', e.calendar_id
  FROM rung_waiver w
  JOIN rung_escalation e ON e.id = w.escalation_id {_OF_ORDER}
 WHERE w.decided_at IS NULL AND e.status <> 'CLOSED' AND e.id <> ALL(%(apart)s::uuid[])
   AND {_NOT_DECIDED}"""  # noqa: S608 - nothing in it comes from outside


def _select(
    way: str, kinds: tuple[ClockKind, ...], joined: str, rest: str, *, about: str = ABOUT
) -> str:
    named = ", ".join(f"'{each.value}'" for each in kinds)
    return f"""
SELECT '{way}', e.id, e.number, c.due_at, c.kind, c.calendar_id
  FROM rung_clock c {joined} {about}
 WHERE c.kind IN ({named}) AND e.id <> ALL(%(apart)s::uuid[])
   AND {rest}"""  # noqa: S608 - nothing in it comes from outside


def _narrowing(asked: Asked | None) -> tuple[str, dict[str, Any]]:
    """Conditions on the escalation and its order, and what they are given."""
    if asked is None:
        return "", {}
    conditions = {
        "account": "a.code = %(account)s",
        "region": "r.code = %(region)s",
        "text": "strpos(lower('ESC-' || e.number || ' ' || a.name || ' ' || o.site || ' '"
        " || o.reference), lower(%(text)s)) > 0",
    }
    given = {name: getattr(asked, name) for name in conditions if getattr(asked, name)}
    return "".join(f" AND {conditions[name]}" for name in given), given
