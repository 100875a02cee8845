"""What the machine keeps for itself: movable time, and the engine's sign of life."""

from django.db import models
from django.db.models import Q


class MovableTime(models.Model):
    """How far the product's time is ahead of the machine's; one row, in demo and tests only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField()

    class Meta:
        db_table = "rung_movable_time"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="movable_time_one_row")]


class Heartbeat(models.Model):
    """The last sign of life of a part that must not stand still unseen (N9)."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()  # by the machine's clock, not the movable one
    next_at = models.DateTimeField(null=True, blank=True)  # when it will have something to do
    settled = models.PositiveBigIntegerField(default=0)
    parked = models.PositiveIntegerField(default=0)


class Press(models.Model):
    """One press of one button on one drawn form, so that a double click acts once (N15)."""

    id = models.UUIDField(primary_key=True)
    pressed_at = models.DateTimeField()
