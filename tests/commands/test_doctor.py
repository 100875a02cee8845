"""`rung doctor` names what is wrong, and how to mend it."""

import argparse
import json
import os
import socket
from datetime import timedelta

import pytest
from django.conf import settings as configured

from rung import clock
from rung.commands import doctor, doctor_mail
from rung.commands.doctor_database import look_at_connection, look_at_work
from rung.commands.doctor_machine import look_at_machine
from rung.commands.doctor_mail import look_at_answers, look_at_mail_in
from rung.commands.findings import How
from rung.models import Clock, FactCheck, Heartbeat, Notice
from rung.queries import schema_state
from rung.services.checking import check_and_keep
from rung.services.heartbeat import ENGINE, WORKER, beat
from rung.services.timeline_months import keep_months
from tests.builders import TUESDAY_1030, mountain
from tests.imap_server import PASSWORD, certificate_in, imap_server
from tests.mailbox import closed_port, open_mailbox
from tests.worker.listening import listener

KEY = "k" * 48
BASE = mountain(23, 16)  # nothing is due yet
GOOD = {
    "RUNG_SECRET_KEY": KEY,
    "RUNG_BASE_URL": "https://rung.example.com",
    "RUNG_HOSTS": "rung.example.com",
}


@pytest.fixture
def running(world):
    """A set-up in which everything runs and nothing waits."""
    keep_months(now=BASE)
    world.raised()
    Notice.objects.update(sent_at=TUESDAY_1030, try_at=None)
    for name in (ENGINE, WORKER):
        beat(name=name, next_at=None, settled=0, parked=0, at=clock.machine())
    check_and_keep(now=TUESDAY_1030, stopwatch=lambda: 1.0)
    clock.move_to(BASE)
    return world


def found(findings):
    return {each.what: each for each in findings}


def test_where_everything_runs_nothing_is_wrong(running):
    told = found(look_at_work(owner_is_known=True))

    assert {each.how for each in told.values()} == {How.WELL}
    assert sorted(told) == [
        "check",
        "clocks",
        "engine",
        "migrations",
        "outbox",
        "timeline",
        "undelivered",
        "webhooks",
        "worker",
    ]


def _silent(name):
    return lambda: Heartbeat.objects.filter(name=name).update(
        beat_at=clock.machine() - timedelta(minutes=10)
    )


PLANTED = {
    "engine": (_silent(ENGINE), "stands still; its last sign of life was 60"),
    "worker": (_silent(WORKER), "stands still"),
    "clocks": (
        lambda: clock.move_to(TUESDAY_1030 + timedelta(hours=1)),
        " clocks are due, the first for ",
    ),
    "outbox": (
        lambda: Notice.objects.update(sent_at=None, try_at=BASE - timedelta(hours=1)),
        "2 notices wait, the first for 3",
    ),
    "check": (lambda: FactCheck.objects.update(differences=3), "3 differences"),
}


@pytest.mark.parametrize("what", [*PLANTED])
def test_each_trouble_is_named_with_its_remedy(running, what):
    plant, words = PLANTED[what]
    plant()

    told = found(look_at_work(owner_is_known=True))[what]

    assert told.how is How.WRONG
    assert words in told.words
    assert told.mend


def test_a_parked_clock_and_a_notice_that_failed_want_a_look(running):
    Clock.objects.filter(kind="INTERVAL").update(
        wake_at=BASE - timedelta(hours=2), parked_until=TUESDAY_1030 + timedelta(hours=1)
    )
    Notice.objects.update(
        sent_at=None, attempts=2, trouble="It hung up.", try_at=TUESDAY_1030 + timedelta(hours=1)
    )

    told = found(look_at_work(owner_is_known=True))

    assert (told["clocks"].how, told["outbox"].how) == (How.LOOK, How.LOOK)


