"""Reads every date that customers were given, on any channel, for pages and for figures (R17, R29).

The figures of accounts, departments and suppliers, and the pages of one escalation or order, come
from here, so that they cannot differ.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rung.domain.commitments import (
    INSIDE,
    PROMISING,
    Given,
    Promise,
    Rates,
    Source,
    Thing,
    end_of_day,
    ended_action,
    ended_contact,
    ended_order,
    promises_of,
    rates_by,
)
from rung.domain.facts import Fact
from rung.domain.vocabulary import (
    OUR_SUPPLIER,
    ActionOwner,
    ActionState,
    DateKind,
)

Row = tuple[Any, ...]  # as the driver hands it over; the statement says what stands where
# What of the timeline is word from the carrier to its customer, whoever of them it came from.
_WORD = (
    Fact.ACKNOWLEDGEMENT_GIVEN,
    Fact.UPDATE_SENT,
    Fact.ACTION_MOVED,
    Fact.ACTION_RELEASED,
    Fact.CONTACT_LOGGED,
    Fact.ESCALATION_RESOLVED,
)


@dataclass(frozen=True)
class Found:
    """A promise, and whose it was: what figures group by."""

    promise: Promise
    account_id: int
    region_id: int
    order_id: int
    escalation_id: UUID | None
    number: int | None  # of the escalation
    owner: ActionOwner | None  # of an action
    owner_name: str  # a department or a supplier, where it is one's


@dataclass(frozen=True)
class Within:
    """Which promises: of some escalations, or of some orders with all their escalations."""

    escalations: tuple[UUID, ...] = ()
    orders: tuple[int, ...] = ()
    carrier_side: bool = True


def found_promises(within: Within, *, now: datetime) -> list[Found]:
    """The promises, those given first first; in three statements for one escalation or thousands.

    For a customer's side only what customers may know: no supplier's word, nothing kept inside.
    """
    keys = {
        "escalations": list(within.escalations),
        "orders": list(within.orders),
        "word": [fact.value for fact in _WORD],
        "named": Fact.NEXT_CONTACT_NAMED.value,
    }
    found = [
        *_of_orders(_rows(_ORDERS, keys), within, now),
        *_of_actions(_rows(_CHOSEN + _ACTIONS, keys), within, now),
        *_of_contacts(_rows(_CHOSEN + _CONTACTS, keys), now),
    ]
    found.sort(key=lambda each: (each.promise.given_at, each.promise.due_at))
    return found


def rates_of(found: Iterable[Found], key: Callable[[Found], Hashable]) -> dict[Hashable, Rates]:
    """Rates for each account, escalation, department, supplier: whatever ``key`` says.

    Fewer than twenty decided promises give counts and no shares; Rates.percent says None.
    """
    return rates_by(found, key, lambda each: each.promise)


def department_of(found: Found) -> str:
    """The carrier's department a promise hung on; empty where it was not one's own action."""
    return found.owner_name if found.owner is ActionOwner.CARRIER else ""


def supplier_of(found: Found) -> str:
    """The supplier it hung on. For the carrier's eyes only (R22)."""
    return found.owner_name if found.owner is ActionOwner.SUPPLIER else ""


_CHOSEN = """
WITH chosen AS (
    SELECT escalation.id, escalation.number, escalation.account_id, escalation.order_id,
           coalesce(escalation.resolved_at, escalation.closed_at) AS over_at, escalation.status
      FROM rung_escalation AS escalation
     WHERE escalation.id = ANY(%(escalations)s)
        OR escalation.id IN (SELECT escalation_id FROM rung_escalationorder
                              WHERE order_id = ANY(%(orders)s))
)
"""
_ORDERS = """
WITH wanted AS (
    SELECT unnest(%(orders)s::bigint[]) AS id
    UNION
    SELECT order_id FROM rung_escalationorder WHERE escalation_id = ANY(%(escalations)s)
)
SELECT dated.order_id, bought.reference, bought.site, bought.account_id, bought.region_id,
       account.zone, dated.kind, dated.day, dated.reason, dated.recorded_at
  FROM wanted JOIN rung_order AS bought ON bought.id = wanted.id
  JOIN rung_account AS account ON account.id = bought.account_id
  JOIN rung_orderdate AS dated ON dated.order_id = bought.id
 ORDER BY dated.order_id, dated.recorded_at, dated.id
"""
# An action with the dates it had: the first is what the first move moved it from.
_ACTIONS = """
SELECT action.id, action.text, action.visible, action.shown_at, action.owner, action.owner_name,
       action.state, action.ended_at, action.committed_at, action.date_kind, action.created_at,
       author.name, chosen.id, chosen.number, chosen.account_id, chosen.order_id,
       bought.region_id, CASE WHEN chosen.status = 'OPEN' THEN NULL ELSE chosen.over_at END,
       move.from_at, move.from_kind, move.to_at, move.reason, move.moved_at, move.told_at,
       mover.name
  FROM chosen JOIN rung_action AS action ON action.escalation_id = chosen.id
  JOIN rung_order AS bought ON bought.id = chosen.order_id
  JOIN rung_person AS author ON author.id = action.created_by_id
  LEFT JOIN rung_actionmove AS move ON move.action_id = action.id
  LEFT JOIN rung_person AS mover ON mover.id = move.moved_by_id
 ORDER BY action.id, move.moved_at, move.id
"""
_CONTACTS = """
SELECT answer.id, answer.level, answer.happened_at, answer.next_contact_at, person.name,
       chosen.id, chosen.number, chosen.account_id, chosen.order_id, bought.region_id,
       CASE WHEN chosen.status = 'OPEN' THEN NULL ELSE chosen.over_at END,
       (SELECT min(entry.happened_at) FROM rung_timelineentry AS entry
         WHERE entry.escalation_id = chosen.id AND entry.happened_at > answer.happened_at
           AND entry.recorded_at > answer.happened_at  -- earlier months are not looked into
           AND entry.visibility = 'CUSTOMER' AND entry.fact = ANY(%(word)s)
           AND coalesce(entry.details->>'side', 'CARRIER') = 'CARRIER'),
       (SELECT jsonb_agg(jsonb_build_array(entry.recorded_at, entry.details->>'from_at',
                                           entry.details->>'to_at') ORDER BY entry.recorded_at)
          FROM rung_timelineentry AS entry
         WHERE entry.escalation_id = chosen.id AND entry.fact = %(named)s
           AND entry.recorded_at >= answer.recorded_at
           AND entry.details->>'clock' = answer.clock_id::text)
  FROM chosen JOIN rung_acknowledgement AS answer ON answer.escalation_id = chosen.id
  JOIN rung_order AS bought ON bought.id = chosen.order_id
  JOIN rung_person AS person ON person.id = answer.given_by_id
 ORDER BY answer.happened_at, answer.id
"""


