"""What hangs together in an action plan, and what the customer says to it (R17, R9)."""

from django.db import models
from django.db.models import F, Q

from rung.models.escalations import Action, Escalation
from rung.models.people import Person


class ActionDependency(models.Model):
    """An action that can only follow another one; a rule keeps circles out."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="follows")
    after = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="followed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "after"], name="dependency_named_once"),
            models.CheckConstraint(
                condition=~Q(action=F("after")), name="dependency_on_another_action"
            ),
        ]


class PlanAnswer(models.Model):
    """The customer agrees to a plan as they saw it, or says what is missing."""

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="plan_answers"
    )
    agreed = models.BooleanField()
    words = models.TextField(blank=True)
    stamp = models.CharField(max_length=32)  # of the plan that was on the page
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed=True) | ~Q(words=""), name="plan_answer_says_what_is_missing"
            ),
        ]
        indexes = [
            models.Index(fields=["escalation", "-given_at"], name="plan_answer_newest"),
        ]
