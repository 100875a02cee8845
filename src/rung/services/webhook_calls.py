"""Which event goes to which receiver when, and what its answer means.

The call itself is between ``begin`` and ``finish``, outside any transaction, and is the worker's.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.webhook_events import CONTENT_TYPE
from rung.domain.webhooks import (
    OF_ITSELF,
    PAUSED_AFTER,
    PROBE,
    PROBED_EVERY,
    Paused,
    Verdict,
    next_try,
    rests_until,
    signed_headers,
    verdict,
)
from rung.jobs_port import TOGETHER, Job, waiting
from rung.models import Person, WebhookDelivery, WebhookSubscription
from rung.models.keys import key_at
from rung.services.outbox import write_notice
from rung.services.sealing import unseal
from rung.services.signed_links import base_url
from rung.services.webhook_event import body_of, is_still_told, still_said
from rung.services.webhooks_owed import LANES, ask_for

log = logging.getLogger("rung.webhooks")
PURPOSE = "webhook"
HELD_FOR = timedelta(minutes=3)  # longer than a call can take; one that died frees the row then
OWN_JOB = timedelta(minutes=1)  # time for the job that was asked for with the event
AT_ONCE = 1000  # deliveries in one sweep
KEPT = 300  # letters of an answer
SEALED = "The secret was sealed under another RUNG_SECRET_KEY. Rotate it."
ENDED = "The subscription has ended."
NOT_TOLD = "It is not told of this any more: what it is told was changed."
NOT_WRITTEN = "The event could not be written; the log says why."


@dataclass(frozen=True)
class Call:
    """One event to be sent now."""

    delivery_id: UUID
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def scheme(self) -> str:
        """Whether it goes over TLS."""
        return self.url.partition(":")[0].lower()


@dataclass(frozen=True)
class Answered:
    """What became of it: the status and first letters of an answer, or why there was none."""

    status: int | None
    words: str
    milliseconds: int | None = None


def begin(*, delivery_id: UUID, now: datetime, sent_at: datetime) -> Call | None:
    """Hold a delivery and say what is to be sent; None when it is not its turn.

    ``sent_at`` is the machine's time, which the receiver holds against its own.
    """
    due = _waiting().filter(pk=delivery_id, try_at__lte=now)
    if not due.update(attempts=F("attempts") + 1, try_at=now + HELD_FOR, tried_at=now):
        return None
    delivery = WebhookDelivery.objects.select_related(
        "subscription__account", "escalation__account", "escalation__order"
    ).get(pk=delivery_id)
    receiver = delivery.subscription
    if _put_off(delivery, receiver, now):
        return None
    usable = [unseal(each, purpose=PURPOSE) for each in _sealed(receiver, now)]
    keys = [each for each in usable if each is not None]
    if not keys:
        finish(delivery_id=delivery_id, answered=Answered(None, SEALED), now=now)
        return None
    if not _written(delivery, now):
        return None
    body = delivery.body.encode()
    signed = signed_headers(keys, message_id=str(delivery.event_id), sent_at=sent_at, body=body)
    headers = {"Content-Type": CONTENT_TYPE, "User-Agent": f"rung ({base_url()})", **signed}
    return Call(delivery_id, receiver.url, headers, body)


def _written(delivery: WebhookDelivery, now: datetime) -> bool:
    """Write the body once; it stays the same for every try after. Whether there is one."""
    if not delivery.body:
        try:
            delivery.body = body_of(delivery, now=now)
        except Exception:
            # Whatever is wrong with one event, the others go out, and this one stays in sight.
            log.exception("webhook.not-written", extra={"delivery": delivery.pk})
            row = WebhookDelivery.objects.filter(pk=delivery.pk)
            row.update(gave_up_at=now, try_at=None, trouble=NOT_WRITTEN)
            return False
        delivery.save(update_fields=["body"])
    return True


def _put_off(delivery: WebhookDelivery, receiver: WebhookSubscription, now: datetime) -> bool:
    """Whether nothing is sent now: it ended, hears of other things, is paused, or rests.

    That is no try.
    """
    row = WebhookDelivery.objects.filter(pk=delivery.pk)
    over = ENDED if receiver.ended_at is not None else ""
    if not over and not is_still_told(delivery, receiver):
        over = NOT_TOLD
    if over:
        row.update(gave_up_at=now, try_at=None, trouble=over)
        return True
    if delivery.type in OF_ITSELF:
        return False
    rests = receiver.rests_until
    if receiver.paused_at is None and (rests is None or rests <= now):
        return False
    row.update(attempts=F("attempts") - 1, try_at=max(now, rests or now))
    return True


def _sealed(receiver: WebhookSubscription, now: datetime) -> list[str]:
    """The secrets that count now, the newest first."""
    old_counts = receiver.old_until is not None and receiver.old_until > now
    return [receiver.secret, *([receiver.old_secret] if old_counts else [])]


@transaction.atomic
def finish(*, delivery_id: UUID, answered: Answered, now: datetime, url: str = "") -> None:
    """Keep what became of a call to ``url``, and what follows for its receiver.

    Where the receiver has another address by now, nothing follows for it, and what did not arrive
    is sent there.
    """
    # The receiver first, as every act on it does; an act that owes it something waits for nobody.
    receiver = WebhookSubscription.objects.select_for_update(of=("self",), no_key=True).get(
        deliveries=delivery_id
    )
    delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.try_at is None:
        return  # somebody else's call arrived meanwhile, or it ended
    means, moved = verdict(answered.status), url not in {"", receiver.url}
    delivery.status, delivery.milliseconds = answered.status, answered.milliseconds
    words = answered.words.replace("\0", "")[:KEPT]
    delivery.answer, delivery.trouble = ("", words) if answered.status is None else (words, "")
    if means is Verdict.ARRIVED:
        delivery.delivered_at, delivery.try_at = now, None
    elif delivery.type in OF_ITSELF:
        delivery.gave_up_at, delivery.try_at = now, None
    elif moved:
        delivery.try_at = now
    else:
        delivery.try_at = next_try(delivery.pk, tries=delivery.attempts, now=now)
        delivery.gave_up_at = now if delivery.try_at is None else None
    if delivery.try_at:
        delivery.body = still_said(delivery, receiver)
    delivery.save()
    if not moved:
        _follow(receiver, means, now)
    told = {"delivery": delivery.pk, "subscription": receiver.pk, "status": answered.status}
    if means is Verdict.ARRIVED:
        log.info("webhook.arrived", extra=told)
    else:
        log.info("webhook.failed", extra=told)


def _follow(receiver: WebhookSubscription, means: Verdict, now: datetime) -> None:
    """What an answer means for its receiver: it is well again, rests, or is paused."""
    if means is Verdict.ARRIVED:
        receiver.failures, receiver.failing_since, receiver.rests_until = 0, None, None
        if receiver.paused_because == Paused.FAILING.value:
            receiver.paused_at, receiver.paused_because, receiver.probe_at = None, "", None
            bring_forward(receiver.pk, now=now)
            log.info("webhook.resumed", extra={"subscription": receiver.pk})
        receiver.save()
        return
    receiver.failures += 1
    receiver.failing_since = receiver.failing_since or now
    receiver.rests_until = rests_until(failures=receiver.failures, now=now)
    if receiver.paused_at is None:
        if means is Verdict.GONE:
            _pause(receiver, Paused.GONE, now)
        elif now - receiver.failing_since >= PAUSED_AFTER:
            _pause(receiver, Paused.FAILING, now)
            receiver.probe_at = now + PROBED_EVERY
    receiver.save()


def elsewhere(receiver: WebhookSubscription, *, now: datetime) -> None:
    """What was held against its address is not held against another one.

    A pause stays, so that a test can show the new address first; one for want of answers is asked
    about at once, and ends with the first answer that counts.
    """
    receiver.failures, receiver.failing_since, receiver.rests_until = 0, None, None
    if receiver.paused_because == Paused.FAILING.value:
        receiver.probe_at = now
    receiver.save()
    if receiver.paused_at is None:
        bring_forward(receiver.pk, now=now)


def bring_forward(subscription_id: int, *, now: datetime) -> None:
    """What was put off for a receiver that takes events again is asked for at once.

    The oldest first; what is more than one sweep takes goes with those that follow.
    """
    waits = _waiting().filter(subscription=subscription_id)
    waits.filter(try_at__gt=now).update(try_at=now)
    rows = waits.order_by("try_at", "created_at", "pk")
    ask_for(list(rows.values_list("pk", "subscription_id")[:AT_ONCE]))


def _pause(receiver: WebhookSubscription, why: Paused, now: datetime) -> None:
    """Nothing more is sent, and the administrators hear of it once."""
    receiver.paused_at, receiver.paused_because = now, why.value
    log.warning("webhook.paused", extra={"subscription": receiver.pk, "why": why.value})
    context = {
        "name": receiver.name,
        "why": why.value,
        "since": receiver.failing_since.isoformat() if receiver.failing_since else "",
        "code": f"{base_url()}/admin/operation/webhooks/{receiver.pk}/",
    }
    people = Person.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True).order_by("pk")
    for person in people:
        write_notice(
            kind=NoticeKind.WEBHOOK_PAUSED,
            key=f"webhook-paused:{receiver.pk}:{now.isoformat()}",
            recipient=person,
            context=context,
            now=now,
        )


def sweep(*, now: datetime) -> int:
    """Ask for every call that is owed another try, and for probes of who is paused; how many."""
    _probe(now)
    if TOGETHER * waiting(Job.CALL_WEBHOOK) >= AT_ONCE:
        return 0
    # What was never held still has the job that was asked for with it.
    owed = Q(tried_at__isnull=False, try_at__lte=now) | Q(try_at__lte=now - OWN_JOB)
    rows = _waiting().filter(owed, _ready(now) | Q(subscription__ended_at__isnull=False))
    found = list(rows.order_by("try_at", "pk").values_list("pk", "subscription_id")[:AT_ONCE])
    ask_for(found)
    return len(found)


def also_waiting(*, beside: UUID, now: datetime) -> list[UUID]:
    """What else is due in the lane of a delivery, the oldest first.

    It has jobs of its own, but the queue looks at the next one of a lane seconds after the last:
    after a busy minute an event would come minutes late. The receivers come first: what is kept
    for those that are paused or at rest, however much, is not walked past.
    """
    lane = F("id") % LANES
    of = WebhookSubscription.objects.filter(deliveries=beside).values_list(lane)
    ready = WebhookSubscription.objects.filter(paused_at=None, ended_at=None)
    ready = ready.exclude(rests_until__gt=now).annotate(lane=lane).filter(lane__in=of)
    keys = list(ready.values_list("pk", flat=True))
    rows = _waiting().filter(subscription__in=keys, try_at__lte=now).order_by("try_at", "pk")
    return list(rows.values_list("pk", flat=True)[:TOGETHER])


def next_due(*, after: datetime) -> datetime | None:
    """The first instant after this one at which the sweep may find something; None: never.

    What is due at ``after`` or before has been asked for. Three small reads.
    """
    live = WebhookSubscription.objects.filter(ended_at=None)
    rests_end = live.filter(paused_at=None, rests_until__gt=after).order_by("rests_until")
    probes = live.filter(probe_at__gt=after).order_by("probe_at")
    tries = _waiting().filter(
        try_at__gt=after, tried_at__isnull=False, subscription__paused_at=None
    )
    found = (
        tries.order_by("try_at").values_list("try_at", flat=True).first(),
        rests_end.values_list("rests_until", flat=True).first(),
        probes.values_list("probe_at", flat=True).first(),
    )
    return min((each for each in found if each is not None), default=None)


def _probe(now: datetime) -> None:
    """Ask who was paused for not answering whether they are there again."""
    over = WebhookSubscription.objects.filter(
        probe_at__lte=now, ended_at=None, paused_because=Paused.FAILING.value
    )
    for subscription_id in over.values_list("pk", flat=True):
        with transaction.atomic():
            if over.filter(pk=subscription_id).update(probe_at=now + PROBED_EVERY):
                ask_for([owe_itself(subscription_id, PROBE, now=now)])


def owe_itself(subscription_id: int, kind: str, *, now: datetime) -> tuple[UUID, int]:
    """Owe a receiver an event of no escalation; its key, and whose it is."""
    made = WebhookDelivery.objects.create(
        id=key_at(now),
        subscription_id=subscription_id,
        event_id=key_at(now),
        type=kind,
        created_at=now,
        try_at=now,
    )
    return made.pk, subscription_id


def _ready(now: datetime) -> Q:
    """Whose receiver is neither paused nor at rest."""
    rests = Q(subscription__rests_until__gt=now)
    return Q(subscription__paused_at=None) & ~rests | Q(type__in=OF_ITSELF)


def _waiting() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(try_at__isnull=False)
