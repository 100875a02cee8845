"""A receiver hears of jeopardy, milestones and committed dates of orders that were known (R4)."""

from datetime import timedelta

import pytest

from rung.domain.webhook_events import Topic
from rung.models import WebhookDelivery
from rung.services.import_orders import import_orders, preview_orders
from tests.receiver import receiving
from tests.services.test_import_orders import NOW, lines, with_columns
from tests.services.test_webhooks import LOOPBACK, call_all, owed, subscribed

pytestmark = pytest.mark.django_db
BEFORE = {
    "ccd": "2026-11-18",
    "jeopardy": "1U",
    "jeopardy_since": "2026-11-13",
    "survey_planned": "2026-11-09",
    "survey_done": "",
}
AFTER = {
    "ccd": "2026-11-25",
    "jeopardy": "1Z",
    "jeopardy_since": "2026-11-20",
    "survey_planned": "2026-11-09",
    "survey_done": "2026-11-10",
}


def sent_in(how, cells, now):
    header, row = with_columns(**cells)
    return how(source=lines(row, header=header), file_name="orders.csv", now=now)


def test_changes_of_a_known_order_reach_who_subscribed_and_a_dry_run_nobody(
    world, settings, monkeypatch
):
    settings.RUNG_WEBHOOKS_PRIVATE = LOOPBACK
    later = NOW + timedelta(hours=1)
    with receiving() as receiver:
        _, secret = subscribed(world, receiver.url, [Topic.ORDERS], account=world.account)
        others, _ = subscribed(world, receiver.url, [Topic.RAISED])
        sent_in(import_orders, BEFORE, NOW)
        sent_in(preview_orders, AFTER, later)
        assert not owed()
        sent_in(import_orders, AFTER, later)
        sent_in(import_orders, AFTER, later + timedelta(hours=1))
        call_all(monkeypatch, later)
        events = receiver.events(secret)

    told = {event.get_type(): event.get_data() for event in events}
    assert len(events) == len(told) == 4
    assert {event.get_subject() for event in events} == {"Q-2001"}
    known = {
        "order": "Q-2001",
        "account": "M",
        "recorded_at": later.isoformat().replace("+00:00", "Z"),
        "link": "http://127.0.0.1:8000/orders/Q-2001/",
    }
    assert told == {
        "rung.committed-date.moved": {**known, "from": "2026-11-18", "to": "2026-11-25"},
        "rung.milestone.changed": {
            **known,
            "milestone": "Survey",
            "state": "DONE",
            "planned": "2026-11-09",
            "actual": "2026-11-10",
        },
        "rung.jeopardy.cleared": {**known, "code": "1U", "since": "2026-11-13"},
        "rung.jeopardy.opened": {**known, "code": "1Z", "since": "2026-11-20"},
    }
    assert not WebhookDelivery.objects.filter(subscription=others).exists()
