"""What an administrator does with receivers of webhooks; each act is on the record of the house."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rung.domain.facts import Fact
from rung.domain.house_record import RecordKind
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.webhook_addresses import address_refusal
from rung.domain.webhook_changes import Told, changes
from rung.domain.webhook_events import OrderFact, topics_of
from rung.domain.webhooks import OLD_SECRET_COUNTS, SECRET_BYTES, TEST, Paused, secret_of
from rung.models import Account, WebhookDelivery, WebhookSubscription
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.record import record
from rung.services.sealing import seal
from rung.services.webhook_calls import (
    ENDED,
    NOT_TOLD,
    PURPOSE,
    bring_forward,
    elsewhere,
    owe_itself,
)
from rung.services.webhook_event import is_still_told, still_said
from rung.services.webhooks_owed import ask_for

MOST = 50  # that are not ended: each of them is looked at in every act
RUNS, STANDS, OVER = "events are sent", "paused", "ended"


class BadAddress(BadInput):
    """The address cannot be a receiver's."""


class ChangedMeanwhile(AlreadyDone):
    """Somebody else edited it since the form was drawn; the sentence says what they changed."""


@dataclass(frozen=True)
class Wanted:
    """What a receiver is told, and where."""

    name: str
    url: str
    facts: Sequence[Fact | OrderFact]
    account_id: int | None
    internal: bool


@transaction.atomic
def subscribe(*, wanted: Wanted, doing: Doing) -> tuple[int, str]:
    """A new receiver; its number, and the secret its events are signed with, this once.

    BadAddress for an address that is none or leads inside; BadInput where no fact is left to tell.
    """
    doing.allow(Act.KEEP_WEBHOOKS)
    pressed_once(doing)
    _can_be(wanted)
    if WebhookSubscription.objects.filter(ended_at=None).count() >= MOST:
        raise RuleViolation(f"There are {MOST} receivers. End one that is not needed first.")
    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    made = WebhookSubscription.objects.create(
        name=wanted.name,
        url=wanted.url,
        facts=[fact.value for fact in wanted.facts],
        account_id=wanted.account_id,
        internal=wanted.internal,
        secret=seal(secret, purpose=PURPOSE),
        made_at=doing.now,
        made_by=doing.person,
    )
    inside = ", also what is internal" if wanted.internal else ""
    told = f"told of {len(wanted.facts)} facts at {wanted.url}{inside}"
    record(doing, RecordKind.OPERATION, _what(made), after=told)
    return made.pk, secret


@transaction.atomic
def edit(*, subscription_id: int, wanted: Wanted, seen: Told, doing: Doing) -> bool:
    """Another name, address or filter from now on; whether anything is otherwise than it was.

    ``seen`` is what the form showed: ChangedMeanwhile when it is not so any more. Refused as at
    ``subscribe``. What is owed goes to the new address, if it still fits the filters (ADR 19).
    """
    receiver = _held(subscription_id, doing)
    was = receiver.told
    if meanwhile := list(changes(seen, was)):
        raise _changed_meanwhile(receiver, ", ".join(each.said for each in meanwhile))
    _can_be(wanted)
    receiver.name, receiver.url, receiver.internal = wanted.name, wanted.url, wanted.internal
    receiver.facts = _facts(was, wanted)
    receiver.account = Account.objects.get(pk=wanted.account_id) if wanted.account_id else None
    found = list(changes(was, receiver.told))
    if not found:
        return False
    receiver.edited_at, receiver.edited_by = doing.now, doing.person
    receiver.save()
    if was.internal and not receiver.internal:
        # Written anew at the next try: what they hold may be the carrier's alone.
        waits = WebhookDelivery.objects.filter(subscription=receiver, try_at__isnull=False)
        waits.filter(escalation__isnull=False).update(body="")
    if was.url != receiver.url:
        elsewhere(receiver, now=doing.now)
    before = "; ".join(f"{each.what}: {each.was}" for each in found)
    after = "; ".join(f"{each.what}: {each.now}" for each in found)
    record(doing, RecordKind.OPERATION, f"Webhook {was.name}", before, after)
    return True


@transaction.atomic
def rotate(*, subscription_id: int, doing: Doing) -> str:
    """A new secret, this once in words; the old one signs beside it for a day."""
    receiver = _held(subscription_id, doing)
    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    receiver.old_secret, receiver.old_until = receiver.secret, doing.now + OLD_SECRET_COUNTS
    receiver.secret = seal(secret, purpose=PURPOSE)
    receiver.save(update_fields=["secret", "old_secret", "old_until"])
    record(doing, RecordKind.OPERATION, _what(receiver), after="a new secret")
    return secret


