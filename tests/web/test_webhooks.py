"""The pages of webhooks, and a customer's own request that tells a receiver (R22, N13)."""

import re
from datetime import timedelta
from ipaddress import ip_network
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from rung.commands.doctor_webhooks import look_at_webhooks
from rung.domain.webhook_events import Topic, facts_of
from rung.domain.webhooks import Paused
from rung.models import Escalation, WebhookDelivery, WebhookSubscription
from rung.queries.measures import measures
from rung.queries.operation_page import operation_page
from rung.services import webhooks
from rung.services.retention import Terms, let_go, would_go
from tests.builders import TUESDAY_0820, TUESDAY_1030
from tests.services.test_webhooks import administrator_at, subscribed
from tests.web.desk_pages import NO_STATIC, get, post, words_of
from tests.web.portal_pages import address, signed_in
from tests.web.portal_pages import pressed as typed

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
URL = "https://receiver.example/in"
TYPED = {"name": "Provisioning", "url": URL, "topics": ["levels", "inside"], "account": "m"}
NEW, PAGE, EDIT = "admin:new_webhook", "admin:webhook", "admin:edit_webhook"
SEEN = "SELECT count(*) FROM rung_webhooksubscription, rung_webhookdelivery"


def make(client, world, **other):
    client.force_login(world.administrator)
    return client.post(reverse(NEW), {**TYPED, "press_id": str(uuid4()), **other})


def pressed(client, world, row, act, **more):
    sent = {"press_id": str(uuid4()), "pressed": act, **more}
    return post(client, world.administrator, TUESDAY_1030, PAGE, row.pk, **sent)


def test_a_receiver_is_made_once_and_its_secret_shown_once(client, world):
    same = {"press_id": str(uuid4())}
    answer = make(client, world, **same)
    again = make(client, world, **same)

    row = WebhookSubscription.objects.get()
    assert (answer.status_code, again.status_code) == (200, 409)
    assert b"whsec_" in answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"whsec_" not in get(client, world.administrator, TUESDAY_1030, PAGE, row.pk).content
    assert (row.account, row.internal) == (world.account, False)
    assert row.facts == [fact.value for fact in facts_of([Topic.LEVELS], internal=False)]


def test_what_cannot_be_is_refused_with_what_was_typed_and_nothing_is_written(client, world):
    for wrong, said in (
        ({"url": "http://receiver.example/"}, "Write https"),
        ({"url": "https://10.0.0.1/"}, "inside a network"),
        ({"account": "nobody"}, "No account has this code"),
        ({"topics": ["inside"]}, "Choose something that this receiver may be told"),
    ):
        answer = make(client, world, **wrong)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert said in page
        assert 'value="Provisioning"' in page
    assert not WebhookSubscription.objects.exists()


def test_an_edit_shows_what_it_is_keeps_what_was_typed_and_tells_who_was_overtaken(client, world):
    row, _ = subscribed(world, URL, [Topic.RAISED, Topic.CLOSED])
    page = get(client, world.administrator, TUESDAY_1030, EDIT, row.pk).content.decode()
    assert re.findall(r'value="(\w+)"[^>]* checked', page) == ["raised", "closed"]
    typed = {
        "name": "Billing",
        "url": URL,
        "topics": ["raised"],
        "account": "m",
        "seen": row.told.written(),
    }

    def send(**other):
        client.force_login(world.administrator)
        address = reverse(EDIT, args=[row.pk])
        return client.post(address, {**typed, "press_id": str(uuid4()), **other})

    refused = send(url="https://10.0.0.1/").content.decode()
    assert "inside a network" in refused
    assert 'value="Billing"' in refused
    assert send(seen="{}").status_code == 422
    row.refresh_from_db()
    assert row.edited_at is None

    assert send().status_code == 303
    overtaken = send(name="Stock")
    said = words_of(overtaken)
    assert overtaken.status_code == 409
    assert "the name is “Billing” and was “Provisioning”" in said
    assert "the account is “M” and was “every account”" in said
    again = overtaken.content.decode()
    assert 'value="Stock"' in again
    row.refresh_from_db()
    assert (row.name, row.account) == ("Billing", world.account)
    assert row.facts == [fact.value for fact in facts_of([Topic.RAISED], internal=False)]
    assert "Edited" in words_of(get(client, world.administrator, TUESDAY_1030, PAGE, row.pk))
    assert send(name="Stock", seen=row.told.written()).status_code == 303
    webhooks.end(subscription_id=row.pk, doing=administrator_at(world, TUESDAY_1030))
    assert get(client, world.administrator, TUESDAY_1030, EDIT, row.pk).status_code == 302


