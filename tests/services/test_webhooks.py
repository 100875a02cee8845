"""Webhooks out: what a receiver is told, when, and that it can prove who told it (R22, N8, N13)."""

import json
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_network
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from standardwebhooks import WebhookVerificationError

from rung import clock
from rung.domain.facts import Fact
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel, UpdateKind
from rung.domain.webhook_events import FACTS_OF, OrderFact, Topic, facts_of, topics_of
from rung.domain.webhooks import PAUSED_AFTER, TRIES_AFTER, Paused
from rung.jobs_port import Job, waiting
from rung.models import (
    Account,
    Notice,
    RecordEntry,
    TimelineEntry,
    WebhookDelivery,
    WebhookSubscription,
)
from rung.services import engaging, webhook_calls, webhooks, working
from rung.services.doing import Doing, NotAllowed
from rung.services.settling import settle_due
from rung.worker import calling, jobs
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain
from tests.receiver import read, receiving

pytestmark = pytest.mark.django_db
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def receiver(settings):
    settings.RUNG_WEBHOOKS_PRIVATE = LOOPBACK
    with receiving() as opened:
        yield opened


def administrator_at(world, now):
    party = Party(Role.ADMINISTRATOR, frozenset({Relation.CARRIER}))
    return Doing(world.administrator, party, Channel.PORTAL, now)


def subscribed(world, url, topics=tuple(Topic), *, internal=False, account=None):
    """A receiver of these groups; its row and its secret."""
    wanted = webhooks.Wanted(
        name="Provisioning",
        url=url,
        facts=facts_of(topics, internal=internal),
        account_id=account.pk if account else None,
        internal=internal,
    )
    key, secret = webhooks.subscribe(wanted=wanted, doing=administrator_at(world, MONDAY_1530))
    return WebhookSubscription.objects.get(pk=key), secret


def owed():
    return list(WebhookDelivery.objects.filter(try_at__isnull=False).order_by("created_at", "type"))


def call_all(monkeypatch, now):
    """What the worker does about everything that is owed, at an instant of the product's time."""
    monkeypatch.setattr(clock, "now", lambda: now)
    for delivery in owed():
        calling.call(delivery.pk)


def engaged(world):
    escalation = world.raised()
    engaging.engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    return escalation


def test_a_receiver_verifies_and_reads_what_happened_with_libraries_of_its_own(
    world, receiver, monkeypatch
):
    row, secret = subscribed(world, receiver.url, [Topic.LEVELS])
    escalation = engaged(world)

    monkeypatch.setattr(clock, "now", lambda: TUESDAY_1030)
    for job in ProcrastinateJob.objects.filter(task_name=Job.CALL_WEBHOOK.value):
        assert job.lock == f"webhooks-{row.pk % 2}"
        jobs.call_webhooks(**job.args)

    entry = TimelineEntry.objects.get(fact=Fact.LEVEL_ENGAGED.value, level=2)
    events = {event.get_id(): event for event in receiver.events(secret)}
    ours = events[str(entry.id)]
    assert ours.get_type() == "rung.level.engaged"
    assert ours.get_source() == "http://127.0.0.1:8000"
    assert ours.get_subject() == escalation.reference
    assert ours.get_time() == TUESDAY_1030
    data = ours.get_data()
    assert (data["status"], data["level"], data["about_level"]) == ("OPEN", 2, 2)
    assert data["link"] == f"http://127.0.0.1:8000/escalations/{escalation.reference}/"
    answer_by = next(each for each in data["due"] if each["what"] == "acknowledgement")
    assert (answer_by["at"], answer_by["zone"]) == ("2026-11-24T16:30:00-05:00", "America/New_York")
    path, headers, _ = receiver.got[0]
    assert path == "/in?from=rung"
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert {heads["webhook-id"] for _, heads, _ in receiver.got} == set(events)
    assert not owed()


