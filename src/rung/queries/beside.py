"""What waits for a reader beside escalations: an earlier date to decide on, steps of the desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from rung.domain.day import Due
from rung.domain.desk_words import DeskStage
from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.permissions import Role
from rung.domain.vocabulary import ExpediteState
from rung.queries.holders import holder_of
from rung.queries.lean import Wanted, fetch_together
from rung.queries.owed import Standing

# Who decides holds the level that the policy names; level 1 is the order's care manager.
_EXPEDITES = f"""
SELECT o.reference, a.name, o.site, x.wanted_day, x.asked_at, asker.name, who.id, who.name
  FROM rung_expedite x
  JOIN rung_order o ON o.id = x.order_id
  JOIN rung_account a ON a.id = o.account_id
  JOIN rung_person asker ON asker.id = x.asked_by_id
  JOIN rung_policyversion v ON v.id = x.policy_id
 CROSS JOIN LATERAL (SELECT coalesce((v.document->'expedite'->>'decided_by')::int,
       (v.document->>'decided_by')::int, 1) AS level) AS decides
  LEFT JOIN LATERAL ({holder_of("decides.level")}) h ON decides.level > 1
  LEFT JOIN rung_person who
    ON who.id = coalesce(h.person_id, o.ccm_id, a.ccm_id, a.channel_manager_id)
 WHERE x.state = '{ExpediteState.ASKED.value}' AND (who.id = ANY(%(people)s)
    OR coalesce(o.ccm_id, a.ccm_id, a.channel_manager_id) = ANY(%(people)s))
 ORDER BY x.wanted_day, o.reference
"""  # noqa: S608 - nothing in it comes from outside
_TICKETS = f"""
SELECT t.number, t.title, t.next_step, t.next_step_at, t.opened_at, t.owner_id, p.name
  FROM rung_deskticket t LEFT JOIN rung_person p ON p.id = t.owner_id
 WHERE t.stage <> '{DeskStage.ENDED.value}'
   AND (t.owner_id = ANY(%(people)s) OR t.owner_id IS NULL AND %(desk)s)
 ORDER BY t.next_step_at NULLS FIRST, t.number
"""  # noqa: S608 - nothing in it comes from outside


class _Expedite(NamedTuple):
    order: str
    account: str
    site: str
    wanted_day: date
    asked_at: datetime
    asked_by: str
    decider_id: int | None
    decider: str | None


class _Ticket(NamedTuple):
    number: int
    title: str
    next_step: str
    next_step_at: datetime | None
    opened_at: datetime
    owner_id: int | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing, said: what is to be done about what, by whom and when, and where that is done."""

    state: State
    word: str
    what: str
    about: str
    who: str
    by: str
    order: str  # the order whose page it is done on; empty: a desk ticket's
    ticket: int
    due: Due | None  # None: somebody else is to act


def beside(standing: Standing, role: Role, *, zone: str, now: datetime) -> tuple[Beside, ...]:
    """Everything of that kind that waits for these people, in one trip to the database."""
    wanted = {"people": list(standing.people), "desk": role is Role.DESK}
    expedites, tickets = fetch_together(
        Wanted(None, _EXPEDITES, wanted), Wanted(None, _TICKETS, wanted)
    )
    return (
        *(_step(_Ticket(*row), zone, now) for row in tickets),
        *(_expedite(_Expedite(*row), standing, zone, now) for row in expedites),
    )


def _step(row: _Ticket, zone: str, now: datetime) -> Beside:
    at = row.next_step_at
    by = show(at, zone, now) if at else f"opened {show(row.opened_at, zone, now)}"
    due = Due("step", at, late=at is not None and now > at)
    if row.owner_id is None:
        state, word, what = State.WATCH, "New", "Take it"
    elif at is None:
        state, word, what = State.WATCH, "No next step", "Plan its next step"
    else:
        state = State.LATE if now > at else State.OK
        word, what = "", row.next_step
    return Beside(state, word, what, row.title, row.owner or "nobody yet", by, "", row.number, due)


def _expedite(row: _Expedite, standing: Standing, zone: str, now: datetime) -> Beside:
    mine = row.decider_id in standing.people
    asked = f"asked {show(row.asked_at, zone, now)}"
    return Beside(
        State.WATCH if mine else State.WAIT,
        "To decide" if mine else "Waiting on others",
        f"{'Decide on' if mine else 'Nothing: a decision on'} {show_date(row.wanted_day)} "
        f"for {row.asked_by}",
        f"{row.account}, {row.site.partition(',')[0]}",
        row.decider or "nobody yet",
        asked,
        row.order,
        0,
        Due("decision", None, late=False) if mine else None,
    )
