"""A customer's orders: what needs them, what is late, who moves next on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.orders import Standing, current_step, misses_need_by
from rung.domain.orders import is_late as step_is_late
from rung.domain.vocabulary import DateKind, OrderStatus, Status
from rung.models import EscalationOrder, ImportRun, Order, Person
from rung.queries.access import visible_escalations, visible_orders
from rung.queries.order_parts import (
    OrderView,
    order_moves_next,
    order_view,
    reason_words,
    track,
)
from rung.queries.order_rows import OrderParts, parts_of
from rung.queries.pills import pill
from rung.queries.situations import Situation, situations

MOST_OVER = 50
PAGE = 50


class Show(StrEnum):
    """The filters of the list, as they stand in its address."""

    ALL = "all"
    NEEDS_ME = "needs-me"
    LATE = "late"

    @property
    def label(self) -> str:
        """The filter as its link says it."""
        return {"all": "All", "needs-me": "Needs me", "late": "Late"}[self.value]


@dataclass(frozen=True)
class EscalationLink:
    """The open escalation an order is in."""

    number: int
    reference: str
    headline: str


@dataclass(frozen=True)
class OrderRow:
    """One order of the list, said."""

    reference: str
    what: str  # product and site
    project: str
    project_id: int | None
    account: str
    need_by: str
    need_by_date: date | None
    need_by_holds: bool
    dates: tuple[str, ...]
    stands: str  # the present milestone
    reasons: tuple[str, ...]
    state: State
    word: str
    moves_next: tuple[str, ...]
    escalation: EscalationLink | None
    needs_me: bool
    is_late: bool
    is_over: bool


@dataclass(frozen=True)
class MyOrders:
    """The page of all orders of a person."""

    rows: tuple[OrderRow, ...]
    show: Show
    page: int
    more: bool
    counts: dict[Show, int]
    as_of: datetime | None
    first: OrderRow | None  # the row that needs the reader most
    left_out: int  # older orders that are over and not shown
    care_manager: Person | None


def my_orders(person: Person, *, show: Show, page: int, now: datetime) -> MyOrders:
    """One page of the list, from 1, in the same number of queries for one order or many.

    What the reader has to do decides the order of the rows, so all of them are looked at.
    """
    visible = visible_orders(person)
    over = visible.exclude(status=OrderStatus.ACCEPTED.value).order_by("-pk")
    count = over.count()
    orders = [*visible.filter(status=OrderStatus.ACCEPTED.value), *over[:MOST_OVER]]
    parts = parts_of(orders)
    open_ones = open_escalations(person, orders)
    rows = [
        order_row(order, parts[order.pk], open_ones.get(order.pk), zone=person.zone, now=now)
        for order in orders
    ]
    rows.sort(key=urgency)
    chosen = {
        Show.ALL: rows,
        Show.NEEDS_ME: [row for row in rows if row.needs_me],
        Show.LATE: [row for row in rows if row.is_late],
    }
    first = PAGE * (page - 1)
    return MyOrders(
        rows=tuple(chosen[show][first : first + PAGE]),
        show=show,
        page=page,
        more=len(chosen[show]) > first + PAGE,
        counts={each: len(found) for each, found in chosen.items()}
        | {Show.ALL: len(rows) + max(0, count - MOST_OVER)},
        as_of=orders_as_of(),
        first=chosen[Show.NEEDS_ME][0] if chosen[Show.NEEDS_ME] else None,
        left_out=max(0, count - MOST_OVER),
        care_manager=next((o.entry_point() for o in orders if o.entry_point()), None),
    )


def orders_as_of() -> datetime | None:
    """When orders were last imported."""
    return (
        ImportRun.objects.filter(kind="orders")
        .order_by("-ran_at")
        .values_list("ran_at", flat=True)
        .first()
    )


def open_escalations(person: Person, orders: Sequence[Order]) -> dict[int, Situation]:
    """The open escalation of each order that is in one, as the customer's side may know it."""
    links = EscalationOrder.objects.filter(order__in=orders, ended=False)
    escalation_of = dict(links.values_list("order_id", "escalation_id"))
    live = visible_escalations(person).filter(pk__in=set(escalation_of.values()))
    found = situations(list(live.exclude(status=Status.CLOSED.value)), carrier_side=False)
    return {
        order_id: found[escalation_id]
        for order_id, escalation_id in escalation_of.items()
        if escalation_id in found
    }