def test_mails_that_are_given_up_are_counted_with_their_reasons(running):
    now = clock.now()
    Notice.objects.update(sent_at=None, try_at=None, gave_up_at=now, trouble="550 No such mailbox.")
    Notice.objects.filter(pk=Notice.objects.first().pk).update(trouble="It hung up.")
    many = Notice.objects.count()

    told = found(look_at_work(owner_is_known=True))["undelivered"]

    assert (told.how, bool(told.mend)) == (How.LOOK, True)
    assert told.words.startswith(f"{many} notices were given up in the last day.")
    assert "1: It hung up." in told.words
    Notice.objects.update(gave_up_at=now - timedelta(days=2))
    assert found(look_at_work(owner_is_known=True))["undelivered"].how is How.WELL


def test_a_database_of_another_version_is_told_before_anything_is_read_from_it(
    running, monkeypatch
):
    monkeypatch.setattr(schema_state, "OURS", (*schema_state.OURS, "9999_to_come"))
    (behind,) = look_at_work(owner_is_known=False)
    monkeypatch.setattr(schema_state, "OURS", schema_state.OURS[:-2])
    newer = found(look_at_work(owner_is_known=True))["migrations"]

    assert (behind.how, "9999_to_come" in behind.words) == (How.WRONG, True)
    assert behind.mend == "RUNG_OWNER_DATABASE_URL=… rung migrate"
    assert newer.how is How.WRONG
    assert "newer than this rung" in newer.words


@pytest.mark.django_db
def test_a_role_that_may_more_than_it_needs_is_named():
    told = [each for each in look_at_connection(os.environ["DATABASE_URL"]) if each.what == "role"]

    assert {each.how for each in told} == {How.WRONG}
    assert any("may make tables" in each.words for each in told)


def test_a_database_that_does_not_answer_is_told_in_a_sentence():
    (told,) = look_at_connection("postgresql://nobody@127.0.0.1:1/rung")

    assert (told.what, told.how) == ("database", How.WRONG)


def test_a_machine_that_is_set_up_well_is_told_so(tmp_path, settings):
    tmp_path.chmod(0o700)
    settings.RUNG_SMTP = {}

    told = found(look_at_machine(tmp_path, GOOD))

    assert told["mail server"].how is How.LOOK
    del told["mail server"], told["disk"]
    assert {each.how for each in told.values()} == {How.WELL}


@pytest.mark.parametrize(
    ("what", "environment", "words"),
    [
        ("secret key", {"RUNG_SECRET_KEY": ""}, "no session or link outlives it"),
        ("secret key", {"RUNG_SECRET_KEY": "short"}, "can be guessed"),
        ("address", {"RUNG_BASE_URL": "http://rung.example.com"}, "not encrypted"),
        ("address", {"RUNG_HOSTS": "127.0.0.1"}, "every page answers 400"),
        ("address", {"RUNG_BASE_URL": "rung"}, "is no address"),
    ],
)
def test_each_trouble_of_the_machine_is_named(tmp_path, environment, words, what, settings):
    settings.RUNG_SMTP = {}

    told = found(look_at_machine(tmp_path, GOOD | environment))[what]

    assert (told.how, words in told.words) == (How.WRONG, True)
    assert told.mend


def test_files_that_others_may_read_and_a_silent_mail_server_are_named(tmp_path, settings):
    (tmp_path / "secret-key").write_text(KEY)
    (tmp_path / "secret-key").chmod(0o644)
    tmp_path.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.RUNG_SMTP = dict(configured.RUNG_SMTP) or {
        "host": "127.0.0.1",
        "port": port,
        "user": "",
        "password": "",
        "tls": False,
        "starttls": False,
    }

    told = found(look_at_machine(tmp_path, GOOD))

    assert told["data folder"].mend == f"chmod o-r {tmp_path}"
    assert told["file permissions"].mend == f"chmod 600 {tmp_path / 'secret-key'}"
    assert "cannot be reached" in told["mail server"].words


def test_where_no_mail_is_taken_nothing_is_missing():
    (told,) = look_at_mail_in()

    assert told.how is How.WELL


