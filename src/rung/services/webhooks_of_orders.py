"""Owes receivers what happened to orders: jeopardy, milestones, committed dates (R4)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rung.domain.webhook_events import OrderChange, order_event, type_of
from rung.models import Account, WebhookDelivery, WebhookSubscription
from rung.models.keys import key_at
from rung.services.bulk import insert
from rung.services.links import order_url
from rung.services.signed_links import base_url
from rung.services.webhooks_owed import ask_for


def tell_of_orders(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """Owe these changes to whoever subscribed to them, in the caller's transaction.

    Their words are whole already: what an order was is not kept in a form that could be read later.
    """
    if not changes:
        return
    receivers = list(WebhookSubscription.objects.filter(ended_at=None).order_by("pk"))
    if not receivers:
        return
    accounts = {change.account_id for change in changes}
    codes = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "code"))
    rows = [
        row for change in changes for row in _rows(change, codes[change.account_id], receivers, now)
    ]
    insert(WebhookDelivery, rows)
    ask_for((row["id"], row["subscription_id"]) for row in rows)


def _rows(
    change: OrderChange, account: str, receivers: Sequence[WebhookSubscription], now: datetime
) -> list[dict[str, Any]]:
    """One event under one id, for each of its receivers."""
    key = key_at(now)
    return [
        {
            "id": key_at(now),
            "subscription_id": receiver.pk,
            "event_id": key,
            "type": type_of(change.fact),
            "body": _body(str(key), change, account, receiver, now),
            "created_at": now,
            "try_at": now,
            "attempts": 0,
            "answer": "",
            "trouble": "",
        }
        for receiver in receivers
        if change.fact.value in receiver.facts and receiver.account_id in {None, change.account_id}
    ]


def _body(
    key: str, change: OrderChange, account: str, receiver: WebhookSubscription, now: datetime
) -> str:
    link = order_url(change.order, customer=not receiver.internal)
    event = order_event(key, change, account=account, link=link, source=base_url(), now=now)
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
