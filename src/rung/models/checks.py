"""What the nightly recomputation from facts found."""

from typing import Any

from django.db import models


class FactCheck(models.Model):
    """One run of `rung check`. The newest row is the one that is shown to the administrator."""

    checked_at = models.DateTimeField(db_index=True)
    seconds = models.FloatField()  # how long it took
    clocks = models.PositiveBigIntegerField()
    escalations = models.PositiveBigIntegerField()
    differences = models.PositiveBigIntegerField()
    findings: "models.JSONField[Any, Any]" = models.JSONField(default=list)  # the first of them