def test_one_job_takes_along_what_else_waits_in_its_lane(world, receiver, monkeypatch):
    rows = [subscribed(world, receiver.url, [Topic.RAISED])[0] for _ in range(3)]
    world.raised()
    first, *_ = WebhookDelivery.objects.filter(subscription=rows[0])
    resting = WebhookSubscription.objects.filter(pk=rows[2].pk)
    asked = []
    monkeypatch.setattr(jobs, "call", asked.append)

    jobs.call_webhooks(delivery_ids=str(first.pk))
    WebhookDelivery.objects.filter(pk=first.pk).update(try_at=clock.now() + timedelta(minutes=1))
    resting.update(rests_until=clock.now() + timedelta(minutes=1))
    jobs.call_webhooks(delivery_ids=str(first.pk))

    lane = list(WebhookDelivery.objects.filter(subscription__in=rows[::2]).order_by("pk"))
    waiting_ones = {each.pk for each in lane}
    assert asked[0] == first.pk
    assert set(asked[1:-1]) == waiting_ones  # and none of the other lane
    assert asked[-1] == first.pk  # not due yet, and the other's receiver rests


def test_what_was_changed_on_its_way_is_no_longer_ours(world, receiver, monkeypatch):
    _, secret = subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    call_all(monkeypatch, TUESDAY_0820)
    _, headers, body = receiver.got[0]

    for forged, heads in (
        (body.replace(b"OPEN", b"CLOSED"), headers),
        (body, headers | {"webhook-id": "another"}),
        (body, headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 60)}),
    ):
        with pytest.raises(WebhookVerificationError):
            read(secret, heads, forged)


def test_after_a_rotation_both_secrets_fit_for_a_day(world, receiver, monkeypatch):
    row, old = subscribed(world, receiver.url, [Topic.RAISED])
    new = webhooks.rotate(subscription_id=row.pk, doing=administrator_at(world, MONDAY_1530))
    world.raised()
    call_all(monkeypatch, MONDAY_1530 + timedelta(hours=1))
    world.raised(order=world.another_order("Q-2"), now=mountain(25, 9), phoned_at=None)
    call_all(monkeypatch, mountain(25, 9))

    (_, during, first), (_, after, second) = receiver.got
    assert [read(each, during, first).get_type() for each in (old, new)]
    assert read(new, after, second)
    with pytest.raises(WebhookVerificationError):
        read(old, after, second)
    row.refresh_from_db()
    assert old not in str(vars(row))
    assert new not in str(vars(row))
    record = " ".join(str(vars(each)) for each in RecordEntry.objects.all())
    assert "a new secret" in record
    assert "whsec_" not in record


def types_for(secret, receiver):
    """The types of the events that were signed with this secret."""
    found = set()
    for _, headers, body in receiver.got:
        with suppress(WebhookVerificationError):
            found.add(read(secret, headers, body).get_type())
    return found


def test_only_what_a_customer_might_see_is_told_and_never_a_word_or_a_name(
    world, receiver, monkeypatch
):
    _, outside = subscribed(world, receiver.url)
    _, inside = subscribed(world, receiver.url, internal=True)
    escalation = engaged(world)
    working.note(
        escalation_id=escalation.id, words="Northline lost it.", doing=world.ccm_at(TUESDAY_1030)
    )

    call_all(monkeypatch, TUESDAY_1030)

    told, told_inside = types_for(outside, receiver), types_for(inside, receiver)
    assert told < told_inside
    assert "rung.note.written" in told_inside - told
    seen = TimelineEntry.objects.filter(visibility="CUSTOMER").values_list("fact", flat=True)
    assert told == {f"rung.{fact}" for fact in seen}
    said = b" ".join(body for _, _, body in receiver.got).decode()
    for word in ("Northline", "Store opens", "Dana", "Lee", "Maplethorn", "example.com", "Boise"):
        assert word not in said


