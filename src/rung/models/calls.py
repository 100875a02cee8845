"""Calls beyond their log: two versions of one call, and who promised to call back (R7, R17)."""

from django.db import models
from django.db.models import Q

from rung.domain.vocabulary import Side
from rung.models.choice import choices
from rung.models.escalations import Action, Contact, Escalation
from rung.models.people import Person


class CallVersions(models.Model):
    """The customer's and the carrier's version of one call, side by side, and whose counts.

    The customer's does until they agree to the other one, or a manager has decided.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="call_versions"
    )
    customers = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="+")
    carriers = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="+")
    paired_at = models.DateTimeField()
    counts = models.CharField(max_length=10, choices=choices(Side), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counts="", decided_at=None, decided_by=None)
                | Q(
                    counts__in=[side.value for side in Side],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="call_versions_decided_with_all_of_it",
            ),
        ]


class CallBack(models.Model):
    """An action of the plan that is a promised call: in which call it was promised, which kept it.

    Its date, its clock and whether it was kept in time are the action's.
    """

    action = models.OneToOneField(
        Action, on_delete=models.PROTECT, primary_key=True, related_name="call_back"
    )
    promised_in = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    kept_in = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
