"""What my day reads: what is owed and what is in danger, in one plain statement each.

A day is opened more often than any other page, so its statements are written out: building them
anew for every request would cost more than running them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from rung.models import Person
from rung.models.reading import instants_by_the_driver
from rung.queries.holders import CARED_FOR, engaged_or_holder, holder_of
from rung.queries.stale_news import stale

# Who holds the level a waiver is asked for.
_DECIDER = f"LATERAL ({holder_of('w.level', track='e.track')}) h"


def _judge(clock: str) -> str:
    """Who decides between two versions: who was engaged at that level, else its holder.

    ``clock`` is what the statement around it calls the clock of the decision.
    """
    return f"""LATERAL (
    SELECT {engaged_or_holder(f"{clock}.level")} AS person_id
     WHERE {clock}.kind IN ('DISPUTE', 'CALL_DISPUTE')) j"""


# Whether the running interval is counted from the customer's version, and nobody has settled it: as
# long as that is so, somebody is to decide.
HANGS = """({versions}.decided_at IS NULL AND EXISTS (
    SELECT 1 FROM rung_contact told
      JOIN rung_clock i ON i.escalation_id = told.escalation_id AND i.kind = 'INTERVAL'
       AND i.settled_at IS NULL AND i.level = told.level AND i.started_at = told.happened_at
     WHERE told.id = {versions}.customers_id))"""

# A clock ``c`` counts while it runs, and after a miss for as long as the thing itself is undone.
# Both are conditions on a clock of an escalation ``e`` that is not closed, and on what it is about.
RUNNING = """(c.settled_at IS NULL
       AND (e.status = 'OPEN'
            OR c.kind NOT IN ('COMMITMENT', 'ROADBLOCK', 'REQUEST', 'CALL_DISPUTE')))"""
UNACKNOWLEDGED = """(c.kind = 'ACKNOWLEDGEMENT'
       AND NOT EXISTS (SELECT 1 FROM rung_acknowledgement g WHERE g.clock_id = c.id))"""
UNDONE = f"""(e.status = 'OPEN' AND c.outcome = 'MISSED' AND (
       c.kind = 'DECISION' AND c.subject_id = w.id
       OR {UNACKNOWLEDGED}
       OR c.kind = 'COMMITMENT' AND x.state = 'OPEN' AND x.committed_at = c.due_at
       OR (c.kind = 'ROADBLOCK' AND b.removed_at IS NULL
           OR c.kind = 'REQUEST' AND q.granted IS NULL AND q.withdrawn_at IS NULL
           OR c.kind = 'READINESS' AND n.ended_at IS NULL
              AND (n.disputed_at IS NULL OR n.decided_at IS NOT NULL)
           OR c.kind = 'DISPUTE' AND n.ended_at IS NULL AND n.decided_at IS NULL
           OR c.kind = 'CALL_DISPUTE' AND {HANGS.format(versions="v")})
       AND NOT EXISTS (
           SELECT 1 FROM rung_clock again
            WHERE again.kind = c.kind AND again.subject_id = c.subject_id
              AND again.settled_at IS NULL)))"""  # noqa: S608 - nothing in it comes from outside
# What those conditions read beside the clock and its escalation.
ABOUT = """
  LEFT JOIN rung_roadblock b ON c.kind = 'ROADBLOCK' AND b.id = c.subject_id
  LEFT JOIN rung_resourcerequest q ON c.kind = 'REQUEST' AND q.id = c.subject_id
  LEFT JOIN rung_notready n ON c.kind IN ('READINESS', 'DISPUTE') AND n.id = c.subject_id
  LEFT JOIN rung_callversions v ON c.kind = 'CALL_DISPUTE' AND v.id = c.subject_id
  LEFT JOIN rung_action x ON c.kind = 'COMMITMENT' AND x.id = c.subject_id
  LEFT JOIN rung_waiver w ON w.escalation_id = e.id AND w.decided_at IS NULL"""

# The escalations that concern these people; of their orders only the live ones, looked up order by
# order: without the fence all that are live in the company are read, and their orders compared.
_CONCERNED = f"""
    SELECT live.id FROM rung_order o
      CROSS JOIN LATERAL (
        SELECT e.id FROM rung_escalation e
         WHERE e.order_id = o.id AND e.status <> 'CLOSED' OFFSET 0) live
     WHERE {CARED_FOR}
    UNION
    SELECT l.escalation_id FROM rung_engagedlevel l
     WHERE l.holder_id = ANY(%(people)s)
        OR l.holder_id = ANY(ARRAY(SELECT id FROM rung_person WHERE cover_id = %(reader)s))
    UNION
    SELECT k.escalation_id FROM rung_contact k
     WHERE k.level > 1 AND k.person_id = ANY(%(people)s)
    UNION
    SELECT w.escalation_id FROM rung_waiver w
      JOIN rung_escalation e ON e.id = w.escalation_id
      JOIN rung_order o ON o.id = e.order_id
      CROSS JOIN {_DECIDER}
     WHERE w.decided_at IS NULL AND h.person_id = ANY(%(people)s)
    UNION
    SELECT b.escalation_id FROM rung_roadblock b
     WHERE b.removed_at IS NULL AND b.remover_id = ANY(%(people)s)
    UNION
    SELECT q.escalation_id FROM rung_resourcerequest q
     WHERE q.granted IS NULL AND q.withdrawn_at IS NULL AND (
           q.decider_id = ANY(%(people)s) OR q.asked_by_id = ANY(%(people)s))
    UNION
    SELECT n.escalation_id FROM rung_notready n
      JOIN rung_escalation e ON e.id = n.escalation_id
      JOIN rung_order o ON o.id = e.order_id
      JOIN rung_clock v ON v.kind = 'DISPUTE' AND v.subject_id = n.id
      CROSS JOIN {_judge("v")}
     WHERE n.disputed_at IS NOT NULL AND n.decided_at IS NULL AND n.ended_at IS NULL
       AND j.person_id = ANY(%(people)s)
    UNION
    SELECT c.escalation_id FROM rung_clock c
      JOIN rung_callversions v ON v.id = c.subject_id
      JOIN rung_escalation e ON e.id = c.escalation_id AND e.status <> 'CLOSED'
      JOIN rung_order o ON o.id = e.order_id
      CROSS JOIN {_judge("c")}
     WHERE c.kind = 'CALL_DISPUTE' AND (c.settled_at IS NULL OR c.outcome = 'MISSED')
       AND v.decided_at IS NULL AND j.person_id = ANY(%(people)s)"""  # noqa: S608 - all ours

# Those of them that are live, each looked up by its key.
_LIVE = f"""
SELECT mine.id FROM ({_CONCERNED}) AS mine
  CROSS JOIN LATERAL (
    SELECT 1 FROM rung_escalation e WHERE e.id = mine.id AND e.status <> 'CLOSED' OFFSET 0) live
