"""A site that is not ready: the codes that say so, and what they ask of a customer, in plain words.

The codes are those of ``jeopardy`` whose mover is the customer (R4).
"""

from datetime import date
from enum import StrEnum

from rung.domain.instants import show_date
from rung.domain.jeopardy import REASONS, Mover
from rung.domain.languages import Language, said
from rung.domain.vocabulary import DateKind


class NotReadyEnd(StrEnum):
    """How a notice came to its end."""

    READY = "READY"  # the customer confirmed that the site is ready
    WITHDRAWN = "WITHDRAWN"  # the carrier took it back
    DROPPED = "DROPPED"  # disputed, and a manager found for the customer
    OVER = "OVER"  # the escalation was resolved or closed before


# What is needed, prefilled per code; the care manager makes it fit the site.
_NEEDS = {
    "1C": "We need your site ready for the installation: electric power at the place of the "
    "equipment, a clear way for the line, and somebody who lets us in.",
    "1E": "We need the site of the end user ready for the installation: electric power at the "
    "place of the equipment, a clear way for the line, and somebody who lets us in.",
    "1G": "We need somebody who lets our crew into the building and to the equipment, at a time "
    "that we agree on.",
    "1R": "We need to reach you: please call your care manager, or say whom we can call and when.",
    "1S": "We need the building ready, and the day on which it is: please tell us as soon as you "
    "know it.",
}
NOT_READY_CODES: tuple[str, ...] = tuple(
    code for code, reason in REASONS.items() if reason.mover is Mover.CUSTOMER
)


def needs_of(code: str) -> str:
    """What a code asks of the customer, as a first draft."""
    return _NEEDS.get(code, "")


_DATE = {  # by whether it is so by now, and whether the day before it is known
    (True, True): "The date {kind} is {day} now, not {before}.",
    (True, False): "The date {kind} is {day} now.",
    (False, True): "If the site is not ready by then, the date {kind} moves from {before} to "
    "{day}.",
    (False, False): "If the site is not ready by then, the date {kind} moves to {day}.",
}


def date_sentence(
    kind: DateKind,
    from_day: date | None,
    to_day: date,
    *,
    in_force: bool,
    language: Language = Language.ENGLISH,
) -> str:
    """What becomes of a date: "… moves from Fri 27 Nov to Wed 2 Dec", or that it is so by now."""
    values = {"kind": said(language, kind.label), "day": show_date(to_day, language)}
    if from_day is not None:
        values["before"] = show_date(from_day, language)
    return said(language, _DATE[in_force, from_day is not None], **values)


def billing_sentence(
    words: str, from_day: date | None, language: Language = Language.ENGLISH
) -> str:
    """What becomes of billing, in the carrier's words, and from which day."""
    if not words:
        return ""
    words = words.rstrip(".")
    if from_day is None:
        return said(language, "Billing: {words}.", words=words)
    since = show_date(from_day, language)
    return said(language, "Billing from {day}: {words}.", day=since, words=words)
