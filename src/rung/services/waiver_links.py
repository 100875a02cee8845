"""Personal, signed links to decide on a waiver: one manager, one waiver, until an instant (R14).

A link is not kept anywhere. Opening it changes nothing; it only says who may press the buttons. It
ends when somebody else answers for the level that is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.models import Person, Waiver
from rung.services.roster import Holder
from rung.services.seats import with_seats
from rung.services.signed_links import LinkEnded, read_signed, signed_url
from rung.services.who import holder_of

_DECIDE = "rung.link.waiver"


@dataclass(frozen=True)
class WaiverLink:
    """What a link that still holds stands for."""

    waiver: Waiver
    person: Person
    expires_at: datetime


def waiver_url(*, waiver_id: UUID, person_id: int, expires_at: datetime) -> str:
    """A personal link to decide on that waiver, without signing in."""
    about = {"w": waiver_id}
    return signed_url("w", salt=_DECIDE, about=about, person_id=person_id, expires_at=expires_at)


def read_waiver_link(token: str, *, now: datetime) -> WaiverLink:
    """Who may decide on what with this link. Raises LinkEnded with a sentence otherwise.

    A waiver that is decided, or needs no decision any more, is still shown to whom it was sent.
    """
    (waiver_id,), person_id, expires_at = read_signed(token, salt=_DECIDE, about=("w",))
    if now >= expires_at:
        raise LinkEnded("This link has expired. Sign in to decide.")
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    waivers = Waiver.objects.select_related("escalation", "asked_by", "decided_by")
    waiver = waivers.filter(pk=waiver_id).first()
    if person is None or waiver is None:
        raise LinkEnded("Nothing is asked under this link any more. Sign in to see what is.")
    if waiver.decided_at is None:
        _check_still_theirs(waiver, person, now)
    return WaiverLink(waiver, person, expires_at)


def _check_still_theirs(waiver: Waiver, person: Person, now: datetime) -> None:
    """Who answers now for the level that is asked for, or one above it, or their cover."""
    answering = [each.person for each in _answering(waiver, now)]
    there = [each for each in answering if each is not None]
    if any(person.pk in {each.pk, each.cover_id} for each in there):
        return
    who = answering[0].name if answering and answering[0] else "somebody else"
    raise LinkEnded(f"This link ended when the decision went to {who}. Sign in.")


def _answering(waiver: Waiver, now: datetime) -> Iterator[Holder]:
    """Who answers for each of those levels, the one that is asked for first."""
    escalation = with_seats(waiver.escalation_id)
    for level in escalation.rules().levels:
        if level.number >= waiver.level and not level.outside:
            yield holder_of(escalation.order, level.number, now, track=escalation.track)
