"""Use cases of corrections: somebody of the carrier asks, somebody above decides (R29)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import corrections as rules
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.corrections import Asked, MissedAnswer
from rung.domain.permissions import Act, Role
from rung.domain.plan import Plan, Snapshot
from rung.models import Clock, Correction, Escalation, Person
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing, NotAllowed
from rung.services.who import holder_of
from rung.services.words_kept import require_words_kept

ABOVE = "A manager above the level, or the desk, decides on a correction."


@transaction.atomic
def ask_correction(*, escalation_id: UUID, clock_id: UUID, words: str, doing: Doing) -> Escalation:
    """Ask to correct one missed acknowledgement that was given in time; once for each (R29).

    Raises RuleViolation where there is nothing to correct, AlreadyDone when it was asked for.
    """
    doing.allow(Act.ASK_CORRECTION)
    new_id = key_at(doing.now)

    def decide(current: Snapshot) -> Plan:
        require_words_kept(current)
        missed = _missed(escalation_id, clock_id)
        return rules.ask_correction(
            current,
            missed,
            _asked(escalation_id, clock_id),
            words=words,
            barred=missed is not None and _is_barred(escalation_id, missed, current, doing),
            new_id=new_id,
            now=doing.now,
        )

    return run(escalation_id, decide, doing)


@transaction.atomic
def decide_correction(
    *, escalation_id: UUID, clock_id: UUID, approved: bool, words: str, doing: Doing
) -> Escalation:
    """Approve or refuse; by who holds a level above the clock's, or the desk, once."""
    doing.allow(Act.DECIDE_CORRECTION)

    def decide(current: Snapshot) -> Plan:
        require_words_kept(current)
        asked = _asked(escalation_id, clock_id)
        if asked is not None and not _is_above(escalation_id, asked.level, current, doing):
            raise NotAllowed(ABOVE)
        return rules.decide_correction(
            current, asked, by=doing.person.pk, approved=approved, words=words, now=doing.now
        )

    return run(escalation_id, decide, doing)


def decides(escalation: Escalation, level: int, top: int, person: Person, at: datetime) -> bool:
    """Whether this person is above a level: the desk, or who answers for a higher one by then."""
    if person.role == Role.DESK.value:
        return True
    if person.role != Role.MANAGER.value:
        return False
    above = range(level + 1, top + 1)
    return any(
        holder_of(escalation.order, each, at, track=escalation.track).person == person
        for each in above
    )


def _is_above(escalation_id: UUID, level: int, current: Snapshot, doing: Doing) -> bool:
    return decides(_read(escalation_id), level, current.policy.top, doing.person, doing.now)


def _is_barred(escalation_id: UUID, missed: MissedAnswer, current: Snapshot, doing: Doing) -> bool:
    """Whether who holds the level above asks, or gave the answer: another one has to decide."""
    if missed.level >= current.policy.top:
        return False
    escalation = _read(escalation_id)
    holder = holder_of(escalation.order, missed.level + 1, doing.now, track=escalation.track).person
    return holder is not None and holder.pk in {doing.person.pk, missed.answered_by}


def _read(escalation_id: UUID) -> Escalation:
    rows = Escalation.objects.select_related("order__account", "order__region")
    return rows.get(pk=escalation_id)


def _missed(escalation_id: UUID, clock_id: UUID) -> MissedAnswer | None:
    clock = (
        Clock.objects.filter(
            pk=clock_id,
            escalation=escalation_id,
            kind=ClockKind.ACKNOWLEDGEMENT.value,
            outcome=Outcome.MISSED.value,
        )
        .select_related("acknowledgement")
        .first()
    )
    if clock is None or clock.due_at is None:
        return None
    given = getattr(clock, "acknowledgement", None)
    return MissedAnswer(
        clock.id,
        clock.level or 0,
        clock.due_at,
        given.happened_at if given else None,
        given.given_by_id if given else None,
    )


def _asked(escalation_id: UUID, clock_id: UUID) -> Asked | None:
    row = (
        Correction.objects.filter(clock=clock_id, escalation=escalation_id)
        .select_related("clock__acknowledgement")
        .first()
    )
    if row is None:
        return None
    given = getattr(row.clock, "acknowledgement", None)
    return Asked(
        row.id,
        row.clock.level or 0,
        row.asked_by_id,
        given.given_by_id if given else None,
        row.decided_at,
    )
