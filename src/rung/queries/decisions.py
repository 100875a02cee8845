"""Decisions that wait for somebody above: waivers, resources, disputes, calls, corrections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from rung.domain.headline import State
from rung.domain.instants import show
from rung.models import Region
from rung.queries.owed import HANGS

SHOWN = 10


@dataclass(frozen=True)
class Decision:
    """One decision that waits: what for, for whom, by when, and where it is decided."""

    kind: str  # waiver, resources, dispute, call, correction
    number: int
    reference: str
    account: str
    what: str
    level: int
    due: str
    state: State
    subject: str  # the id in the address of the page that decides it


def decisions_waiting(
    region: Region | None, *, zone: str, now: datetime, number: int | None = None
) -> tuple[Decision, ...]:
    """What waits, the soonest due first; of one region, or of one escalation, or all."""
    parameters = {"region": region.pk if region else None, "number": number, "most": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, parameters)
        return tuple(_decision(row, zone, now) for row in cursor.fetchall())


def _decision(row: tuple[Any, ...], zone: str, now: datetime) -> Decision:
    kind, subject, number, account, what, level, due_at = row
    late = due_at is not None and now > due_at
    state = State.LATE if late else State.WAIT if due_at is None else State.WATCH
    due = show(due_at, zone, now) if due_at else ""
    return Decision(
        kind, number, f"ESC-{number}", account, what, level or 0, due, state, str(subject)
    )


_DUE = """LEFT JOIN LATERAL (SELECT clock.due_at, clock.level FROM rung_clock AS clock
    WHERE clock.escalation_id = thing.escalation_id AND clock.kind = '{}'
        AND clock.subject_id = thing.id AND clock.outcome <> 'REPLACED'
    ORDER BY clock.started_at DESC LIMIT 1) AS due ON true"""
_WAITING = f"""SELECT thing.kind, thing.subject, escalation.number, account.name, thing.what,
        thing.level, thing.due_at
    FROM (
        SELECT 'waiver' AS kind, thing.id AS subject, thing.escalation_id,
            CASE WHEN thing.evidence = '' THEN thing.risk
                ELSE thing.risk || ': ' || thing.evidence END AS what,
            thing.level, due.due_at
        FROM rung_waiver AS thing {_DUE.format("DECISION")} WHERE thing.decided_at IS NULL
        UNION ALL
        SELECT 'resources', thing.id, thing.escalation_id, thing.buys, thing.level, due.due_at
        FROM rung_resourcerequest AS thing {_DUE.format("REQUEST")}
        WHERE thing.granted IS NULL AND thing.withdrawn_at IS NULL
        UNION ALL
        SELECT 'dispute', thing.id, thing.escalation_id, thing.dispute, due.level, due.due_at
        FROM rung_notready AS thing {_DUE.format("DISPUTE")}
        WHERE thing.disputed_at IS NOT NULL AND thing.decided_at IS NULL
            AND thing.ended_at IS NULL
        UNION ALL
        SELECT 'call', thing.id, thing.escalation_id, told.words, due.level, due.due_at
        FROM rung_callversions AS thing {_DUE.format("CALL_DISPUTE")}
        JOIN rung_contact AS told ON told.id = thing.customers_id
        WHERE due.level IS NOT NULL AND {HANGS.format(versions="thing")}
        UNION ALL
        SELECT 'correction', clock.id, thing.escalation_id, thing.words, clock.level, NULL
        FROM rung_correction AS thing JOIN rung_clock AS clock ON clock.id = thing.clock_id
        WHERE thing.decided_at IS NULL
    ) AS thing
    JOIN rung_escalation AS escalation ON escalation.id = thing.escalation_id
    JOIN rung_account AS account ON account.id = escalation.account_id
    JOIN rung_order AS "order" ON "order".id = escalation.order_id
    WHERE (%(region)s::bigint IS NULL OR "order".region_id = %(region)s)
        AND (%(number)s::bigint IS NULL OR escalation.number = %(number)s)
    ORDER BY thing.due_at NULLS LAST, escalation.number, thing.kind
    LIMIT %(most)s"""  # noqa: S608 - our own words alone
