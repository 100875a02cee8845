"""Loads a desk ticket for somebody of the carrier, and how they stand to it (R21)."""

from django.http import Http404

from rung.domain.desk_words import Speaker
from rung.domain.permissions import Party, Relation, Role
from rung.models import DeskTicket, DeskTicketLink, EngagedLevel, Person

_LONGEST = 10**15


def ticket_for(person: Person, number: int) -> tuple[DeskTicket, Party]:
    """One ticket and how the person stands to it; Http404 for customers, who know of none."""
    if person.role == Role.CUSTOMER.value or number > _LONGEST:
        raise Http404("No such desk ticket.")
    ticket = (
        DeskTicket.objects.filter(number=number)
        .select_related("owner", "opened_by", "ended_by")
        .first()
    )
    if ticket is None:
        raise Http404("No such desk ticket.")
    return ticket, party_to_ticket(person, ticket)


def party_to_ticket(person: Person, ticket: DeskTicket) -> Party:
    """A role, and the relations that follow from what is linked and who speaks.

    A care manager of anything linked, or who opened it, is its CCM; a holder of any level engaged
    on what is linked is a HOLDER; the SPEAKER is the desk or those care managers, as it says.
    """
    role = Role(person.role)
    links = list(
        DeskTicketLink.objects.filter(ticket=ticket, unlinked_at=None).select_related(
            "escalation__order__ccm", "escalation__order__account__ccm"
        )
    )
    relations = {Relation.CARRIER}
    managers = [link.escalation.order.care_manager() for link in links]
    if ticket.opened_by_id == person.pk or any(_is_or_covers(person, each) for each in managers):
        relations.add(Relation.CCM)
    engaged = EngagedLevel.objects.filter(escalation__in=[link.escalation_id for link in links])
    if engaged.filter(holder=person).exists():
        relations.add(Relation.HOLDER)
    if role is Role.DESK and ticket.speaker == Speaker.DESK.value:
        relations.add(Relation.SPEAKER)
    if role is Role.CCM and ticket.speaker == Speaker.CCM.value and Relation.CCM in relations:
        relations.add(Relation.SPEAKER)
    return Party(role, frozenset(relations))


def _is_or_covers(person: Person, somebody: Person | None) -> bool:
    return somebody is not None and person.pk in {somebody.pk, somebody.cover_id}
