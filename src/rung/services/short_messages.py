"""Writes a notice as a short message, to where its person wants it now."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from rung.domain.late_notices import late_line
from rung.domain.notices import NoticeKind
from rung.domain.told_how import SentBy
from rung.domain.vocabulary import Side
from rung.domain.wording_short import compose_short
from rung.models import Notice, ToldHow
from rung.services.links import escalation_url
from rung.services.mail import FALLBACK_ZONE, NotReadyError, language_of, waited

NOT_CHOSEN = "They have chosen another channel since."
NO_GATEWAY = "No SMS gateway is set (RUNG_SMS)."
NO_CHAT = "This chat is not set up any more."


def is_set_up() -> bool:
    """Whether there is any channel for short messages."""
    return bool(settings.RUNG_SMS or settings.RUNG_CHATS)


def why_not_short(notice: Notice) -> str:
    """Why a short message is of no use any more: its person has chosen otherwise since."""
    return "" if _to(notice) else NOT_CHOSEN


@dataclass(frozen=True)
class ShortMessage:
    """What a gateway is handed: ``to`` goes to ``place`` of its address."""

    text: str
    address: str
    place: str
    to: str


def as_short(notice: Notice, *, now: datetime) -> ShortMessage:
    """The message of a notice. Raises NotReadyError where its gateway is not set up."""
    chat, to = _to(notice) or ("", "")
    sms = notice.channel == SentBy.SMS.value
    address = settings.RUNG_SMS if sms else settings.RUNG_CHATS.get(chat, "")
    if not address:
        raise NotReadyError(NO_GATEWAY if sms else NO_CHAT)
    return ShortMessage(words_of(notice, now=now), address, "phone" if sms else "name", to)


def words_of(notice: Notice, *, now: datetime) -> str:
    """What the message says, in its reader's zone; the link asks to sign in."""
    context = notice.context
    zone = notice.recipient.zone if notice.recipient else context.get("reader_zone")
    zone, language = zone or FALLBACK_ZONE, language_of(notice)
    customer = context.get("side") == Side.CUSTOMER.value
    reference = context.get("reference")
    link = escalation_url(reference, customer=customer) if reference else ""
    late = not settings.RUNG_DEMO and bool(late_line(waited(notice), zone=zone, now=now))
    kind = NoticeKind(notice.kind)
    return compose_short(
        kind,
        context,
        zone=zone,
        now=notice.created_at,
        link=link,
        late=late,
        language=language,
    )


def _to(notice: Notice) -> tuple[str, str] | None:
    """Which chat, and which number or name; None where there is none for it any more."""
    if "to" in notice.context:  # a test goes where it says, once
        return notice.context.get("chat", ""), notice.context["to"]
    if notice.recipient_id is None:
        return "", notice.address
    chosen = ToldHow.objects.filter(person=notice.recipient_id, sent_by=notice.channel).first()
    return (chosen.chat, chosen.whom) if chosen else None
