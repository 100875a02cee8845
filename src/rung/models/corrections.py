"""Corrections: what stands beside a missed acknowledgement in the figures, never instead of it."""

from django.db import models
from django.db.models import F, Q

from rung.models.clocks import Clock
from rung.models.escalations import Escalation
from rung.models.people import Person


class Correction(models.Model):
    """An answer given in time and typed in later, and what a manager decided on it. One a clock."""

    id = models.UUIDField(primary_key=True)
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="correction")
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="corrections")
    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_at=None, decided_by=None, decision="")
                | Q(approved__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(decision=""),
                name="correction_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="correction_not_by_who_asked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(decided_at=None), name="correction_undecided"
            ),
        ]
