"""An update as its customer would read it, before anything is sent. Writes nothing."""

from datetime import datetime

from rung.domain.business_time import NEVER
from rung.domain.communication import in_force, next_update_at
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import Side, UpdateKind
from rung.domain.wording import Message, compose
from rung.models import Escalation, Person
from rung.models.communication import agreed_rhythm
from rung.services.notice_context import of_escalation


def update_as_read(
    escalation: Escalation, *, kind: UpdateKind, words: str, by: Person, now: datetime
) -> Message:
    """The message of an update sent now, in the customer's own zone.

    The escalation's account, order, policy and calendar must have been fetched.
    """
    rhythm = in_force(escalation.rules(), agreed_rhythm(escalation.pk))
    following = next_update_at(rhythm, escalation.calendar.as_domain(), since=now)
    context = {
        **of_escalation(escalation, by=by),
        "side": Side.CUSTOMER.value,
        "kind": kind.value,
        "words": words,
        "next_update_at": None if following is NEVER else following.isoformat(),
    }
    return compose(NoticeKind.UPDATE, context, zone=escalation.account.zone, now=now)