def test_each_receiver_hears_of_its_own_facts_and_account_alone(world, receiver):
    other = Account.objects.create(
        code="Z", name="Zephyr", region=world.region, zone="America/Denver"
    )
    theirs, _ = subscribed(world, receiver.url, [Topic.RAISED], account=other)
    ours, _ = subscribed(world, receiver.url, [Topic.RAISED, Topic.CLOSED], account=world.account)

    world.raised()

    assert [(each.subscription_id, each.type) for each in owed()] == [
        (ours.pk, "rung.escalation.raised")
    ]
    assert theirs.deliveries.count() == 0


def test_every_fact_is_in_one_group_and_what_is_internal_is_offered_to_nobody_outside():
    listed = [fact for facts in FACTS_OF.values() for fact in facts]
    assert sorted(listed) == sorted([*Fact, *OrderFact])
    assert facts_of([Topic.INSIDE], internal=False) == []
    assert Fact.ROADBLOCK_MISSED not in facts_of([Topic.MISSED], internal=False)


def test_nobody_subscribed_means_nothing_is_written_and_one_look_whatever_is_settled(world):
    engaged(world)
    settle_due(now=mountain(25, 9))

    assert not WebhookDelivery.objects.exists()
    assert waiting(Job.CALL_WEBHOOK) == 0


def test_a_failure_is_tried_again_on_the_schedule_under_one_id_and_ends(
    world, receiver, monkeypatch
):
    row, _ = subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    (delivery,) = owed()
    receiver.status, receiver.answer = 503, b"<b>later</b>"
    now, waits = delivery.try_at, []
    for _ in range(1 + len(TRIES_AFTER)):
        WebhookSubscription.objects.update(
            rests_until=None, paused_at=None, paused_because="", failing_since=now
        )
        call_all(monkeypatch, now)
        delivery.refresh_from_db()
        if delivery.try_at:
            waits.append(delivery.try_at - now)
            now = delivery.try_at

    assert len(receiver.got) == 1 + len(TRIES_AFTER) == delivery.attempts
    assert all(due <= got <= due * 1.1 for due, got in zip(TRIES_AFTER, waits, strict=True))
    assert {headers["webhook-id"] for _, headers, _ in receiver.got} == {str(delivery.event_id)}
    assert len({body for _, _, body in receiver.got}) == 1
    assert delivery.gave_up_at == now
    assert (delivery.status, delivery.answer) == (503, "<b>later</b>")
    receiver.status = 200
    webhooks.redeliver(
        subscription_id=row.pk, delivery_id=delivery.pk, doing=administrator_at(world, now)
    )
    WebhookSubscription.objects.update(rests_until=None)
    call_all(monkeypatch, now)
    delivery.refresh_from_db()
    assert (delivery.delivered_at, delivery.gave_up_at) == (now, None)
    assert receiver.got[-1][1]["webhook-id"] == str(delivery.event_id)


def test_a_receiver_that_does_not_answer_costs_one_try_while_it_rests(world, monkeypatch, settings):
    settings.RUNG_WEBHOOKS_PRIVATE = LOOPBACK
    subscribed(world, "http://127.0.0.1:9/nobody")
    engaged(world)
    assert len(owed()) > 2

    call_all(monkeypatch, TUESDAY_1030)

    tried = WebhookDelivery.objects.filter(attempts__gt=0)
    assert [(each.attempts, each.status, each.trouble) for each in tried] == [
        (1, None, "Nobody answers at its address.")
    ]
    assert all(each.try_at > TUESDAY_1030 for each in owed())


