"""One mail read, and done what it means: as the worker does it, as of an instant."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from rung.domain.mail_authentic import is_authentic
from rung.domain.mail_meaning import understand
from rung.domain.mail_reading import read_mail
from rung.queries.mail_match import find_match, received_mail
from rung.services.mail_acts import take_up
from rung.services.reply_address import notice_answered_at


def understand_one(mail_id: UUID, *, now: datetime) -> None:
    """Read a mail that was kept and do what it means. Safe twice; raises what reading raises."""
    mail = received_mail(mail_id)
    read = read_mail(bytes(mail.raw))
    found = find_match(
        read,
        answered=notice_answered_at(mail.recipient),
        authentic=is_authentic(read, authserv=settings.RUNG_MAIL_AUTHSERV),
        now=now,
    )
    meant = understand(read, found.standing, envelope_sender=mail.sender)
    take_up(mail_id=mail_id, read=read, meant=meant, found=found, now=now)
