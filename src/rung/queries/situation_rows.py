"""What a situation is read from: clocks, answers, pauses, a waiver, who holds the levels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.coverage import Holding, Scope, first_people
from rung.models import (
    Acknowledgement,
    CalendarVersion,
    Clock,
    ClockMove,
    ClockPause,
    Escalation,
    LevelHolder,
    Person,
    Rebase,
    Waiver,
)
from rung.queries.in_step import Steps, by_key
from rung.queries.lean import Wanted, attach, attach_one, fetch, fetch_by_key

_REMEMBERED = (
    ClockKind.INTERVAL.value,
    ClockKind.ACKNOWLEDGEMENT.value,
    ClockKind.DECISION.value,
)


OF = " WHERE escalation_id = ANY(%s)"
IN_REGIONS = " WHERE region_id IS NULL OR region_id = ANY(%s)"
UNDECIDED = OF + " AND decided_at IS NULL"
_OF_CLOCKS = " WHERE clock_id = ANY(%s)"
_OF_CLOCKS_OF = " WHERE clock_id IN (SELECT id FROM rung_clock WHERE escalation_id = ANY(%s))"
# What runs, and of what has settled only what still says something: not every old update.
_TELLING = (
    OF
    + " AND (settled_at IS NULL OR kind = ANY(%s)) AND outcome <> %s"
    + " ORDER BY started_at DESC, id DESC"
)


# Requests for resources that nobody has decided on: who is to, and by when.
_UNDECIDED_REQUESTS = """
SELECT q.escalation_id, coalesce(p.name, 'Level ' || q.level), due.due_at,
       coalesce(due.outcome = 'MISSED', false)
  FROM rung_resourcerequest q
  LEFT JOIN rung_person p ON p.id = q.decider_id
  LEFT JOIN LATERAL (
    SELECT c.due_at, c.outcome FROM rung_clock c
     WHERE c.escalation_id = q.escalation_id AND c.kind = 'REQUEST' AND c.subject_id = q.id
       AND c.outcome <> 'REPLACED'
     ORDER BY c.started_at DESC LIMIT 1) due ON true
 WHERE q.escalation_id = ANY(%s) AND q.granted IS NULL AND q.withdrawn_at IS NULL
 ORDER BY q.id"""


class AskedFor(NamedTuple):
    """A request for resources that waits for its decision; inside the carrier alone."""

    escalation_id: UUID
    who: str
    due_at: datetime | None
    missed: bool


@dataclass(frozen=True)
class SituationRows:
    """What was read of one escalation beside its plan."""

    clocks: tuple[Clock, ...]
    waiver: Waiver | None
    holders: dict[int, Person]
    requests: tuple[AskedFor, ...]


def situation_steps(escalation: Escalation, *, carrier_side: bool) -> Steps[SituationRows]:
    """What a situation follows from, in step with other reads."""
    keys = [escalation.pk]
    clocks, given, pauses, waivers, holders, *asked = yield (
        wanted_clocks(keys),
        Wanted(Acknowledgement, OF, [keys]),
        Wanted(ClockPause, _OF_CLOCKS_OF, [keys]),
        Wanted(Waiver, UNDECIDED, [keys]),
        Wanted(LevelHolder, IN_REGIONS, [[escalation.order.region_id]]),
        *wanted_requests(keys, carrier_side=carrier_side),
    )
    held_by = first_named(escalation, [row.as_domain() for row in holders])
    people = yield from by_key(
        Person,
        {row.given_by_id for row in given}
        | {row.asked_by_id for row in waivers}
        | set(held_by.values()),
    )
    attach_answers(clocks, given, people)
    _attach_pauses(clocks, pauses)
    _share_calendars(escalation, clocks)
    _fetch_moves(clocks)
    for waiver in waivers:
        waiver.asked_by = people[waiver.asked_by_id]
    return SituationRows(
        tuple(clocks),
        waivers[0] if waivers else None,
        {level: people[person] for level, person in held_by.items()},
        asked_for(asked),
    )


def wanted_clocks(keys: Sequence[UUID]) -> Wanted:
    """The clocks that say something about these escalations, the newest first."""
    return Wanted(Clock, _TELLING, [keys, list(_REMEMBERED), Outcome.REPLACED.value])


def wanted_requests(keys: Sequence[UUID], *, carrier_side: bool) -> tuple[Wanted, ...]:
    """The decisions on resources that wait; for a customer nothing is even read (N13)."""
    return (Wanted(None, _UNDECIDED_REQUESTS, [keys]),) if carrier_side else ()


def asked_for(
    found: Iterable[Iterable[tuple[UUID, str, datetime | None, bool]]],
) -> tuple[AskedFor, ...]:
    """What was read of them, if it was."""
    return tuple(AskedFor(*row) for rows in found for row in rows)


def attach_answers(
    clocks: Iterable[Clock], given: Iterable[Acknowledgement], people: Mapping[object, Person]
) -> None:
    """To each clock the acknowledgement that was given on it, and who gave it."""
    answers = {row.clock_id: row for row in given}
    for clock in clocks:
        answer = answers.get(clock.pk)
        if answer is not None:
            answer.given_by = people[answer.given_by_id]
        attach_one(clock, "acknowledgement", answer)


def _attach_pauses(clocks: Iterable[Clock], pauses: Iterable[ClockPause]) -> None:
    of: dict[UUID, list[ClockPause]] = {}
    for pause in pauses:
        of.setdefault(pause.clock_id, []).append(pause)
    for clock in clocks:
        attach(clock, "pauses", of.get(clock.pk, []))


def _fetch_moves(clocks: Sequence[Clock]) -> None:
    """What clocks were before; on the first version of its calendar a clock was nothing else."""
    keys = [clock.pk for clock in clocks if clock.calendar.number > 1]
    moves = fetch(ClockMove, _OF_CLOCKS, [keys]) if keys else []
    calendars = fetch_by_key(CalendarVersion, {move.from_calendar_id for move in moves})
    rebases = fetch_by_key(Rebase, {move.rebase_id for move in moves})
    moves_of: dict[UUID, list[ClockMove]] = {}
    for move in moves:
        move.from_calendar = calendars[move.from_calendar_id]
        move.rebase = rebases[move.rebase_id]
        moves_of.setdefault(move.clock_id, []).append(move)
    for clock in clocks:
        attach(clock, "moves", moves_of.get(clock.pk, []))


def _share_calendars(escalation: Escalation, clocks: Sequence[Clock]) -> None:
    """Most clocks run on the escalation's own calendar, which is there already."""
    others = {clock.calendar_id for clock in clocks} - {escalation.calendar_id}
    calendars = CalendarVersion.objects.in_bulk(others) if others else {}
    calendars[escalation.calendar_id] = escalation.calendar
    for clock in clocks:
        clock.calendar = calendars[clock.calendar_id]


def first_named(escalation: Escalation, holdings: Sequence[Holding]) -> dict[int, int]:
    """The first person of each level."""
    order = escalation.order
    where = Scope(order.account_id, order.product, order.region_id, escalation.track)
    return first_people(holdings, where)
