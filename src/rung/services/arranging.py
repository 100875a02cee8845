"""Use cases of arranging a day: put aside, bring back, hand over (R16). No clock moves by them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from rung.domain import arranging as rules
from rung.domain.arranging import NoteForSomebody
from rung.domain.permissions import Act, Role
from rung.domain.refusals import AlreadyDone
from rung.models import HandOver, Person, Snooze
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once, run
from rung.services.doing import Doing, NotAllowed
from rung.services.keeping_day import keep_note


@transaction.atomic
def snooze(*, escalation_ids: list[UUID], until: datetime, reason: str, doing: Doing) -> None:
    """Put escalations aside in the actor's own day until an instant; a later one replaces it."""
    doing.allow(Act.ARRANGE_DAY)
    pressed_once(doing)
    aside = rules.put_aside(until=until, reason=reason, now=doing.now)
    _bring_back(escalation_ids, doing)
    rows = [
        Snooze(
            id=key_at(doing.now),
            person=doing.person,
            escalation_id=escalation_id,
            reason=reason.strip(),
            made_at=aside.at,
            until_at=aside.until,
        )
        for escalation_id in escalation_ids
    ]
    try:
        with transaction.atomic():
            Snooze.objects.bulk_create(rows)
    except IntegrityError:
        raise AlreadyDone("One of these was put aside at the same moment.") from None


@transaction.atomic
def bring_back(*, escalation_ids: list[UUID], doing: Doing) -> None:
    """Let escalations stand in the actor's day again."""
    doing.allow(Act.ARRANGE_DAY)
    pressed_once(doing)
    _bring_back(escalation_ids, doing)


@transaction.atomic
def hand_over(*, to_id: int, escalation_id: UUID | None, words: str, doing: Doing) -> None:
    """Leave a note for somebody of the carrier, about one escalation or the whole day.

    About an escalation it stands in the timeline as well, inside the carrier.
    """
    doing.allow(Act.ARRANGE_DAY)
    to = Person.objects.filter(pk=to_id, is_active=True).first()
    said = rules.check_hand_over(
        from_id=doing.person.pk,
        to_id=to_id,
        to_carrier=to is not None and to.role != Role.CUSTOMER.value,
        words=words,
    )
    note = NoteForSomebody(id=key_at(doing.now), to_id=to_id, words=said)
    if escalation_id is None or to is None:
        pressed_once(doing)
        keep_note(None, note, doing)
        return
    name = to.name
    run(escalation_id, lambda _: rules.hand_over(note, to_name=name, now=doing.now), doing)


@transaction.atomic
def end_hand_over(*, hand_over_id: UUID, doing: Doing) -> None:
    """Its receiver, whoever covers them, or its author puts the note away."""
    doing.allow(Act.ARRANGE_DAY)
    pressed_once(doing)
    person = doing.person
    concerned = Q(to_person=person) | Q(to_person__cover=person) | Q(from_person=person)
    note = HandOver.objects.select_for_update(of=("self",)).filter(concerned, pk=hand_over_id)
    row = note.first()
    if row is None:
        raise NotAllowed("Only who wrote this note and who it is for put it away.")
    if row.ended_at is not None:
        raise AlreadyDone("This note has been put away already.", row.ended_at)
    row.ended_at, row.ended_by = doing.now, person
    row.save(update_fields=["ended_at", "ended_by"])


def _bring_back(escalation_ids: list[UUID], doing: Doing) -> None:
    mine = Snooze.objects.filter(person=doing.person, escalation__in=escalation_ids, lifted_at=None)
    mine.update(lifted_at=doing.now)