@pytest.mark.parametrize(
    ("name", "value", "what", "how", "words"),
    [
        ("RUNG_MAIL_IN", "2525", "mail in", How.WRONG, "host:port"),
        ("RUNG_MAIL_IN", "127.0.0.1:99999", "mail in", How.WRONG, "host:port"),
        ("RUNG_MAIL_IN", "http://127.0.0.1:25", "mail in", How.WRONG, "lmtp://host:port"),
        ("RUNG_MAIL_IN", "lmtp:/nowhere/mail.sock", "mail in", How.LOOK, "Nobody answers"),
        ("RUNG_MAIL_REPLY_TO", "escalations", "address for answers", How.WRONG, "no address"),
        ("RUNG_MAIL_REPLY_TO", "e+x@example.com", "address for answers", How.WRONG, "a plus"),
        ("RUNG_MAIL_AUTHSERV", "", "senders", How.LOOK, "can answer for others"),
        ("RUNG_MAIL_AUTHSERV", "mx", "mail in", How.LOOK, "Nobody answers"),
    ],
)
def test_each_trouble_of_mail_that_comes_in_is_named(settings, name, value, what, how, words):
    settings.RUNG_MAIL_IN = f"127.0.0.1:{closed_port()}"
    setattr(settings, name, value)

    told = found(look_at_mail_in())[what]

    assert (told.how, words in told.words, bool(told.mend)) == (how, True, True)


def test_another_program_where_mail_is_to_be_taken_is_told_from_ours(settings):
    settings.RUNG_MAIL_AUTHSERV = "mx.example.com"
    with open_mailbox() as mailbox:
        settings.RUNG_MAIL_IN = f"127.0.0.1:{mailbox.port}"
        another = found(look_at_mail_in())["mail in"]
    port = closed_port()
    settings.RUNG_MAIL_IN = f"lmtp://127.0.0.1:{port}"
    with listener(port, lmtp=True):
        ours = {each.how for each in look_at_mail_in()}

    assert (another.how, ours) == (How.WRONG, {How.WELL})


def test_an_account_that_cannot_be_used_is_named_with_the_reason(settings, tmp_path, monkeypatch):
    certificate = certificate_in(tmp_path)
    with imap_server(certificate) as server:
        server.deliver(b"To: a@example.com\r\n\r\nx")
        told = []
        for given in (
            {},
            {"password": "wrong"},
            {"certificates": ""},
            {"folder": "Nowhere"},
            {"port": closed_port()},
        ):
            settings.RUNG_IMAP = server.account(**given)
            told.append(found(look_at_mail_in())["mail account"])
        made = server.somebody.folder_exists("Taken")
        monkeypatch.setattr(doctor_mail, "LARGEST", 10)
        settings.RUNG_IMAP = server.account()
        large = found(look_at_mail_in())["mail account"]

    assert [each.how for each in told] == [How.WELL, *[How.WRONG] * 4]
    assert not made, "it only looks"
    for each, words in zip(
        told,
        ("1 lie there", "user and password", "is not believed", "no folder Nowhere", "refused"),
        strict=True,
    ):
        assert words in each.words
        assert bool(each.mend) is (each.how is not How.WELL)
        assert PASSWORD not in each.words
    assert (large.how, "1 too large" in large.words) == (How.LOOK, True)


def test_an_address_for_answers_that_is_somebodys_own_is_named(world, settings):
    settings.RUNG_MAIL_IN = "127.0.0.1:2525"
    assert list(look_at_answers()) == []
    settings.RUNG_MAIL_REPLY_TO = "Lee.Tan@example.com"

    (told,) = look_at_answers()

    assert (told.how, "somebody's own" in told.words) == (How.WRONG, True)


def test_it_answers_1_in_json_when_something_is_wrong(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RUNG_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")

    status = doctor.run(argparse.Namespace(json=True))

    told = json.loads(capsys.readouterr().out)
    assert status == 1
    assert told[-1]["what"] == "database"
    assert all(each["mend"] for each in told if each["how"] != "well")
