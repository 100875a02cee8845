"""What an order's service level agreement promises, target by target (R4)."""

from django.db import models
from django.db.models import Q

from rung.models.orders import Order


class SlaTarget(models.Model):
    """One target of an order: what, by which day, and the day it was met.

    Whether it is missed is derived from its days, never stored (N14). ``what`` is the customer's
    wording: they read it as it stands.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="sla_targets")
    what = models.CharField(max_length=160)
    due_date = models.DateField()
    met_date = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "what"], name="sla_target_named_once"),
            models.CheckConstraint(condition=~Q(what=""), name="sla_target_says_what"),
        ]
        indexes = [
            models.Index(
                fields=["order", "due_date"],
                condition=Q(met_date=None),
                name="sla_target_not_met",
            ),
        ]

    def __str__(self) -> str:
        return self.what
