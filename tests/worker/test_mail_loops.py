"""Machines that mail each other fall silent after one message, over real sockets (N11)."""

import smtplib
from email.message import EmailMessage

import pytest

from rung import clock
from rung.domain.mail_automated import LOOP
from rung.models import Notice, ReceivedMail, TimelineEntry, UnderstoodMail
from rung.services.delivery import deliver
from rung.services.mail import address_of_sender
from rung.worker.jobs import understand_mail
from tests.mailbox import closed_port, open_mailbox
from tests.services.mails import raised_notice
from tests.worker.listening import listener

pytestmark = pytest.mark.django_db(transaction=True)
ONE, OTHER = "rung@one.example", "rung@other.example"
MOST_ROUNDS = 4  # of a duel that does not end


def is_instance(settings, address):
    """This process is the rung that mails from there."""
    settings.RUNG_MAIL_FROM = settings.RUNG_MAIL_REPLY_TO = address
    settings.RUNG_BASE_URL = f"https://{address.partition('@')[2]}"


def handed_over(port, content, *, sender, to):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.sendmail(sender, [to], content)
    (mail,) = ReceivedMail.objects.filter(understood=None)
    understand_mail(mail_id=str(mail.pk))
    return UnderstoodMail.objects.get(pk=mail.pk)


def is_called(person, address):
    person.email = address
    person.save()


def test_two_instances_that_know_each_other_as_customers_stop_after_one_mail(world, settings):
    port = closed_port()
    settings.RUNG_MAIL_IN = f"127.0.0.1:{port}"
    is_instance(settings, ONE)
    is_called(world.customer, OTHER)
    world.raised(phoned_at=None, now=clock.now())
    with open_mailbox() as mailbox, listener(port):
        settings.RUNG_SMTP = mailbox.settings
        deliver(notice_id=raised_notice(world).pk, now=clock.now())
        (sent,) = mailbox.raw
        sender = address_of_sender()

        is_instance(settings, OTHER)
        is_called(world.customer, ONE)  # whoever writes it may, and its subject names one of ours
        told, said = Notice.objects.count(), TimelineEntry.objects.count()
        found = handed_over(port, sent, sender=sender, to=OTHER)

    assert (found.from_address, found.escalation_id is not None) == (ONE, True)
    assert (found.meaning, found.done, found.why) == ("AUTOMATED", "PARKED", LOOP)
    assert (Notice.objects.count(), TimelineEntry.objects.count()) == (told, said)


@pytest.mark.parametrize(
    ("subject", "sender", "done"),
    [
        ("Automatic reply: your mail", "", "PARKED"),
        ("Re: your mail", "lee.tan@example.com", "WORDS"),  # it hides that it is a machine
    ],
)
def test_an_answering_machine_and_rung_fall_silent_after_one_mail_each(
    world, settings, subject, sender, done
):
    port = closed_port()
    settings.RUNG_MAIL_IN = f"127.0.0.1:{port}"
    world.raised(phoned_at=None, now=clock.now())
    found = []
    with open_mailbox() as mailbox, listener(port):
        settings.RUNG_SMTP = mailbox.settings
        for number in range(MOST_ROUNDS):
            answered = len(mailbox.mails)
            for notice in Notice.objects.filter(recipient=world.customer, sent_at=None):
                deliver(notice_id=notice.pk, now=clock.now())
            for mail in mailbox.mails[answered:]:
                content = machine(mail, subject, number)
                found.append(handed_over(port, content, sender=sender, to=mail["Reply-To"]))

    assert [each.done for each in found] == [done]
    assert len(mailbox.mails) == 1


def machine(mail, subject, number):
    """What an answering machine writes to whatever comes."""
    answer = EmailMessage()
    answer["From"] = "Lee Tan <lee.tan@example.com>"
    answer["To"] = mail["Reply-To"]
    answer["Subject"] = subject
    answer["Message-ID"] = f"<away-{number}@mail.example.com>"
    answer["In-Reply-To"] = mail["Message-ID"]
    answer.set_content("I am away until Monday.")
    return answer.as_bytes()
