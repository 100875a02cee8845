"""Mail that came in: its bytes as they were, and what was understood of it."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import MatchedBy, Meaning, Standing
from rung.domain.permissions import Party
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.notices import Notice
from rung.models.people import Person


def mail_is_taken() -> bool:
    """Whether mail comes in at all, by whichever way."""
    return bool(settings.RUNG_MAIL_IN or settings.RUNG_IMAP)


class ReceivedMail(models.Model):
    """One mail to one of our addresses, append-only. The same bytes to the same address: once.

    Only the owner's function lets go of its bytes and its sender; the row and its hash stay.
    """

    id = models.UUIDField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    recipient = models.CharField(max_length=320)  # of the envelope, in lower case
    sender = models.CharField(max_length=320, blank=True)  # of the envelope; empty: a null path
    received_at = models.DateTimeField()
    size = models.PositiveIntegerField()  # in bytes
    raw = models.BinaryField()
    peer = models.CharField(max_length=60)  # which server handed it over
    erased_at = models.DateTimeField(null=True, blank=True)  # over its term, or its escalation

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sha256", "recipient"], name="mail_once_per_address"),
        ]
        indexes = [
            models.Index(fields=["sender", "received_at"], name="mail_of_sender"),
            models.Index(fields=["received_at"], name="mail_by_instant"),
            models.Index(fields=["received_at"], condition=Q(erased_at=None), name="mail_to_erase"),
        ]


class UnderstoodMail(models.Model):
    """What one mail was taken for, how that was found, and what was done by it (R25, N11, N12)."""

    mail = models.OneToOneField(
        ReceivedMail, on_delete=models.PROTECT, primary_key=True, related_name="understood"
    )
    person = models.ForeignKey(  # whose address it is from; empty: nobody's that is known
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, null=True, blank=True, related_name="mails"
    )
    notice = models.ForeignKey(  # the one it answers, or that came back by it
        Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    message_id = models.CharField(max_length=302, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True)
    matched_by = models.CharField(max_length=15, choices=choices(MatchedBy))
    meaning = models.CharField(max_length=15, choices=choices(Meaning))
    why = models.CharField(max_length=300)
    done = models.CharField(max_length=15, choices=choices(MailDone))
    act = models.CharField(max_length=30, blank=True)  # of the permission table
    refusal = models.CharField(max_length=300, blank=True)  # why the act it asked for was not done
    left_out = models.CharField(max_length=300, blank=True)  # files that could not be kept
    understood_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            only("matched_by", MatchedBy, "mail_match_is_known"),
            only("meaning", Meaning, "mail_meaning_is_known"),
            only("done", MailDone, "mail_done_is_known"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="mail_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(done="ACTED") | Q(person__isnull=False, escalation__isnull=False),
                name="mail_acts_for_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["escalation", "understood_at"], name="mail_of_escalation"),
            models.Index(fields=["message_id"], name="mail_by_message_id"),
            models.Index(
                fields=["understood_at"], condition=Q(done="WAITING"), name="mail_waiting"
            ),
        ]


@dataclass(frozen=True)
class NamedOrder:
    """An order that stands in a mail, of those its writer may know of."""

    id: int
    reference: str
    site: str
    account: str
    open_in: UUID | None  # the open escalation it is in


@dataclass(frozen=True)
class MailFound:
    """Whose mail it is and what it is about, as the record says at one instant."""

    standing: Standing = field(default_factory=Standing)
    person: Person | None = None
    party: Party | None = None
    escalation_id: UUID | None = None
    notice: Notice | None = None
    clock_id: UUID | None = None  # the acknowledgement that is theirs to give, or that they gave
    orders: tuple[NamedOrder, ...] = ()  # of their own, that stand in a mail about no escalation
    choices: tuple[NamedOrder, ...] = ()  # those orders, or without any all that it may be about
    asked: UnderstoodMail | None = None  # their mail before it, about which they were asked
