"""Whether everything lives, told to monitors and administrators; no name, no address (N9)."""

import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError

from rung import clock
from rung.domain.clocks import Outcome
from rung.domain.mail_account import MailAccount, Secured
from rung.domain.notices import NOT_NEEDED_ANY_MORE
from rung.models import Clock, Escalation, Heartbeat, Notice
from rung.queries import schema_state
from rung.queries.operation_page import operation_page
from rung.services.checking import check_and_keep
from rung.services.heartbeat import ENGINE, MAIL_POLLER, WORKER, beat
from rung.services.mail_intake import Arrived, take_in
from rung.services.reply_address import base_address
from rung.services.settling import settle_due
from rung.web.common import health, metrics
from tests.builders import TUESDAY_1030
from tests.services.mails import written

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-tests"


@pytest.fixture
def scraped(client, settings):
    settings.RUNG_METRICS_TOKEN = TOKEN
    return lambda: client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})


def value(answer, name):
    found = re.search(rf"^{name} (\S+)$", answer.content.decode(), re.MULTILINE)
    return float(found[1]) if found else None


def broken(**_):
    raise OperationalError


def test_a_process_that_answers_is_alive_and_asks_the_database_nothing(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")

    assert (answer.status_code, answer.json()) == (200, {"live": True})


def test_nobody_is_sent_here_before_the_database_is_of_this_version(client, monkeypatch):
    ready = client.get("/health/ready")
    monkeypatch.setattr(schema_state, "OURS", (*schema_state.OURS, "9999_to_come"))
    behind = client.get("/health/ready")

    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert (behind.status_code, behind.json()["migrations_pending"]) == (503, 1)


def test_without_a_database_it_is_not_ready_and_says_why(client, monkeypatch):
    monkeypatch.setattr(health, "pending", broken)

    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False})


def test_metrics_are_for_the_token_and_the_addresses_that_are_set(client, settings):
    closed = client.get("/metrics").status_code
    settings.RUNG_METRICS_TOKEN = TOKEN
    wrong = client.get("/metrics", headers={"authorization": "Bearer other"}).status_code
    right = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code
    settings.RUNG_METRICS_FROM = (ip_network("10.0.0.0/8"),)
    near = client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code
    claimed = client.get(
        "/metrics", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": "10.1.2.3"}
    ).status_code

    assert (closed, wrong, right, near, claimed) == (404, 404, 200, 200, 404)


def test_metrics_tell_what_is_due_parked_unsent_and_given_up(world, scraped):
    raised = world.raised()
    clock.move_to(TUESDAY_1030 + timedelta(minutes=1))
    beat(name=ENGINE, next_at=None, settled=7, parked=0, at=clock.machine())
    failed, done = Notice.objects.values_list("pk", flat=True)
    Notice.objects.filter(pk__in=[failed, done]).update(gave_up_at=TUESDAY_1030, try_at=None)
    Notice.objects.filter(pk=done).update(trouble=NOT_NEEDED_ANY_MORE)
    world.raised(phoned_at=None, now=TUESDAY_1030, order=world.another_order("Q-1002"))

    late = scraped()
    Clock.objects.filter(kind="INTERVAL").update(parked_until=TUESDAY_1030 + timedelta(hours=2))
    parked = scraped()

    assert value(late, "rung_clocks_due") >= 1
    assert value(late, "rung_clock_lateness_seconds") >= 59
    assert value(late, "rung_clocks_settled_total") == 7
    assert 0 <= value(late, "rung_engine_beat_age_seconds") < 30
    assert value(late, "rung_worker_beat_age_seconds") is None
    assert value(late, "rung_notices_given_up") == 1
    assert 59 <= value(late, "rung_outbox_age_seconds") <= 90
    assert value(parked, "rung_clocks_parked") == 1
    text = late.content.decode()
    assert not any(word in text for word in ("@", raised.account.name, world.customer.name, "ESC-"))


def test_the_page_says_whether_mail_is_taken_when_the_last_came_and_what_is_not_read(
    world, settings
):
    none = mail_in(TUESDAY_1030)
    settings.RUNG_MAIL_IN = "127.0.0.1:2525"
    content = written(world.customer, "x")
    take_in([Arrived("lee.tan@example.com", (base_address(),), content, "mx")], now=TUESDAY_1030)
    fresh = mail_in(TUESDAY_1030 + timedelta(minutes=9))
    stuck = mail_in(TUESDAY_1030 + timedelta(minutes=11))

    assert (none.word, none.words) == (
        "Not taken",
        "Neither RUNG_MAIL_IN nor RUNG_IMAP_URL is set. None has come in yet.",
    )
    assert (fresh.word, fresh.words) == ("Taken", "The last came in Tue 10:30 MST.")
    assert (stuck.state, stuck.word) == ("watch", "1 not read")


def mail_in(now):
    return parts(now)[-1]


def parts(now, machine_now=None):
    at = machine_now or clock.machine()
    return operation_page(machine_now=at, now=now, zone="America/Denver").parts


def test_the_page_says_whether_the_account_is_read_and_what_had_to_be_left_in_it(db, settings):
    settings.RUNG_IMAP = MailAccount("imap.example.com", 993, Secured.TLS, "e@example.com", "")
    at = clock.machine()

    def account(later):
        return parts(TUESDAY_1030, at + timedelta(seconds=later))[-2]

    never = account(0)
    beat(name=MAIL_POLLER, next_at=None, settled=5, parked=0, at=at)
    read, silent = account(90), account(190)
    beat(name=MAIL_POLLER, next_at=None, settled=0, parked=3, at=at)
    left = account(90)

    assert [each.word for each in (never, read, silent)] == ["Late", "Runs", "Late"]
    assert (left.state, left.word) == ("watch", "3 not taken")
    assert "INBOX of e@example.com at imap.example.com" in left.words
    assert mail_in(TUESDAY_1030).word == "Taken"


def test_metrics_cost_one_statement_beside_the_clock(scraped, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert scraped().status_code == 200


def test_metrics_of_a_database_that_is_gone_fail_without_a_trace(scraped, monkeypatch):
    monkeypatch.setattr(metrics, "measures", broken)

    answer = scraped()

    assert (answer.status_code, answer.content) == (503, b"")


def test_the_administrator_sees_what_lives_what_failed_and_what_differs(world, client):
    escalation = world.raised()
    settle_due(now=TUESDAY_1030)
    Clock.objects.filter(kind="INTERVAL").update(outcome=Outcome.RAN.value)
    Escalation.objects.update(resolution="", raised_at=TUESDAY_1030 - timedelta(days=2))
    clock.move_to(TUESDAY_1030)
    check_and_keep(now=TUESDAY_1030, stopwatch=lambda: 1.0)
    beat(name=WORKER, next_at=None, settled=0, parked=0, at=clock.machine())
    Notice.objects.filter(recipient=world.customer).update(
        gave_up_at=TUESDAY_1030, try_at=None, trouble="The mail server refused the address (550)."
    )
    client.force_login(world.administrator)

    page = client.get("/admin/operation/").content.decode()

    assert Heartbeat.objects.count() == 1
    assert "No sign of life yet" in page
    assert f">{escalation.reference}</a>" in page
    assert "raised Sun 22 Nov 2026" in page
    assert "refused the address (550)" in page
    assert world.customer.name in page
    assert world.customer.email not in page


@pytest.mark.parametrize("who", ["ccm", "manager", "desk", "customer"])
def test_nobody_else_sees_the_page_of_operation(world, client, who):
    client.force_login(getattr(world, who))

    assert client.get("/admin/operation/").status_code == 403