"""  # noqa: S608 - nothing in it comes from outside


# The clocks of the escalations ``mine``. Whom they name is read by itself, once for each person
# instead of four times for each clock.
_CLOCKS = f"""
SELECT e.number, e.status, a.code, a.name, r.code, r.name, o.site, o.reference,
       c.kind, c.level, c.started_at, c.due_at, c.outcome = 'MISSED',
       c.warned_percent, c.calendar_id,
       (SELECT max(level) FROM rung_engagedlevel WHERE escalation_id = e.id),
       coalesce(o.ccm_id, a.ccm_id, a.channel_manager_id), NULL,
       coalesce(l.holder_id, k.person_id, b.remover_id, q.decider_id, j.person_id), NULL, NULL,
       coalesce(x.text, b.blocks, q.buys,
                CASE c.kind WHEN 'DISPUTE' THEN n.dispute WHEN 'READINESS' THEN n.needs END,
                (SELECT k.words FROM rung_contact k WHERE k.id = v.customers_id)),
       x.owner,
       c.kind = 'UPDATE' AND EXISTS (
           SELECT 1 FROM rung_clock m
            WHERE m.escalation_id = e.id AND m.kind = 'UPDATE' AND m.outcome = 'MISSED'
              AND m.due_at = c.started_at),
       EXISTS (
           SELECT 1 FROM rung_engagedlevel n
            WHERE n.escalation_id = e.id AND n.holder_id = ANY(%(people)s)),
       w.asked_at, w.level, h.person_id, NULL, asked.asked_at, q.asked_by_id, NULL,
       s.made_at, s.until_at, s.reason, c.kind = 'UPDATE' AND {stale("e")},
       c.subject_id, w.id, e.changed_at, e.id
  FROM mine
  JOIN rung_escalation e ON e.id = mine.id AND e.status <> 'CLOSED'
  JOIN rung_order o ON o.id = e.order_id
  JOIN rung_account a ON a.id = o.account_id
  JOIN rung_region r ON r.id = o.region_id
  JOIN rung_clock c ON c.escalation_id = e.id
  LEFT JOIN rung_engagedlevel l ON c.kind = 'ACKNOWLEDGEMENT' AND l.id = c.subject_id
  LEFT JOIN rung_contact k ON c.kind = 'ACKNOWLEDGEMENT' AND k.id = c.subject_id
  {ABOUT}
  LEFT JOIN rung_requestquestion asked ON asked.request_id = q.id AND asked.answered_at IS NULL
  LEFT JOIN {_judge("c")} ON true
  LEFT JOIN rung_snooze s
         ON s.escalation_id = e.id AND s.person_id = %(reader)s AND s.lifted_at IS NULL
  LEFT JOIN {_DECIDER} ON w.id IS NOT NULL
 WHERE {RUNNING} OR {UNDONE}
 ORDER BY e.number, c.due_at, c.id