def test_after_three_days_without_an_answer_it_is_paused_told_and_resumed_by_a_probe(
    world, receiver, monkeypatch
):
    row, secret = subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    receiver.status = 500
    start = owed()[0].try_at
    call_all(monkeypatch, start)
    over = start + PAUSED_AFTER
    call_all(monkeypatch, over)

    row.refresh_from_db()
    assert (row.paused_because, row.paused_at) == (Paused.FAILING.value, over)
    told = Notice.objects.filter(kind=NoticeKind.WEBHOOK_PAUSED.value)
    assert [each.recipient for each in told] == [world.administrator]

    world.raised(order=world.another_order("Q-2"), now=over, phoned_at=None)
    assert webhook_calls.sweep(now=over + timedelta(minutes=30)) == 0
    webhook_calls.sweep(now=over + timedelta(hours=2))
    receiver.got.clear()
    call_all(monkeypatch, over + timedelta(hours=2))
    assert [each.get_type() for each in receiver.events(secret)] == ["rung.subscription.probe"]
    row.refresh_from_db()
    assert row.paused_at

    receiver.status = 204
    WebhookDelivery.objects.filter(try_at__isnull=False).update(try_at=over + timedelta(days=1))
    webhook_calls.sweep(now=over + timedelta(hours=4))
    call_all(monkeypatch, over + timedelta(hours=4))
    row.refresh_from_db()
    assert (row.paused_at, row.failures, row.probe_at) == (None, 0, None)
    assert webhook_calls.sweep(now=over + timedelta(hours=4, minutes=1)) == 2
    call_all(monkeypatch, over + timedelta(hours=4, minutes=1))
    assert not owed()


def test_who_answers_that_it_is_gone_is_paused_at_once_until_somebody_resumes_it(
    world, receiver, monkeypatch
):
    row, _ = subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    receiver.status = 410
    call_all(monkeypatch, TUESDAY_0820)
    webhook_calls.sweep(now=mountain(30, 9))
    call_all(monkeypatch, mountain(30, 9))

    row.refresh_from_db()
    assert (row.paused_because, len(receiver.got)) == (Paused.GONE.value, 1)
    receiver.status, asked_for = 200, waiting(Job.CALL_WEBHOOK)
    webhooks.resume(subscription_id=row.pk, doing=administrator_at(world, mountain(30, 10)))
    assert waiting(Job.CALL_WEBHOOK) == asked_for + 1  # at once, not with the minute's sweep
    call_all(monkeypatch, mountain(30, 10))
    assert len(receiver.got) == 2
    with pytest.raises(AlreadyDone):
        webhooks.resume(subscription_id=row.pk, doing=administrator_at(world, mountain(30, 11)))


def test_a_redirect_is_not_followed_and_counts_as_a_failure(world, receiver, monkeypatch):
    subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    receiver.status, receiver.headers = 302, {"Location": receiver.url}

    call_all(monkeypatch, TUESDAY_0820)

    assert len(receiver.got) == 1
    assert [each.status for each in owed()] == [302]


def test_nobody_but_an_administrator_keeps_receivers_and_an_ended_one_hears_nothing(
    world, receiver, monkeypatch
):
    row, _ = subscribed(world, receiver.url)
    for act in (webhooks.pause, webhooks.resume, webhooks.end, webhooks.send_test, webhooks.rotate):
        with pytest.raises(NotAllowed):
            act(subscription_id=row.pk, doing=world.manager_at(TUESDAY_0820))
    world.raised()
    webhooks.end(subscription_id=row.pk, doing=administrator_at(world, TUESDAY_0820))
    world.raised(order=world.another_order("Q-2"), now=TUESDAY_0820, phoned_at=None)

    call_all(monkeypatch, TUESDAY_1030)

    assert receiver.got == []
    assert not owed()
    row.refresh_from_db()
    assert (row.secret, row.ended_by) == ("", world.administrator)
    with pytest.raises(RuleViolation):
        webhooks.send_test(subscription_id=row.pk, doing=administrator_at(world, TUESDAY_1030))


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_owed_to_nobody_and_who_commits_late_is_not_missed(
    world, receiver, monkeypatch
):
    """An act that began first and ends last: its event goes out, though later ones went before."""
    subscribed(world, receiver.url, [Topic.UPDATES])
    escalation, other = world.raised(), world.raised(order=world.another_order("Q-2"))
    held, let_go, outcome = Barrier(2), Event(), []

    def update(of, words, now):
        working.send_update(
            escalation_id=of.id,
            kind=UpdateKind.PROGRESS,
            words=words,
            doing=world.ccm_at(now),
        )

    def slow(of, *, fails):
        try:
            with transaction.atomic():
                update(of, "First to begin.", TUESDAY_0820)
                held.wait()
                let_go.wait(10)
                if fails:
                    transaction.set_rollback(True)
                    outcome.append("taken back")
        finally:
            connection.close()

    for fails in (True, False):
        late = Thread(target=slow, args=(escalation,), kwargs={"fails": fails})
        late.start()
        held.wait()
        update(other, "Last to begin.", TUESDAY_1030)
        call_all(monkeypatch, TUESDAY_1030)
        let_go.set()
        late.join()
        let_go.clear()
        held.reset()
    call_all(monkeypatch, TUESDAY_1030)

    subjects = [json.loads(body)["subject"] for _, _, body in receiver.got]
    assert outcome == ["taken back"]
    assert subjects == [other.reference, other.reference, escalation.reference]
    entries = TimelineEntry.objects.filter(fact=Fact.UPDATE_SENT.value)
    assert {str(each) for each in entries.values_list("id", flat=True)} == {
        headers["webhook-id"] for _, headers, _ in receiver.got
    }


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_delivery_send_it_once(world, receiver, monkeypatch):
    subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    (delivery,) = owed()
    monkeypatch.setattr(clock, "now", lambda: TUESDAY_0820)
    start = Barrier(3)

    def work():
        try:
            start.wait()
            calling.call(delivery.pk)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert len(receiver.got) == 1
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.delivered_at) == (1, TUESDAY_0820)


