"""Writes the body of an event: what happened, and how the record stands as it is written."""

import json
from datetime import datetime

from rung.domain.clocks import ClockKind
from rung.domain.facts import Visibility
from rung.domain.webhook_events import (
    Due,
    Happened,
    Standing,
    about_itself,
    event,
    is_told,
    type_of,
)
from rung.domain.webhooks import OF_ITSELF
from rung.models import (
    Clock,
    EngagedLevel,
    Escalation,
    TimelineEntry,
    WebhookDelivery,
    WebhookSubscription,
)
from rung.services.links import escalation_url
from rung.services.signed_links import base_url


def body_of(delivery: WebhookDelivery, *, now: datetime) -> str:
    """The event as JSON. Two subscriptions may be told different instants of the same fact."""
    subscription, escalation = delivery.subscription, delivery.escalation
    if escalation is None:
        written = about_itself(
            str(delivery.event_id),
            delivery.type,
            name=subscription.name,
            source=base_url(),
            now=delivery.created_at,
        )
    else:
        internal = subscription.internal
        standing = _standing(escalation, internal=internal)
        written = event(_happened(delivery), standing, source=base_url(), now=now)
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def is_older(delivery: WebhookDelivery, receiver: WebhookSubscription) -> bool:
    """Whether it was owed before the receiver was edited: its filters were others then."""
    return receiver.edited_at is not None and delivery.created_at <= receiver.edited_at


def still_said(delivery: WebhookDelivery, receiver: WebhookSubscription) -> str:
    """The body that may be sent from now on; empty: it is written anew, for whoever may see less.

    What was written before an edit may hold what is the carrier's alone.
    """
    edited_at, tried_at = receiver.edited_at, delivery.tried_at
    whole = delivery.escalation_id is None  # it was written whole, and holds nothing of the kind
    written_since = edited_at is None or (tried_at is not None and edited_at < tried_at)
    return delivery.body if whole or receiver.internal or written_since else ""


def is_still_told(delivery: WebhookDelivery, receiver: WebhookSubscription) -> bool:
    """Whether the filters, as they are now, let an event through that was owed before.

    An address may have been given to somebody else with other filters: they hear of nothing that
    would not be owed to them today (R22).
    """
    if delivery.type in OF_ITSELF or not is_older(delivery, receiver):
        return True
    if delivery.type not in {type_of(fact) for fact in receiver.facts}:
        return False
    account = receiver.account
    escalation = delivery.escalation
    if escalation is None:  # of an order: whose, its body says, which was written with it
        return account is None or json.loads(delivery.body)["data"]["account"] == account.code
    if account is not None and escalation.account_id != account.pk:
        return False
    return receiver.internal or _entry(delivery).visibility == Visibility.CUSTOMER.value


def _entry(delivery: WebhookDelivery) -> TimelineEntry:
    if delivery.recorded_at is None:
        raise ValueError("an event of an escalation is an entry of its timeline")
    return TimelineEntry.objects.get(recorded_at=delivery.recorded_at, id=delivery.event_id)


def _happened(delivery: WebhookDelivery) -> Happened:
    entry = _entry(delivery)
    return Happened(
        id=str(entry.id),
        fact=entry.fact,
        level=entry.level,
        happened_at=entry.happened_at,
        recorded_at=entry.recorded_at,
    )


def _standing(escalation: Escalation, *, internal: bool) -> Standing:
    levels = EngagedLevel.objects.filter(escalation=escalation).order_by("-level")
    running = Clock.objects.filter(escalation=escalation, settled_at=None, due_at__isnull=False)
    rows = running.order_by("due_at", "kind").values_list("kind", "level", "due_at")
    return Standing(
        reference=escalation.reference,
        account=escalation.account.code,
        order=escalation.order.reference,
        status=escalation.status,
        level=levels.values_list("level", flat=True).first() or 1,
        due=[
            Due(ClockKind(kind), level, due_at)
            for kind, level, due_at in rows
            if due_at is not None and is_told(ClockKind(kind), internal=internal)
        ],
        zone=escalation.account.zone,
        link=escalation_url(escalation.reference, customer=not internal),
    )
