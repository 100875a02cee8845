"""What the carrier's systems told about orders: dates, steps, jeopardies. One statement for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rung.domain.orders import Step
from rung.domain.vocabulary import MilestoneState
from rung.models import Escalation, Order
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted, fetch

_ROWS = """
SELECT order_id, 'DATE', kind, '', day, NULL::date, reason, recorded_at, id AS place
  FROM rung_orderdate WHERE order_id = ANY({orders})
UNION ALL
SELECT order_id, 'STEP', name, state, planned_date, actual_date, '', NULL, position
  FROM rung_milestone WHERE order_id = ANY({orders})
UNION ALL
SELECT order_id, 'CODE', code, '', since_date, NULL,
       CASE WHEN released_at IS NULL THEN '' ELSE customer_words END, since_date::timestamptz, id
  FROM rung_jeopardy WHERE order_id = ANY({orders}) AND cleared_at IS NULL
ORDER BY recorded_at, place
"""
_BY_KEY = _ROWS.format(orders="%(orders)s")
_BY_NUMBER = _ROWS.format(
    orders="ARRAY(SELECT order_id FROM rung_escalation WHERE number = ANY(%(numbers)s))"
)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A value a date was given once."""

    kind: str
    day: date | None  # None: it was taken back
    reason: str
    recorded_at: datetime


@dataclass(slots=True)
class OrderParts:
    """What is known of one order, oldest first."""

    dates: list[SaidDate] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)  # of jeopardies not yet cleared
    words: dict[str, str] = field(default_factory=dict)  # released for a customer, by code


_BESIDE = """
 WHERE id IN (SELECT order_id FROM rung_escalationorder WHERE escalation_id = %s) AND id <> %s
 ORDER BY reference
"""


def orders_beside(escalation: Escalation) -> list[Order]:
    """The further orders of an escalation, beside the one it began with."""
    return fetch(Order, _BESIDE, [escalation.pk, escalation.order_id])


def parts_of(orders: Iterable[Order]) -> dict[int, OrderParts]:
    """The parts of each order, by its key."""
    return alone(parts_steps(orders))


def parts_steps(orders: Iterable[Order]) -> Steps[dict[int, OrderParts]]:
    """The same, in step with other reads."""
    found = {order.pk: OrderParts() for order in orders}
    if not found:
        return found
    (rows,) = yield (Wanted(None, _BY_KEY, {"orders": list(found)}),)
    put_into(found, rows)
    return found


def wanted_parts(numbers: Sequence[int]) -> Wanted:
    """The rows of the orders with which the escalations of these numbers began."""
    return Wanted(None, _BY_NUMBER, {"numbers": list(numbers)})


def put_into(found: dict[int, OrderParts], rows: Iterable[Row]) -> None:
    """Put rows as they come from the database to the order of each."""
    for order_id, what, name, state, day, actual, reason, at, _place in rows:
        parts = found[order_id]
        if what == "DATE":
            parts.dates.append(SaidDate(name, day, reason, at))
        elif what == "STEP":
            parts.steps.append(Step(name, MilestoneState(state), day, actual))
        else:
            parts.codes.append(name)
            parts.words[name] = reason
