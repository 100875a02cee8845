"""Writes the body of an event: what happened, and how the record stands as it is written."""

import json
from datetime import datetime

from rung.domain.clocks import ClockKind
from rung.domain.webhook_events import Due, Happened, Standing, about_itself, event, is_told
from rung.models import Clock, EngagedLevel, Escalation, TimelineEntry, WebhookDelivery
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


def _happened(delivery: WebhookDelivery) -> Happened:
    if delivery.recorded_at is None:
        raise ValueError("an event of an escalation is an entry of its timeline")
    entry = TimelineEntry.objects.get(recorded_at=delivery.recorded_at, id=delivery.event_id)
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
