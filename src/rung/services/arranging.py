"""Use cases of arranging a day: put aside, bring back, hand over (R16). No clock moves by them."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from rung.domain import arranging as rules
from rung.domain.arranging import NoteForSomebody
from rung.domain.clocks import ClockKind
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Act, Role
from rung.domain.refusals import AlreadyDone
from rung.domain.vocabulary import Side, Status
from rung.models import Clock, EngagedLevel, Escalation, HandOver, Person, Snooze
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once, run
from rung.services.doing import Doing, NotAllowed
from rung.services.keeping_day import keep_note
from rung.services.links import my_day_url
from rung.services.outbox import write_notice

MOST_OF_A_DAY = 10  # escalations that a mail about a whole day names


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

    They are told by mail, with what is due next. About an escalation it stands in the timeline as
    well, inside the carrier.
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
    if to is None:  # the rule has refused it already
        return
    if escalation_id is not None:
        name = to.name
        run(escalation_id, lambda s: rules.hand_over(s, note, to_name=name, now=doing.now), doing)
        return
    pressed_once(doing)
    keep_note(None, note, doing)
    write_notice(
        kind=NoticeKind.HANDED_OVER,
        key=f"handed-over:{note.id}",
        recipient=to,
        context={
            "side": Side.CARRIER.value,
            "by": doing.person.name,
            "words": said,
            "nearest": _nearest_of(doing.person),
            "code": my_day_url(),
        },
        now=doing.now,
    )


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


def _nearest_of(person: Person) -> list[dict[str, object]]:
    """What is due next on each escalation that somebody cares for or holds a level of."""
    order = F("escalation__order__ccm"), F("escalation__order__account__ccm")
    held = EngagedLevel.objects.filter(escalation=OuterRef("escalation"), holder=person)
    clocks = (
        Clock.objects.filter(settled_at=None, due_at__isnull=False)
        .exclude(escalation__status=Status.CLOSED.value)
        .annotate(cares_for=Coalesce(*order))
        .filter(Q(cares_for=person.pk) | Exists(held))
        .select_related("escalation__account", "escalation__order")
        .order_by("escalation", "due_at", "pk")
        .distinct("escalation")
    )
    soonest = sorted(clocks, key=lambda clock: (clock.due_at, clock.pk))[:MOST_OF_A_DAY]
    return [
        rules.due_line(ClockKind(clock.kind), clock.level, clock.due_at, _where(clock.escalation))
        for clock in soonest
        if clock.due_at
    ]


def _where(escalation: Escalation) -> str:
    return f"{escalation.reference} {escalation.account.name}, {escalation.order.site}"


def _bring_back(escalation_ids: list[UUID], doing: Doing) -> None:
    mine = Snooze.objects.filter(person=doing.person, escalation__in=escalation_ids, lifted_at=None)
    mine.update(lifted_at=doing.now)
