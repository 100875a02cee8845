"""The updates that are planned after those that are owed, for many escalations at once (R24)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.agreeing import PlanState
from rung.domain.cadence import PlannedUpdate, planned_updates
from rung.domain.communication import in_force
from rung.models import CommunicationPlan, Escalation
from rung.models.calendars import calendars_by_key
from rung.models.versions import POLICIES
from rung.queries.lean import Wanted, fetch_together

_WHICH = " WHERE id = ANY(%s)"
_AGREED = " WHERE escalation_id = ANY(%s) AND state = %s ORDER BY number"


class OwedUpdate(NamedTuple):
    """When the next update of an escalation is due, and on which calendar."""

    escalation_id: UUID
    due_at: datetime
    calendar_id: int


def planned_after(
    owed: Iterable[OwedUpdate], *, now: datetime
) -> Mapping[UUID, tuple[PlannedUpdate, ...]]:
    """What follows each, by escalation; as many queries for many as for one, none for nothing."""
    updates = list(owed)
    if not updates:
        return {}
    keys = [each.escalation_id for each in updates]
    escalations, plans = fetch_together(
        Wanted(Escalation, _WHICH, [keys]),
        Wanted(CommunicationPlan, _AGREED, [keys, PlanState.AGREED.value]),
    )
    policies = POLICIES.by_key(each.policy_id for each in escalations)
    agreed = {plan.escalation_id: plan.terms.rhythm for plan in plans}  # the one agreed last
    rhythms = {}
    for each in escalations:
        each.policy = policies[each.policy_id]
        rhythms[each.pk] = in_force(each.rules(), agreed.get(each.pk))
    calendars = calendars_by_key(each.calendar_id for each in updates)
    return {
        key: tuple(planned_updates(rhythms[key], calendars[calendar], owed_at=due_at, now=now))
        for key, due_at, calendar in updates
    }
