"""Why an order's date is in danger: the access-order list's reason codes in plain words (R4).

The codes and their meaning are the RCODE field of the ATIS/OBF ASOG, issue 67, as published at
https://ease.brightspeed.com/Document/ASOG67/WebHelp/modules/cnr/rcode_cnr.htm. The sentences and
who has to act are ours.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Mover(StrEnum):
    """Whose turn it is while a reason stands."""

    CARRIER = "CARRIER"
    CUSTOMER = "CUSTOMER"
    OTHERS = "OTHERS"  # somebody outside; the carrier presses them


@dataclass(frozen=True)
class Reason:
    """A reason code, said to a customer: what is wrong, who has to act, and what they do."""

    code: str
    words: str
    mover: Mover
    acts: str  # a verb phrase, what the mover has to do
    who: str = ""  # the outsider, when the mover is one of the others
    is_own: bool = False  # whether the words were written for this order, and released


_CARRIER = Mover.CARRIER
_CUSTOMER = Mover.CUSTOMER
_OTHERS = Mover.OTHERS
_REASONS = (
    Reason("1A", "No free line between our sites", _CARRIER, "make room between our sites"),
    Reason("1B", "Our crews are booked", _CARRIER, "find a crew"),
    Reason("1C", "Your site is not ready", _CUSTOMER, "get the site ready"),
    Reason("1D", "No free local line to the site", _CARRIER, "provide a local line"),
    Reason("1E", "The end user's site is not ready", _CUSTOMER, "get the end user's site ready"),
    Reason("1F", "We missed an appointment", _CARRIER, "set a new appointment"),
    Reason("1G", "No access to the site", _CUSTOMER, "let our crew in"),
    Reason("1H", "Our exchange is frozen for other work", _CARRIER, "end the freeze"),
    Reason("1J", "The line has to be built", _CARRIER, "build the line"),
    Reason("1K", "Storm, flood or the like", _OTHERS, "clear the damage", "the area's services"),
    Reason("1L", "The agreed hour cannot be met", _CARRIER, "name a new hour"),
    Reason("1M", "The date cannot be met", _CARRIER, "name a new date"),
    Reason("1N", "The date and hour cannot be met", _CARRIER, "name a new date and hour"),
    Reason("1P", "Another reason", _CARRIER, "say what the reason is"),
    Reason("1Q", "A line was assigned wrongly", _CARRIER, "assign another line"),
    Reason("1R", "We could not reach you", _CUSTOMER, "call us back"),
    Reason("1S", "The building is not ready; you tell us when", _CUSTOMER, "say when it is ready"),
    Reason("1T", "A pole at the site is not set", _OTHERS, "set the pole", "the pole's owner"),
    Reason("1U", "Permit not granted yet", _OTHERS, "grant the permit", "the permit office"),
    Reason("1W", "Your building needs an entry for the line", _CARRIER, "plan the entry"),
    Reason("1X", "It cannot be built as ordered", _CARRIER, "propose another way"),
    Reason("1Y", "Equipment is missing in our exchange", _CARRIER, "get the equipment"),
    Reason("1Z", "Another carrier is not ready", _OTHERS, "finish their part", "the other carrier"),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _REASONS}


def reason_of(code: str) -> Reason:
    """The reason behind a code; one that nobody listed is ours to explain."""
    return REASONS.get(code) or Reason(code, "Another reason", _CARRIER, "say what the reason is")


def released(code: str, words: str) -> Reason:
    """The reason in the words that somebody released for this order; without any, in plain ones."""
    plain = reason_of(code)
    if not words.strip():
        return plain
    return replace(plain, words=words.strip().rstrip("."), is_own=True)


def said(reason: Reason) -> str:
    """Say it: "Permit not granted yet (the permit office). Code 1U."."""
    who = f" ({reason.who})" if reason.who and not reason.is_own else ""
    return f"{reason.words}{who}. Code {reason.code}."
