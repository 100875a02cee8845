"""The orders and escalations of whole accounts as their customer may know them, read once (R3).

Whatever is made of it, a page or a document, holds nothing that the customer's side does not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.orders import Standing
from rung.domain.vocabulary import OrderStatus, Status
from rung.models import Account, AccountContact, EscalationOrder, Order, Person, Project
from rung.queries.access import visible_accounts, visible_escalations, visible_orders
from rung.queries.asked import Wish, unanswered_plans, wishes_of
from rung.queries.my_orders import MOST_OVER, need_by_of
from rung.queries.order_parts import OrderView, order_view
from rung.queries.order_rows import OrderParts, parts_of
from rung.queries.situations import Situation, situations

OVER = frozenset({Standing.DONE, Standing.CANCELLED})


@dataclass(frozen=True)
class Picture:
    """What is known of some accounts, or of one project of one."""

    accounts: tuple[Account, ...]
    orders: tuple[Order, ...]
    left_out: int  # older orders that are over
    parts: dict[int, OrderParts]
    open_ones: dict[int, Situation]  # the open escalation of each order that is in one
    live: tuple[Situation, ...]  # escalations that are not closed
    wishes: tuple[Wish, ...]  # what is asked of the customer beside actions and resolutions
    unanswered: frozenset[UUID]  # escalations whose plan nobody has agreed to as it stands

    def view(self, order: Order, *, now: datetime) -> OrderView:
        """One order, read as its customer may know it."""
        need_by = need_by_of(order, self.open_ones.get(order.pk))
        return order_view(order, self.parts[order.pk], need_by=need_by, now=now)

    def orders_of(self, escalation_id: UUID) -> tuple[Order, ...]:
        """The orders an open escalation is about, as far as they are in the picture."""
        met = {key: each.escalation.pk for key, each in self.open_ones.items()}
        return tuple(order for order in self.orders if met.get(order.pk) == escalation_id)

    @property
    def names_accounts(self) -> bool:
        """Whether a line has to say which account it is of."""
        return len(self.accounts) > 1


def picture_of(
    reader: Person, accounts: Sequence[Account], *, project: Project | None = None, now: datetime
) -> Picture:
    """The accounts, or the one project, in a number of queries that does not depend on how much.

    Accounts and project come from queries.access. The reader's side does not matter: it is always
    read from the customer's.
    """
    keys = [account.pk for account in accounts]
    orders = visible_orders(reader).filter(account__in=keys)
    if project is not None:
        orders = orders.filter(project=project)
    over = orders.exclude(status=OrderStatus.ACCEPTED.value).order_by("-pk")
    most = None if project is not None else MOST_OVER  # a project is never shown in part
    live = orders.filter(status=OrderStatus.ACCEPTED.value).order_by("reference")
    found = (*live, *over[:most])
    left_out = over.count() - most if most is not None and len(over) >= most else 0
    escalations = visible_escalations(reader).filter(account__in=keys)
    if project is not None:
        about = EscalationOrder.objects.filter(order__project=project)
        escalations = escalations.filter(pk__in=about.values("escalation"))
    read = situations(
        list(escalations.exclude(status=Status.CLOSED.value).order_by("number")),
        carrier_side=False,
    )
    links = EscalationOrder.objects.filter(escalation__in=list(read), ended=False)
    return Picture(
        accounts=tuple(accounts),
        orders=found,
        left_out=max(0, left_out),
        parts=parts_of(found),
        open_ones={order: read[key] for order, key in links.values_list("order", "escalation")},
        live=tuple(read.values()),
        wishes=tuple(
            wish
            for wish in wishes_of(keys, now=now)
            if project is None or wish.order in {order.reference for order in found}
        ),
        unanswered=unanswered_plans(read),
    )


def accounts_of(reader: Person) -> tuple[Account, ...]:
    """The accounts of a customer's person, by name."""
    return tuple(visible_accounts(reader).order_by("name", "pk"))


def acting_in(reader: Person) -> frozenset[int]:
    """The accounts in which a customer's person may act, and not only look."""
    contacts = AccountContact.objects.filter(person=reader, may_escalate=True)
    return frozenset(contacts.values_list("account_id", flat=True))
