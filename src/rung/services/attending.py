"""Finds who is there for the levels that a plan engages, or that do not answer (R16)."""

from datetime import datetime

from rung.domain import attending as rules
from rung.domain.attending import Post
from rung.domain.plan import Plan, RunningClock, Snapshot
from rung.models import EngagedLevel, Escalation
from rung.services.who import holder_of, is_away


def attended(escalation: Escalation, current: Snapshot, plan: Plan, *, now: datetime) -> Plan:
    """The plan with every level it engages in somebody's hands; nothing is read for another plan.

    The escalation's order and its account must have been fetched.
    """
    return rules.attended(current, plan, lambda level: _post(escalation, level, now), now=now)


def looked_again(
    escalation: Escalation, current: Snapshot, plan: Plan, clock: RunningClock, *, now: datetime
) -> Plan:
    """The plan of a clock that came due, and what follows when who should answer is away by now."""
    level = rules.asks_again(current, plan, clock)
    if level is None:
        return attended(escalation, current, plan, now=now)
    row = EngagedLevel.objects.select_related("holder").get(pk=clock.subject_id)
    if row.holder is not None and is_away(row.holder.pk, now):
        found = _post(escalation, level, now)
        post = Post(found.nobody, row.holder.name, found.person, found.name)
        plan = rules.looked_again(current, plan, clock, post, now=now)
    return attended(escalation, current, plan, now=now)


def _post(escalation: Escalation, level: int, at: datetime) -> Post:
    found = holder_of(escalation.order, level, at, track=escalation.track)
    if found.nobody:
        return Post(nobody=True, held_by=found.person.name if found.person else "")
    if found.person is None:
        return Post(nobody=False, held_by=found.outside, name=found.outside)
    return Post(nobody=False, person=found.person.pk, name=found.person.name)
