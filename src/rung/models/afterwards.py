"""What stays after the end: the customer's answer, and what an account needs special care of."""

from django.db import models
from django.db.models import F, Q

from rung.domain.vocabulary import Channel
from rung.models.choice import choices
from rung.models.escalations import Escalation
from rung.models.people import Account, Person

SCORES = (1, 2, 3, 4, 5)


class Survey(models.Model):
    """A customer's answer to the two questions after the end, given once (R27)."""

    id = models.UUIDField(primary_key=True)
    escalation = models.OneToOneField(Escalation, on_delete=models.PROTECT, related_name="survey")
    level = models.PositiveSmallIntegerField()  # the highest that was engaged
    owner = models.ForeignKey(  # its manager, who owns the answer
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys_owned"
    )
    informed = models.PositiveSmallIntegerField()  # "We were kept informed", 1 to 5
    solved = models.PositiveSmallIntegerField()  # "It was solved well", 1 to 5
    words = models.TextField(blank=True)
    channel = models.CharField(max_length=10, choices=choices(Channel))
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(informed__in=SCORES, solved__in=SCORES),
                name="survey_scores_one_to_five",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-answered_at"], name="survey_of_owner")]


class SurveyFollowUp(models.Model):
    """That somebody spoke with the customer about an answer, and what came of it; internal."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="follow_up")
    words = models.TextField()
    followed_at = models.DateTimeField()
    followed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="follow_up_has_words")]


class SpecialHandling(models.Model):
    """A note on an account for the carrier's people, with an owner and a last day; internal."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="handling")
    escalation = models.ForeignKey(  # the one it was learned from
        Escalation, on_delete=models.PROTECT, null=True, blank=True, related_name="handling"
    )
    words = models.TextField()
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()  # the last day on which it holds
    written_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # taken away before its last day
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="handling_has_words"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("written_on")), name="handling_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="handling_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["account", "expires_on"], name="handling_of_account")]
