"""The outbox: every notice that is owed to a person, written with what caused it."""

from typing import Any

from django.db import models
from django.db.models import Q

from rung.models.escalations import Escalation
from rung.models.orders import Letter, Order
from rung.models.people import Person


class Notice(models.Model):
    """One notice to one person. Its Message-ID never changes, however often it is tried (N8)."""

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
    address = models.EmailField(max_length=254)
    message_id = models.CharField(max_length=200, unique=True)
    context: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True, blank=True)  # empty: nothing more is tried
    gave_up_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "address"], name="notice_once_per_recipient"),
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
        ]