def _rows(statement: str, keys: dict[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)
        return list(cursor.fetchall())


def _grouped(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows that begin with the same key, together; they come in order."""
    group: list[Row] = []
    for row in rows:
        if group and group[0][0] != row[0]:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _of_orders(rows: Sequence[Row], within: Within, now: datetime) -> Iterator[Found]:
    for group in _grouped(rows):
        order_id, reference, site, account_id, region_id, zone = group[0][:6]
        actual = next((row[7] for row in group if row[6] == DateKind.ACTUAL.value), None)
        kinds = {DateKind(row[6]) for row in group} & PROMISING
        for kind in sorted(kinds):
            if kind in INSIDE and not within.carrier_side:
                continue
            thing = Thing(
                Source.ORDER, (order_id, kind.value), f"{reference}, {site}", kind in INSIDE
            )
            given = [_given_day(row, zone, kind) for row in group if row[6] == kind.value]
            ended = ended_order(actual, zone)
            for promise in promises_of(thing, given, ended=ended, now=now):
                yield Found(promise, account_id, region_id, order_id, None, None, None, "")


def _given_day(row: Row, zone: str, kind: DateKind) -> Given:
    day: date | None = row[7]
    due = None if day is None else end_of_day(day, zone)
    told = None if kind in INSIDE else row[9]
    return Given(row[9], "", due, whole_day=True, kind=kind, reason=row[8], told_at=told)


def _of_actions(rows: Sequence[Row], within: Within, now: datetime) -> Iterator[Found]:
    for group in _grouped(rows):
        first = group[0]
        key, text, visible, _, owner, name, state, ended_at = first[:8]
        number, account_id, order_id, region_id, over_at = first[13:18]
        owner = ActionOwner(owner)
        if owner is ActionOwner.CUSTOMER or not (visible or within.carrier_side):
            continue
        ended = ended_action(ActionState(state), ended_at, over_at=over_at)
        hidden = owner is ActionOwner.SUPPLIER and not within.carrier_side
        thing = Thing(Source.PLAN, key, text, not visible)
        for promise in promises_of(thing, _given_dates(group), ended=ended, now=now):
            shown = OUR_SUPPLIER if hidden else name
            yield Found(promise, account_id, region_id, order_id, first[12], number, owner, shown)


def _given_dates(group: Sequence[Row]) -> list[Given]:
    """The dates of an action, oldest first: the one it began with, then one for each move."""
    first = group[0]
    shown_at, committed_at, kind, created_at, author = first[3], *first[8:12]
    moves = [row[18:25] for row in group if row[18] is not None]
    began, began_kind = (moves[0][0], moves[0][1]) if moves else (committed_at, kind)
    given = [
        Given(
            created_at, author, began, whole_day=False, kind=DateKind(began_kind), told_at=shown_at
        )
    ]
    kinds = [*(move[1] for move in moves), kind][1:]  # of each date that took its place
    for (_, _, to_at, reason, moved_at, told_at, mover), of_kind in zip(moves, kinds, strict=True):
        given.append(
            Given(
                moved_at,
                mover,
                to_at,
                whole_day=False,
                kind=DateKind(of_kind),
                reason=reason,
                told_at=told_at,
            )
        )
    return given


def _named_contacts(
    at: datetime, due: datetime, by: str, named: Sequence[tuple[str, str, str]]
) -> Iterator[Given]:
    """When the customer was to hear next: as first told, then as each mail of the manager named."""
    first = datetime.fromisoformat(named[0][1]) if named else due
    read = datetime.fromisoformat
    for told_at, to in [(at, first), *((read(each[0]), read(each[2])) for each in named)]:
        yield Given(told_at, by, to, whole_day=False, kind=DateKind.CCD, told_at=told_at)


def _of_contacts(rows: Sequence[Row], now: datetime) -> Iterator[Found]:
    for row in rows:
        key, level, at, due, by, escalation_id, number, account_id, order_id, region_id = row[:10]
        thing = Thing(Source.CONTACT, key, f"Next word from level {level}")
        given = list(_named_contacts(at, due, by, json.loads(row[12] or "[]")))
        ended = ended_contact(at, [row[11]] if row[11] else [], over_at=row[10])
        for promise in promises_of(thing, given, ended=ended, now=now):
            yield Found(promise, account_id, region_id, order_id, escalation_id, number, None, "")
