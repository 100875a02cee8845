"""Sends what the outbox holds: at least once, under one Message-ID, never inside a transaction."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet

from rung.adapters import short_messages, smtp
from rung.domain.clocks import Outcome
from rung.domain.late_notices import OVERTAKEN, why_given_up
from rung.domain.notices import NOT_NEEDED_ANY_MORE, REMINDERS, NoticeKind
from rung.domain.permissions import Role
from rung.domain.told_how import SentBy
from rung.jobs_port import TOGETHER, Job, defer_many, waiting
from rung.models import AccountContact, Clock, Letter, Notice, Stakeholder
from rung.services.bundling import TOGETHER_BY, carried_by, put_together
from rung.services.mail import NotReadyError, address_of_sender, as_mail, waited
from rung.services.short_messages import as_short, is_set_up, why_not_short

log = logging.getLogger("rung.delivery")
EMAIL = SentBy.EMAIL.value
NO_SERVER = "No mail server is set (EMAIL_URL)."
NOT_WRITTEN = "The mail could not be written."
DONE = NOT_NEEDED_ANY_MORE
LEFT = "The recipient is not active any more."
NOT_THEIRS = "The recipient does not act for this customer any more."
HELD_FOR = timedelta(minutes=3)  # longer than a try can take; a try that died frees the row then
BACK_OFF = (1, 2, 5, 15, 60)  # minutes after each failed try, the last one again and again
TRIES = 28  # with this back-off: a day
_OVER = (Outcome.MET.value, Outcome.CANCELLED.value, Outcome.REPLACED.value)
_NO_TROUBLE = (DONE, OVERTAKEN)
AT_ONCE = 200  # notices in one sweep
OWN_JOB = timedelta(minutes=1)  # time for the job that was written with the notice


def deliver(*, notice_id: UUID, now: datetime) -> None:
    """Send one notice and mark it. Safe twice, late, and in several workers at once.

    Its Message-ID is fixed: a crash between sending and marking repeats the mail, and the
    reader's mail system can tell that it is the same one.
    """
    if not settings.RUNG_SMTP:
        by_mail = _unsent().filter(pk=notice_id, channel=EMAIL)
        if by_mail.update(trouble=NO_SERVER) or not is_set_up():
            return
    notice = _held(notice_id, now)
    if notice is None:
        return
    if why_not := why_not_sent(notice, now):
        _give_up(notice, why_not, now)
        return
    trouble = _send(notice, now)
    if trouble:
        _try_later(notice, trouble, now)
    else:
        _mark_sent(notice, now)


def sweep(*, now: datetime) -> int:
    """Ask for another try of every notice that is owed one, a batch at a time; how many.

    Nothing is asked for while the queue still holds a batch, or no mail server is set.
    """
    unsent = _unsent()
    if not settings.RUNG_SMTP:
        unsent.filter(channel=EMAIL).exclude(trouble=NO_SERVER).update(trouble=NO_SERVER)
        unsent = unsent.exclude(channel=EMAIL)
        if not is_set_up():
            return 0
    if waiting(Job.DELIVER) + TOGETHER * waiting(Job.DELIVER_SEVERAL) >= AT_ONCE:
        return 0
    owed = Q(attempts__gt=0, try_at__lte=now) | Q(try_at__lte=now - OWN_JOB)
    found = unsent.filter(owed).order_by("try_at", "pk")[:AT_ONCE]
    ids = put_together(found.values_list(*TOGETHER_BY))
    if ids:
        defer_many(Job.DELIVER, ({"notice_id": str(notice_id)} for notice_id in ids))
    return len(ids)


def _unsent() -> QuerySet[Notice]:
    return Notice.objects.filter(sent_at=None, gave_up_at=None)


def _held(notice_id: UUID, now: datetime) -> Notice | None:
    """The notice, held so that no other worker sends it; None when it is not its turn."""
    held = (
        _unsent()
        .filter(pk=notice_id, try_at__lte=now)
        .update(attempts=F("attempts") + 1, try_at=now + HELD_FOR)
    )
    if not held:
        return None
    return Notice.objects.select_related("recipient__told_how", "letter").get(pk=notice_id)


def why_not_sent(notice: Notice, now: datetime) -> str:
    """Why the notice is not to be sent any more; empty when it is."""
    if notice.recipient and not notice.recipient.is_active:
        return LEFT
    if notice.created_at + OWN_JOB < now and not _is_still_theirs(notice, now):
        return NOT_THEIRS
    if notice.channel != EMAIL and (why_not := why_not_short(notice)):
        return why_not
    return DONE if _was_done_meanwhile(notice) else why_given_up(waited(notice), now=now)


def _is_still_theirs(notice: Notice, now: datetime) -> bool:
    """Whether a customer's person may still read what was held back, or tried in vain (N13)."""
    person, about = notice.recipient, notice.escalation or notice.order or notice.letter
    if person is None and notice.escalation is not None:
        return not _has_left(notice)
    if person is None or about is None or person.role != Role.CUSTOMER.value:
        return True
    account = about.order.account_id if isinstance(about, Letter) else about.account_id
    contacts = AccountContact.objects.filter(person=person, account=account)
    if any(contact.holds(now) for contact in contacts.select_related("account")):
        return True
    heard = Stakeholder.objects.filter(escalation=notice.escalation, person=person, left_at=None)
    return notice.escalation is not None and heard.exists()


