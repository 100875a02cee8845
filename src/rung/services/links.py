"""Links that a mail carries: to pages that ask to sign in, and to acknowledge without."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact
from rung.domain.instants import show
from rung.models import Clock, Contact, EngagedLevel, Escalation, Person, TimelineEntry
from rung.services.signed_links import LinkEnded, base_url, read_signed, signed_url

_ACKNOWLEDGE = "rung.link.acknowledge"


@dataclass(frozen=True)
class AcknowledgeLink:
    """What a link that still holds stands for."""

    escalation: Escalation
    clock: Clock  # the acknowledgement that is owed, or was given already
    person: Person
    expires_at: datetime


def escalation_url(reference: str, *, customer: bool) -> str:
    """The page of an escalation for either side; it asks to sign in."""
    side = "" if customer else "/desk"
    return f"{base_url()}{side}/escalations/{reference}/"


def not_ready_url(reference: str, not_ready_id: str, *, customer: bool) -> str:
    """The page of a notice that a site is not ready; it asks to sign in."""
    page = "ready" if customer else "not-ready"
    return f"{escalation_url(reference, customer=customer)}{page}/{not_ready_id}/"


def my_day_url() -> str:
    """The day of one of the carrier's people; it asks to sign in."""
    return f"{base_url()}/desk/"


def order_url(reference: str, *, customer: bool) -> str:
    """The page of an order for either side; it asks to sign in."""
    side = "" if customer else "/desk"
    return f"{base_url()}{side}/orders/{reference}/"


def desk_ticket_url(reference: str) -> str:
    """The page of a desk ticket, for the carrier's people alone; it asks to sign in."""
    return f"{base_url()}/desk/board/{reference}/"


def acknowledge_url(
    *, escalation_id: UUID, subject_id: UUID, person_id: int, expires_at: datetime
) -> str:
    """A personal link to acknowledge what is owed for that subject, without signing in."""
    about = {"e": escalation_id, "s": subject_id}
    return signed_url(
        "a", salt=_ACKNOWLEDGE, about=about, person_id=person_id, expires_at=expires_at
    )


def read_acknowledge_link(token: str, *, now: datetime) -> AcknowledgeLink:
    """Who may acknowledge what with this link. Raises LinkEnded with a sentence otherwise."""
    signed = read_signed(token, salt=_ACKNOWLEDGE, about=("e", "s"))
    escalation_id, subject_id = signed.about
    if now >= signed.expires_at:
        raise LinkEnded("This link has expired. Sign in to acknowledge.")
    people = Person.objects.filter(pk=signed.person_id, is_active=True)
    person = people.select_related("cover").first()
    clock = _owed(escalation_id, subject_id)
    if person is None or clock is None:
        raise LinkEnded("Nothing is owed under this link any more. Sign in to see what is.")
    _check_still_theirs(person, subject_id, now)
    return AcknowledgeLink(clock.escalation, clock, person, signed.expires_at)


def _owed(escalation_id: UUID, subject_id: UUID) -> Clock | None:
    """The newest acknowledgement of the subject that was not cancelled."""
    return (
        Clock.objects.filter(
            escalation=escalation_id,
            subject_id=subject_id,
            kind=ClockKind.ACKNOWLEDGEMENT.value,
        )
        .exclude(outcome__in=[Outcome.CANCELLED.value, Outcome.REPLACED.value])
        .select_related("escalation__order__account")
        .order_by("-started_at", "-id")
        .first()
    )


def _check_still_theirs(person: Person, subject_id: UUID, now: datetime) -> None:
    """Refuse when somebody else answers for it now; the holder's cover may as well.

    Not so who handed it on: they said that they are not the right person, even where they cover
    for the one who has it now.
    """
    holder = _holder(subject_id)
    if holder is None or person.pk == holder.pk:
        return
    handed_on = _handed_on(person, subject_id)
    if handed_on is not None:
        at = show(handed_on.recorded_at, person.zone, now)
        raise LinkEnded(f"You handed this on to {handed_on.details['to_name']} ({at}).")
    if person.pk != holder.cover_id:
        raise LinkEnded(f"This link ended when {holder.name} took over. Sign in.")


def _handed_on(person: Person, subject_id: UUID) -> TimelineEntry | None:
    """When this person last handed the engaged level on to somebody."""
    engaged = EngagedLevel.objects.filter(pk=subject_id).first()
    if engaged is None:
        return None
    return (
        TimelineEntry.objects.filter(
            escalation=engaged.escalation_id,
            recorded_at__gte=engaged.received_at,
            fact=Fact.ACKNOWLEDGEMENT_HANDED_ON.value,
            level=engaged.level,
            actor=person,
        )
        .exclude(details__to_name="")
        .order_by("-recorded_at")
        .first()
    )


def _holder(subject_id: UUID) -> Person | None:
    """Who holds the engaged level, or was reached by the call, that is to be answered."""
    engaged = EngagedLevel.objects.filter(pk=subject_id).select_related("holder").first()
    if engaged is not None:
        return engaged.holder
    contact = Contact.objects.filter(pk=subject_id).select_related("person").first()
    return contact.person if contact else None
