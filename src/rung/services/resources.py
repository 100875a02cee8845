"""Use cases of resources: ask, decide, ask back, answer, pass up, withdraw, tell the customer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from rung.domain import requesting as rules
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.domain.request_parts import Decision, Request, Wanted
from rung.domain.resources import Seat, deciders, why_not_you
from rung.models import Escalation, Person, ResourceRequest
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing, NotAllowed
from rung.services.seats import seats_of, with_seats
from rung.services.working import Committed, instant_of


@dataclass(frozen=True)
class Answer:
    """What somebody decides, as they type it; a day without a time means closing time."""

    granted: bool
    words: str
    option: int | None = None
    alternate_date: date | None = None
    step: str = ""
    step_by: Committed | None = None


@transaction.atomic
def ask_resources(*, escalation_id: UUID, wanted: Wanted, doing: Doing) -> Escalation:
    """Ask for resources; it goes at once to the level whose limit allows the cost."""
    doing.allow(Act.ASK_RESOURCES)
    new_id = key_at(doing.now)

    def decide(current: Snapshot) -> Plan:
        seats = seats_of(with_seats(escalation_id), now=doing.now)
        return rules.ask(current, wanted, seats, new_id=new_id, now=doing.now)

    return run(escalation_id, decide, doing)


@transaction.atomic
def decide_resources(
    *, escalation_id: UUID, request_id: UUID, answer: Answer, doing: Doing
) -> Escalation:
    """Approve or decline; refused, by name, for whose limit does not allow it."""
    doing.allow(Act.DECIDE_RESOURCES)
    action_id = key_at(doing.now)

    def decide(current: Snapshot, request: Request | None, seats: tuple[Seat, ...]) -> Plan:
        del seats
        return rules.decide(
            current,
            request,
            _decision(answer, current),
            action_id=action_id,
            step_owner=request.asked_by if request else "",
            now=doing.now,
        )

    return _by_a_decider(escalation_id, request_id, decide, doing)


@transaction.atomic
def ask_back(*, escalation_id: UUID, request_id: UUID, words: str, doing: Doing) -> Escalation:
    """A question before the decision; its clock runs on."""
    doing.allow(Act.DECIDE_RESOURCES)
    new_id = key_at(doing.now)
    return _by_a_decider(
        escalation_id,
        request_id,
        lambda s, request, _: rules.ask_back(s, request, words=words, new_id=new_id, now=doing.now),
        doing,
    )


@transaction.atomic
def pass_up(*, escalation_id: UUID, request_id: UUID, words: str, doing: Doing) -> Escalation:
    """To the next level that may decide; the link of who had it ends."""
    doing.allow(Act.DECIDE_RESOURCES)
    return _by_a_decider(
        escalation_id,
        request_id,
        lambda s, request, seats: rules.route_up(s, request, seats, words=words, now=doing.now),
        doing,
    )


@transaction.atomic
def answer_back(*, escalation_id: UUID, request_id: UUID, words: str, doing: Doing) -> Escalation:
    """Answer the question of who decides."""
    doing.allow(Act.ASK_RESOURCES)
    return run(
        escalation_id,
        lambda s: rules.answer_back(
            s, _standing(escalation_id, request_id), words=words, now=doing.now
        ),
        doing,
    )


@transaction.atomic
def withdraw_resources(
    *, escalation_id: UUID, request_id: UUID, words: str, doing: Doing
) -> Escalation:
    """Who asked takes it back, while nobody has decided; who was to decide is told."""
    doing.allow(Act.ASK_RESOURCES)
    return run(
        escalation_id,
        lambda s: rules.withdraw(
            s,
            _standing(escalation_id, request_id),
            by_id=doing.person.pk,
            words=words,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def release_resources(
    *, escalation_id: UUID, request_id: UUID, words: str, doing: Doing
) -> Escalation:
    """Tell the customer, in words for them, what comes of it (R22)."""
    doing.allow(Act.RELEASE_WORDING)
    return run(
        escalation_id,
        lambda s: rules.release(
            s, _standing(escalation_id, request_id), words=words, now=doing.now
        ),
        doing,
    )


def may_decide(row: ResourceRequest, person: Person, *, now: datetime) -> bool:
    """Whether this person may decide it now: who was asked, who answers for that level, or above.

    The row's options must have been fetched.
    """
    seats = seats_of(with_seats(row.escalation_id), now=now)
    return person.pk in _ids(row, row.as_domain(), seats)


def _by_a_decider(
    escalation_id: UUID,
    request_id: UUID,
    rule: Callable[[Snapshot, Request | None, tuple[Seat, ...]], Plan],
    doing: Doing,
) -> Escalation:
    """Carry a rule out for who may decide. Who may is asked after the lock, of the newest row."""

    def decide(current: Snapshot) -> Plan:
        row = _row(escalation_id, request_id)
        if row is None:
            return rule(current, None, ())
        seats, request = seats_of(with_seats(escalation_id), now=doing.now), row.as_domain()
        _require_decider(row, request, seats, doing.person)
        return rule(current, request, seats)

    return run(escalation_id, decide, doing)


def _require_decider(
    row: ResourceRequest, request: Request, seats: tuple[Seat, ...], person: Person
) -> None:
    settled = request.granted is not None or request.withdrawn_at is not None
    if settled or person.pk in _ids(row, request, seats):
        return  # what is decided or withdrawn is refused by the rule, with who did it
    decides = next(seat for seat in seats if seat.level == row.level)
    raise NotAllowed(
        why_not_you(seats, person.pk, person.name, request.cost, request.currency, decides)
    )


def _ids(row: ResourceRequest, request: Request, seats: tuple[Seat, ...]) -> set[int | None]:
    """Who may decide: whoever was asked, who answers for the level now, and those above it."""
    found = deciders(seats, request.cost, request.currency, row.level)
    return {row.decider_id, *(seat.person_id for seat in found)} - {None}


def _decision(answer: Answer, current: Snapshot) -> Decision:
    calendar = current.calendars.matrix.calendar
    step_by = answer.step_by
    if not answer.granted:
        step_by = Committed(answer.alternate_date) if answer.alternate_date else None
    return Decision(
        answer.granted,
        answer.words,
        answer.option,
        answer.alternate_date,
        answer.step,
        instant_of(step_by, calendar) if step_by else None,
    )


def _row(escalation_id: UUID, request_id: UUID) -> ResourceRequest | None:
    return (
        ResourceRequest.objects.filter(pk=request_id, escalation=escalation_id)
        .select_related("asked_by", "decided_by", "decider")
        .prefetch_related("options", "questions")
        .first()
    )


def _standing(escalation_id: UUID, request_id: UUID) -> Request | None:
    row = _row(escalation_id, request_id)
    return row.as_domain() if row else None
