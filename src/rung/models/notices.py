"""The outbox: every notice that is owed to a person, written with what caused it."""

from typing import Any

from django.db import models
from django.db.models import Q

from rung.domain.told_how import SentBy
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.orders import Letter, Order
from rung.models.people import Person


class Notice(models.Model):
    """One notice to one person by one channel.

    Its Message-ID never changes, however often it is tried (N8).
    """

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120)  # what happened
    kind = models.CharField(max_length=40)
    escalation = models.ForeignKey(  # found by notice_of_escalation
        Escalation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
    )
    letter = models.ForeignKey(
        Letter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
    )
    order = models.ForeignKey(  # what it is about where neither of the two is there
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        db_index=False,
    )
    recipient = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    address = models.EmailField(max_length=254)  # a number, for who is known by that alone
    channel = models.CharField(
        max_length=10,
        choices=choices(SentBy),
        default=SentBy.EMAIL.value,
        db_default=SentBy.EMAIL.value,
    )
    message_id = models.CharField(max_length=200, unique=True)
    context: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)  # empty: nothing more is tried
    gave_up_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    sent_with = models.ForeignKey(  # the notice in whose mail it goes out; found by its index below
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "address", "channel"], name="notice_once_per_channel"
            ),
            only("channel", SentBy, "notice_channel_is_known"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(gave_up_at=None), name="notice_sent_or_given_up"
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at"],
                condition=Q(sent_at=None, gave_up_at=None),
                name="notice_unsent",
            ),
            models.Index(fields=["escalation", "created_at"], name="notice_of_escalation"),
            models.Index(
                fields=["letter"], condition=Q(letter__isnull=False), name="notice_of_letter"
            ),
            models.Index(
                fields=["order"], condition=Q(order__isnull=False), name="notice_of_order"
            ),
            models.Index(
                fields=["gave_up_at"],
                condition=Q(gave_up_at__isnull=False),
                name="notice_given_up",
            ),
            models.Index(
                fields=["channel", "id"],
                condition=~Q(channel=SentBy.EMAIL.value),
                name="notice_short",
            ),
            models.Index(
                fields=["sent_with"],
                condition=Q(sent_with__isnull=False),
                name="notice_sent_with",
            ),
        ]
