"""An update as its customer would read it, before anything is sent. Nothing stays written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain.business_time import NEVER
from rung.domain.communication import in_force, next_update_at
from rung.domain.notices import NoticeKind
from rung.domain.refusals import RuleViolation
from rung.domain.told_how import SentBy
from rung.domain.vocabulary import Side, UpdateKind
from rung.domain.wording import Message, compose
from rung.models import Escalation, Notice, Person
from rung.models.communication import agreed_rhythm
from rung.services.books import Books
from rung.services.doing import Doing
from rung.services.notice_context import of_escalation
from rung.services.notice_reasons import with_reasons
from rung.services.working import More, send_update


@dataclass(frozen=True)
class Preview:
    """What one update comes to for its customer."""

    message: Message
    headline: str  # the first line of their page after it


def preview(
    *,
    escalation_id: UUID,
    kind: UpdateKind,
    words: str,
    more: More,
    doing: Doing,
    page_line: Callable[[], str],
) -> Preview:
    """The very message that sending it would put into the outbox, for the customer's contact.

    It is sent in a transaction that is taken back, so subject, words, forecast and the next
    instant are those of the real one, and so is a refusal; nothing stays, nobody is told.
    ``page_line`` reads what heads the customer's page; it is asked while all is as after sending.
    """
    with transaction.atomic():
        send_update(escalation_id=escalation_id, kind=kind, words=words, doing=doing, more=more)
        told = Notice.objects.filter(
            escalation=escalation_id,
            kind=NoticeKind.UPDATE.value,
            created_at=doing.now,
            context__side=Side.CUSTOMER.value,
            channel=SentBy.EMAIL.value,
        )
        notice = told.select_related("recipient", "escalation__account").order_by("id").last()
        headline = page_line()
        transaction.set_rollback(True)
    if notice is None or notice.escalation is None:
        raise RuleViolation("Nobody on the customer's side gets updates. Add a contact first.")
    zone = notice.recipient.zone if notice.recipient else notice.escalation.account.zone
    message = compose(NoticeKind.UPDATE, with_reasons(notice.context), zone=zone, now=doing.now)
    return Preview(message, headline)


def update_as_read(
    escalation: Escalation, *, kind: UpdateKind, words: str, by: Person, now: datetime
) -> Message:
    """The message of an update sent now, in the customer's own zone.

    The escalation's account, order, policy and calendar must have been fetched.
    """
    rhythm = in_force(escalation.rules(), agreed_rhythm(escalation.pk))
    following = next_update_at(rhythm, escalation.calendar.as_domain(), since=now)
    context = {
        **of_escalation(escalation, Books([escalation], now=now), by=by),
        "side": Side.CUSTOMER.value,
        "kind": kind.value,
        "words": words,
        "next_update_at": None if following is NEVER else following.isoformat(),
    }
    return compose(NoticeKind.UPDATE, context, zone=escalation.account.zone, now=now)
