"""Mail over real sockets: in, out, answered, acknowledged; and killed meanwhile (N8)."""

import re
import smtplib
import threading
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from rung import clock
from rung.domain.facts import Fact
from rung.domain.notices import NoticeKind
from rung.models import (
    Acknowledgement,
    Escalation,
    Notice,
    ReceivedMail,
    TimelineEntry,
    UnderstoodMail,
)
from rung.services.delivery import deliver
from rung.services.engaging import engage_on_behalf
from rung.services.reply_address import base_address
from rung.worker import mail_listener
from rung.worker.jobs import understand_mail
from tests.mailbox import closed_port, open_mailbox, send
from tests.web.desk_pages import NO_STATIC, everything
from tests.worker.listening import listener, reachable
from tests.worker.processes import eventually, part

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings(NO_STATIC)]
LINK = re.compile(r"https?://\S+")
IN_3 = timedelta(hours=3)


def sent_to(mailbox, person, kind):
    """The mail of the newest notice of that kind, sent now and read at the other end."""
    notice = Notice.objects.filter(recipient=person, kind=kind.value).order_by("-created_at")[0]
    deliver(notice_id=notice.pk, now=clock.now())
    return next(mail for mail in mailbox.mails if mail["Message-ID"] == notice.message_id)


def understood():
    """What the worker makes of the mails that wait."""
    for mail in ReceivedMail.objects.filter(understood=None):
        understand_mail(mail_id=str(mail.pk))
    return UnderstoodMail.objects.order_by("-understood_at")[0]


def open_every_link(mailbox):
    """What a scanner of mail does, and whoever forwards: each link of each mail, twice (N10)."""
    links = {link for mail in mailbox.mails for link in LINK.findall(text_of(mail))}
    paths = sorted("/" + link.split("/", 3)[3] for link in links)
    before = everything()
    for path in (*paths, *paths):
        assert Client().get(path).status_code in {200, 302}
    assert everything() == before
    return {path.split("/")[1] for path in paths}


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def raised_from_triage(world, mail):
    """The care manager presses the button of the form that the mail has filled in."""
    client = Client()
    client.force_login(world.ccm)
    path = reverse("desk:raise_mail", args=[mail.pk])
    page = client.get(path).text
    fields = {
        name: unescape(page.partition(f'name="{name}"')[2].partition(start)[2].partition(end)[0])
        for name, start, end in (
            ("press_id", 'value="', '"'),
            ("about", 'value="', '"'),
            ("words", ">", "<"),
        )
    }
    assert client.post(path, {**fields, "ground": "TIMELINESS"}).status_code == 303
    return Escalation.objects.get()


def test_from_a_customers_mail_to_the_managers_acknowledgement_by_mail_alone(world, settings):
    port = closed_port()
    settings.RUNG_MAIL_IN = f"127.0.0.1:{port}"
    nothing = {"Reply-To": base_address(), "Subject": "Q-1001", "Message-ID": "<0@x.example>"}
    with open_mailbox() as mailbox, listener(port):
        settings.RUNG_SMTP = mailbox.settings

        send(port, world.customer.email, "No light at Q-1001.", answers=nothing)
        waits = understood()
        escalation = raised_from_triage(world, waits)
        assert escalation.raised_at == ReceivedMail.objects.get().received_at
        assert escalation.impact == "No light at Q-1001."

        raised = sent_to(mailbox, world.customer, NoticeKind.RAISED)
        send(port, world.customer.email, "Nobody called.", answers=raised, number=1)
        assert understood().done == "WORDS"
        assert "Nobody called." in str(sent_to(mailbox, world.ccm, NoticeKind.CUSTOMER_WROTE))

        doing = world.ccm_at(clock.now())
        engage_on_behalf(escalation_id=escalation.id, reason="No answer yet.", doing=doing)
        wanted = sent_to(mailbox, world.manager, NoticeKind.ACKNOWLEDGE)
        send(port, world.manager.email, "I am on it.", answers=wanted, number=2)
        assert understood().act == "ACKNOWLEDGE"
        receipt = sent_to(mailbox, world.manager, NoticeKind.MAIL_COUNTED)
        send(port, world.manager.email, "in 3 hours", answers=receipt, number=3)
        assert understood().meaning == "NEXT_CONTACT"
        sent_to(mailbox, world.customer, NoticeKind.NEXT_CONTACT)

        told = sent_to(mailbox, world.customer, NoticeKind.ACKNOWLEDGED)
        assert "I am on it." in text_of(told)
        assert open_every_link(mailbox) == {"a", "u", "desk", "escalations"}
    given = Acknowledgement.objects.get()
    assert given.words == "I am on it."
    assert given.next_contact_at == ReceivedMail.objects.latest("received_at").received_at + IN_3
    assert TimelineEntry.objects.filter(fact=Fact.CUSTOMER_WROTE.value).count() == 1


