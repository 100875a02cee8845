"""What the page to raise an escalation knows already, so that it asks for nothing twice."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from rung.domain.coverage import Scope, first_people
from rung.domain.matrix import Policy
from rung.domain.vocabulary import OrderStatus
from rung.models import (
    Escalation,
    EscalationOrder,
    LevelHolder,
    Order,
    Person,
)
from rung.models.matrices import USUAL, Told
from rung.queries.access import visible_orders
from rung.queries.asks import Asks, asks_of


@dataclass(frozen=True)
class RaisePage:
    """The order, whom to turn to, and what follows once it is sent."""

    order: Order
    entry_point: Person | None
    is_ccm: bool
    open_escalation: Escalation | None  # the order is in it already
    need_by: date | None
    people: tuple[tuple[int, str], ...]  # levels and who is there, as far as published
    others: tuple[tuple[int, str], ...]  # further orders of the account that could join
    asks: Asks  # which matrix applies, what it asks and whether it lets the order be escalated

    @property
    def first_name(self) -> str:
        """How the page calls the person at level 1."""
        return self.entry_point.name.split()[0] if self.entry_point else "us"


def raise_page(order: Order, person: Person, told: Told = USUAL, *, now: datetime) -> RaisePage:
    """Everything the page needs about an order that queries.access found, once this was told."""
    asks = asks_of(order, told, contact=person.pk, by_carrier=False, now=now)
    policy = asks.matrix.policy if asks.matrix else None
    entry = order.entry_point()
    return RaisePage(
        order=order,
        entry_point=entry,
        is_ccm=order.care_manager() is not None,
        open_escalation=open_escalation_of(order),
        need_by=order.project.need_by_date if order.project else None,
        people=_people(order, entry, policy),
        others=_others(order, person),
        asks=asks,
    )


def open_escalation_of(order: Order) -> Escalation | None:
    """The open escalation an order is in."""
    links = EscalationOrder.objects.filter(order=order, ended=False)
    link = links.select_related("escalation").first()
    return link.escalation if link else None


def _people(
    order: Order, entry: Person | None, policy: Policy | None
) -> tuple[tuple[int, str], ...]:
    if policy is None:
        return ((1, entry.name if entry else "Level 1"),)
    named = _named(order)
    if entry:
        named[1] = entry.name
    return tuple(
        (
            level.number,
            ", ".join(filter(None, (named[level.number], level.title)))
            if level.published and level.number in named
            else level.title or f"Level {level.number}",
        )
        for level in policy.levels
    )


def _named(order: Order) -> dict[int, str]:
    """The names of who holds the levels for an order."""
    rows = LevelHolder.objects.filter(Q(region=None) | Q(region=order.region_id))
    found = list(rows.select_related("person"))
    names = {row.person.pk: row.person.name for row in found if row.person}
    where = Scope(order.account_id, order.product, order.region_id)
    people = first_people([row.as_domain() for row in found], where)
    return {level: names[person] for level, person in people.items()}


def _others(order: Order, person: Person) -> tuple[tuple[int, str], ...]:
    """Live orders of the account that are in no open escalation, the same project's first."""
    live = (
        visible_orders(person)
        .filter(account=order.account_id, status=OrderStatus.ACCEPTED.value)
        .exclude(pk=order.pk)
        .exclude(links__ended=False)
        .order_by("reference")
    )
    found = sorted(live, key=lambda each: each.project_id != order.project_id)
    return tuple((each.pk, f"{each.reference}: {each.product}, {each.site}") for each in found)
