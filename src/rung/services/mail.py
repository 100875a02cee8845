"""Writes a notice as a mail: plain text and HTML from one message."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import partial
from textwrap import fill, wrap
from typing import NamedTuple
from zlib import crc32

from django.conf import settings
from django.template.loader import render_to_string

from rung.domain.languages import Language, said
from rung.domain.late_notices import Waited, late_line
from rung.domain.mail_answers import ASKS_FOR_CONTACT, hint
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import Side
from rung.domain.wording import Explained, Message, compose
from rung.models import Notice
from rung.models.mail import mail_is_taken
from rung.services.addresses import address_of
from rung.services.message_ids import host
from rung.services.notice_reasons import with_reasons
from rung.services.promises import attach_promises
from rung.services.reply_address import base_address, reply_address

WIDTH = 76
GUTTER = "  "
RULE = "-" * 20  # between news and news in one mail
FALLBACK_ZONE = "UTC"


# Python would encode ids that do not fit on a line; only of Message-ID does it know better.
_HEADERS = HeaderRegistry()
for _name in ("In-Reply-To", "References"):
    _HEADERS.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type] # its stub says object
POLICY = SMTP.clone(header_factory=_HEADERS, cte_type="7bit")  # every server takes 7 bit


class NotReadyError(Exception):
    """Something the mail has to carry is not there yet; the message says what."""


class Part(NamedTuple):
    """What one notice says in a mail, and where its link leads."""

    message: Message
    link: str


def as_mail(notice: Notice, *, now: datetime, with_it: Sequence[Notice] = ()) -> EmailMessage:
    """The mail of a notice, ``with_it`` news of the same escalation to the same reader.

    Its words and its ids are the same whenever it is written. One that comes late says above them
    when it was due, and why (N8). Raises NotReadyError while a letter has not been set.
    """
    parts = [_part(each, now) for each in (notice, *with_it)]
    subject = parts[0].message.subject
    language = language_of(notice)
    if with_it:
        subject = said(language, "{subject}, and {count} more", subject=subject, count=len(with_it))
    lines = dict.fromkeys(line for part in parts for line in part.message.footer)
    footer = (*_hint(notice), *lines)
    mail = EmailMessage(policy=POLICY)
    _address(mail, notice, subject, now)
    mail.set_content(_plain(parts, footer, language))
    mail.add_alternative(_html(subject, parts, footer, language), subtype="html")
    _attach_letter(mail, notice)
    attach_promises(mail, (notice, *with_it), host=host())
    mail["Content-Language"] = language.value  # last: parts take headers of content with them
    return mail


def _hint(notice: Notice) -> tuple[str, ...]:
    """What an answer to the mail does, where one is taken in."""
    if not _is_answered(notice):
        return ()
    kind = NoticeKind(notice.kind)
    names = kind in ASKS_FOR_CONTACT and bool(notice.context.get("clock_id"))
    side = Side(notice.context["side"])
    return (hint(kind, side, names_contact=names, language=language_of(notice)),)


def _part(notice: Notice, now: datetime) -> Part:
    zone, language = _zone_of(notice), language_of(notice)
    context, kind = with_reasons(notice.context, language), NoticeKind(notice.kind)
    message = compose(kind, context, zone=zone, now=notice.created_at, language=language)
    if not settings.RUNG_DEMO:
        late = late_line(waited(notice), zone=zone, now=now, language=language)
        message = replace(message, late=late)
    return Part(message, address_of(notice, message.button))


def _zone_of(notice: Notice) -> str:
    """The zone in which its reader is told every time."""
    given = notice.context.get("reader_zone") or FALLBACK_ZONE
    return notice.recipient.zone if notice.recipient else given


def language_of(notice: Notice) -> Language:
    """The language in which its reader is written to; English for who is no person of ours."""
    return Language(notice.recipient.language) if notice.recipient else Language.ENGLISH


def waited(notice: Notice) -> Waited:
    """Since when a notice has waited, and for what."""
    kind, in_vain = NoticeKind(notice.kind), bool(notice.trouble)
    return Waited(kind, notice.created_at, tried_in_vain=in_vain, context=notice.context)


def address_of_sender() -> str:
    """The bare address that mails are sent by, and come back to where they cannot be delivered."""
    if mail_is_taken():
        return base_address()
    return parseaddr(settings.RUNG_MAIL_FROM)[1]


def _address(mail: EmailMessage, notice: Notice, subject: str, now: datetime) -> None:
    given = notice.recipient.name if notice.recipient else notice.context.get("reader_name", "")
    name = " ".join(given.split())
    mail["From"] = settings.RUNG_MAIL_FROM
    mail["To"] = Address(display_name=name, addr_spec=notice.address)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = notice.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if notice.escalation_id is not None:
        reader = notice.recipient_id or f"{crc32(notice.address.lower().encode()):08x}"
        root = f"<escalation-{notice.escalation_id}-{reader}@{host()}>"
        mail["In-Reply-To"] = root
        mail["References"] = root
    elif answers := notice.context.get("answers"):
        mail["In-Reply-To"] = mail["References"] = answers
    if _is_answered(notice):
        mail["Reply-To"] = reply_address(notice.pk)


def _is_answered(notice: Notice) -> bool:
    """Whether an answer by mail is taken in, and known as its reader's."""
    person = notice.recipient_id is not None and "side" in notice.context
    about = notice.escalation_id is not None or notice.kind == NoticeKind.MAIL_QUESTION.value
    return mail_is_taken() and about and person