def test_what_is_not_ours_or_too_large_is_refused_at_the_door(world):
    port = closed_port()
    with listener(port), smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            server.sendmail("a@example.org", ["root@example.org"], b"x")
        with pytest.raises(smtplib.SMTPResponseException):
            server.mail("a@example.org", [f"SIZE={10**9}"])
            raise smtplib.SMTPResponseException(*server.rcpt(base_address()))
    assert not ReceivedMail.objects.exists()


def test_a_line_longer_than_mail_allows_is_taken_all_the_same(world):
    port, words = closed_port(), b"Subject: x\r\n\r\n" + b"y " * 5_000
    with listener(port), smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.sendmail("a@example.org", [base_address()], words)

    assert bytes(ReceivedMail.objects.get().raw).strip() == words.strip()


def test_over_lmtp_each_recipient_that_was_taken_is_answered_for(world, tmp_path, monkeypatch):
    monkeypatch.setattr(mail_listener, "LARGEST", 2_000)
    ours, strange = (base_address(), base_address().replace("@", "+x@")), "root@example.org"
    path = str(tmp_path / "mail.sock")

    def handed(server, content):
        server.mail("a@example.org")
        assert [server.rcpt(each)[0] for each in (ours[0], strange, ours[1])] == [250, 550, 250]
        return [server.data(content)[0], server.getreply()[0]]

    with listener(0, socket=path, lmtp=True), smtplib.LMTP(path, timeout=10) as server:
        server.ehlo_or_helo_if_needed()
        taken = handed(server, b"Subject: x\r\n\r\nfirst")
        large = handed(server, b"y" * 2_001)
        with monkeypatch.context() as broken:
            broken.setattr(mail_listener, "take_in", lambda *_, **__: 1 / 0)
            not_now = handed(server, b"Subject: x\r\n\r\nsecond")
        again = handed(server, b"Subject: x\r\n\r\nsecond")
        assert server.noop()[0] == 250  # nothing was said too often

    assert (taken, large, not_now, again) == ([250] * 2, [552] * 2, [451] * 2, [250] * 2)
    assert sorted(ReceivedMail.objects.values_list("recipient", flat=True)) == sorted(ours * 2)


def test_killed_while_mail_comes_in_every_mail_that_was_answered_for_is_there_once(world):
    port, taken = closed_port(), list[str]()

    def sending(writer):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
                for number in range(10_000):
                    sender = f"s{writer}-{number}@example.org"
                    server.sendmail(
                        sender, [base_address()], f"Subject: x\r\n\r\n{sender}".encode()
                    )
                    taken.append(sender)
        except OSError:
            return  # killed meanwhile

    with part("mail-listener", RUNG_MAIL_IN=f"127.0.0.1:{port}") as process:
        assert eventually(lambda: reachable(port))
        threads = [threading.Thread(target=sending, args=(each,)) for each in range(4)]
        for thread in threads:
            thread.start()
        assert eventually(lambda: len(taken) > 30)
        process.kill()
        for thread in threads:
            thread.join()

    kept = list(ReceivedMail.objects.values_list("sender", flat=True))
    assert len(kept) == len(set(kept))
    assert set(taken) <= set(kept)
