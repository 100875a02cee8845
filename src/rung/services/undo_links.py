"""Personal, signed links to take back what was counted of a mail: one receipt, one person, a while.

A link is not kept anywhere. Opening it changes nothing; it only says who may press the button.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.models import Notice, Person
from rung.services.signed_links import LinkEnded, read_signed, signed_url

_UNDO = "rung.link.undo"
_EXPIRED = "This link has expired. What was counted stays; tell the customer in an update."


@dataclass(frozen=True)
class UndoLink:
    """What a link that still holds stands for."""

    number: int  # of the escalation
    escalation_id: UUID
    clock_id: UUID  # of the acknowledgement that was counted
    counted_at: datetime
    person: Person
    expires_at: datetime


def undo_url(*, notice_id: UUID, person_id: int, expires_at: datetime) -> str:
    """A personal link to take back what that receipt says was counted, without signing in."""
    about = {"n": notice_id}
    return signed_url("u", salt=_UNDO, about=about, person_id=person_id, expires_at=expires_at)


def read_undo_link(token: str, *, now: datetime) -> UndoLink:
    """Who may take back what with this link. Raises LinkEnded with a sentence otherwise."""
    (notice_id,), person_id, expires_at = read_signed(token, salt=_UNDO, about=("n",))
    if now > expires_at:
        raise LinkEnded(_EXPIRED)
    person = Person.objects.filter(pk=person_id, is_active=True).select_related("cover").first()
    receipts = Notice.objects.filter(pk=notice_id, recipient=person_id)
    receipt = receipts.select_related("escalation").first()
    clock_id = receipt.context.get("clock_id") if receipt else None
    if person is None or receipt is None or receipt.escalation is None or not clock_id:
        raise LinkEnded("Nothing can be taken back under this link any more. Sign in.")
    return UndoLink(
        number=receipt.escalation.number,
        escalation_id=receipt.escalation.pk,
        clock_id=UUID(clock_id),
        counted_at=receipt.created_at,
        person=person,
        expires_at=expires_at,
    )
