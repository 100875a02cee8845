"""What the record of an escalation says, read from the customer's side whoever asks (R28, N13)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings

from rung.domain.commitments import Promise, Source
from rung.domain.escalation_record import (
    EscalationRecord,
    RecordedAction,
    RecordedAnswer,
    RecordedDate,
    RecordedFact,
    RecordedLevel,
    Stands,
)
from rung.domain.headline import first_owed
from rung.domain.instants import zone_words
from rung.domain.matrix import OpensAt
from rung.domain.permissions import Party, Role
from rung.models import Escalation
from rung.queries.commitments import Within, found_promises
from rung.queries.dates_page import dates_of_escalation
from rung.queries.escalation_page import EscalationPage, escalation_page
from rung.queries.escalation_parts import Answer, timeline
from rung.queries.kept import kept_so_far

CUSTOMERS = Party(Role.CUSTOMER, frozenset())
# From there every time is far, so that it is said with its date and year.
FOR_KEEPS = timedelta(days=3660)
DAY = timedelta(days=1)


def escalation_record(escalation: Escalation, *, zone: str, now: datetime) -> EscalationRecord:
    """The record as of now, for a reader in ``zone``; the escalation comes from queries.access.

    It is as long as what it tells, and takes the same number of queries for any escalation.
    """
    page = escalation_page(escalation, CUSTOMERS, zone=zone, now=now)
    within = Within(escalations=(escalation.pk,), carrier_side=False)
    promises = [each.promise for each in found_promises(within, now=now)]
    dates = dates_of_escalation(escalation, carrier_side=False, zone=zone, now=now)
    orders = escalation.links.values_list("order__reference", flat=True)
    return EscalationRecord(
        carrier=settings.RUNG_CARRIER,
        account=escalation.account.name,
        reference=escalation.reference,
        orders=tuple(orders.order_by("order__reference")),
        as_of=now,
        zone=zone,
        zone_words=zone_words(zone, now),
        stands=_stands(page, now),
        raised_at=escalation.raised_at,
        raised_by=escalation.raised_by.name,
        closed_at=escalation.closed_at,
        levels=tuple(_levels(page)),
        answers=tuple(_answer(each, now) for each in page.situation.answers),
        kept=kept_so_far(escalation, now=now),
        dates_sentence=dates.sentence,
        dates=tuple(_date(each) for each in promises),
        plan=tuple(_actions(page)),
        plan_answer=page.planned.answer.word if page.planned.answer else "",
        timeline=_timeline(escalation, zone=zone, now=now),
    )


def _stands(page: EscalationPage, now: datetime) -> Stands:
    care_manager, waiting = page.entry_point, page.rooms.waiting
    first = first_owed(page.owed, now)
    return Stands(
        title=page.title,
        state=page.state_word,
        headline=page.headline,
        moves_next=page.moves_next,
        next_due_at=first.due_at if first else None,
        impact=page.impact,
        ground=page.ground,
        need_by=page.need_by,
        resolution=page.resolution,
        care_manager=care_manager.name if care_manager else "",
        updates=page.rooms.communication.sentence,
        turns=f"{waiting.whole}. {waiting.summary}" if waiting else "",
    )


def _levels(page: EscalationPage) -> Iterator[RecordedLevel]:
    since = {row.level: row.received_at for row in page.escalation.levels.all()}
    answer = page.next_level
    opens = {answer.level: answer.at} if isinstance(answer, OpensAt) else {}
    for level in page.levels:
        at = since.get(level.number)
        yield RecordedLevel(
            number=level.number,
            title=level.title,
            state=level.word,
            person=level.person,
            engaged_at=at,
            opens_at=opens.get(level.number),
            words="" if at else level.words,
        )


def _answer(answer: Answer, now: datetime) -> RecordedAnswer:
    return RecordedAnswer(
        level=answer.level,
        due_at=answer.due_at,
        given_at=answer.answered_at,
        by=answer.answered_by,
        fate=_fate(answer, now),
    )


def _fate(answer: Answer, now: datetime) -> str:
    if answer.answered_at is not None:
        late = answer.due_at is not None and answer.answered_at > answer.due_at
        return "given late" if late else "given in time"
    over = answer.due_at is not None and now > answer.due_at
    return "missed" if answer.missed or over else "owed"


def _date(promise: Promise) -> RecordedDate:
    is_contact = promise.thing.source is Source.CONTACT
    return RecordedDate(
        what=promise.thing.what,
        kind="next contact" if is_contact else promise.kind.label,
        due_at=promise.due_at,
        due_day=_day(promise, promise.due_at),
        given_at=promise.given_at,
        by=promise.given_by,
        fate=promise.fate.label,
        then_at=promise.to_at,
        then_day=_day(promise, promise.to_at),
        reason=promise.reason,
        told_at=promise.told_at,
    )


def _day(promise: Promise, at: datetime | None) -> date | None:
    """A promised day is a date and needs no zone; its end is the midnight after it."""
    return (at - DAY / 2).date() if at and promise.whole_day else None


def _actions(page: EscalationPage) -> Iterator[RecordedAction]:
    for line in page.plan:
        yield RecordedAction(
            what=line.words,
            owner=line.owner,
            committed_at=line.committed_at,
            kind=line.kind,
            state=line.word,
            after=line.after,
        )


def _timeline(escalation: Escalation, *, zone: str, now: datetime) -> tuple[RecordedFact, ...]:
    """The page's own lines, oldest first, with every time in full."""
    lines = timeline(escalation, carrier_side=False, zone=zone, now=now + FOR_KEEPS)
    return tuple(
        RecordedFact(
            fact=line.fact.value,
            happened_at=line.happened_at,
            recorded_at=line.recorded_at,
            title=line.title,
            words=line.quote or line.words,
            is_quoted=bool(line.quote),
            how=line.meta,
        )
        for line in reversed(lines)
    )
