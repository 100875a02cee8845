"""The carrier's list of orders, with its filters."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.vocabulary import DateKind, OrderStatus
from rung.models import EscalationOrder, Jeopardy, Order, OrderDate, Person
from rung.queries.access import visible_orders
from rung.queries.my_orders import orders_as_of
from rung.queries.order_parts import OrderView, order_view
from rung.queries.order_rows import OrderParts, parts_of
from rung.queries.owed import standing_of

PAGE = 50


class Show(StrEnum):
    """The filters of the list, as they stand in its address."""

    OPEN = "open"
    MINE = "mine"
    JEOPARDY = "jeopardy"
    LATE = "late"
    ALL = "all"

    @property
    def label(self) -> str:
        """The filter as its link says it."""
        return {
            "open": "Under way",
            "mine": "Mine",
            "jeopardy": "In jeopardy",
            "late": "Late",
            "all": "All",
        }[self.value]


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    show: Show
    text: str
    page: int


@dataclass(frozen=True)
class ListedOrder:
    """One order of the list, said."""

    reference: str
    account: str
    what: str
    care_manager: str
    expected: str
    reasons: tuple[str, ...]
    state: State
    word: str
    escalation: int | None


@dataclass(frozen=True)
class OrderList:
    """One page of the list."""

    rows: tuple[ListedOrder, ...]
    asked: Asked
    more: bool
    as_of: datetime | None


def desk_orders(reader: Person, asked: Asked, *, now: datetime) -> OrderList:
    """One page, in the same number of queries for one row or fifty.

    One's own orders stand by what needs their care manager first; the lists of everybody's, which
    may be very long, by reference.
    """
    first = PAGE * (asked.page - 1)
    found = _chosen(reader, asked, now)
    found = _by_need(found) if asked.show is Show.MINE else found.order_by("reference")
    page = list(found[first : first + PAGE + 1])
    orders = page[:PAGE]
    parts = parts_of(orders)
    links = EscalationOrder.objects.filter(order__in=orders, ended=False)
    escalations = dict(links.values_list("order_id", "escalation__number"))
    return OrderList(
        rows=tuple(
            _row(order, parts[order.pk], escalations.get(order.pk), now) for order in orders
        ),
        asked=asked,
        more=len(page) > PAGE,
        as_of=orders_as_of(),
    )


def _chosen(reader: Person, asked: Asked, now: datetime) -> QuerySet[Order]:
    orders = visible_orders(reader)
    if asked.show is not Show.ALL:
        orders = orders.filter(status=OrderStatus.ACCEPTED.value)
    if asked.show is Show.MINE:
        people = standing_of(reader, now=now).people
        orders = orders.filter(Q(ccm__in=people) | Q(ccm=None, account__ccm__in=people))
    if asked.show is Show.JEOPARDY:
        orders = orders.filter(_IN_JEOPARDY)
    if asked.show in {Show.MINE, Show.LATE}:
        today = now.astimezone(ZoneInfo(reader.zone)).date()
        orders = orders.annotate(
            committed=_in_force(DateKind.CCD),
            ready=_in_force(DateKind.ACTUAL),
            late=Q(committed__lt=today, ready=None),
        )
        if asked.show is Show.LATE:
            orders = orders.filter(late=True)
    if asked.text:
        words = asked.text
        orders = orders.filter(
            Q(reference__icontains=words)
            | Q(account__name__icontains=words)
            | Q(site__icontains=words)
            | Q(pon__icontains=words)
        )
    return orders


_IN_JEOPARDY = Exists(Jeopardy.objects.filter(order=OuterRef("pk"), cleared_at=None))
_ESCALATED = Exists(EscalationOrder.objects.filter(order=OuterRef("pk"), ended=False))


def _by_need(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Late first, then in jeopardy, then in an escalation; within each the earliest date first."""
    need = Case(
        When(late=True, then=0), When(_IN_JEOPARDY, then=1), When(_ESCALATED, then=2), default=3
    )
    return orders.order_by(need, F("committed").asc(nulls_last=True), "reference")


def _in_force(kind: DateKind) -> Subquery:
    """The newest date of a kind is the one that counts."""
    dates = OrderDate.objects.filter(order=OuterRef("pk"), kind=kind.value)
    return Subquery(dates.order_by("-recorded_at", "-pk").values("day")[:1])


def _row(order: Order, parts: OrderParts, escalation: int | None, now: datetime) -> ListedOrder:
    need_by = order.project.need_by_date if order.project else None
    view = order_view(order, parts, need_by=need_by, now=now)
    state, word = view.state
    if escalation is not None and state is not State.LATE:
        state, word = State.WATCH, "Escalated"
    person = order.care_manager()
    return ListedOrder(
        reference=order.reference,
        account=order.account.name,
        what=f"{order.product}, {order.site}",
        care_manager=person.name if person else "",
        expected=_expected(view),
        reasons=tuple(f"{reason.words} ({reason.code})" for reason in view.reasons),
        state=state,
        word="Waiting on customer" if state is State.WAIT else word,
        escalation=escalation,
    )


def _expected(view: OrderView) -> str:
    """When it will be ready, with the kind of that date."""
    day = view.dates.expected
    if day is None:
        return ""
    kinds = (DateKind.ACTUAL, DateKind.FORECAST, DateKind.CCD, DateKind.FOC, DateKind.ESTIMATED)
    kind = next(kind for kind in kinds if view.dates.of(kind) == day)
    return f"{show_date(day)}, {kind.label}"
