"""How often somebody may try to come in, and when a way in rests because of it.

Counted are tries, by way, for the person who is meant, for a browser that is known to be theirs,
and for the network they come from. A try counts before it is looked at; the right answer gives it
back. A stranger's tries rest the way for strangers alone: from a browser in which the person has
signed in before, their own count goes on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class WayIn(StrEnum):
    """What is tried. Stored."""

    PASSWORD = "PASSWORD"  # noqa: S105 - the name of a way in
    CODE = "CODE"  # typing a code that was mailed
    FACTOR = "FACTOR"  # typing a code of the app, or a recovery code, as the second step
    ASKED = "ASKED"  # asking for a mailed code or link
    LINK = "LINK"  # opening a mailed link that is none of ours

    @property
    def label(self) -> str:
        """The way as people say it."""
        return _LABELS[self]


class Whose(StrEnum):
    """For whom tries are counted. Stored."""

    PERSON = "PERSON"  # for the address that was typed, from browsers nobody knows
    BROWSER = "BROWSER"  # from one browser in which the person has signed in before
    NETWORK = "NETWORK"  # from one network, whoever is meant


_LABELS = {
    WayIn.PASSWORD: "Password",
    WayIn.CODE: "Mailed code",
    WayIn.FACTOR: "Code of the second step",
    WayIn.ASKED: "Asking for a mail",
    WayIn.LINK: "Mailed link",
}


@dataclass(frozen=True)
class Limit:
    """So many tries within a time; then the way rests for a time."""

    tries: int
    within: timedelta
    rests: timedelta


_QUARTER = timedelta(minutes=15)
_HOUR = timedelta(hours=1)
LIMITS: dict[tuple[WayIn, Whose], Limit] = {
    (WayIn.PASSWORD, Whose.PERSON): Limit(20, _HOUR, _QUARTER),
    (WayIn.PASSWORD, Whose.BROWSER): Limit(20, _HOUR, _QUARTER),
    (WayIn.PASSWORD, Whose.NETWORK): Limit(100, _QUARTER, _QUARTER),
    (WayIn.CODE, Whose.PERSON): Limit(20, _HOUR, _QUARTER),
    (WayIn.CODE, Whose.BROWSER): Limit(20, _HOUR, _QUARTER),
    (WayIn.CODE, Whose.NETWORK): Limit(100, _QUARTER, _QUARTER),
    (WayIn.FACTOR, Whose.PERSON): Limit(20, _HOUR, _QUARTER),
    (WayIn.FACTOR, Whose.BROWSER): Limit(20, _HOUR, _QUARTER),
    (WayIn.FACTOR, Whose.NETWORK): Limit(100, _QUARTER, _QUARTER),
    (WayIn.ASKED, Whose.PERSON): Limit(6, _QUARTER, _QUARTER),
    (WayIn.ASKED, Whose.BROWSER): Limit(6, _QUARTER, _QUARTER),
    (WayIn.ASKED, Whose.NETWORK): Limit(60, _QUARTER, _QUARTER),
    (WayIn.LINK, Whose.NETWORK): Limit(60, _QUARTER, _QUARTER),
}
FORGOTTEN_AFTER = timedelta(days=1)  # a count that nothing was added to says nothing any more


@dataclass(frozen=True)
class Count:
    """How many tries there were, since when, and until when the way rests."""

    tries: int
    since: datetime
    rests_until: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether the way rests at this instant."""
        return self.rests_until is not None and now < self.rests_until


def counted(count: Count, limit: Limit, now: datetime) -> Count:
    """The count with one more try; unchanged while the way rests.

    After a rest, and when the time of the limit has run, counting begins anew.
    """
    if count.rests(now):
        return count
    begins_anew = count.rests_until is not None or now >= count.since + limit.within
    tries, since = (1, now) if begins_anew else (count.tries + 1, count.since)
    return Count(tries, since, now + limit.rests if tries >= limit.tries else None)


def given_back(count: Count) -> Count:
    """The count without the try that turned out right; it does not rest because of that one."""
    return replace(count, tries=max(count.tries - 1, 0), rests_until=None)


def resting_words(way: WayIn, until: datetime, now: datetime) -> str:
    """Why nothing is looked at now, until when, and what works meanwhile.

    In minutes, not as a time of day: whose zone it would be in tells who has an account.
    """
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    again = f"Try again in {minutes} minute{'s' if minutes != 1 else ''}"
    return _RESTS[way].format(again=again)


_RESTS = {
    WayIn.PASSWORD: "There were too many wrong passwords, so none is looked at now. {again}, or "
    "let us mail you a code.",
    WayIn.CODE: "There were too many wrong codes, so none is looked at now. {again}, or sign in "
    "with your password.",
    WayIn.FACTOR: "There were too many wrong codes, so none is looked at now. {again}, or use a "
    "passkey if you have one.",
    WayIn.ASKED: "Mails were asked for too often. {again}; the newest mail you have still works.",
    WayIn.LINK: "Too many links that are none of ours were opened from where you are. {again}.",
}
