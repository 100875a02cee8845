"""Lets go of what is older than whoever runs this wants to keep; every figure stays as it was.

Without a term nothing goes. Words and names of an escalation are replaced by the one function of
the owner's that may do so; rows that only serve signing in and mailing go by themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from rung.domain.house_record import RecordKind, Way
from rung.domain.mail_answers import MailDone
from rung.models import (
    EntryLink,
    Escalation,
    Notice,
    Press,
    ReceivedMail,
    SignedIn,
    WebhookDelivery,
)
from rung.models.keys import first_key_at
from rung.services.doing import time_itself
from rung.services.record import record

AT_ONCE = 200  # escalations, or a thousand rows of anything else, in one transaction
ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Terms:
    """How many days each is kept; None is for ever."""

    escalations: int | None
    mails: int | None
    sign_ins: int | None
    webhooks: int | None = None


@dataclass(frozen=True)
class Gone:
    """How much goes, or went."""

    escalations: int = 0  # whose words and names are erased
    mails: int = 0  # whose words and address are dropped
    received: int = 0  # mails that came in, whose bytes and words are erased
    sign_ins: int = 0  # rows of sessions, browsers, links and pressed forms
    webhooks: int = 0  # events that were owed to receivers

    @property
    def words(self) -> str:
        """In a sentence's end."""
        return (
            f"words and names of {self.escalations} escalations, words and addresses of"
            f" {self.mails} mails, bytes and words of {self.received} mails that came in,"
            f" {self.sign_ins} rows of signing in, {self.webhooks} events of webhooks"
        )


def terms() -> Terms:
    """As the environment sets them."""
    return Terms(
        escalations=settings.RUNG_KEEP_ESCALATIONS,
        mails=settings.RUNG_KEEP_MAILS,
        sign_ins=settings.RUNG_KEEP_SIGN_INS,
        webhooks=settings.RUNG_KEEP_WEBHOOKS,
    )


def would_go(kept: Terms, *, now: datetime) -> Gone:
    """What ``let_go`` would let go of now; changes nothing."""
    return Gone(
        escalations=_ended(_before(kept.escalations, now)).count(),
        mails=_told(_before(kept.mails, now)).count(),
        received=_came_in(kept, now).count(),
        sign_ins=sum(rows.count() for rows in _of_signing_in(_before(kept.sign_ins, now))),
        webhooks=_of_webhooks(_before(kept.webhooks, now)).count(),
    )


def let_go(kept: Terms, *, now: datetime, way: Way = Way.SYSTEM) -> Gone:
    """Let go of all that is over its term, a batch at a time; that it went is on the record.

    Safe twice, late, and in several processes at once: what somebody holds is left for next time.
    """
    mails = _drop_mails(_told(_before(kept.mails, now)))
    gone = Gone(
        escalations=_erase_escalations(_before(kept.escalations, now), now),  # and what is of them
        mails=mails,
        received=_erase_received(kept, now),
        sign_ins=sum(_delete(rows) for rows in _of_signing_in(_before(kept.sign_ins, now))),
        webhooks=_delete(_of_webhooks(_before(kept.webhooks, now))),
    )
    if gone != Gone():
        record(time_itself(now), RecordKind.OPERATION, "Retention", "", gone.words, way=way)
    return gone


def _before(days: int | None, now: datetime) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def _ended(before: datetime | None) -> QuerySet[Escalation]:
    if before is None:
        return Escalation.objects.none()
    return Escalation.objects.filter(closed_at__lt=before, erased_at=None)


def _erase_escalations(before: datetime | None, now: datetime) -> int:
    """Each batch in a transaction of its own."""
    done = 0
    while before is not None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rung_erase_escalations(%s, %s, %s)", [before, now, AT_ONCE])
            (erased,) = cursor.fetchone()
        done += int(erased)
        if not erased:
            break
    return done


def _came_in(kept: Terms, now: datetime) -> QuerySet[ReceivedMail]:
    """Mails over their term, and those to an escalation over its own; none that still waits."""
    over, ended = _before(kept.mails, now), _before(kept.escalations, now)
    if over is None and ended is None:
        return ReceivedMail.objects.none()
    goes = Q(understood__escalation__erased_at__isnull=False)
    goes |= Q(received_at__lt=over) if over else Q()
    goes |= Q(understood__escalation__in=_ended(ended)) if ended else Q()
    rows = ReceivedMail.objects.filter(goes, erased_at=None, understood__isnull=False)
    return rows.exclude(understood__done=MailDone.WAITING.value)


def _erase_received(kept: Terms, now: datetime) -> int:
    """Each batch in a transaction of its own; of escalations just erased as well."""
    before, done = _before(kept.mails, now), 0
    while before is not None or kept.escalations is not None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rung_erase_mails(%s, %s, %s)", [before, now, ROWS_AT_ONCE])
            (erased,) = cursor.fetchone()
        done += int(erased)
        if not erased:
            break
    return done


def _told(before: datetime | None) -> QuerySet[Notice]:
    """Notices that are not tried any more and still say something; the key sorts by time."""
    if before is None:
        return Notice.objects.none()
    over = Q(sent_at__isnull=False) | Q(gave_up_at__isnull=False)
    old = Notice.objects.filter(over, id__lt=first_key_at(before), created_at__lt=before)
    return old.exclude(address__endswith=NOWHERE)


NOWHERE = "@erased.invalid"


def _drop_mails(rows: QuerySet[Notice]) -> int:
    """Kind, person, instants and Message-ID stay: that it was told is not forgotten."""
    done = 0
    while keys := list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        nowhere = Concat(Cast("id", CharField()), Value(NOWHERE))
        done += Notice.objects.filter(pk__in=keys).update(context={}, address=nowhere)
    return done


def _of_signing_in(before: datetime | None) -> tuple[QuerySet[Model], ...]:
    if before is None:
        return ()
    return (
        Session.objects.filter(expire_date__lt=before),
        SignedIn.objects.filter(seen_at__lt=before),
        EntryLink.objects.filter(ends_at__lt=before),
        Press.objects.filter(pressed_at__lt=before),
    )


def _of_webhooks(before: datetime | None) -> QuerySet[WebhookDelivery]:
    """Events owed longer ago; also what still waits for a receiver that is paused."""
    if before is None:
        return WebhookDelivery.objects.none()
    return WebhookDelivery.objects.filter(created_at__lt=before)


def _delete(rows: QuerySet[Model]) -> int:
    done = 0
    while keys := list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        done += rows.model._default_manager.filter(pk__in=keys).delete()[0]  # noqa: SLF001
    return done
