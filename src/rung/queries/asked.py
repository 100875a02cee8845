"""What a customer is asked for beside actions and resolutions, of many escalations at once.

One statement for all of them: notices that a site is not ready, a communication plan that the
carrier proposed, a plan nobody has agreed to as it stands, the two questions after the end.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from rung.domain.action_plan import plan_stamp
from rung.domain.agreeing import PlanState
from rung.domain.plan import PlannedAction
from rung.domain.surveys import ANSWERABLE_FOR, ASKED_OF
from rung.domain.vocabulary import ActionState, Side, Status


class Asked(StrEnum):
    """What is asked for."""

    READINESS = "READINESS"
    COMMUNICATION = "COMMUNICATION"
    PLAN = "PLAN"
    SURVEY = "SURVEY"


@dataclass(frozen=True)
class Wish:
    """One thing that is asked for on an escalation."""

    asked: Asked
    number: int
    account_id: int
    account: str
    order: str
    product: str
    site: str
    key: UUID  # of what is asked for
    words: str
    due_at: datetime | None


_OF = """
  FROM {table} x
  JOIN rung_escalation e ON e.id = x.escalation_id
  JOIN rung_account a ON a.id = e.account_id
  JOIN rung_order o ON o.id = {order}
"""
_SAID = "e.number, e.account_id, a.name, o.reference, o.product, o.site"
_WISHES = f"""
SELECT 'READINESS', {_SAID}, x.id, x.needs, coalesce(c.due_at, x.due_at)
{_OF.format(table="rung_notready", order="x.order_id")}
  LEFT JOIN rung_clock c ON c.kind = 'READINESS' AND c.subject_id = x.id AND c.settled_at IS NULL
 WHERE x.ended_at IS NULL AND e.account_id = ANY(%(accounts)s)
   AND (x.disputed_at IS NULL OR x.decided_at IS NOT NULL)
UNION ALL
SELECT 'COMMUNICATION', {_SAID}, x.id, '', NULL
{_OF.format(table="rung_communicationplan", order="e.order_id")}
 WHERE x.state = %(proposed)s AND x.proposed_side = %(carrier)s
   AND e.status <> %(closed)s AND e.account_id = ANY(%(accounts)s)
UNION ALL
SELECT 'SURVEY', {_SAID}, e.id, '', e.closed_at + %(answerable)s
  FROM rung_escalation e
  JOIN rung_account a ON a.id = e.account_id
  JOIN rung_order o ON o.id = e.order_id
 WHERE e.status = %(closed)s AND e.closed_as = ANY(%(asked_of)s)
   AND e.closed_at > %(now)s - %(answerable)s AND e.account_id = ANY(%(accounts)s)
   AND NOT EXISTS (SELECT FROM rung_survey s WHERE s.escalation_id = e.id)
"""  # noqa: S608 - nothing in it comes from outside
_PLANS = """
SELECT x.escalation_id, x.id, x.text, x.visible, x.state, x.committed_at,
       (SELECT p.stamp FROM rung_plananswer p WHERE p.escalation_id = x.escalation_id
         ORDER BY p.given_at DESC, p.id DESC LIMIT 1)
  FROM rung_action x
 WHERE x.escalation_id = ANY(%s) AND x.visible
"""


def wishes_of(account_ids: Iterable[int], *, now: datetime) -> tuple[Wish, ...]:
    """What is asked of these accounts, without their plans."""
    asked: dict[str, Any] = {
        "accounts": list(account_ids),
        "proposed": PlanState.PROPOSED.value,
        "carrier": Side.CARRIER.value,
        "closed": Status.CLOSED.value,
        "asked_of": [each.value for each in ASKED_OF],
        "answerable": ANSWERABLE_FOR,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WISHES, asked)
        return tuple(Wish(Asked(row[0]), *row[1:]) for row in cursor.fetchall())


def unanswered_plans(escalation_ids: Iterable[UUID]) -> frozenset[UUID]:
    """The escalations whose plan the customer has not answered as it stands (R9)."""
    with connection.cursor() as cursor:
        cursor.execute(_PLANS, [list(escalation_ids)])
        rows = cursor.fetchall()
    actions: dict[UUID, list[PlannedAction]] = {}
    answered: dict[UUID, str | None] = {}
    for escalation_id, key, text, visible, state, committed_at, stamp in rows:
        planned = PlannedAction(key, text, visible, ActionState(state), committed_at)
        actions.setdefault(escalation_id, []).append(planned)
        answered[escalation_id] = stamp
    return frozenset(_unanswered(actions, answered))


def _unanswered(
    actions: Mapping[UUID, list[PlannedAction]], answered: Mapping[UUID, str | None]
) -> Iterator[UUID]:
    for escalation_id, planned in actions.items():
        stamp = plan_stamp(planned)
        open_ones = any(each.state is ActionState.OPEN for each in planned)
        if stamp and open_ones and answered[escalation_id] != stamp:
            yield escalation_id
