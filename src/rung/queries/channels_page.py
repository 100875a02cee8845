"""The channels, for the administrator: how each is, what went out and what became of it (N8).

No words of a message are read for it: who, what kind, when, and what became of it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet

from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.notices import NOT_NEEDED_ANY_MORE, why_not_again
from rung.domain.told_how import SentBy
from rung.models import Notice, Person
from rung.queries.mail_page import MailPage, MailRow, mail_page
from rung.queries.undelivered import NOBODY, given_up, kind_words
from rung.queries.webhooks_page import all_in_all

A_PAGE = 50
A_FEW = 10  # of what came in, beside what went out
A_DAY = timedelta(days=1)
WAITS_LONG = timedelta(minutes=10)
_REFERENCE = re.compile(r"(?:esc-?)?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True)
class Sought:
    """What is looked for: an escalation's number, or a whole address; nothing: all."""

    number: int | None = None
    address: str = ""

    @classmethod
    def of(cls, typed: str) -> "Sought":
        """What somebody typed into the search."""
        found = _REFERENCE.fullmatch(typed)
        return cls(int(found[1])) if found else cls(address=typed)


class Became(StrEnum):
    """What became of a notice, as one looks for it."""

    WAITS = "waits"
    TRIED = "tried"
    GIVEN_UP = "given-up"
    SENT = "sent"

    @property
    def label(self) -> str:
        """As people say it."""
        return _LABELS[self]


_LABELS = {
    Became.WAITS: "Waits",
    Became.TRIED: "Tried, and again",
    Became.GIVEN_UP: "Given up",
    Became.SENT: "Sent",
}


@dataclass(frozen=True)
class ChannelLine:
    """One channel and how it is, in one sentence."""

    name: str
    state: State
    word: str
    words: str
    page: str = ""  # the route of a page of its own
    seek: Mapping[str, str] = field(default_factory=dict)  # the filter that shows what is wrong


@dataclass(frozen=True)
class OutRow:
    """One notice that went out, or is to."""

    told: str
    to: str
    what: str
    channel: str
    state: State
    word: str
    words: str
    number: int | None
    again: str  # its key, where it may be sent again; else empty


@dataclass(frozen=True)
class ChannelsPage:
    """The page: the channels, a page of what went out, the newest of what came in."""

    lines: tuple[ChannelLine, ...]
    out: tuple[OutRow, ...]
    more: bool
    came_in: tuple[MailRow, ...]


def channels_page(
    sought: Sought,
    *,
    channel: SentBy | None,
    became: Became | None = None,
    page: int,
    zone: str,
    now: datetime,
) -> ChannelsPage:
    """The page as it stands now; as many statements for any number of notices."""
    came_in = mail_page(zone=zone, now=now, number=sought.number, address=sought.address)
    start = (page - 1) * A_PAGE
    newest = "-gave_up_at" if became is Became.GIVEN_UP else "-id"
    found = _found(sought, channel, became).order_by(newest, "-id")[start : start + A_PAGE + 1]
    rows = list(found.select_related("recipient", "escalation").defer("context"))
    return ChannelsPage(
        lines=tuple(_lines(came_in, zone, now)),
        out=tuple(_row(row, zone, now) for row in rows[:A_PAGE]),
        more=len(rows) > A_PAGE,
        came_in=came_in.rows[:A_FEW] if page == 1 else (),
    )


def _found(sought: Sought, channel: SentBy | None, became: Became | None) -> QuerySet[Notice]:
    open_ones = Q(sent_at=None, gave_up_at=None)
    rows = {
        None: Notice.objects.all(),
        Became.WAITS: Notice.objects.filter(open_ones, attempts=0),
        Became.TRIED: Notice.objects.filter(open_ones, attempts__gt=0),
        Became.GIVEN_UP: given_up(),
        Became.SENT: Notice.objects.filter(sent_at__isnull=False),
    }[became]
    if channel is not None:
        rows = rows.filter(channel=channel.value)
    if sought.number is not None:
        rows = rows.filter(escalation__number=sought.number)
    if sought.address:
        person = Person.objects.filter(email__iexact=sought.address).first()
        rows = rows.filter(recipient=person) if person else rows.filter(address=sought.address)
    return rows


