"""Mails that come in while the demo's past is played: kept, and understood as a worker does."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from rung.commands.stories.steps import Mailed, Stage
from rung.models import Notice, ReceivedMail
from rung.services.mail_intake import Arrived, take_in
from rung.services.reply_address import base_address
from rung.worker.understanding import understand_one

PEER = "192.0.2.25"  # the carrier's mail server; an address kept for examples


def answers(at: datetime, who: str, name: str, words: str) -> Mailed:
    """Somebody answers the newest notice to them about the story's escalation."""

    def arrive(stage: Stage) -> None:
        notice = _newest(stage, who)
        mail = _mail(at, who, name, f"Re: {stage.reference}", words)
        mail["In-Reply-To"] = notice.message_id
        _arrives(mail, sender=who, now=at)

    return Mailed(at, arrive)


def is_away(at: datetime, who: str, name: str, words: str) -> Mailed:
    """Somebody's answering machine answers the newest notice to them."""

    def arrive(stage: Stage) -> None:
        notice = _newest(stage, who)
        mail = _mail(at, who, name, f"Automatic reply: {stage.reference}", words)
        mail["In-Reply-To"] = notice.message_id
        mail["Auto-Submitted"] = "auto-replied"
        _arrives(mail, sender="", now=at)  # machines leave the return path empty

    return Mailed(at, arrive)


def writes_as_stranger(at: datetime, who: str, name: str, subject: str, words: str) -> Mailed:
    """Somebody whom nobody knows names the story's escalation in a subject."""

    def arrive(stage: Stage) -> None:
        if stage.escalation is None:
            raise LookupError(f"The story of {stage.reference} has raised nothing yet.")
        named = f"{subject} ({stage.escalation.reference})"
        _arrives(_mail(at, who, name, named, words), sender=who, now=at)

    return Mailed(at, arrive)


def writes_anew(at: datetime, who: str, name: str, subject: str, words: str) -> Mailed:
    """A contact writes about another order of theirs, which is in no escalation."""

    def arrive(stage: Stage) -> None:
        del stage  # it is about another order
        _arrives(_mail(at, who, name, subject, words), sender=who, now=at)

    return Mailed(at, arrive)


def _newest(stage: Stage, who: str) -> Notice:
    told = Notice.objects.filter(escalation=stage.escalation_id, recipient__email=who)
    return told.latest("created_at")


def _mail(at: datetime, who: str, name: str, subject: str, words: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=name, addr_spec=who)
    mail["To"] = base_address()
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    local, _, domain = who.partition("@")
    mail["Message-ID"] = f"<{local}-{at:%Y%m%d%H%M}@mail.{domain}>"
    mail.set_content(words)
    return mail


def _arrives(mail: EmailMessage, *, sender: str, now: datetime) -> None:
    """As the listener keeps it; the worker looks at it at the same instant."""
    content = mail.as_bytes()
    (refused,) = take_in([Arrived(sender, (base_address(),), content, PEER)], now=now)
    if refused:
        raise LookupError(f"A mail of the story was not taken: {refused}")
    kept = ReceivedMail.objects.get(sha256=sha256(content).hexdigest())
    understand_one(kept.pk, now=now)
