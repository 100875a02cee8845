"""Every escalation's status, instants and figures, told again from its timeline."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from rung.domain.retelling import Counts, Stands, apart, retold
from rung.domain.retelling_promises import Happened
from rung.services.checking_clocks import Apart

_ESCALATIONS = """SELECT id, number, status, closed_as, raised_at, resolved_at, closed_at,
        EXISTS (SELECT 1 FROM rung_escalationorder AS link
            WHERE link.escalation_id = escalation.id
            AND link.ended <> (escalation.status = 'CLOSED')) AS linked_wrongly,
        (SELECT count(*) FROM rung_clock AS clock WHERE clock.escalation_id = escalation.id
            AND clock.settled_at IS NULL) AS running,
        ARRAY(SELECT clock.kind FROM rung_clock AS clock WHERE clock.escalation_id = escalation.id
            AND clock.settled_at IS NULL AND clock.kind IN ('UPDATE', 'CONFIRMATION')) AS waits,
        (SELECT count(*) FROM rung_clock AS clock
            JOIN rung_callversions AS versions ON versions.id = clock.subject_id
            JOIN rung_contact AS told ON told.id = versions.customers_id
            WHERE clock.escalation_id = escalation.id AND clock.kind = 'CALL_DISPUTE'
            AND clock.settled_at IS NULL AND (versions.decided_at IS NOT NULL
                OR NOT EXISTS (SELECT 1 FROM rung_clock AS counts
                    WHERE counts.escalation_id = escalation.id AND counts.kind = 'INTERVAL'
                    AND counts.settled_at IS NULL AND counts.level = told.level
                    AND counts.started_at = told.happened_at))) AS overtaken
    FROM rung_escalation AS escalation ORDER BY id"""
_LEVELS = "SELECT escalation_id, level, received_at FROM rung_engagedlevel ORDER BY 1, 2"
_BEGUN = """SELECT escalation_id, kind, started_at FROM rung_clock
    WHERE kind IN ('INTERVAL', 'ACKNOWLEDGEMENT') ORDER BY 1"""
# Words and details are read of the plan's facts alone: no others tell of dates.
_STORIES = """SELECT escalation_id, fact, happened_at, level, position, visibility,
        CASE WHEN starts_with(fact, 'action.') THEN words END,
        CASE WHEN starts_with(fact, 'action.') THEN details END
    FROM rung_timelineentry ORDER BY escalation_id, recorded_at, happened_at, position"""
# What rows are counted for in the figures, named after the fact that is recorded with each.
_COUNTED = """SELECT escalation_id, what, level, count(*) FROM (
    SELECT escalation_id, 'acknowledgement.given' AS what, level FROM rung_acknowledgement
    UNION ALL SELECT escalation_id,
        CASE kind WHEN 'ACKNOWLEDGEMENT' THEN 'acknowledgement.missed'
            WHEN 'UPDATE' THEN 'update.missed' WHEN 'COMMITMENT' THEN 'commitment.missed'
            WHEN 'REQUEST' THEN 'resources.missed' WHEN 'ROADBLOCK' THEN 'roadblock.missed'
            ELSE 'contact.version-undecided' END,
        CASE kind WHEN 'ACKNOWLEDGEMENT' THEN level END
        FROM rung_clock WHERE outcome = 'MISSED'
        AND kind IN
            ('ACKNOWLEDGEMENT', 'UPDATE', 'COMMITMENT', 'REQUEST', 'ROADBLOCK', 'CALL_DISPUTE')
    UNION ALL SELECT escalation_id, CASE WHEN kind = 'UPDATE' THEN 'update.kept'
            WHEN outcome = 'MET' THEN 'commitment.kept' ELSE 'commitment.moved' END, NULL
        FROM rung_clock WHERE kind IN ('UPDATE', 'COMMITMENT') AND outcome = 'MET'
        OR kind = 'COMMITMENT' AND outcome = 'REPLACED'
    UNION ALL SELECT escalation_id, 'action.added', NULL FROM rung_action
    UNION ALL SELECT escalation_id, CASE state WHEN 'DONE' THEN 'action.done'
        ELSE 'action.withdrawn' END, NULL FROM rung_action WHERE state <> 'OPEN'
    UNION ALL SELECT escalation_id, 'waiver.asked', level FROM rung_waiver
    UNION ALL SELECT escalation_id, CASE WHEN granted THEN 'waiver.granted'
        ELSE 'waiver.refused' END, level FROM rung_waiver WHERE granted IS NOT NULL
    UNION ALL SELECT escalation_id, 'correction.approved', NULL FROM rung_correction WHERE approved
) AS counted GROUP BY 1, 2, 3 ORDER BY 1"""


_RUNS_WHILE = {"UPDATE": "OPEN", "CONFIRMATION": "RESOLVED"}  # and in no other status


def stories_apart() -> Iterator[tuple[str, Apart]]:
    """Each escalation, and in what its rows differ from its facts: mostly nothing."""
    statements = (_LEVELS, _STORIES, _COUNTED, _BEGUN)
    levels, stories, counted, begun = (_Groups(each) for each in statements)
    for row in _stream(_ESCALATIONS):
        key, number, status, closed_as, raised_at, resolved_at, closed_at, *left = row
        counts: Counts = Counter({(what, level): n for _, what, level, n in counted.of(key)})
        stored = Stands(
            status=status,
            raised_at=raised_at,
            resolved_at=resolved_at,
            closed_at=closed_at,
            closed_as=closed_as,
            engaged={level: at for _, level, at in levels.of(key)},
            counts=counts,
            begun=frozenset((kind, since) for _, kind, since in begun.of(key)),
        )
        told = retold(_happened(row) for row in stories.of(key))
        found = [*apart(stored, told), *_left_over(status, *left)]
        yield f"ESC-{number}", tuple(found)


def _happened(row: Sequence[Any]) -> Happened:
    _, fact, at, level, position, visibility, words, details = row
    read = json.loads(details) if isinstance(details, str) else details
    return Happened(fact, at, level, position, visibility, words or "", read or {})


def _left_over(
    status: str,
    linked_wrongly: bool,
    running: int,
    waits: list[str],
    overtaken: int,
) -> Iterator[tuple[str, str]]:
    for kind, of in _RUNS_WHILE.items():
        if (kind in waits) != (status == of):
            runs = "a" if kind in waits else "no"
            yield "status", f"{runs} clock of its {kind.lower()} runs, and it is {status}"
    if overtaken:
        yield "status", f"{overtaken} decisions on a call are owed, and nothing hangs on them"
    if linked_wrongly:
        yield "status", f"its orders are not held as those of an escalation that is {status}"
    if status == "CLOSED" and running:
        yield "status", f"it is CLOSED, and {running} of its clocks still run"


class _Groups:
    """The rows of a statement ordered by escalation, asked for escalation by escalation."""

    def __init__(self, statement: str) -> None:
        self._groups = groupby(_stream(statement), key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, escalation_id: UUID) -> Iterator[Sequence[Any]]:
        """The rows of this one; asked in the same order in which the statement gives them."""
        while self._next is not None and self._next[0] < escalation_id:
            self._next = next(self._groups, None)
        if self._next is not None and self._next[0] == escalation_id:
            yield from self._next[1]
            self._next = next(self._groups, None)


def _stream(statement: str) -> Iterator[Sequence[Any]]:
    """Rows as the database gives them, a few thousand in memory."""
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(2000):
            yield from rows
