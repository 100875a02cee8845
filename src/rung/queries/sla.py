"""The targets of an order's service level agreement, as either side reads them."""

from dataclasses import dataclass
from datetime import date

from rung.domain.headline import State
from rung.domain.sla import SlaLine
from rung.models import Order, SlaTarget
from rung.queries.lean import fetch


@dataclass(frozen=True)
class SlaView:
    """One target, said."""

    what: str
    words: str
    state: State
    word: str


def sla_views(order: Order, *, today: date) -> tuple[SlaView, ...]:
    """All targets of an order, the soonest first."""
    rows = fetch(SlaTarget, " WHERE order_id = %s ORDER BY due_date, id", [order.pk])
    lines = (SlaLine(row.what, row.due_date, row.met_date) for row in rows)
    return tuple(SlaView(line.what, line.words(), *line.state(today)) for line in lines)