def test_every_button_of_its_page_says_what_it_did(client, world, settings):
    settings.RUNG_WEBHOOKS_PRIVATE = (ip_network("127.0.0.0/8"),)
    row, secret = subscribed(world, "http://127.0.0.1:9/", [Topic.RAISED])
    assert pressed(client, world, row, "pause").status_code == 303
    assert pressed(client, world, row, "pause").status_code == 409
    said = words_of(get(client, world.administrator, TUESDAY_1030, "admin:webhooks"))
    assert "an administrator paused it" in said
    assert pressed(client, world, row, "resume").status_code == 303
    rotated = pressed(client, world, row, "rotate")
    assert b"whsec_" in rotated.content
    assert secret.encode() not in rotated.content
    assert pressed(client, world, row, "test").status_code == 303
    (test,) = WebhookDelivery.objects.all()
    assert pressed(client, world, row, "redeliver", delivery_id=test.pk).status_code == 409
    assert pressed(client, world, row, "redeliver").status_code == 409
    assert pressed(client, world, row, "nothing").status_code == 422
    assert pressed(client, world, row, "end").status_code == 303
    assert "It hears nothing" in words_of(
        get(client, world.administrator, TUESDAY_1030, PAGE, row.pk)
    )


@pytest.mark.django_db(transaction=True)
def test_a_customers_own_request_tells_receivers_it_may_not_know_of(client, world):
    world.raised()
    subscribed(world, URL, [Topic.LEVELS])
    escalation = Escalation.objects.get()
    customer = signed_in(client, world.customer, now=TUESDAY_1030)
    answer = customer.post(address(escalation, "engage"), typed(level="2"))

    assert answer.status_code == 303
    told = WebhookDelivery.objects.values_list("type", flat=True)
    assert sorted(told) == ["rung.level.engaged", "rung.level.opened"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE rung_customer")
        cursor.execute(SEEN)
        assert cursor.fetchone() == (0,)


def test_operators_see_who_is_paused_and_old_events_are_let_go(world, settings):
    assert [each.how for each in look_at_webhooks()] == ["well"]
    row, _ = subscribed(world, URL)
    world.raised()
    WebhookSubscription.objects.update(paused_at=TUESDAY_0820, paused_because=Paused.GONE.value)
    WebhookDelivery.objects.update(attempts=1)
    count = WebhookDelivery.objects.count()
    now = TUESDAY_1030

    (finding,) = look_at_webhooks()
    assert (finding.how, f"{count} events wait" in finding.words) == ("look", True)
    assert "Provisioning (receiver.example): Paused since" in finding.words
    assert "it answered 410" in finding.words
    assert "resume" in finding.mend
    found = measures(machine_now=now, now=now)
    assert (found.webhooks_paused, found.webhooks_failing) == (1, count)
    page = operation_page(machine_now=now, now=now, zone="UTC")
    assert [part.word for part in page.parts if part.name == "Webhooks"] == ["1 paused"]
    webhooks.end(subscription_id=row.pk, doing=administrator_at(world, now))
    terms = Terms(escalations=None, mails=None, sign_ins=None, webhooks=30)
    assert would_go(terms, now=now).webhooks == 0
    assert let_go(terms, now=now + timedelta(days=31)).webhooks == count
    assert not WebhookDelivery.objects.exists()
