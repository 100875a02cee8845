"""What a received call is about, and what logging it will do."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, due_at
from rung.domain.instants import show
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import OrderStatus, Status
from rung.models import (
    CalendarVersion,
    Contact,
    Escalation,
    EscalationOrder,
    Order,
    Person,
)
from rung.models.in_force import choose_for
from rung.queries.access import visible_escalations, visible_orders

SAME_CALL_WITHIN = timedelta(minutes=15)
SUGGESTIONS = 60
NAMED_AT_MOST = 5
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
    escalation = _ESCALATION.match(about)
    if escalation:
        return _by_number(reader, int(escalation[1]))
    orders = visible_orders(reader)
    first_word = about.split(maxsplit=1)[0] if about.strip() else ""
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
        raise BadInput("No order and no escalation is called that. Type its reference.")
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


def what_happens(target: CallTarget, at: datetime, *, zone: str, now: datetime) -> str:
    """What saving the call will do, told before it is done."""
    escalation = target.escalation
    if escalation is not None:
        return (
            f"It is added to {escalation.reference} as the carrier's version of the call. "
            "No clock moves by it."
        )
    if why_not := target.order.why_over():
        return why_not
    opens = _level_2_opens(target.order, at)
    interval = f" The customer can engage level 2 from {show(opens, zone, now)}." if opens else ""
    return (
        f"{target.order.reference} is in no open escalation: one is raised, and level 1 counts "
        f"as engaged since {show(at, zone, now)}.{interval}"
    )


def _level_2_opens(order: Order, at: datetime) -> datetime | None:
    policy = choose_for(order).rules
    calendar = (
        CalendarVersion.objects.filter(calendar=order.region.calendar_id)
        .order_by("-number")
        .first()
    )
    interval = policy.interval(1) if policy else None
    if interval is None or calendar is None:
        return None
    opens = due_at(ClockFacts(at, interval.target, calendar.as_domain()))
    return None if opens is NEVER else opens
