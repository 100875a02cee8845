"""Puts the promises that a mail tells of beside it as calendar entries, for who asked for them."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage

from rung.domain.calendar_feed import Event, feed_of
from rung.domain.languages import Language
from rung.domain.notices import NoticeKind
from rung.domain.promises import promises_of
from rung.domain.vocabulary import Side
from rung.models import Notice
from rung.services.documents import calendar_feed_file
from rung.services.links import escalation_url


def attach_promises(mail: EmailMessage, notices: Sequence[Notice], *, host: str) -> None:
    """One calendar file with each promise once; nothing for who did not ask, or nothing promised.

    The same notices give the same bytes, however often they are sent.
    """
    person = notices[0].recipient
    chosen = getattr(person, "told_how", None)
    if person is None or chosen is None or not chosen.promises:
        return
    language = Language(person.language)
    events = [event for each in notices for event in _of(each, person.zone, language)]
    if not events:
        return
    customer = notices[0].context.get("side") == Side.CUSTOMER.value
    feed = feed_of(person.name, person.zone, events)
    pages = {each.key: escalation_url(each.name, customer=customer) for each in feed.events}
    mail.add_attachment(
        calendar_feed_file(feed, host=host, addresses=pages),
        maintype="text",
        subtype="calendar",
        filename="promises.ics",
        params={"method": "PUBLISH", "charset": "utf-8"},
    )


def _of(notice: Notice, zone: str, language: Language) -> list[Event]:
    if notice.escalation_id is None:
        return []
    told_at: datetime = notice.created_at
    kind = NoticeKind(notice.kind)
    return list(
        promises_of(
            kind,
            notice.context,
            escalation_id=notice.escalation_id,
            zone=zone,
            told_at=told_at,
            language=language,
        )
    )
