"""What the database holds at the end of a run, read as plain values."""

import time
from contextlib import suppress
from typing import Any, LiteralString

import psycopg

from bench.chaos.records import Clock, Fact, Notice, Owed

TRIES = 60
_CLOCKS = """
SELECT clock.id::text, number, kind, level, due_at, wake_at, settled_at, outcome,
       parked_until IS NOT NULL AND settled_at IS NULL
FROM rung_clock AS clock JOIN rung_escalation AS escalation ON escalation.id = escalation_id
"""
# When a row's transaction was committed is PostgreSQL's own word, not the product's. What was
# raised is looked for by the customer's words, which stand on the escalation itself.
_FACTS = """
SELECT number, fact, level,
       CASE WHEN fact = 'escalation.raised' THEN impact ELSE words END,
       happened_at, pg_xact_commit_timestamp(entry.xmin), entry.id::text
FROM rung_timelineentry AS entry JOIN rung_escalation AS escalation
     ON escalation.id = escalation_id
"""
_NOTICES = """
SELECT message_id, kind || ' ' || key, address, sent_at IS NOT NULL,
       CASE WHEN gave_up_at IS NULL THEN '' ELSE coalesce(nullif(trouble, ''), 'no word') END
FROM rung_notice WHERE channel = 'EMAIL'
"""
_OWED = """
SELECT event_id::text, delivered_at IS NOT NULL,
       CASE WHEN gave_up_at IS NULL THEN '' ELSE coalesce(nullif(trouble, ''), 'no word') END
FROM rung_webhookdelivery
"""
_RESTLESS = """
SELECT (SELECT count(*) FROM rung_notice WHERE sent_at IS NULL AND gave_up_at IS NULL),
       (SELECT count(*) FROM rung_webhookdelivery WHERE try_at IS NOT NULL),
       (SELECT count(*) FROM procrastinate_jobs
         WHERE scheduled_at IS NULL AND task_name <> 'call-webhook'), -- its events are counted
       (SELECT count(*) FROM rung_escalation WHERE status <> 'CLOSED')
"""


class Database:
    """The database of a run, read as the owner of its tables."""

    def __init__(self, url: str) -> None:
        self._url = url

    def clocks(self) -> list[Clock]:
        """Every clock there ever was."""
        return [Clock(*row) for row in self._rows(_CLOCKS)]

    def facts(self) -> list[Fact]:
        """The whole timeline."""
        return [Fact(*row) for row in self._rows(_FACTS)]

    def notices(self) -> list[Notice]:
        """The whole outbox."""
        return [Notice(*row) for row in self._rows(_NOTICES)]

    def owed(self) -> list[Owed]:
        """Every event that was owed to the receiver of webhooks."""
        return [Owed(*row) for row in self._rows(_OWED)]

    def restless(self) -> tuple[int, ...]:
        """Notices and events that wait, jobs in the queue, escalations that are not closed."""
        (found,) = self._rows(_RESTLESS)
        return found

    def open_escalations(self) -> list[tuple[int, str, str]]:
        """Number, status and the name of a customer's contact."""
        return self._rows(
            "SELECT number, escalation.status, person.name FROM rung_escalation AS escalation"
            " JOIN rung_order AS o ON o.id = order_id"
            " JOIN rung_accountcontact AS contact ON contact.account_id = o.account_id"
            " JOIN rung_person AS person ON person.id = contact.person_id"
            " WHERE escalation.status <> 'CLOSED' ORDER BY number"
        )

    def _rows(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        for _ in range(TRIES):
            with suppress(psycopg.OperationalError), psycopg.connect(self._url) as connection:
                return connection.execute(statement).fetchall()
            time.sleep(1)  # the last kill was a moment ago
        raise RuntimeError("PostgreSQL does not answer any more.")
