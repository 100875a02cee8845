"""What a received call is about, and what logging it will do."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from rung.domain.calling import SAME_CALL_WITHIN
from rung.domain.instants import show
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import OrderStatus, Status
from rung.models import (
    Contact,
    Escalation,
    EscalationOrder,
    Order,
    Person,
)
from rung.models.matrices import Told, why_over
from rung.queries.access import visible_escalations, visible_orders
from rung.queries.asks import Asks, asks_of

SUGGESTIONS = 60
NAMED_AT_MOST = 5
NOTHING_CALLED = "No order and no escalation is called that. Type its reference."
_ESCALATION = re.compile(r"^\s*ESC-(\d{1,12})\b", re.IGNORECASE)


@dataclass(frozen=True)
class CallTarget:
    """The order a call is about, and the open escalation it is in, if any."""

    order: Order
    escalation: Escalation | None


@dataclass(frozen=True)
class Suggestion:
    """A line of the list that helps to fill the field in."""

    value: str
    words: str


def call_target(reader: Person, about: str) -> CallTarget:
    """Find what was typed: ESC number, order reference, account or site. BadInput says why not."""
    if not about.strip() or "\x00" in about:  # which no database takes
        raise BadInput(NOTHING_CALLED)
    escalation = _ESCALATION.match(about)
    if escalation:
        return _by_number(reader, int(escalation[1]))
    orders = visible_orders(reader)
    first_word = about.split(maxsplit=1)[0]
    exact = orders.filter(reference__iexact=first_word).first()
    if exact is not None:
        return CallTarget(exact, open_escalation_of(exact))
    words = about.strip()
    like = Q(account__name__icontains=words) | Q(site__icontains=words)
    found = list(
        orders.filter(like | Q(reference__icontains=words) | Q(pon__iexact=words))
        .filter(status=OrderStatus.ACCEPTED.value)
        .order_by("reference")[: NAMED_AT_MOST + 1]
    )
    if not found:
        raise BadInput(NOTHING_CALLED)
    if len(found) > 1:
        named = ", ".join(f"{order.reference} ({order.site})" for order in found[:NAMED_AT_MOST])
        more = " and more" if len(found) > NAMED_AT_MOST else ""
        raise BadInput(f"Several orders match: {named}{more}. Type the reference of one.")
    return CallTarget(found[0], open_escalation_of(found[0]))


def _by_number(reader: Person, number: int) -> CallTarget:
    escalation = visible_escalations(reader).filter(number=number).first()
    if escalation is None:
        raise BadInput(f"There is no ESC-{number}. Check the number, or type the order.")
    if escalation.status == Status.CLOSED.value:
        raise BadInput(
            f"ESC-{number} is closed. Type its order, {escalation.order.reference}, "
            "and a new escalation is raised."
        )
    return CallTarget(escalation.order, escalation)


def open_escalation_of(order: Order) -> Escalation | None:
    """The open escalation an order is in."""
    link = (
        EscalationOrder.objects.filter(order=order, ended=False)
        .select_related("escalation")
        .first()
    )
    return link.escalation if link else None


def same_call(escalation: Escalation, at: datetime) -> Contact | None:
    """A call that is logged for nearly the same time: perhaps the same one."""
    return (
        Contact.objects.filter(
            escalation=escalation,
            happened_at__gte=at - SAME_CALL_WITHIN,
            happened_at__lte=at + SAME_CALL_WITHIN,
        )
        .select_related("recorded_by")
        .order_by("-happened_at")
        .first()
    )


def suggestions(reader: Person) -> tuple[Suggestion, ...]:
    """What is likely meant: open escalations first, then orders under way."""
    live = (
        visible_escalations(reader)
        .exclude(status=Status.CLOSED.value)
        .order_by("-number")[: SUGGESTIONS // 2]
    )
    orders = (
        visible_orders(reader)
        .filter(status=OrderStatus.ACCEPTED.value)
        .order_by("reference")[:SUGGESTIONS]
    )
    return (
        *(Suggestion(each.reference, f"{each.account.name}, {each.order.site}") for each in live),
        *(Suggestion(each.reference, f"{each.account.name}, {each.site}") for each in orders),
    )


def what_happens(
    target: CallTarget, asks: Asks | None, at: datetime, *, zone: str, now: datetime
) -> str:
    """What saving the call will do, told before it is done; ``asks`` are a new escalation's."""
    escalation = target.escalation
    if escalation is not None:
        return (
            f"It is added to {escalation.reference} as the carrier's version of the call. "
            "No clock moves by it."
        )
    why_not = why_over(target.order) or (asks.why_not(zone, now) if asks else "")
    if why_not or asks is None:
        return why_not
    opens = asks.opens(at, zone=zone, now=now)
    higher = asks.enters + 1
    interval = f"The customer can engage level {higher} from {opens}." if opens else ""
    reference = target.order.reference
    first = f"{reference} is in no open escalation: one is raised, and level 1 counts as engaged"
    said = (
        f"{first} since {show(at, zone, now)}.",
        f"Level {asks.enters} is engaged at once, too." if asks.enters > 1 else "",
        "This priority is charged extra." if asks.is_charged else "",
        interval or asks.without_instant.replace("You can", "The customer can"),
        f"Policy {asks.which}." if asks.is_chosen else "",
    )
    return " ".join(filter(None, said))


def asks_of_call(target: CallTarget, told: Told, *, contact: int | None, now: datetime) -> Asks:
    """What has to be asked of the caller before one is raised for the order."""
    return asks_of(target.order, told, contact=contact, by_carrier=True, now=now)
