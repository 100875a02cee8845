"""Writes what the desk's rules decide, in the transaction of the escalation it concerns."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rung.domain.desk import Linked, LinkTicket, OpenTicket, UnlinkTicket
from rung.domain.desk_words import DeskEntry
from rung.domain.refusals import AlreadyDone
from rung.models import DeskNote, DeskTicket, DeskTicketLink, Escalation, Person
from rung.models.keys import key_at
from rung.services.doing import Doing


def open_ticket(escalation: Escalation, decided: OpenTicket, doing: Doing) -> None:
    """The ticket, its first link and the beginning of its history."""
    DeskTicket.objects.create(
        id=decided.id,
        number=decided.number,
        title=decided.title.strip(),
        cause=decided.cause.strip(),
        speaker=decided.speaker.value,
        opened_at=doing.now,
        opened_by=doing.person,
        changed_at=doing.now,
    )
    write_entry(decided.id, DeskEntry.OPENED, f"Opened from {escalation.reference}.", doing)
    _link(escalation, decided.id, doing)


def link_ticket(escalation: Escalation, decided: LinkTicket, doing: Doing) -> None:
    """One more escalation on a ticket that is there."""
    _link(escalation, decided.ticket_id, doing)
    words = f"{escalation.reference} linked."
    write_entry(decided.ticket_id, DeskEntry.LINKED, words, doing)


def unlink_ticket(escalation: Escalation, decided: UnlinkTicket, doing: Doing) -> None:
    """The link stays as history, with who took it off and when."""
    link = DeskTicketLink.objects.get(pk=decided.link_id)
    take_off(link, by=doing.person, now=doing.now)
    words = f"{escalation.reference} taken off."
    write_entry(link.ticket_id, DeskEntry.UNLINKED, words, doing)


def take_off(link: DeskTicketLink, *, by: Person, now: datetime) -> None:
    """End one link."""
    DeskTicketLink.objects.filter(pk=link.pk, unlinked_at=None).update(
        unlinked_at=now, unlinked_by=by
    )


def live_link(escalation_id: UUID) -> Linked | None:
    """The ticket the escalation is linked to now; None where it is on none."""
    row = (
        DeskTicketLink.objects.filter(escalation=escalation_id, unlinked_at=None)
        .select_related("ticket", "linked_by")
        .first()
    )
    return Linked(row.id, row.ticket.reference, row.linked_by.name, row.linked_at) if row else None


def write_entry(ticket_id: UUID, entry: DeskEntry, words: str, doing: Doing) -> None:
    """One more line of a ticket's history."""
    DeskNote.objects.create(
        id=key_at(doing.now),
        ticket_id=ticket_id,
        entry=entry.value,
        words=words,
        written_at=doing.now,
        written_by=doing.person,
    )
    DeskTicket.objects.filter(pk=ticket_id).update(changed_at=doing.now)


def _link(escalation: Escalation, ticket_id: UUID, doing: Doing) -> None:
    try:
        with transaction.atomic():
            DeskTicketLink.objects.create(
                id=key_at(doing.now),
                ticket_id=ticket_id,
                escalation=escalation,
                linked_at=doing.now,
                linked_by=doing.person,
            )
    except IntegrityError:
        raise AlreadyDone("It has been linked to a desk ticket already.") from None