def _has_left(notice: Notice) -> bool:
    """Whether it is to somebody who was informed under that address, and is no longer."""
    known = Stakeholder.objects.filter(escalation=notice.escalation, address=notice.address)
    left = set(known.values_list("left_at", flat=True))
    return bool(left) and None not in left


def _was_done_meanwhile(notice: Notice) -> bool:
    """Whether a reminder that was held back reminds of something that is done, or off, by now."""
    if notice.kind not in REMINDERS:
        return False
    clock_id = notice.key.split(":")[1]  # as settling wrote it
    return Clock.objects.filter(pk=clock_id, outcome__in=_OVER).exists()


def _send(notice: Notice, now: datetime) -> str:
    """Hand the notice over; why it was not accepted, empty when it was."""
    try:
        hand_over = _short(notice, now) if notice.channel != EMAIL else _mail(notice, now)
    except NotReadyError as error:
        return str(error)
    except Exception:
        # Whatever is wrong with one notice, the others go out, and this one stays in sight.
        log.exception("notice.not-written", extra={"notice": notice.pk, "kind": notice.kind})
        return NOT_WRITTEN
    try:
        hand_over()
    except (smtp.MailNotSentError, short_messages.MessageNotSentError) as error:
        return str(error)
    return ""


def _mail(notice: Notice, now: datetime) -> Callable[[], None]:
    """What hands over the mail, once it is written."""
    mail = as_mail(notice, with_it=carried_by(notice), now=now)
    return partial(
        smtp.send,
        mail,
        sender=address_of_sender(),
        recipient=notice.address,
        **settings.RUNG_SMTP,
    )


def _short(notice: Notice, now: datetime) -> Callable[[], None]:
    """What hands over the short message, once it is written."""
    message = as_short(notice, now=now)
    return partial(
        short_messages.send,
        message.text,
        address=message.address,
        place=message.place,
        to=message.to,
    )


def _try_later(notice: Notice, trouble: str, now: datetime) -> None:
    if notice.attempts >= TRIES:
        _give_up(notice, trouble, now)
        return
    minutes = BACK_OFF[min(notice.attempts, len(BACK_OFF)) - 1]
    _unsent().filter(pk=notice.pk).update(try_at=now + timedelta(minutes=minutes), trouble=trouble)
    log.warning(
        "notice.not-sent",
        extra={"notice": notice.pk, "attempts": notice.attempts, "trouble": trouble},
    )


def _mark_sent(notice: Notice, now: datetime) -> None:
    _unsent().filter(pk=notice.pk).update(
        sent_at=now, try_at=None, trouble="", context=_kept_context(notice)
    )
    _unsent().filter(sent_with=notice.pk).update(sent_at=now)
    log.info("notice.sent", extra={"notice": notice.pk, "kind": notice.kind})


def _give_up(notice: Notice, trouble: str, now: datetime) -> None:
    _unsent().filter(pk=notice.pk).update(
        gave_up_at=now, try_at=None, trouble=trouble, context=_kept_context(notice)
    )
    _unsent().filter(sent_with=notice.pk).update(gave_up_at=now, trouble=trouble)
    # A reminder that is no longer needed is no trouble of anybody's.
    level = logging.INFO if trouble in _NO_TROUBLE else logging.ERROR
    log.log(level, "notice.given-up", extra={"notice": notice.pk, "trouble": trouble})


def _kept_context(notice: Notice) -> dict[str, Any]:
    """What stays in the outbox afterwards: everything but what lets somebody in."""
    secret = notice.kind == NoticeKind.SIGN_IN_CODE.value
    return {} if secret else dict(notice.context)
