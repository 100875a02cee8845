"""What an escalation's page says of the desk, to the carrier's people alone (R21, N13)."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.desk import speaks_words
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.headline import State
from rung.domain.instants import show
from rung.models import Escalation
from rung.queries.desk_board import OfferedTicket, step_state
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted

# The ticket it is on, and every live ticket with an order of the same region and jeopardy code.
_ROOM = """
SELECT t.id, t.number, t.title, t.stage, t.speaker, o.name, t.next_step, t.next_step_at,
       mine.id, mine.linked_at, p.name,
       (SELECT count(*) FROM rung_deskticketlink n
          JOIN rung_escalation ne ON ne.id = n.escalation_id AND ne.status <> 'CLOSED'
         WHERE n.ticket_id = t.id AND n.unlinked_at IS NULL)
  FROM rung_deskticket t
  LEFT JOIN rung_person o ON o.id = t.owner_id
  LEFT JOIN rung_deskticketlink mine
    ON mine.ticket_id = t.id AND mine.escalation_id = %(escalation)s AND mine.unlinked_at IS NULL
  LEFT JOIN rung_person p ON p.id = mine.linked_by_id
 WHERE mine.id IS NOT NULL
    OR t.stage <> 'ENDED' AND EXISTS (
       SELECT 1 FROM rung_deskticketlink l
         JOIN rung_escalationorder lo ON lo.escalation_id = l.escalation_id
         JOIN rung_order theirs ON theirs.id = lo.order_id
         JOIN rung_jeopardy tj ON tj.order_id = theirs.id AND tj.cleared_at IS NULL
         JOIN rung_escalationorder eo ON eo.escalation_id = %(escalation)s
         JOIN rung_order ours ON ours.id = eo.order_id AND ours.region_id = theirs.region_id
         JOIN rung_jeopardy oj ON oj.order_id = ours.id AND oj.cleared_at IS NULL
                              AND oj.code = tj.code
        WHERE l.ticket_id = t.id AND l.unlinked_at IS NULL)
 ORDER BY mine.id IS NULL, t.number DESC
"""


class _Row(NamedTuple):
    id: UUID
    number: int
    title: str
    stage: str
    speaker: str
    owner: str | None
    next_step: str
    next_step_at: datetime | None
    link_id: UUID | None
    linked_at: datetime | None
    linked_by: str | None
    linked: int


@dataclass(frozen=True)
class OnTicket:
    """The ticket an escalation is on, said."""

    number: int
    title: str
    stage: str
    owner: str
    speaks: str
    desk_speaks: bool
    next_step: str
    step_by: str
    step_state: State
    linked: str  # since when, by whom
    others: int  # escalations on it beside this one

    @property
    def reference(self) -> str:
        """CED-88."""
        return f"CED-{self.number}"


@dataclass(frozen=True)
class DeskRoom:
    """The ticket it is on; else those that may have the same cause."""

    ticket: OnTicket | None
    offered: tuple[OfferedTicket, ...]


def desk_room(escalation: Escalation, *, zone: str, now: datetime) -> DeskRoom:
    """One statement for any escalation."""
    return alone(desk_steps(escalation, zone=zone, now=now))


def desk_steps(escalation: Escalation, *, zone: str, now: datetime) -> Steps[DeskRoom]:
    """The same, in step with other reads."""
    rows = yield from _rows_steps(escalation.pk)
    on = next((row for row in rows if row.link_id is not None), None)
    return DeskRoom(
        ticket=_on_ticket(on, zone, now) if on else None,
        offered=() if on else offered_of(rows),
    )


def rows_of(escalation_id: UUID) -> list[_Row]:
    """The ticket of an escalation, and those with a cause it may share."""
    return alone(_rows_steps(escalation_id))


def _rows_steps(escalation_id: UUID) -> Steps[list[_Row]]:
    (rows,) = yield (Wanted(None, _ROOM, {"escalation": escalation_id}),)
    return [_Row(*row) for row in rows]


def offered_of(rows: list[_Row]) -> tuple[OfferedTicket, ...]:
    """Those it is not on."""
    return tuple(
        OfferedTicket(row.id, row.number, row.title, row.linked)
        for row in rows
        if row.link_id is None
    )


def _on_ticket(row: _Row, zone: str, now: datetime) -> OnTicket:
    since = show(row.linked_at, zone, now) if row.linked_at else ""
    return OnTicket(
        number=row.number,
        title=row.title,
        stage=DeskStage(row.stage).label,
        owner=row.owner or "",
        speaks=speaks_words(Speaker(row.speaker)),
        desk_speaks=row.speaker == Speaker.DESK.value,
        next_step=row.next_step,
        step_by=show(row.next_step_at, zone, now) if row.next_step_at else "",
        step_state=step_state(row.next_step_at, now),
        linked=f"{since} by {row.linked_by}",
        others=max(0, row.linked - 1),
    )
