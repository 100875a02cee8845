"""Who answers for each level of an escalation now, and up to what it approves resources."""

from datetime import datetime
from uuid import UUID

from rung.domain.resources import Seat
from rung.models import Escalation
from rung.services.who import holder_of


def seats_of(escalation: Escalation, *, now: datetime) -> tuple[Seat, ...]:
    """The levels of the carrier, from the first; its order and policy must have been fetched."""
    found = []
    for level in escalation.rules().levels:
        if level.outside:
            continue
        holder = holder_of(escalation.order, level.number, now, track=escalation.track)
        there = None if holder.nobody else holder.person
        cover_for = holder.cover_for if there else None
        found.append(
            Seat(
                level=level.number,
                title=level.title,
                limit=level.approves_up_to,
                person_id=there.pk if there else None,
                name=there.name if there else "",
                cover_for=cover_for.name if cover_for else "",
                cover_for_id=cover_for.pk if cover_for else None,
            )
        )
    return tuple(found)


def with_seats(escalation_id: UUID) -> Escalation:
    """The escalation with all that ``seats_of`` reads."""
    return Escalation.objects.select_related(
        "policy", "order__account__ccm", "order__account__channel_manager", "order__ccm"
    ).get(pk=escalation_id)