def _plain(parts: Sequence[Part], footer: Sequence[str], language: Language) -> str:
    every = f"\n\n{RULE}\n\n".join(_in_text(part, language) for part in parts)
    ends = "\n".join((*footer, settings.RUNG_CARRIER))
    return f"{every}\n\n-- \n{ends}\n"


def _in_text(part: Part, language: Language) -> str:
    message, link = part
    first, *others = message.lines
    parts = [_folded(line) for line in (message.late, first) if line]
    for quote in message.quotes:
        quoted = "\n".join(_folded(line, "> ") for line in quote.words.splitlines())
        parts.append(f"{quote.by}:\n{quoted}")
    parts += [_folded(line) for line in others]
    if message.button and link:
        parts.append(f"{message.button.label}:\n{link}")
    parts += [_explained(each, language) for each in message.why]
    return "\n\n".join(parts)


def _explained(why: Explained, language: Language) -> str:
    """The page's table as text: window, reason, counted; the same rows in the same words."""
    ledger = why.table
    rows = [(row.window, row.reason, row.counted) for row in ledger.rows]
    rows.append((said(language, "Total"), ledger.total_reason, ledger.total))
    first, last = (max(len(row[place]) for row in rows) for place in (0, 2))
    room = WIDTH - first - last - 2 * len(GUTTER)
    middle = min(room, max(len(row[1]) for row in rows))
    counted_in = "{title} Counted in {zone}:"
    lines = [said(language, counted_in, title=why.title, zone=ledger.zone_words)]
    for window, reason, counted in rows:
        begins, *goes_on = wrap(reason, middle) or [""]
        lines.append(GUTTER.join((f"{window:{first}}", f"{begins:{middle}}", f"{counted:>{last}}")))
        lines += [f"{'':{first}}{GUTTER}{more}" for more in goes_on]
    return "\n".join((*lines, *(_folded(note) for note in ledger.notes)))


def _folded(line: str, indent: str = "") -> str:
    return (
        fill(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or indent.rstrip()
    )


def _html(subject: str, parts: Sequence[Part], footer: Sequence[str], language: Language) -> str:
    context = {
        "subject": subject,
        "parts": parts,
        "footer": footer,
        "carrier": settings.RUNG_CARRIER,
        "language": language.value,
        "say": partial(said, language),
    }
    return render_to_string("mail/notice.html", context, using="jinja2")


def _attach_letter(mail: EmailMessage, notice: Notice) -> None:
    letter = notice.letter
    if letter is None:
        return
    if letter.pdf is None:
        raise NotReadyError("The letter is not ready yet.")
    mail.add_attachment(
        bytes(letter.pdf),
        maintype="application",
        subtype="pdf",
        filename=f"order-acknowledgement-{notice.context['order']}.pdf",
    )