@transaction.atomic
def pause(*, subscription_id: int, doing: Doing) -> None:
    """Nothing is sent until somebody resumes it; what happens meanwhile is kept for it."""
    receiver = _held(subscription_id, doing)
    if receiver.paused_at is not None:
        raise AlreadyDone("It is paused already.", receiver.paused_at)
    receiver.paused_at, receiver.paused_because = doing.now, Paused.BY_HAND.value
    receiver.save(update_fields=["paused_at", "paused_because"])
    record(doing, RecordKind.OPERATION, _what(receiver), RUNS, STANDS)


@transaction.atomic
def resume(*, subscription_id: int, doing: Doing) -> None:
    """Events are sent again, those that were kept first and at once."""
    receiver = _held(subscription_id, doing)
    if receiver.paused_at is None:
        raise AlreadyDone("It is not paused any more.")
    receiver.paused_at, receiver.paused_because, receiver.probe_at = None, "", None
    receiver.failures, receiver.failing_since, receiver.rests_until = 0, None, None
    receiver.save()
    bring_forward(receiver.pk, now=doing.now)
    record(doing, RecordKind.OPERATION, _what(receiver), STANDS, RUNS)


@transaction.atomic
def end(*, subscription_id: int, doing: Doing) -> None:
    """For good: nothing is kept for it any more, and its secrets are forgotten."""
    receiver = _held(subscription_id, doing)
    receiver.ended_at, receiver.ended_by = doing.now, doing.person
    receiver.secret, receiver.old_secret, receiver.old_until = "", "", None
    receiver.save()
    WebhookDelivery.objects.filter(subscription=receiver, try_at__isnull=False).update(
        gave_up_at=doing.now, try_at=None, trouble=ENDED
    )
    record(doing, RecordKind.OPERATION, _what(receiver), RUNS, OVER)


@transaction.atomic
def send_test(*, subscription_id: int, doing: Doing) -> None:
    """A test event, at once and once, also to a receiver that is paused."""
    receiver = _held(subscription_id, doing)
    ask_for([owe_itself(receiver.pk, TEST, now=doing.now)])


@transaction.atomic
def redeliver(*, subscription_id: int, delivery_id: UUID, doing: Doing) -> None:
    """One event of its log once more, under the same id and with the same words.

    Where the receiver was edited since, what it may not see any more is left out of them.
    """
    receiver = _held(subscription_id, doing)
    if receiver.paused_at is not None:
        raise RuleViolation("It is paused. Resume it first.")
    rows = WebhookDelivery.objects.select_for_update().filter(subscription=receiver)
    delivery = rows.filter(pk=delivery_id).first()
    if delivery is None:
        raise BadInput("There is no such event any more.")
    if delivery.try_at is not None:
        raise AlreadyDone("It is being sent already.")
    if not is_still_told(delivery, receiver):
        raise RuleViolation(NOT_TOLD)
    delivery.delivered_at = delivery.gave_up_at = None
    delivery.attempts, delivery.try_at = 0, doing.now
    delivery.body = still_said(delivery, receiver)
    delivery.save(update_fields=["delivered_at", "gave_up_at", "attempts", "try_at", "body"])
    sent = f"event {delivery.event_id} sent again"
    record(doing, RecordKind.OPERATION, _what(receiver), after=sent)
    ask_for([(delivery.pk, receiver.pk)])


def _held(subscription_id: int, doing: Doing) -> WebhookSubscription:
    """The receiver, held so that two acts come one after the other; AlreadyDone once it ended."""
    doing.allow(Act.KEEP_WEBHOOKS)
    pressed_once(doing)
    rows = WebhookSubscription.objects.select_for_update(no_key=True)
    receiver = rows.get(pk=subscription_id)
    if receiver.ended_at is not None:
        raise AlreadyDone("It has ended.", receiver.ended_at)
    return receiver


def _facts(was: Told, wanted: Wanted) -> list[str]:
    """Whoever leaves the groups as they are leaves their facts, though a group may have grown."""
    facts = [fact.value for fact in wanted.facts]
    same = was.internal == wanted.internal and topics_of(was.facts) == topics_of(facts)
    return list(was.facts) if same else facts


def _can_be(wanted: Wanted) -> None:
    """BadAddress, or BadInput, for a receiver that cannot be."""
    why_not = address_refusal(wanted.url, allowed=settings.RUNG_WEBHOOKS_PRIVATE)
    if why_not:
        raise BadAddress(why_not)
    if not wanted.facts:
        raise BadInput("Choose something that this receiver may be told.")


def _changed_meanwhile(receiver: WebhookSubscription, what: str) -> ChangedMeanwhile:
    """Their version stands and is named here; one's own words stay in the form."""
    who = receiver.edited_by.name if receiver.edited_by else "Somebody"
    words = (
        f"{who} edited it while you were at it: {what}. Nothing of yours was kept; it stands in "
        "the form, and saving it now replaces theirs."
    )
    return ChangedMeanwhile(words, receiver.edited_at)


def _what(receiver: WebhookSubscription) -> str:
    return f"Webhook {receiver.name}"