def edited(world, row, now=TUESDAY_1030, *, seen=None, **other):
    """The receiver with some of it otherwise, by whoever saw it as it is, or as it was."""
    row = WebhookSubscription.objects.get(pk=row.pk)
    was = {
        "name": row.name,
        "url": row.url,
        "facts": facts_of(topics_of(row.facts), internal=row.internal),
        "account_id": row.account_id,
        "internal": row.internal,
    }
    return webhooks.edit(
        subscription_id=row.pk,
        wanted=webhooks.Wanted(**was | other),
        seen=seen or row.told,
        doing=administrator_at(world, now),
    )


def test_what_is_owed_goes_to_the_new_address_with_the_same_secret_and_a_fresh_start(
    world, receiver, monkeypatch
):
    row, secret = subscribed(world, receiver.url, [Topic.RAISED])
    receiver.status = 500
    world.raised()
    call_all(monkeypatch, TUESDAY_0820)
    before = receiver.got.pop()

    with receiving() as another:
        assert edited(world, row, name="Billing", url=another.url)
        call_all(monkeypatch, TUESDAY_1030)
        events, (after,) = another.events(secret), another.got

    assert [event.get_type() for event in events] == ["rung.escalation.raised"]
    assert (before[1]["webhook-id"], receiver.got) == (after[1]["webhook-id"], [])
    row.refresh_from_db()
    assert (row.failures, row.failing_since, row.edited_by) == (0, None, world.administrator)
    kept = RecordEntry.objects.latest("recorded_at")
    assert kept.subject == "Webhook Provisioning"
    assert kept.before == f"name: Provisioning; address: {receiver.url}"
    assert kept.after == f"name: Billing; address: {another.url}"
    assert not edited(world, row)
    assert RecordEntry.objects.latest("recorded_at") == kept


