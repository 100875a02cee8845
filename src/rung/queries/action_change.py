"""What somebody else did to an action last: for the one who was about to change it, too."""

from datetime import datetime
from uuid import UUID

from rung.domain.instants import show
from rung.domain.vocabulary import ActionState
from rung.models import Action


def last_change(action_id: UUID, *, zone: str, now: datetime) -> str:
    """Who did what to it, and when, in a sentence. The action must exist."""
    action = Action.objects.select_related("created_by", "ended_by").get(pk=action_id)
    found = [(action.created_at, f"{action.created_by.name} wrote it")]
    for move in action.moves.select_related("moved_by").order_by("moved_at"):
        to = show(move.to_at, zone, now)
        found.append((move.moved_at, f"{move.moved_by.name} moved it to {to}: “{move.reason}”"))
    if action.shown_at is not None and action.shown_at > action.created_at:
        found.append((action.shown_at, "It was shown to the customer, in other words"))
    if action.ended_at is not None:
        what = "marked it done" if action.state == ActionState.DONE.value else "withdrew it"
        who = action.ended_by.name if action.ended_by else "rung"
        found.append((action.ended_at, f"{who} {what}"))
    at, said = max(found, key=lambda each: each[0])
    return f"{said} ({show(at, zone, now)})"