"""  # noqa: S608 - nothing in it comes from outside


# They come as one array: from the conditions above the database would guess a thousand times as
# many as there are, and read all that is live in the company beside them.
_OWED_BY, _OWED_AMONG = (
    f"WITH mine AS (SELECT unnest({each}) AS id) {_CLOCKS}"
    for each in (f"ARRAY({_LIVE})", "%(among)s::uuid[]")
)
_NAMED = "SELECT id, name, cover_id FROM rung_person WHERE id = ANY(%s)"

_COVERED = """
SELECT p.id FROM rung_person p
 WHERE p.cover_id = %(reader)s AND EXISTS (
       SELECT 1 FROM rung_absence x
        WHERE x.person_id = p.id AND x.starts_at <= %(now)s AND x.ends_at > %(now)s)
"""

_UNMATCHED = """
SELECT count(*) FROM rung_order o JOIN rung_account a ON a.id = o.account_id
 WHERE o.status = 'ACCEPTED' AND o.ccm_id IS NULL AND a.ccm_id IS NULL
"""


class OwedRow(NamedTuple):
    """One clock of a live escalation, with the people it concerns."""

    number: int
    status: str
    account_code: str
    account: str
    region_code: str
    region: str
    site: str
    order: str
    kind: str
    clock_level: int | None
    started_at: datetime
    due_at: datetime | None
    missed: bool
    warned_percent: int
    calendar_id: int
    level: int  # the highest engaged
    ccm_id: int | None
    ccm_name: str | None
    holder_id: int | None
    holder_name: str | None
    holder_cover_id: int | None
    about: str | None  # what an action, roadblock, request or notice is about
    action_owner: str | None
    update_missed: bool  # the update before this one
    held: bool  # one of its levels, by one of these people
    waiver_asked_at: datetime | None
    waiver_level: int | None
    decider_id: int | None
    decider_name: str | None
    question_at: datetime | None  # who decides on a request asked something back
    asker_id: int | None  # who asked for the resources
    asker_name: str | None
    snoozed_at: datetime | None  # by the reader
    snoozed_until: datetime | None
    snoozed_because: str | None
    stale: bool  # of an update: the last three told the customer nothing
    subject_id: UUID  # what the clock is about
    waiver_id: UUID | None
    changed_at: datetime  # of the escalation
    escalation_id: UUID


@dataclass(frozen=True)
class Standing:
    """Whose work a reader does today: their own, and that of the people away whom they cover."""

    reader_id: int
    people: frozenset[int]


def standing_of(reader: Person, *, now: datetime) -> Standing:
    """The reader, and everybody they cover who is away at this instant (R16)."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERED, {"reader": reader.pk, "now": now})
        covered = [row[0] for row in cursor.fetchall()]
    return Standing(reader.pk, frozenset({reader.pk, *covered}))


def owed_rows(standing: Standing, *, among: Collection[UUID] | None = None) -> list[OwedRow]:
    """The clocks of all live escalations that concern these people, or of those given."""
    parameters: dict[str, Any] = {"people": list(standing.people), "reader": standing.reader_id}
    with connection.cursor() as cursor:
        instants_by_the_driver(cursor)
        if among is None:
            cursor.execute(_OWED_BY, parameters)
        else:
            cursor.execute(_OWED_AMONG, parameters | {"among": list(among)})
        return _with_names([OwedRow(*row) for row in cursor.fetchall()])


def _with_names(rows: list[OwedRow]) -> list[OwedRow]:
    """The rows with the names of whom they name, and who covers for who holds them."""
    named: set[int | None] = set()
    for row in rows:
        named |= {row.ccm_id, row.holder_id, row.decider_id, row.asker_id}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [sorted(key for key in named if key is not None)])
        people: dict[int | None, tuple[str, int | None]] = {
            key: (name, cover_id) for key, name, cover_id in cursor.fetchall()
        }
    nobody = (None, None)
    return [
        row._replace(
            ccm_name=people.get(row.ccm_id, nobody)[0],
            holder_name=people.get(row.holder_id, nobody)[0],
            holder_cover_id=people.get(row.holder_id, nobody)[1],
            decider_name=people.get(row.decider_id, nobody)[0],
            asker_name=people.get(row.asker_id, nobody)[0] if row.question_at else None,
        )
        for row in rows
    ]


def concerned(standing: Standing) -> list[UUID]:
    """The escalations that concern these people, live or closed."""
    parameters: dict[str, Any] = {"people": list(standing.people), "reader": standing.reader_id}
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, parameters)
        return [row[0] for row in cursor.fetchall()]


def unmatched_count() -> int:
    """How many accepted orders nobody cares for."""
    with connection.cursor() as cursor:
        cursor.execute(_UNMATCHED)
        return int(cursor.fetchone()[0])