def _lines(came_in: MailPage, zone: str, now: datetime) -> Iterator[ChannelLine]:
    """One line for each channel: a channel more is a line more here."""
    yield _mail_in(came_in)
    not_set = "No mail server is set (EMAIL_URL): notices wait."
    yield _out("Mail that goes out", SentBy.EMAIL, not_set, bool(settings.RUNG_SMTP), zone, now)
    not_set = "No gateway is set (RUNG_SMS)."
    yield _out("SMS", SentBy.SMS, not_set, bool(settings.RUNG_SMS), zone, now)
    names = ", ".join(settings.RUNG_CHATS)
    name = f"Chats: {names}" if names else "Chats"
    yield _out(name, SentBy.CHAT, "No chat is set (RUNG_CHAT_…).", bool(names), zone, now)
    yield ChannelLine("Webhooks", *all_in_all(), page="admin:webhooks")


def _mail_in(came_in: MailPage) -> ChannelLine:
    name, page = "Mail that comes in", "admin:mail"
    if came_in.unread:
        words = f"{came_in.unread} not read yet; the worker reads them."
        return ChannelLine(name, State.WATCH, "Waits", words, page)
    if came_in.not_taken:
        return ChannelLine(name, State.IDLE, "Not set", came_in.not_taken, page)
    words = f"In the last day: {came_in.counted}." if came_in.counted else "None in the last day."
    return ChannelLine(name, State.OK, "Taken", words, page)


def _out(
    name: str, channel: SentBy, not_set: str, is_set: bool, zone: str, now: datetime
) -> ChannelLine:
    rows = Notice.objects.filter(channel=channel.value)
    open_ones = rows.filter(sent_at=None, gave_up_at=None)
    late = open_ones.filter(try_at__lt=now - WAITS_LONG).count()
    failed = given_up().filter(channel=channel.value, gave_up_at__gte=now - A_DAY).count()
    sent = rows.exclude(sent_at=None).order_by("-id").values_list("sent_at", flat=True).first()
    last = f"The last went out {show(sent, zone, now)}." if sent else "None has gone out yet."
    if not is_set:
        waits = f" {late} wait." if late else ""
        return ChannelLine(
            name, State.WATCH if late else State.IDLE, "Not set", f"{not_set}{waits}"
        )
    if late or failed:
        said = f"{last} {late} wait for longer than ten minutes; {failed} given up in a day."
        wrong = Became.GIVEN_UP if failed else Became.TRIED
        seek = {"channel": channel.value, "state": wrong.value}
        return ChannelLine(name, State.WATCH, "Look", said, seek=seek)
    return ChannelLine(name, State.OK, "Works" if sent else "Set", last)


def _row(row: Notice, zone: str, now: datetime) -> OutRow:
    state, word, words = _became(row, zone, now)
    return OutRow(
        told=show(row.created_at, zone, now),
        to=row.recipient.name if row.recipient else NOBODY,
        what=kind_words(row.kind),
        channel=SentBy(row.channel).label,
        state=state,
        word=word,
        words=words,
        number=row.escalation.number if row.escalation else None,
        again=str(row.pk) if _may_go_again(row) else "",
    )


def _may_go_again(row: Notice) -> bool:
    """By the rule that refuses it; whether it is too old by now is looked at when it is pressed."""
    is_in_another = row.sent_with_id is not None
    why_not = why_not_again(trouble=row.trouble, is_in_another=is_in_another)
    return row.gave_up_at is not None and not why_not


def _became(row: Notice, zone: str, now: datetime) -> tuple[State, str, str]:
    """What became of a notice: in a word, and with when and why."""
    together = " In one mail with other news." if row.sent_with_id else ""
    if row.sent_at:
        # What has trouble all the same came back.
        state, word = (State.LATE, "Came back") if row.trouble else (State.OK, "Sent")
        return state, word, f"{show(row.sent_at, zone, now)}. {row.trouble}{together}".strip()
    if row.gave_up_at:
        done = row.trouble == NOT_NEEDED_ANY_MORE
        state, word = (State.IDLE, "Not needed") if done else (State.LATE, "Given up")
        return state, word, f"{show(row.gave_up_at, zone, now)}. {row.trouble}"
    if row.sent_with_id:
        return State.IDLE, "Waits", together.strip()
    again = show(row.try_at, zone, now) if row.try_at else ""
    if row.attempts:
        tried = f"{row.attempts} {'try' if row.attempts == 1 else 'tries'}, again {again}."
        return State.WATCH, "Tried", f"{tried} {row.trouble}".strip()
    held = row.try_at is not None and row.try_at > now
    return State.IDLE, "Waits", f"Goes out {again}." if held else row.trouble
