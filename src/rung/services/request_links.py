"""Personal, signed links to decide on a request for resources: one person, until an instant.

A link is not kept anywhere. Opening it changes nothing; it only says who may press the buttons. It
ends when the request is passed on to somebody else.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.models import Person, ResourceRequest
from rung.services.resources import may_decide
from rung.services.signed_links import LinkEnded, read_signed, signed_url

_DECIDE = "rung.link.decide"


@dataclass(frozen=True)
class DecideLink:
    """What a link that still holds stands for."""

    request: ResourceRequest
    person: Person
    expires_at: datetime


def decide_url(*, request_id: UUID, person_id: int, expires_at: datetime) -> str:
    """A personal link to decide on that request, without signing in."""
    about = {"r": request_id}
    return signed_url("d", salt=_DECIDE, about=about, person_id=person_id, expires_at=expires_at)


def read_decide_link(token: str, *, now: datetime) -> DecideLink:
    """Who may decide what with this link. Raises LinkEnded with a sentence otherwise.

    A request that is decided, or was withdrawn, is still shown to whom it was sent.
    """
    (request_id,), person_id, expires_at = read_signed(token, salt=_DECIDE, about=("r",))
    if now >= expires_at:
        raise LinkEnded("This link has expired. Sign in to decide.")
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    row = (
        ResourceRequest.objects.filter(pk=request_id)
        .select_related("escalation", "asked_by", "decided_by", "decider")
        .prefetch_related("options", "questions")
        .first()
    )
    if person is None or row is None:
        raise LinkEnded("Nothing is asked under this link any more. Sign in to see what is.")
    undecided = row.granted is None and row.withdrawn_at is None
    if undecided and not may_decide(row, person, now=now):
        who = row.decider.name if row.decider else "somebody else"
        raise LinkEnded(f"This link ended when the request went to {who}. Sign in.")
    return DecideLink(row, person, expires_at)
