"""Use cases of an acknowledgement that was given by mail: taken back, its next contact named."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import taking_back as rules
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact
from rung.domain.notices import NOT_NEEDED_ANY_MORE, NoticeKind
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.domain.taking_back import Given
from rung.domain.vocabulary import Side
from rung.models import Acknowledgement, Clock, Correction, Escalation, Notice, TimelineEntry
from rung.services.carry_out import run
from rung.services.doing import Doing


@transaction.atomic
def take_back(
    *, escalation_id: UUID, clock_id: UUID, counted_at: datetime, doing: Doing
) -> Escalation:
    """What was counted of a mail at that instant was no acknowledgement, says its writer.

    AlreadyDone when it was taken back before. What the customer had not been sent yet is not sent;
    what they had is put right.
    """
    doing.allow(Act.ACKNOWLEDGE)

    def decide(current: Snapshot) -> Plan:
        given = given_on(clock_id, counted_at=counted_at)
        return rules.take_back(
            current,
            given,
            by=doing.person.pk,
            taken_at=None if given else _taken_at(escalation_id, counted_at),
            customer_told=given is not None and _withheld_in_vain(escalation_id, given, doing.now),
            now=doing.now,
        )

    return run(escalation_id, decide, doing)


def given_on(clock_id: UUID, *, counted_at: datetime | None = None) -> Given | None:
    """The acknowledgement that stands on a clock, and whether something has followed from it."""
    answers = Acknowledgement.objects.filter(clock=clock_id).select_related("clock")
    if counted_at is not None:
        answers = answers.filter(recorded_at=counted_at)
    answer = answers.first()
    if answer is None:
        return None
    clock = answer.clock
    later = Clock.objects.filter(
        kind=ClockKind.ACKNOWLEDGEMENT.value,
        subject_id=clock.subject_id,
        started_at__gt=clock.started_at,
    )
    return Given(
        clock_id=clock.pk,
        subject_id=clock.subject_id,
        level=answer.level,
        by=answer.given_by_id,
        given_at=answer.happened_at,
        counted_at=answer.recorded_at,
        next_contact_at=answer.next_contact_at,
        missed=clock.outcome == Outcome.MISSED.value,
        followed=later.exists() or Correction.objects.filter(clock=clock).exists(),
    )


def _taken_at(escalation_id: UUID, since: datetime) -> datetime | None:
    taken = TimelineEntry.objects.filter(
        escalation=escalation_id,
        fact=Fact.ACKNOWLEDGEMENT_TAKEN_BACK.value,
        recorded_at__gte=since,
    )
    return taken.order_by("recorded_at").values_list("recorded_at", flat=True).first()


def _withheld_in_vain(escalation_id: UUID, given: Given, now: datetime) -> bool:
    """Hold back what nobody has begun to send; whether some of it may have reached a customer."""
    told = Notice.objects.filter(
        escalation=escalation_id,
        kind=NoticeKind.ACKNOWLEDGED.value,
        created_at=given.counted_at,
        context__side=Side.CUSTOMER.value,
    )
    waiting = told.filter(sent_at=None, gave_up_at=None, attempts=0)
    waiting.update(gave_up_at=now, try_at=None, trouble=NOT_NEEDED_ANY_MORE)
    return told.exclude(gave_up_at=now).exists()
