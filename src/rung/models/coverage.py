"""What is kept about people on levels: the result of the coverage proof."""

from typing import Any

from django.db import models

from rung.models.people import Person


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
