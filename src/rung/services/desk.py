"""Use cases of an escalation and the desk: open a ticket, link, take off (R21)."""

from uuid import UUID

from django.db import connection, transaction

from rung.domain import desk as rules
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.models import DeskTicket, Escalation
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.keeping_desk import live_link
from rung.services.words_kept import require_words_kept


@transaction.atomic
def open_ticket(
    *, escalation_id: UUID, title: str, cause: str, speaker: Speaker, doing: Doing
) -> Escalation:
    """Open a desk ticket from an escalation; the desk is told of it."""
    doing.allow(Act.OPEN_DESK_TICKET)
    opening = rules.OpenTicket(key_at(doing.now), _next_number(), title, cause, speaker)
    return run(
        escalation_id,
        lambda s: rules.open_ticket(s, opening, linked=live_link(escalation_id), now=doing.now),
        doing,
    )


@transaction.atomic
def link_ticket(*, escalation_id: UUID, ticket_id: UUID, doing: Doing) -> Escalation:
    """The escalation has the same cause as a ticket that is being worked."""
    doing.allow(Act.OPEN_DESK_TICKET)
    return run(
        escalation_id,
        lambda s: rules.link_ticket(
            s, locked_ticket(ticket_id), linked=live_link(escalation_id), now=doing.now
        ),
        doing,
    )


@transaction.atomic
def unlink_ticket(*, escalation_id: UUID, link_id: UUID, words: str, doing: Doing) -> Escalation:
    """Take an escalation off its ticket, with the reason."""
    doing.allow(Act.OPEN_DESK_TICKET)

    def decide(current: Snapshot) -> Plan:
        require_words_kept(current)
        linked = live_link(escalation_id)
        return rules.unlink_ticket(
            current, link_id=link_id, linked=linked, words=words, now=doing.now
        )

    return run(escalation_id, decide, doing)


def locked_ticket(ticket_id: UUID) -> rules.Ticket:
    """A ticket as its rules read it, locked; an escalation is locked before it, never after."""
    # The owner is read after the lock: who waited for it must see whom it was given to.
    row = DeskTicket.objects.select_for_update().get(pk=ticket_id)
    return rules.Ticket(
        id=row.pk,
        reference=row.reference,
        title=row.title,
        stage=DeskStage(row.stage),
        speaker=Speaker(row.speaker),
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "",
    )


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('rung_desk_ticket_number')")
        return int(cursor.fetchone()[0])
