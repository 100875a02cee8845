"""The words of short messages: what happened, by when, which escalation, and where to read on.

At most 160 characters of GSM 7 bit, so that each is one SMS. They are made of fixed words, the
escalation's reference, a level's number and an instant in the reader's zone, and of nothing that
anybody wrote: no name, no site and no cause can be in one (R22, N13).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import combining, normalize

from rung.domain.clocks import ClockKind
from rung.domain.languages import Language
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Told

MOST = 160
# What of the alphabet of SMS (GSM 03.38) takes one place and is ASCII as well.
ALPHABET = frozenset(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
# All of a notice that a short message reads: nothing else is kept with it.
READ = frozenset(
    {
        "reference",
        "side",
        "level",
        "missed_level",
        "clock",
        "acknowledge_by",
        "confirm_by",
        "decide_by",
        "judged_by",
        "next_contact_at",
        "next_update_at",
        "opens_at",
        "ready_by",
        "to_at",
        "reader_zone",
        "sends_at",
        "was_due",
        "late_because",
    }
)


@dataclass(frozen=True)
class _Said:
    """What a kind says to the carrier's people and to the customer's, and the instant after it."""

    carrier: str
    customer: str
    before: str = ""  # the instant: "due", "by"
    instant: str = ""  # its name among the facts


def _both(words: str, before: str = "", instant: str = "") -> _Said:
    return _Said(words, words, before, instant)


_NEWS = "There is news of your escalation"
_SAID = {
    NoticeKind.RAISED: _Said(
        "A new escalation is yours", "Your escalation is open", "next update by", "next_update_at"
    ),
    NoticeKind.LEVEL_ENGAGED: _both(
        "Level {level} is engaged", "acknowledgement due", "acknowledge_by"
    ),
    NoticeKind.LEVEL_OPENS_SOON: _both("The next level opens soon", "from", "opens_at"),
    NoticeKind.LEVEL_OPENED: _Said(
        "The customer can engage level {level} now", "You can engage level {level} now"
    ),
    NoticeKind.ACKNOWLEDGE: _Said(
        "Acknowledge to the customer", "Level {level} answers you", "by", "acknowledge_by"
    ),
    NoticeKind.HANDED_ON: _Said(
        "An acknowledgement was handed on", "Level {level} answers you", "due", "acknowledge_by"
    ),
    NoticeKind.LEVEL_UNATTENDED: _Said(
        "Nobody is there at level {level}", _NEWS, "acknowledgement due", "acknowledge_by"
    ),
    NoticeKind.ACKNOWLEDGED: _both(
        "Level {level} has acknowledged", "next contact by", "next_contact_at"
    ),
    NoticeKind.ACKNOWLEDGEMENT_MISSED: _both("The acknowledgement of level {missed} is late"),
    NoticeKind.WARNING: _Said("You owe {owed}", _NEWS, "due", "{owed}"),
    NoticeKind.UPDATE: _Said(
        "The customer has an update", "There is an update for you", "the next by", "next_update_at"
    ),
    NoticeKind.UPDATE_MISSED: _Said(
        "The update to the customer is late", "Your update is late", "the next by", "next_update_at"
    ),
    NoticeKind.OVERDUE_NEWS: _Said("News to the customer is overdue", _NEWS),
    NoticeKind.VERSION_UNDECIDED: _both("The decision on a call is late"),
    NoticeKind.WAIVER_ASKED: _Said(
        "Decide on a waiver", "Your waiver waits for a decision", "by", "decide_by"
    ),
    NoticeKind.WAIVER_DECIDED: _both("The waiver is decided"),
    NoticeKind.WAIVER_MISSED: _both("The decision on the waiver is late"),
    NoticeKind.LEVEL_PASSED_OVER: _Said("A level was passed over", _NEWS),
    NoticeKind.LEVEL_HELD_BACK: _both("The next level opens later"),
    NoticeKind.ACTION_MOVED: _both("A date of the plan has moved", "now", "to_at"),
    NoticeKind.COMMITMENT_MISSED: _both("An action of the plan is late"),
    NoticeKind.ROADBLOCK_MISSED: _Said("A roadblock stands past its time", _NEWS),
    NoticeKind.RESOURCES_DECIDE: _Said("Decide on a request for resources", _NEWS),
    NoticeKind.RESOURCES_DECIDED: _Said("A request for resources is decided", _NEWS),
    NoticeKind.RESOURCES_MISSED: _Said("The decision on resources is late", _NEWS),
    NoticeKind.RESOLVED: _Said(
        "Resolved, the customer answers", "Resolved: confirm or reject it", "by", "confirm_by"
    ),
    NoticeKind.REJECTED: _Said("The customer says it is not solved", "Your escalation goes on"),
    NoticeKind.CLOSED: _both("Closed"),
    NoticeKind.NOT_READY: _Said(
        "The customer knows what the site lacks", "Your site lacks something", "by", "ready_by"
    ),
    NoticeKind.NOT_READY_REMINDER: _Said(
        "A site is to be ready", "Your site is to be ready", "by", "ready_by"
    ),
    NoticeKind.NOT_READY_DISPUTED: _Said(
        "Decide what holds of a site", "Your objection is looked at", "by", "judged_by"
    ),
    NoticeKind.NOT_READY_UNDECIDED: _both("The decision on the site is late"),
    NoticeKind.NOT_READY_DECIDED: _both("What holds of the site is decided"),
    NoticeKind.NOT_READY_PASSED: _both("The time to get the site ready is over"),
    NoticeKind.NOT_READY_ENDED: _both("The notice about the site is over"),
    NoticeKind.CALENDAR_MOVED: _both("Instants have moved with a calendar"),
    NoticeKind.POLICY_MOVED: _both("Instants have moved with a policy"),
    NoticeKind.CHANNEL_TEST: _both("A test of this channel: it works"),
}
KINDS = frozenset(_SAID)
_OWED = {
    ClockKind.UPDATE.value: ("an update", "next_update_at"),
    ClockKind.DECISION.value: ("a decision", "decide_by"),
    ClockKind.DISPUTE.value: ("a decision", "judged_by"),
    ClockKind.CALL_DISPUTE.value: ("a decision", "call_judged_by"),
    ClockKind.REQUEST.value: ("a decision", ""),
    ClockKind.COMMITMENT.value: ("an action", ""),
    ClockKind.ROADBLOCK.value: ("a roadblock's removal", ""),
}
_ACKNOWLEDGEMENT = ("an acknowledgement", "acknowledge_by")


def compose_short(
    kind: NoticeKind,
    context: Mapping[str, Any],
    *,
    zone: str,
    now: datetime,
    link: str,
    late: bool = False,
    language: Language = Language.ENGLISH,
) -> str:
    """What is sent; the instant, then the link, are left out where they do not fit."""
    told = Told(context, zone, now, language)
    said = _SAID[kind]
    owed, owed_at = _OWED.get(told.word("clock"), _ACKNOWLEDGEMENT)
    customer = told.word("side") == Side.CUSTOMER.value
    words = told.say(
        said.customer if customer else said.carrier,
        level=told.level,
        missed=int(told.word("missed_level") or told.level),
        owed=owed,
    )
    at = told.short_when(owed_at if said.instant == "{owed}" else said.instant)
    reference = told.word("reference")
    begins = f"{f'{reference}: ' if reference else ''}{told.say('Late: ') if late else ''}{words}"
    when = f", {told.say(said.before)} {at}" if at else ""
    if language is not Language.ENGLISH:
        begins, when, words = (plain_letters(each) for each in (begins, when, words))
    tries = (f"{begins}{when}. {link}", f"{begins}. {link}", f"{begins}{when}.")
    return next(each for each in (*tries, f"{words}.") if _fits(each.strip())).strip()


def plain_letters(text: str) -> str:
    """Without accents, which would take an SMS of its own alphabet: "más" is read as "mas"."""
    apart = normalize("NFD", text)
    return "".join(letter for letter in apart if not combining(letter))


def _fits(text: str) -> bool:
    return len(text) <= MOST and ALPHABET.issuperset(text)
