"""What is kept about people on levels: changes by hand, and the result of the coverage proof."""

from typing import Any

from django.db import models

from rung.models.people import Person


class PeopleChange(models.Model):
    """One change of cover, absence, working hours or level, by whom and when; append-only."""

    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )  # empty: a party outside
    words = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="people_change_says_what"),
        ]
        indexes = [models.Index(fields=["about", "-made_at"], name="people_change_of_person")]


class CoverageCheck(models.Model):
    """What a run of the coverage proof found. The newest row is the one that is shown."""

    checked_at = models.DateTimeField(db_index=True)
    checked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the nightly run
    places = models.PositiveIntegerField()  # combinations of account, product and level
    holes = models.PositiveIntegerField()
    single_points = models.PositiveIntegerField()
    findings: "models.JSONField[Any, Any]" = models.JSONField()
