"""How a person wishes to be told: a channel beside mail, its news, and when not (R22, R25).

Mail always goes. Short messages carry news of clocks alone, and only to who chose them.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from rung.domain.hearing import QuietHours
from rung.domain.languages import Language
from rung.domain.notices import NoticeKind
from rung.domain.reaching import chat_name, number
from rung.domain.refusals import BadInput

MOST_QUIET = timedelta(hours=14)  # news of a day is read on that day


class SentBy(StrEnum):
    """What carries a notice. Stored."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    CHAT = "CHAT"

    @property
    def label(self) -> str:
        """The channel as people say it."""
        return {"EMAIL": "Mail", "SMS": "SMS", "CHAT": "Chat"}[self.value]


class ShortNews(StrEnum):
    """Which news somebody wants as a short message. Stored."""

    OWED = "OWED"
    CLOCKS = "CLOCKS"

    @property
    def label(self) -> str:
        """The choice in words."""
        return {
            "OWED": "Only what I have to do, or can do now",
            "CLOCKS": "All news of clocks: what opens, is answered, is late or has ended",
        }[self.value]


# Somebody's own duty under a running clock, what their sign-in needs, the answer to their own mail:
# none of it waits for anybody's quiet hours.
BREAKS_THROUGH = frozenset(
    {
        NoticeKind.ACKNOWLEDGE,
        NoticeKind.HANDED_ON,
        NoticeKind.LEVEL_UNATTENDED,
        NoticeKind.WARNING,
        NoticeKind.LEVEL_OPENS_SOON,
        NoticeKind.ACKNOWLEDGEMENT_MISSED,
        NoticeKind.WAIVER_ASKED,
        NoticeKind.RESOURCES_DECIDE,
        NoticeKind.NOT_READY_DISPUTED,
        NoticeKind.MAIL_COUNTED,
        NoticeKind.MAIL_REFUSED,
        NoticeKind.SIGN_IN_CODE,
        NoticeKind.SIGN_IN_RESTS,
        NoticeKind.SIGN_IN_CHANGED,
        NoticeKind.CHANNEL_TEST,
    }
)
# What asks its reader to do something, or opens what they may do.
_OWED = frozenset(
    {
        NoticeKind.ACKNOWLEDGE,
        NoticeKind.HANDED_ON,
        NoticeKind.LEVEL_UNATTENDED,
        NoticeKind.WARNING,
        NoticeKind.LEVEL_OPENS_SOON,
        NoticeKind.LEVEL_OPENED,
        NoticeKind.WAIVER_ASKED,
        NoticeKind.RESOURCES_DECIDE,
        NoticeKind.NOT_READY,
        NoticeKind.NOT_READY_REMINDER,
        NoticeKind.NOT_READY_DISPUTED,
        NoticeKind.RESOLVED,
        NoticeKind.OVERDUE_NEWS,
    }
)
CLOCK_NEWS = _OWED | frozenset(
    {
        NoticeKind.RAISED,
        NoticeKind.LEVEL_ENGAGED,
        NoticeKind.ACKNOWLEDGED,
        NoticeKind.ACKNOWLEDGEMENT_MISSED,
        NoticeKind.UPDATE,
        NoticeKind.UPDATE_MISSED,
        NoticeKind.WAIVER_DECIDED,
        NoticeKind.WAIVER_MISSED,
        NoticeKind.VERSION_UNDECIDED,
        NoticeKind.LEVEL_PASSED_OVER,
        NoticeKind.LEVEL_HELD_BACK,
        NoticeKind.ACTION_MOVED,
        NoticeKind.COMMITMENT_MISSED,
        NoticeKind.ROADBLOCK_MISSED,
        NoticeKind.RESOURCES_DECIDED,
        NoticeKind.RESOURCES_MISSED,
        NoticeKind.REJECTED,
        NoticeKind.CLOSED,
        NoticeKind.NOT_READY_UNDECIDED,
        NoticeKind.NOT_READY_DECIDED,
        NoticeKind.NOT_READY_PASSED,
        NoticeKind.NOT_READY_ENDED,
        NoticeKind.CALENDAR_MOVED,
        NoticeKind.POLICY_MOVED,
    }
)


def wants_short(news: ShortNews, kind: NoticeKind) -> bool:
    """Whether somebody with this choice gets that kind of news as a short message."""
    return kind in (_OWED if news is ShortNews.OWED else CLOCK_NEWS)


def goes_out_at(kind: NoticeKind, quiet: QuietHours | None, zone: str, at: datetime) -> datetime:
    """When news that is to go out at that instant does: then, or when its reader's quiet ends."""
    if quiet is None or kind in BREAKS_THROUGH:
        return at
    return quiet.holds_until(at, zone)


@dataclass(frozen=True)
class Wish:
    """What somebody chooses. ``chat`` names a chat that is set up, ``to`` a number or a name."""

    sent_by: SentBy = SentBy.EMAIL
    chat: str = ""
    to: str = ""
    news: ShortNews = ShortNews.OWED
    quiet: QuietHours | None = None
    promises: bool = False  # a calendar entry with every mail of a promise


def checked(wish: Wish, *, takes_sms: bool, chats: frozenset[str], named: frozenset[str]) -> Wish:
    """The wish as it is kept; raises BadInput.

    ``chats`` are those that are set up; of these, ``named`` need a name to write to.
    """
    if wish.quiet is not None:
        _check_quiet(wish.quiet)
    if wish.sent_by is SentBy.SMS:
        if not takes_sms:
            raise BadInput("SMS is not set up here. Choose mail alone.")
        return _with(wish, "", number(wish.to))
    if wish.sent_by is SentBy.CHAT:
        if wish.chat not in chats:
            raise BadInput("This chat is not set up here. Choose another channel.")
        return _with(wish, wish.chat, chat_name(wish.to) if wish.chat in named else "")
    return _with(wish, "", "")


def check_language(language: Language, *, customer: bool) -> None:
    """Refuse another language than English inside the carrier, which works in it."""
    if language is not Language.ENGLISH and not customer:
        raise BadInput("The carrier's people are written to in English.")


def _with(wish: Wish, chat: str, to: str) -> Wish:
    return Wish(wish.sent_by, chat, to, wish.news, wish.quiet, wish.promises)


def _check_quiet(quiet: QuietHours) -> None:
    if quiet.begins == quiet.ends:
        raise BadInput("Quiet hours begin and end at different times.")
    if _length(quiet.begins, quiet.ends) > MOST_QUIET:
        raise BadInput("Quiet hours last fourteen hours at most.")


def _length(begins: time, ends: time) -> timedelta:
    first, last = (timedelta(hours=each.hour, minutes=each.minute) for each in (begins, ends))
    return (last - first) % timedelta(days=1)