def order_row(
    order: Order, parts: OrderParts, situation: Situation | None, *, zone: str, now: datetime
) -> OrderRow:
    """One order of a list, in the customer's words."""
    view = order_view(order, parts, need_by=need_by_of(order, situation), now=now)
    is_over = view.standing in {Standing.DONE, Standing.CANCELLED}
    state, word = view.state
    moves_next, link, waits = order_moves_next(view), None, view.waits_for_customer
    moves: tuple[str, ...] = (moves_next,) if moves_next else ()
    if situation is not None:
        owed = situation.owed()
        state, word = pill(situation, view, now=now)
        moves = situation.moves(zone=zone, now=now) or moves
        waits = waits or any(each.by_customer for each in owed)
        escalation = situation.escalation
        headline = situation.headline(zone=zone, now=now)
        link = EscalationLink(escalation.number, escalation.reference, headline)
    return OrderRow(
        reference=order.reference,
        what=f"{order.product}, {order.site}",
        project=order.project.name if order.project else "",
        project_id=order.project_id,
        account=order.account.name,
        need_by=show_date(view.need_by) if view.need_by else "",
        need_by_date=view.need_by,
        need_by_holds=not misses_need_by(view.dates, view.need_by),
        dates=_dates(view),
        stands=stands(view),
        reasons=reason_words(view),
        state=state,
        word=word,
        moves_next=moves,
        escalation=link,
        needs_me=waits,
        is_late=_is_late(state, view),
        is_over=is_over,
    )


def _is_late(state: State, view: OrderView) -> bool:
    """Whether anything of it is: what we owe, its date, or the milestone it stands at."""
    if view.standing in {Standing.DONE, Standing.CANCELLED}:
        return False
    step = current_step(view.steps)
    behind = step is not None and step_is_late(step, view.today)
    return behind or state is State.LATE or view.standing is Standing.LATE


def need_by_of(order: Order, situation: Situation | None) -> date | None:
    """The hard date: what the customer said in the open escalation, else the project's."""
    if situation is not None and situation.escalation.need_by_date is not None:
        return situation.escalation.need_by_date
    return order.project.need_by_date if order.project else None


def _dates(view: OrderView) -> tuple[str, ...]:
    """The dates that matter in a list, each with its kind; what says the same is said once."""
    by_kind = {line.kind: line for line in view.lines if line.day is not None}
    if DateKind.ACTUAL in by_kind:
        return (f"{by_kind[DateKind.ACTUAL].words}, {DateKind.ACTUAL.label}",)
    committed = view.dates.of(DateKind.CCD)
    shown = [
        kind
        for kind in (DateKind.CCD, DateKind.FORECAST, DateKind.DDD)
        if kind in by_kind and (kind is DateKind.CCD or by_kind[kind].day != committed)
    ]
    return tuple(f"{by_kind[kind].words}, {by_kind[kind].label}" for kind in shown)


def stands(view: OrderView) -> str:
    """The present milestone in brief; empty where nothing is under way."""
    present = next((step for step in track(view) if step.spoken not in _BEHIND), None)
    if present is None or view.standing in {Standing.DONE, Standing.CANCELLED}:
        return ""
    return f"{present.name}: {present.note} {present.strong}".strip()


_BEHIND = {"done", "not needed"}
_ORDER = {State.LATE: 1, State.WAIT: 2, State.WATCH: 3, State.OK: 4, State.IDLE: 5}


def urgency(row: OrderRow) -> tuple[bool, bool, int, str]:
    """What needs the reader first, what is over last."""
    return (row.is_over, not row.needs_me, _ORDER[row.state], row.reference)
