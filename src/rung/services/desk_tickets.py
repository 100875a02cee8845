"""Use cases of a desk ticket itself: take it, move it, say the next step, write a note (R21)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import desk as rules
from rung.domain.desk_words import DeskEntry, DeskStage, Speaker
from rung.domain.instants import show
from rung.domain.notices import Audience, NoticeKind
from rung.domain.permissions import Act
from rung.domain.plan import Tell
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import Status
from rung.models import DeskTicket, DeskTicketLink, Escalation
from rung.services.carry_out import pressed_once
from rung.services.desk import locked_ticket
from rung.services.doing import Doing
from rung.services.keeping_desk import take_off, write_entry
from rung.services.outbox import put_in_outbox


@transaction.atomic
def take_ticket(*, ticket_id: UUID, seen_owner: int | None, doing: Doing) -> None:
    """Own it from now on. ``seen_owner`` is who owned it on the page that was pressed (N15)."""
    doing.allow(Act.TAKE_DESK_TICKET)
    pressed_once(doing)
    ticket = locked_ticket(ticket_id)
    rules.take(ticket, by=doing.person.pk, seen_owner=seen_owner)
    _change(ticket, owner=doing.person)
    before = f", from {ticket.owner_name}" if ticket.owner_name else ""
    write_entry(ticket_id, DeskEntry.TAKEN, f"{doing.person.name} takes it{before}.", doing)


@transaction.atomic
def move_ticket(
    *, ticket_id: UUID, stage: DeskStage, seen: DeskStage, words: str, doing: Doing
) -> None:
    """Say where it stands. When it ends, what is linked is taken off, with the same words."""
    doing.allow(Act.WORK_DESK_TICKET)
    pressed_once(doing)
    ticket = locked_ticket(ticket_id)
    rules.move_stage(ticket, to=stage, seen=seen, words=words)
    ended = stage is DeskStage.ENDED
    _change(
        ticket,
        stage=stage.value,
        ended_at=doing.now if ended else None,
        ended_by=doing.person if ended else None,
    )
    said = f"{ticket.stage.label} → {stage.label}. {words.strip()}".strip()
    write_entry(ticket_id, DeskEntry.STAGE, said, doing)
    if ended:
        for link in DeskTicketLink.objects.filter(ticket=ticket_id, unlinked_at=None):
            take_off(link, by=doing.person, now=doing.now)


@transaction.atomic
def plan_step(*, ticket_id: UUID, words: str, at: datetime | None, doing: Doing) -> None:
    """The next step, and by when; both empty takes it away."""
    doing.allow(Act.WORK_DESK_TICKET)
    pressed_once(doing)
    ticket = locked_ticket(ticket_id)
    rules.plan_step(ticket, words=words, at=at, now=doing.now)
    _change(ticket, next_step=words.strip(), next_step_at=at)
    by = f", by {show(at, doing.person.zone, doing.now)}" if at else ""
    said = f"{words.strip()}{by}." if at else "None any more."
    write_entry(ticket_id, DeskEntry.NEXT_STEP, said, doing)


@transaction.atomic
def let_speak(*, ticket_id: UUID, speaker: Speaker, doing: Doing) -> None:
    """Say who speaks to the customers; the care managers of what is linked are told."""
    doing.allow(Act.WORK_DESK_TICKET)
    pressed_once(doing)
    ticket = locked_ticket(ticket_id)
    rules.speak(ticket, speaker)
    _change(ticket, speaker=speaker.value)
    write_entry(ticket_id, DeskEntry.SPEAKER, rules.speaks_words(speaker), doing)
    told = {"ticket": ticket.reference, "speaker": speaker.value}
    key = f"desk-speaks:{ticket_id}:{doing.now.isoformat()}"
    for escalation in _linked(ticket_id):
        tell = Tell(NoticeKind.DESK_SPEAKS, Audience.CCM, f"{key}:{escalation.pk}", details=told)
        put_in_outbox(escalation, (tell,), by=doing.actor, now=doing.now)


@transaction.atomic
def write_note(*, ticket_id: UUID, words: str, doing: Doing) -> None:
    """A note in the ticket's history; it is never rewritten, and possible after the end."""
    doing.allow(Act.WORK_DESK_TICKET)
    pressed_once(doing)
    locked_ticket(ticket_id)
    if not words.strip():
        raise BadInput("Write the note first.")
    write_entry(ticket_id, DeskEntry.NOTE, words.strip(), doing)


def _change(ticket: rules.Ticket, **values: object) -> None:
    DeskTicket.objects.filter(pk=ticket.id).update(**values)


def _linked(ticket_id: UUID) -> list[Escalation]:
    """The live escalations on the ticket, in the order of their numbers."""
    return list(
        Escalation.objects.filter(desk_links__ticket=ticket_id, desk_links__unlinked_at=None)
        .exclude(status=Status.CLOSED.value)
        .select_related("policy", "calendar", "account", "order__region", "order__account")
        .order_by("number")
    )
