"""Orders without a care manager: how long they have waited, and who may be named (R1)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from rung.domain.instants import show
from rung.domain.permissions import Role
from rung.domain.vocabulary import OrderStatus
from rung.models import Order, Person

PAGE = 50


@dataclass(frozen=True)
class UnmatchedRow:
    """One order nobody cares for yet."""

    id: int
    reference: str
    account: str
    what: str
    region: str
    channel_manager: str
    since: str  # empty where nobody recorded when it was accepted
    days: int | None


@dataclass(frozen=True)
class Unmatched:
    """The page: the longest wait first."""

    rows: tuple[UnmatchedRow, ...]
    more: bool
    care_managers: tuple[Person, ...]


def unmatched(*, zone: str, now: datetime) -> Unmatched:
    """Every accepted order without a care manager of its own or of its account, in two queries."""
    waiting = (
        Order.objects.filter(status=OrderStatus.ACCEPTED.value, ccm=None, account__ccm=None)
        .select_related("account__channel_manager", "region")
        .order_by(F("accepted_at").asc(nulls_last=True), "reference")
    )
    found = list(waiting[: PAGE + 1])
    return Unmatched(
        rows=tuple(_row(order, zone, now) for order in found[:PAGE]),
        more=len(found) > PAGE,
        care_managers=care_managers(),
    )


def care_managers() -> tuple[Person, ...]:
    """Who can be named."""
    people = Person.objects.filter(role=Role.CCM.value, is_active=True)
    return tuple(people.order_by("name", "pk"))


def _row(order: Order, zone: str, now: datetime) -> UnmatchedRow:
    manager = order.account.channel_manager
    return UnmatchedRow(
        id=order.pk,
        reference=order.reference,
        account=order.account.name,
        what=f"{order.product}, {order.site}",
        region=order.region.name,
        channel_manager=manager.name if manager else "",
        since=show(order.accepted_at, zone, now) if order.accepted_at else "",
        days=(now - order.accepted_at).days if order.accepted_at else None,
    )
