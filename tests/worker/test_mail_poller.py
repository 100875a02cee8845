"""Mail fetched by IMAP from a real server: kept first, put away afterwards, never lost (N8)."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connections

from rung import clock
from rung.adapters.imap_in import Folder, open_folder
from rung.domain.facts import Fact
from rung.domain.mail_account import Afterwards, Secured
from rung.models import Heartbeat, ReceivedMail, TimelineEntry
from rung.services import mail_intake
from rung.services.mail import address_of_sender, as_mail
from rung.services.reply_address import base_address
from rung.worker import mail_poller
from rung.worker.engine import Stop
from rung.worker.jobs import understand_mail
from rung.worker.mail_poller import FOR_NOBODY, NOT_NOW, TOO_LARGE, Poller
from tests.imap_server import PASSWORD, USER, ImapServer, certificate_in, imap_server
from tests.mailbox import closed_port
from tests.services.mails import raised_notice, written
from tests.worker.processes import eventually, part

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with imap_server(certificate_in(tmp_path_factory.mktemp("imap"))) as found:
        yield found


@pytest.fixture
def server(running):
    running.empty()
    return running


@pytest.fixture
def said(monkeypatch):
    """Why mails were left, as the log tells it."""
    told = []
    monkeypatch.setattr(
        mail_poller.log, "warning", lambda event, extra: told.append((event, extra["trouble"]))
    )
    return told


def looked(account, times=1):
    """The folder was looked at by one poller, so many times."""
    with Stop() as stop, open_folder(account) as folder:
        poller = Poller(account, stop)
        for _ in range(times):
            poller.look(folder)


def mail(number, to=None, sender="lee.tan@example.com", size=0):
    head = f"Return-Path: <{sender}>\r\nTo: {to or base_address()}\r\nSubject: {number}\r\n\r\n"
    return head.encode() + b"x" * size


def test_a_customers_answer_that_lies_in_the_account_is_on_the_timeline_and_in_the_other_folder(
    world, server, settings
):
    settings.RUNG_IMAP = server.account()
    world.raised(phoned_at=None, now=clock.now())
    notice = raised_notice(world)
    asked = as_mail(notice, now=clock.now())
    answer = written(world.customer, "Nobody called.", answers=notice, To=asked["Reply-To"])
    server.deliver(answer)

    looked(settings.RUNG_IMAP)
    (kept,) = ReceivedMail.objects.all()
    understand_mail(mail_id=str(kept.pk))

    assert (bytes(kept.raw), kept.recipient) == (answer, asked["Reply-To"])
    assert kept.understood.done == "WORDS"
    assert TimelineEntry.objects.filter(fact=Fact.CUSTOMER_WROTE.value).count() == 1
    assert (server.folder(), server.folder("Taken")) == ([], [answer])
    assert (address_of_sender(), Heartbeat.objects.get(name="mail-poller").settled) == (
        base_address(),
        1,
    )


@pytest.mark.parametrize("how", sorted(Afterwards))
def test_a_crash_before_a_mail_is_put_away_takes_it_again_and_keeps_it_once(
    server, monkeypatch, how
):
    account = server.account(afterwards=how, port=server.starttls, secured=Secured.STARTTLS)
    server.deliver(mail(1), mail(2))
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(Folder, "put_away", lambda *_: 1 / 0)
        looked(account)
    before = ReceivedMail.objects.count()
    assert len(server.folder()) == 2

    looked(account, times=2)

    assert (before, ReceivedMail.objects.count()) == (2, 2)
    assert Heartbeat.objects.get(name="mail-poller").settled == 2  # not again at the second look
    left = {Afterwards.MOVE: (0, 2), Afterwards.DELETE: (0, 0), Afterwards.FLAG: (2, 0)}[how]
    assert (len(server.folder()), len(server.folder("Taken"))) == left


def test_what_is_too_large_for_nobody_or_too_much_stays_is_told_and_is_not_fetched_again(
    server, monkeypatch, said
):
    monkeypatch.setattr(mail_poller, "LARGEST", 5_000)
    monkeypatch.setattr(mail_intake, "MOST_OF_ONE_SENDER", 1)
    large, strange, often = mail(1, size=6_000), mail(2, to="root@example.org"), mail(4)
    server.deliver(large, strange, mail(3), often)
    fetched = list[int]()
    contents = Folder.contents
    monkeypatch.setattr(
        Folder, "contents", lambda folder, uids: [fetched.extend(uids), contents(folder, uids)][1]
    )

    looked(server.account(), times=3)

    assert server.folder() == [large, strange, often]
    assert server.folder("Taken") == [mail(3)]
    assert sorted(said) == sorted(
        ("mail-poller.left", why) for why in (TOO_LARGE, FOR_NOBODY, NOT_NOW)
    )
    assert len(fetched) == len(set(fetched)) == 3
    beat = Heartbeat.objects.get(name="mail-poller")
    assert (beat.settled, beat.parked) == (1, 3)


def test_one_mail_that_the_database_refuses_does_not_hold_up_the_others(server, monkeypatch):
    commit = mail_poller.commit

    def refusing(mails):
        if any(b"Subject: 2" in each.content for each in mails):
            raise ValueError
        return commit(mails)

    monkeypatch.setattr(mail_poller, "commit", refusing)
    server.deliver(mail(1), mail(2), mail(3))

    looked(server.account())

    assert (server.folder(), ReceivedMail.objects.count()) == ([mail(2)], 2)


@contextmanager
def polling(account):
    """A poller runs in a thread of its own until the block ends."""

    def work():
        Poller(account, stop).run()
        connections.close_all()

    with Stop() as stop:
        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            stop.ask()
            thread.join()


def test_a_server_that_comes_goes_and_comes_again_is_waited_for(tmp_path, monkeypatch, said):
    monkeypatch.setattr(mail_poller, "PAUSES", (0.05,))
    certificate, port = certificate_in(tmp_path), closed_port()
    account = ImapServer(port, 0, certificate).account(every=0.05)
    with polling(account):
        assert eventually(lambda: said)
        for number in (1, 2):
            with imap_server(certificate, port=port) as server:
                server.deliver(mail(number))
                assert eventually(lambda: ReceivedMail.objects.count() == number)  # noqa: B023
                assert eventually(lambda: not server.folder())


def test_killed_while_it_fetches_and_started_again_every_mail_is_there_once(server):
    sent = [mail(number, sender=f"s{number}@example.org", size=2_000) for number in range(150)]
    server.deliver(*sent)
    url = f"imaps://{USER.replace('@', '%40')}@127.0.0.1:{server.tls}/INBOX"
    given = {"RUNG_IMAP_URL": url, "RUNG_IMAP_PASSWORD": PASSWORD}
    with part("mail-poller", RUNG_IMAP_CA_FILE=str(server.certificate), **given) as process:
        assert eventually(ReceivedMail.objects.exists)
        process.kill()
        process.wait()
    killed_at = ReceivedMail.objects.count()

    looked(server.account())

    kept = sorted(bytes(raw) for raw in ReceivedMail.objects.values_list("raw", flat=True))
    assert 0 < killed_at < len(sent)
    assert kept == sorted(sent)
    assert (server.folder(), sorted(server.folder("Taken"))) == ([], sorted(sent))
