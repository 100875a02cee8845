"""One event handed to its receiver: what is to be sent, the call, what became of it."""

from uuid import UUID

from django.conf import settings

from rung import clock
from rung.adapters import webhook
from rung.domain.webhook_addresses import is_refused
from rung.domain.webhooks import Verdict, verdict
from rung.services.webhook_calls import Answered, Call, begin, finish
from rung.worker.retrying import RETRIES


def call(delivery_id: UUID) -> None:
    """Send one event, if it is its turn. Safe twice: its id never changes."""
    ready = begin(delivery_id=delivery_id, now=clock.now(), sent_at=clock.machine())
    if ready is None:
        return
    answered = _sent(ready)
    finish(delivery_id=delivery_id, answered=answered, now=clock.now(), url=ready.url)
    if verdict(answered.status) is not Verdict.ARRIVED:
        RETRIES.wake()


def _sent(ready: Call) -> Answered:
    """The call alone, outside any transaction."""

    def refused(address: str) -> bool:
        return is_refused(address, scheme=ready.scheme, allowed=settings.RUNG_WEBHOOKS_PRIVATE)

    try:
        answer = webhook.post(ready.url, headers=ready.headers, body=ready.body, is_refused=refused)
    except webhook.NotAnsweredError as why:
        return Answered(None, str(why))
    return Answered(answer.status, answer.start, answer.milliseconds)
