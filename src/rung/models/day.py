"""What the carrier's people arrange in their day: put aside, handed over, answered for now."""

from django.db import models
from django.db.models import F, Q

from rung.models.escalations import Escalation
from rung.models.orders import Order
from rung.models.people import Person


class Snooze(models.Model):
    """An escalation put aside in one person's day until an instant, and why.

    It hides a row and changes nothing that anybody is owed. Whether it still hides the row is
    derived from its instants and from the clocks.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="snoozes")
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)  # brought back, or snoozed anew

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "escalation"],
                condition=Q(lifted_at=None),
                name="snooze_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("made_at")), name="snooze_ends_after_it_began"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="snooze_has_a_reason"),
        ]


class HandOver(models.Model):
    """A note from one of the carrier's people to another, about one escalation or the whole day."""

    id = models.UUIDField(primary_key=True)
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, null=True, blank=True, related_name="hand_overs"
    )
    words = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person")), name="hand_over_to_somebody_else"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="hand_over_has_words"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="hand_over_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_person"], condition=Q(ended_at=None), name="hand_over_waits_for"
            ),
            models.Index(
                fields=["from_person"], condition=Q(ended_at=None), name="hand_over_given_by"
            ),
        ]


class ProposalAnswer(models.Model):
    """A proposal to open an escalation, put off until a day by a person who said why.

    ``grounds`` are the keys of the reasons that stood then; another reason brings it back.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="proposal_answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    until_date = models.DateField()
    reason = models.CharField(max_length=300)
    grounds: "models.JSONField[list[str], list[str]]" = models.JSONField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_put_off_with_a_reason"),
        ]
        indexes = [
            models.Index(fields=["order", "-answered_at"], name="proposal_answer_of_order"),
        ]
