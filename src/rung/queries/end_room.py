"""What an escalation's page says of its end and of the ends before it (R26, R27)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from rung.domain.causes import Cause
from rung.domain.instants import show
from rung.domain.surveys import Answer, Ended, asks
from rung.domain.vocabulary import ClosedAs
from rung.models import Escalation, Person, Survey
from rung.queries.handling import Note, handling_steps
from rung.queries.in_step import Steps, alone, by_key, in_step
from rung.queries.lean import Wanted, fetch

_OF_ORDER = """SELECT e.id, e.number, e.closed_at
  FROM rung_escalation e JOIN rung_escalationorder l ON l.escalation_id = e.id
 WHERE l.order_id = %s ORDER BY e.number"""
_OF = " WHERE escalation_id = %s"
_FOLLOWED = """SELECT f.words, p.name, f.followed_at FROM rung_surveyfollowup f
    JOIN rung_person p ON p.id = f.followed_by_id WHERE f.survey_id = %s"""
_ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


class _Sibling(NamedTuple):
    """An escalation of the same order."""

    id: UUID
    number: int
    closed_at: datetime | None


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
    followed: str = ""  # inside: by whom and when somebody called about it
    came_of_it: str = ""


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
    return alone(end_steps(escalation, carrier_side=carrier_side, zone=zone, now=now))


def end_steps(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[EndRoom]:
    """The same, in step with other reads."""
    handling: tuple[Note, ...] = ()
    if carrier_side:
        notes = handling_steps(escalation.account_id, zone=zone, now=now)
        (found, surveys), handling = yield from in_step(_rows_steps(escalation), notes)
    else:
        found, surveys = yield from _rows_steps(escalation)
    siblings = [_Sibling(*row) for row in found]
    ended = _ended(escalation, surveys)
    cause = Cause(escalation.cause).label if carrier_side and escalation.cause else ""
    answer = yield from _given_steps(surveys, zone, now)
    if answer and carrier_side:
        answer = yield from _followed_steps(answer, surveys, zone, now)
    return EndRoom(
        ordinal=_ordinal(escalation, siblings),
        repeats=_repeats(escalation, siblings, zone, now),
        cause=cause,
        cause_words=escalation.cause_words if carrier_side else "",
        asks=asks(ended, now=now),
        answer_by=show(ended.answer_by, zone, now) if ended.answer_by else "",
        answer=answer,
        handling=handling,
    )


def _rows_steps(escalation: Escalation) -> Steps[list[list[Any]]]:
    """Every escalation of the same order, and the answer after the end."""
    rows = yield (
        Wanted(None, _OF_ORDER, [escalation.order_id]),
        Wanted(Survey, _OF, [escalation.pk]),
    )
    return rows


def given_of(escalation: Escalation, *, zone: str, now: datetime) -> Given | None:
    """The answer after the end, when somebody has given it."""
    return alone(_given_steps(fetch(Survey, _OF, [escalation.pk]), zone, now))


def _ended(escalation: Escalation, surveys: list[Survey]) -> Ended:
    survey = surveys[0] if surveys else None
    return Ended(
        closed_as=ClosedAs(escalation.closed_as) if escalation.closed_as else None,
        closed_at=escalation.closed_at,
        answered_by="somebody" if survey else "",
        answered_at=survey.answered_at if survey else None,
    )


def _given_steps(surveys: list[Survey], zone: str, now: datetime) -> Steps[Given | None]:
    if not surveys:
        return None
    (survey,) = surveys
    wanted = {survey.answered_by_id, survey.owner_id} - {None}
    people = yield from by_key(Person, wanted)
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


def _followed_steps(given: Given, surveys: list[Survey], zone: str, now: datetime) -> Steps[Given]:
    """The answer with what came of the call about it."""
    (rows,) = yield (Wanted(None, _FOLLOWED, [surveys[0].pk]),)
    for words, by, at in rows:
        return replace(given, followed=f"{by}, {show(at, zone, now)}", came_of_it=words)
    return given


def _ordinal(escalation: Escalation, siblings: list[_Sibling]) -> str:
    place = sum(each.number <= escalation.number for each in siblings)
    if len(siblings) < 2:  # noqa: PLR2004 - an only one repeats nothing
        return ""
    said = _ORDINALS[place] if place < len(_ORDINALS) else f"{place}th"
    return f"{said} escalation of this order"


def _repeats(
    escalation: Escalation, siblings: list[_Sibling], zone: str, now: datetime
) -> tuple[Repeat, ...]:
    return tuple(
        Repeat(
            number=each.number,
            reference=f"ESC-{each.number}",
            words=f"closed {show(each.closed_at, zone, now)}" if each.closed_at else "open",
            is_later=each.number > escalation.number,
        )
        for each in siblings
        if each.id != escalation.pk
    )