def test_who_is_told_less_from_now_on_hears_nothing_that_is_not_for_them_any_more(
    world, receiver, monkeypatch
):
    """An address given to a customer: nothing internal and of nobody else, though it is owed."""
    row, secret = subscribed(world, receiver.url, internal=True)
    other = Account.objects.create(
        code="Z", name="Zephyr", region=world.region, zone="America/Denver"
    )
    theirs, _ = subscribed(world, receiver.url, [Topic.RAISED])
    escalation = engaged(world)
    working.note(
        escalation_id=escalation.id, words="Northline lost it.", doing=world.ccm_at(TUESDAY_1030)
    )
    receiver.status = 500
    call_all(monkeypatch, TUESDAY_1030)
    assert any(b"/desk/" in body for _, _, body in receiver.got)
    receiver.got.clear()
    receiver.status = 200

    later = TUESDAY_1030 + timedelta(minutes=6)
    edited(world, row, later, internal=False)
    edited(world, theirs, later, account_id=other.pk)
    call_all(monkeypatch, later + timedelta(minutes=1))

    seen = TimelineEntry.objects.filter(visibility="CUSTOMER").values_list("fact", flat=True)
    assert types_for(secret, receiver) == {f"rung.{fact}" for fact in seen}
    assert not any(b"/desk/" in body for _, _, body in receiver.got)
    let_go = WebhookDelivery.objects.filter(gave_up_at__isnull=False)
    assert {each.trouble for each in let_go} == {webhook_calls.NOT_TOLD}
    assert {each.type for each in let_go} == {"rung.note.written", "rung.escalation.raised"}
    for each in let_go:
        with pytest.raises(RuleViolation):
            webhooks.redeliver(
                subscription_id=each.subscription_id,
                delivery_id=each.pk,
                doing=administrator_at(world, later),
            )


def test_the_answer_of_an_address_that_it_had_is_not_held_against_the_new_one(
    world, receiver, monkeypatch
):
    row, _ = subscribed(world, receiver.url, [Topic.RAISED])
    world.raised()
    (delivery,) = owed()
    held = webhook_calls.begin(delivery_id=delivery.pk, now=TUESDAY_0820, sent_at=TUESDAY_0820)
    with receiving() as another:
        edited(world, row, url=another.url)
        gone = webhook_calls.Answered(410, "")
        webhook_calls.finish(delivery_id=delivery.pk, answered=gone, now=TUESDAY_1030, url=held.url)
        call_all(monkeypatch, TUESDAY_1030)
        assert len(another.got) == 1

    row.refresh_from_db()
    assert (row.paused_at, row.failures) == (None, 0)
    assert not owed()


@pytest.mark.parametrize(
    "wrong",
    [{"url": "http://receiver.example/"}, {"url": "https://10.0.0.1/"}, {"facts": []}],
    ids=["without TLS", "inside", "told of nothing"],
)
def test_an_edit_is_refused_as_the_making_is_and_nothing_is_written(world, wrong):
    row, _ = subscribed(world, "https://receiver.example/", [Topic.RAISED])
    before = list(WebhookSubscription.objects.values())
    records = RecordEntry.objects.count()

    with pytest.raises(BadInput):
        edited(world, row, **wrong)
    with pytest.raises(NotAllowed):
        webhooks.edit(
            subscription_id=row.pk,
            wanted=webhooks.Wanted("Mine", row.url, [Fact.NOTE_WRITTEN], None, internal=True),
            seen=row.told,
            doing=world.manager_at(TUESDAY_1030),
        )

    assert list(WebhookSubscription.objects.values()) == before
    assert RecordEntry.objects.count() == records


@pytest.mark.django_db(transaction=True)
def test_of_two_who_edit_at_once_the_second_is_told_what_the_first_has_changed(world):
    row, _ = subscribed(world, "https://receiver.example/", [Topic.RAISED])
    together, told = Barrier(2), []

    def editing(name):
        try:
            together.wait()
            edited(world, row, seen=row.told, name=name)
            told.append(name)
        except webhooks.ChangedMeanwhile as why:
            told.append(why.said("America/Denver", TUESDAY_1030))
        finally:
            connection.close()

    both = [Thread(target=editing, args=(name,)) for name in ("Billing", "Stock")]
    for each in both:
        each.start()
    for each in both:
        each.join()

    won, lost = sorted(told, key=len)
    assert f"the name is “{won}” and was “Provisioning”" in lost
    assert world.administrator.name in lost
    row.refresh_from_db()
    assert row.name == won
    assert (
        RecordEntry.objects.filter(subject="Webhook Provisioning", after__contains="name").count()
        == 1
    )
