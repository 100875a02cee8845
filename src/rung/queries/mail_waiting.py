"""Mail that waits for somebody to look at it, the oldest first; one of it with its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.http import Http404

from rung.domain.attaching import shown_name
from rung.domain.instants import show
from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import reference_in
from rung.domain.mail_reading import read_mail
from rung.models import Person, UnderstoodMail
from rung.models.mail import NamedOrder
from rung.queries.mail_orders import orders_named

SHOWN = 50
_OF_MINE = """
SELECT count(*) FROM rung_understoodmail AS mail
 WHERE mail.done = 'WAITING' AND EXISTS (
       SELECT 1 FROM rung_accountcontact AS contact
         JOIN rung_account AS account ON account.id = contact.account_id
        WHERE contact.person_id = mail.person_id
          AND coalesce(account.ccm_id, account.channel_manager_id) = ANY(%s))
"""


@dataclass(frozen=True)
class MailLine:
    """One mail of the list."""

    id: UUID
    sender: str
    subject: str
    received: str
    why: str


@dataclass(frozen=True)
class WaitingMails:
    """The oldest of them, and how many more there are."""

    rows: tuple[MailLine, ...]
    more: int


@dataclass(frozen=True)
class OneMail:
    """A mail as it is looked at; ``became`` says what was done about it, empty while it waits."""

    line: MailLine
    address: str
    words: str
    quoted: str
    files: tuple[str, ...]
    reference: str  # of the escalation it may be about
    account: str  # of its writer, where there is one
    became: str
    orders: tuple[NamedOrder, ...]  # that it names, of those its writer may know of
    contact: Person | None  # its writer, where they are a customer's
    received_at: datetime
    erased: bool  # its bytes are gone, and with them its files and what it quoted


def waiting_mails(*, zone: str, now: datetime) -> WaitingMails:
    """All that waits."""
    rows = UnderstoodMail.objects.filter(done=MailDone.WAITING.value)
    newest = rows.select_related("mail", "person").defer("mail__raw", "words")
    lines = [_line(each, zone, now) for each in newest.order_by("understood_at", "pk")[:SHOWN]]
    return WaitingMails(tuple(lines), max(0, rows.count() - len(lines)))


def waiting_count(people: Iterable[int]) -> int:
    """How many mails wait from contacts of the accounts that these people care for."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_MINE, [list(people)])
        return int(cursor.fetchone()[0])


def one_mail(mail_id: UUID, *, zone: str, now: datetime) -> OneMail:
    """One mail that waits, or waited once; Http404 for any other."""
    rows = UnderstoodMail.objects.select_related("mail", "person", "escalation", "decided_by")
    found = rows.filter(pk=mail_id).first()
    if found is None or (found.done != MailDone.WAITING.value and found.decided_by is None):
        raise Http404("No such mail.")
    raw = bytes(found.mail.raw)
    read = read_mail(raw)
    contact = found.person.contact_of.select_related("account").first() if found.person else None
    became = _became(found, zone, now)
    return OneMail(
        line=_line(found, zone, now),
        address="" if found.mail.erased_at else found.from_address,
        words=found.words,
        quoted=read.quoted,
        files=tuple(shown_name(each.name) for each in read.files),
        reference=_reference(found),
        account=contact.account.name if contact else "",
        became=became,
        erased=not raw,
        orders=_orders(found, now) if became == "" else (),
        contact=found.person if contact else None,
        received_at=found.mail.received_at,
    )


def _line(row: UnderstoodMail, zone: str, now: datetime) -> MailLine:
    sender = row.person.name if row.person else row.from_name or row.from_address
    return MailLine(
        id=row.pk,
        sender=sender or "Nobody that can be read",
        subject=row.subject or "No subject",
        received=show(row.mail.received_at, zone, now),
        why=row.refusal or row.why,
    )


def _orders(row: UnderstoodMail, now: datetime) -> tuple[NamedOrder, ...]:
    if row.person is None:
        return ()
    return orders_named(row.person, row.subject, row.words, now=now)


def _reference(row: UnderstoodMail) -> str:
    if row.escalation is not None:
        return row.escalation.reference
    number = reference_in(row.subject)
    return f"ESC-{number}" if number else ""


def _became(row: UnderstoodMail, zone: str, now: datetime) -> str:
    if row.decided_by is None or row.decided_at is None:
        return ""
    where = f" ({row.escalation.reference})" if row.escalation else ""
    said = MailDone(row.done).label
    return f"{said}{where} by {row.decided_by.name}, {show(row.decided_at, zone, now)}."
