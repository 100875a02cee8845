"""What a notice about a roadblock or a request may say inside the carrier, and who reads it."""

from collections.abc import Mapping
from typing import Any

from rung.domain.clocks import ClockKind
from rung.domain.notices import Audience
from rung.domain.plan import Tell
from rung.models import Clock, Person, ResourceRequest, Roadblock


def of_obstacle(told: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the roadblock or request that a notice names; nothing where it names none.

    Names and costs: only notices for the carrier's people name one.
    """
    return {**_of_roadblock(told), **_of_request(told)}


def readers_of(tell: Tell) -> list[Person] | None:
    """Who removes the roadblock, or decides on the request; None for any other audience."""
    told = tell.details
    if tell.to is Audience.REMOVER:
        removes = Person.objects.filter(roadblocks=told["roadblock_id"], is_active=True)
        return list(removes)
    if tell.to is Audience.DECIDER:
        key = told.get("request_id") or told.get("subject_id")
        return list(Person.objects.filter(requests=key, is_active=True))
    return None


def _of_roadblock(told: Mapping[str, Any]) -> dict[str, Any]:
    if "roadblock_id" not in told:
        return {}
    row = Roadblock.objects.filter(pk=told["roadblock_id"]).select_related("remover").first()
    if row is None:  # told in the act that names it; the notice says it all by itself
        return {}
    return {
        "blocks": row.blocks,
        "department": row.department,
        "remover": row.remover.name,
        "due_at": row.due_at.isoformat(),
    }


def _of_request(told: Mapping[str, Any]) -> dict[str, Any]:
    key = told.get("request_id")
    if key is None and told.get("clock") == ClockKind.REQUEST.value:
        key = told.get("subject_id")
    if key is None:
        return {}
    row = (
        ResourceRequest.objects.filter(pk=key)
        .select_related("asked_by", "decided_by", "decider")
        .prefetch_related("options", "questions")
        .first()
    )
    if row is None:
        return {}
    request = row.as_domain()
    due = Clock.objects.filter(
        kind=ClockKind.REQUEST.value, subject_id=row.pk, settled_at=None
    ).first()
    return {
        "request_id": str(row.pk),
        "buys": row.buys,
        "price": request.price,
        "options": [option.said(row.currency) for option in request.options],
        "asked_by_name": row.asked_by.name,
        "decider_name": row.decider.name if row.decider else None,
        "because": row.routed_because,
        "request_due_at": due.due_at.isoformat() if due and due.due_at else None,
    }
