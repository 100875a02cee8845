"""What an escalation's page says of its end and of the ends before it (R26, R27)."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.causes import Cause
from rung.domain.instants import show
from rung.domain.surveys import Answer, Ended, asks
from rung.domain.vocabulary import ClosedAs
from rung.models import Escalation, Person, Survey
from rung.queries.handling import Note, handling_of
from rung.queries.lean import fetch, fetch_by_key

_OF_ORDER = """ WHERE id IN (SELECT escalation_id FROM rung_escalationorder WHERE order_id = %s)
    ORDER BY number"""
_OF = " WHERE escalation_id = %s"
_ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


@dataclass(frozen=True)
class Repeat:
    """Another escalation of the same order."""

    number: int
    reference: str
    words: str  # "closed Wed 28 Oct 09:30 EDT" or "open"
    is_later: bool


@dataclass(frozen=True)
class Given:
    """The answer after the end."""

    informed: int
    solved: int
    words: str
    by: str
    at: str
    owner: str
    is_low: bool


@dataclass(frozen=True)
class EndRoom:
    """Repeats for both sides; cause, answer's owner and notes for the carrier's people."""

    ordinal: str  # "Third escalation of this order"; empty for an only one
    repeats: tuple[Repeat, ...]
    cause: str
    cause_words: str
    asks: bool
    answer_by: str
    answer: Given | None
    handling: tuple[Note, ...]


def end_room(escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime) -> EndRoom:
    """The same number of statements for any escalation of either side."""
    order_id = escalation.order_id
    siblings = fetch(Escalation, _OF_ORDER, [order_id])
    surveys = fetch(Survey, _OF, [escalation.pk]) if escalation.closed_at else []
    ended = _ended(escalation, surveys)
    cause = Cause(escalation.cause).label if carrier_side and escalation.cause else ""
    return EndRoom(
        ordinal=_ordinal(escalation, siblings),
        repeats=_repeats(escalation, siblings, zone, now),
        cause=cause,
        cause_words=escalation.cause_words if carrier_side else "",
        asks=asks(ended, now=now),
        answer_by=show(ended.answer_by, zone, now) if ended.answer_by else "",
        answer=_given(surveys, zone, now),
        handling=handling_of(escalation.account_id, zone=zone, now=now) if carrier_side else (),
    )


def given_of(escalation: Escalation, *, zone: str, now: datetime) -> Given | None:
    """The answer after the end, when somebody has given it."""
    return _given(fetch(Survey, _OF, [escalation.pk]), zone, now)


def _ended(escalation: Escalation, surveys: list[Survey]) -> Ended:
    survey = surveys[0] if surveys else None
    return Ended(
        closed_as=ClosedAs(escalation.closed_as) if escalation.closed_as else None,
        closed_at=escalation.closed_at,
        answered_by="somebody" if survey else "",
        answered_at=survey.answered_at if survey else None,
    )


def _given(surveys: list[Survey], zone: str, now: datetime) -> Given | None:
    if not surveys:
        return None
    (survey,) = surveys
    wanted = {survey.answered_by_id, survey.owner_id} - {None}
    people = fetch_by_key(Person, wanted)
    owner = people.get(survey.owner_id)
    return Given(
        informed=survey.informed,
        solved=survey.solved,
        words=survey.words,
        by=people[survey.answered_by_id].name,
        at=show(survey.answered_at, zone, now),
        owner=owner.name if owner else "",
        is_low=Answer(survey.informed, survey.solved).is_low,
    )


def _ordinal(escalation: Escalation, siblings: list[Escalation]) -> str:
    place = sum(each.number <= escalation.number for each in siblings)
    if len(siblings) < 2:  # noqa: PLR2004 - an only one repeats nothing
        return ""
    said = _ORDINALS[place] if place < len(_ORDINALS) else f"{place}th"
    return f"{said} escalation of this order"


def _repeats(
    escalation: Escalation, siblings: list[Escalation], zone: str, now: datetime
) -> tuple[Repeat, ...]:
    return tuple(
        Repeat(
            number=each.number,
            reference=each.reference,
            words=f"closed {show(each.closed_at, zone, now)}" if each.closed_at else "open",
            is_later=each.number > escalation.number,
        )
        for each in siblings
        if each.pk != escalation.pk
    )
