"""Finds who is there for the levels that a plan engages, or that do not answer (R16)."""

from rung.domain import attending as rules
from rung.domain.attending import Post
from rung.domain.plan import Plan, RunningClock, Snapshot
from rung.models import Escalation
from rung.services.books import Books
from rung.services.roster import Roster


def attended(escalation: Escalation, current: Snapshot, plan: Plan, roster: Roster) -> Plan:
    """The plan with every level it engages in somebody's hands; nothing is read for another plan.

    The escalation's order and its account must have been fetched.
    """
    return rules.attended(
        current, plan, lambda level: _post(escalation, level, roster), now=roster.at
    )


def looked_again(
    escalation: Escalation, current: Snapshot, plan: Plan, clock: RunningClock, books: Books
) -> Plan:
    """The plan of a clock that came due, and what follows when who should answer is away by now."""
    level = rules.asks_again(current, plan, clock)
    if level is None:
        return attended(escalation, current, plan, books.roster)
    row = next(row for row in books.levels[escalation.id] if row.id == clock.subject_id)
    holder = books.person(row.holder_id)
    if holder is not None and books.roster.is_away(holder.pk):
        found = _post(escalation, level, books.roster)
        post = Post(found.nobody, holder.name, found.person, found.name)
        plan = rules.looked_again(current, plan, clock, post, now=books.now)
    return attended(escalation, current, plan, books.roster)


def _post(escalation: Escalation, level: int, roster: Roster) -> Post:
    found = roster.holder_of(escalation.order, level, track=escalation.track)
    if found.nobody:
        return Post(nobody=True, held_by=found.person.name if found.person else "")
    if found.person is None:
        return Post(nobody=False, held_by=found.outside, name=found.outside)
    return Post(nobody=False, person=found.person.pk, name=found.person.name)
