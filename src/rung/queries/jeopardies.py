"""Why an order's date is in danger, as the carrier's people see it: cause, words, and who read."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.jeopardy import reason_of, said
from rung.models import Jeopardy, Order


@dataclass(frozen=True)
class JeopardyLine:
    """One reason that stands, said; ``row`` is for its form."""

    row: Jeopardy
    title: str  # the code in plain words
    since: str
    cause: str
    state: State
    word: str
    reads: str  # what the customer reads now
    suggestion: str  # plain words to begin with
    released: str  # by whom and when


def jeopardies_of(order: Order, *, zone: str, now: datetime) -> tuple[JeopardyLine, ...]:
    """Every reason that stands against an order that queries.access found, the oldest first."""
    rows = Jeopardy.objects.filter(order=order, cleared_at=None).select_related("released_by")
    return tuple(_line(row, zone, now) for row in rows.order_by("since_date", "pk"))


def _line(row: Jeopardy, zone: str, now: datetime) -> JeopardyLine:
    reason = reason_of(row.code)
    by = row.released_by
    is_released = row.released_at is not None and by is not None
    return JeopardyLine(
        row=row,
        title=said(reason),
        since=f"since {show_date(row.since_date)}",
        cause=row.internal_cause,
        state=State.OK if is_released else State.IDLE,
        word="Released" if is_released else "Plain words",
        reads=row.customer_words if is_released else reason.words,
        suggestion=reason.words,
        released=f"{by.name}, {show(row.released_at, zone, now)}"
        if by is not None and row.released_at is not None
        else "",
    )
