"""Mails to the product, answered to its own notices, and what became of them."""

from email.utils import formataddr
from hashlib import sha256

from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import OrderStatus
from rung.models import Account, Notice, Order, ReceivedMail, UnderstoodMail
from rung.services.mail_intake import Arrived, take_in
from rung.services.reply_address import base_address, reply_address
from rung.worker.jobs import understand_mail
from tests.builders import mountain


def notice_to(person, kind):
    """The newest notice of a kind to somebody."""
    return Notice.objects.filter(recipient=person, kind=kind.value).order_by("-created_at")[0]


def raised_notice(world):
    """What the customer was sent when they raised."""
    return notice_to(world.customer, NoticeKind.RAISED)


def written(person, words, *, answers=None, subject="Re: news", number=1, **headers):
    """A mail of a person, in answer to a notice or to nothing."""
    given = {
        "From": formataddr((person.name, person.email)),
        "To": base_address(),
        "Subject": subject,
        "Message-ID": f"<m{number}@mail.example.com>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    if answers is not None:
        given["In-Reply-To"] = answers.message_id
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return (head + "\r\n" + words).encode()


def arrived(content, *, now, sender="lee.tan@example.com", to=None, meanwhile=lambda: None):
    """The mail is taken in and, after what happens meanwhile, looked at; what it was taken for."""
    recipient = to or base_address()
    if not isinstance(recipient, str):
        recipient = reply_address(recipient.pk)
    assert take_in([Arrived(sender, (recipient,), content, "mx")], now=now) == [""]
    mail = ReceivedMail.objects.get(recipient=recipient, sha256=sha256(content).hexdigest())
    meanwhile()
    understand_mail(mail_id=str(mail.pk))
    return UnderstoodMail.objects.get(mail=mail)


def of_another_account(world):
    """An order of a customer whom nobody of this world may know of."""
    other = Account.objects.create(
        code="B", name="Brackenfold", region=world.region, zone="America/New_York"
    )
    return Order.objects.create(
        reference="Q-2002",
        account=other,
        region=world.region,
        site="Moab",
        product="Ethernet 1G",
        status=OrderStatus.ACCEPTED.value,
        accepted_at=mountain(2, 9),
    )
