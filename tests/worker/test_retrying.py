"""A webhook that failed is tried again when that is due, not with the next minute (N8)."""

import time
from datetime import timedelta

import pytest

from rung import clock
from rung.domain import webhooks as timing
from rung.domain.webhook_events import Topic
from rung.models import WebhookDelivery, WebhookSubscription
from rung.services import webhook_calls
from rung.worker import calling, jobs
from rung.worker.retrying import RETRIES
from tests.builders import TUESDAY_0820
from tests.receiver import receiving
from tests.services.test_webhooks import LOOPBACK, owed, subscribed

SOON = timedelta(milliseconds=200)
LATEST = 2.0  # seconds; a busy machine's


@pytest.mark.django_db(transaction=True)
def test_a_failed_call_is_made_again_when_it_is_due_and_nothing_is_asked_for_before(
    world, settings, monkeypatch
):
    settings.RUNG_WEBHOOKS_PRIVATE = LOOPBACK
    monkeypatch.setattr(timing, "TRIES_AFTER", (SOON,))
    monkeypatch.setattr(timing, "_SHORTEST_REST", SOON)
    asked = []

    def asked_for(found):
        asked.extend((key, clock.now()) for key, _ in found)

    monkeypatch.setattr(webhook_calls, "ask_for", asked_for)
    with receiving() as receiver:
        receiver.status = 503
        subscribed(world, receiver.url, [Topic.RAISED])
        world.raised()
        (delivery,) = owed()
        WebhookDelivery.objects.update(try_at=clock.now())
        RETRIES.start()
        try:
            calling.call(delivery.pk)
            delivery.refresh_from_db()
            until = time.monotonic() + 10
            while not asked and time.monotonic() < until:
                time.sleep(0.01)
        finally:
            RETRIES.stop()

    (key, at) = asked[0]
    assert key == delivery.pk
    assert 0 <= (at - delivery.try_at).total_seconds() < LATEST
    assert len(asked) == 1


@pytest.mark.django_db
def test_the_next_due_instant_is_that_of_a_try_of_the_end_of_a_rest_or_of_a_probe(world):
    row, _ = subscribed(world, "https://receiver.example/", [Topic.RAISED])
    other, _ = subscribed(world, "https://other.example/", [Topic.RAISED])
    assert webhook_calls.next_due(after=TUESDAY_0820) is None
    world.raised()
    assert webhook_calls.next_due(after=TUESDAY_0820 - timedelta(days=9)) is None
    hour = timedelta(hours=1)
    tried = {"tried_at": TUESDAY_0820, "attempts": 1}
    WebhookDelivery.objects.filter(subscription=row).update(try_at=TUESDAY_0820 + 3 * hour, **tried)
    WebhookDelivery.objects.filter(subscription=other).update(try_at=TUESDAY_0820 + hour, **tried)
    ours = WebhookSubscription.objects.filter(pk=row.pk)
    theirs = WebhookSubscription.objects.filter(pk=other.pk)

    theirs.update(paused_at=TUESDAY_0820, paused_because="BY_HAND")
    assert webhook_calls.next_due(after=TUESDAY_0820) == TUESDAY_0820 + 3 * hour
    ours.update(rests_until=TUESDAY_0820 + 2 * hour)
    assert webhook_calls.next_due(after=TUESDAY_0820) == TUESDAY_0820 + 2 * hour
    theirs.update(paused_because="FAILING", probe_at=TUESDAY_0820 + hour)
    assert webhook_calls.next_due(after=TUESDAY_0820) == TUESDAY_0820 + hour
    assert webhook_calls.next_due(after=TUESDAY_0820 + 3 * hour) is None


@pytest.mark.django_db
def test_what_was_put_off_while_its_receiver_rested_goes_out_when_the_rest_is_over(
    world, settings, monkeypatch
):
    settings.RUNG_WEBHOOKS_PRIVATE = LOOPBACK
    with receiving() as receiver:
        receiver.status = 503
        subscribed(world, receiver.url, [Topic.RAISED, Topic.LEVELS])
        world.raised()
        start = max(each.try_at for each in owed())
        monkeypatch.setattr(clock, "now", lambda: start)
        jobs.call_webhooks(delivery_ids=" ".join(str(each.pk) for each in owed()))
        assert len(receiver.got) == 1
        over = webhook_calls.next_due(after=start)
        assert over == start + timedelta(seconds=5)
        assert webhook_calls.sweep(now=over) == len(owed()) - 1
        assert webhook_calls.sweep(now=over + timedelta(seconds=1)) == len(owed())
