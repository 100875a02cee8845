"""What is told because of a mail: to its writer what counted, to the owner what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.mail_automated import bounce_of
from rung.domain.mail_meaning import Meaning
from rung.domain.mail_raising import Asks
from rung.domain.mail_reading import ReadMail
from rung.domain.notices import Audience, NoticeKind
from rung.domain.permissions import Role
from rung.domain.taking_back import UNDO_WITHIN
from rung.domain.vocabulary import Side
from rung.models import Acknowledgement, Escalation, Notice, ReceivedMail
from rung.services.books import Books
from rung.services.doing import Doing
from rung.services.notice_context import of_escalation
from rung.services.outbox import write_notice
from rung.services.who import people_of

CAME_BACK = "The mail came back: its server says that it cannot be delivered."


@dataclass(frozen=True)
class Receipt:
    """What the writer of a mail is told."""

    kind: NoticeKind
    act: str = ""
    refusal: str = ""
    kept: bool = False
    clock_id: UUID | None = None  # the acknowledgement that was given, or whose contact is asked
    named: bool = False  # whether the mail itself named the next contact


def tell_writer(mail: ReceivedMail, receipt: Receipt, escalation_id: UUID, doing: Doing) -> None:
    """Say what counted of a mail, or why not; once for each mail."""
    escalation = _read(escalation_id)
    customer = doing.person.role == Role.CUSTOMER.value
    context = {
        **of_escalation(escalation, Books([escalation], now=doing.now), by=None),
        **_acknowledged(receipt, doing.now),
        "side": (Side.CUSTOMER if customer else Side.CARRIER).value,
        "act": receipt.act,
        "refusal": receipt.refusal,
        "kept": receipt.kept,
        "received_at": mail.received_at.isoformat(),
    }
    write_notice(
        kind=receipt.kind,
        key=f"mail:{mail.pk}",
        recipient=doing.person,
        context=context,
        now=doing.now,
        escalation=escalation,
    )


def came_back(mail: ReadMail, *, envelope_sender: str, now: datetime) -> bool:
    """Mark the notices that a bounce names, and tell the owners; whether there was one of ours."""
    bounce = bounce_of(mail, envelope_sender=envelope_sender)
    if bounce is None:
        return False
    found = Notice.objects.filter(message_id__in=bounce.message_ids).select_related("recipient")
    ours = [each for each in found if each.address.lower() in bounce.addresses]
    for notice in ours:
        Notice.objects.filter(pk=notice.pk, trouble="").exclude(sent_at=None).update(
            trouble=CAME_BACK
        )
        if notice.escalation_id is not None:
            _tell_owner(notice, notice.escalation_id, now)
    return bool(ours)


def _tell_owner(notice: Notice, escalation_id: UUID, now: datetime) -> None:
    """The care manager hears of it, unless it is their own mail that came back."""
    escalation = _read(escalation_id)
    books = Books([escalation], now=now)
    name = notice.recipient.name if notice.recipient else notice.context.get("reader_name", "")
    context = {
        **of_escalation(escalation, books, by=None),
        "side": Side.CARRIER.value,
        "recipient_name": name,
        "what": notice.kind.replace(".", " ").replace("-", " "),
    }
    for owner in people_of(Audience.CCM, escalation, None, books):
        if owner.pk != notice.recipient_id:
            write_notice(
                kind=NoticeKind.MAIL_CAME_BACK,
                key=f"came-back:{notice.pk}",
                recipient=owner,
                context=context,
                now=now,
                escalation=escalation,
            )


def _read(escalation_id: UUID) -> Escalation:
    return Escalation.objects.select_related(
        "policy", "calendar", "account", "order__region", "order__account"
    ).get(pk=escalation_id)


def _acknowledged(receipt: Receipt, now: datetime) -> dict[str, Any]:
    """What is said of the acknowledgement that a mail gave, or whose next contact it is about."""
    given = Acknowledgement.objects.filter(clock=receipt.clock_id).first()
    if given is None:
        return {}
    told: dict[str, Any] = {
        "clock_id": str(receipt.clock_id),
        "next_contact_at": given.next_contact_at.isoformat(),
        "words": given.words,
    }
    if receipt.act == Meaning.ACKNOWLEDGE.value:
        told |= {"named": receipt.named, "undo_until": (now + UNDO_WITHIN).isoformat()}
    return told


def ask_sender(
    mail: ReceivedMail, read: ReadMail, asks: Asks, orders: Sequence[str], doing: Doing
) -> None:
    """The one question about a mail that is to begin an escalation; once for each mail."""
    context = {
        "side": Side.CUSTOMER.value,
        "asks": asks.value,
        "orders": list(orders),
        "mail_id": str(mail.pk),
        "answers": read.message_id if read.message_id.isascii() else "",
        "received_at": mail.received_at.isoformat(),
    }
    write_notice(
        kind=NoticeKind.MAIL_QUESTION,
        key=question_key(mail.pk),
        recipient=doing.person,
        context=context,
        now=doing.now,
    )


def question_key(mail_id: UUID) -> str:
    """What names the question about a mail in the outbox."""
    return f"mail-question:{mail_id}"
