"""The link of the closing mail: one person of the customer answers two questions, until a day.

Like every link of ours it is kept nowhere, opening it changes nothing, and it lets nobody in.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.instants import show
from rung.models import AccountContact, Escalation, Person
from rung.services.signed_links import LinkEnded, read_signed, signed_url

_SALT = "rung.link.survey"


@dataclass(frozen=True)
class SurveyLink:
    """What a link that still holds stands for."""

    escalation: Escalation
    person: Person
    expires_at: datetime


def survey_url(*, escalation_id: UUID, person_id: int, expires_at: datetime) -> str:
    """A personal link to answer without signing in."""
    about = {"e": escalation_id}
    return signed_url("s", salt=_SALT, about=about, person_id=person_id, expires_at=expires_at)


def read_survey_link(token: str, *, now: datetime) -> SurveyLink:
    """Whose answer the link is for. Raises LinkEnded with a sentence when it holds no longer."""
    (escalation_id,), person_id, expires_at = read_signed(token, salt=_SALT, about=("e",))
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    escalation = (
        Escalation.objects.filter(pk=escalation_id)
        .select_related("order__account", "order__region", "account")
        .first()
    )
    if person is None or escalation is None or not _speaks_for(person, escalation, now):
        raise LinkEnded("This link is for somebody who no longer answers for this account.")
    if now > expires_at:
        until = show(expires_at, person.zone, now)
        raise LinkEnded(f"The questions could be answered until {until}. Write to us all the same.")
    return SurveyLink(escalation, person, expires_at)


def _speaks_for(person: Person, escalation: Escalation, now: datetime) -> bool:
    named = AccountContact.objects.filter(
        account=escalation.account_id, person=person, may_escalate=True
    )
    return any(contact.holds(now) for contact in named.select_related("account"))
