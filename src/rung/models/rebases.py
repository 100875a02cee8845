"""Running clocks moved to a newer version of their calendar: who said so, why, what moved (N6)."""

from django.db import models
from django.db.models import F, Q

from rung.models.calendars import Calendar, CalendarVersion
from rung.models.clocks import Clock
from rung.models.people import Person


class Rebase(models.Model):
    """One audited decision to move what runs on older versions; done in batches."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="rebases")
    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)  # customers read it
    past_too = models.BooleanField(default=False)  # also clocks that are over at once by it
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="rebase_has_a_reason"),
            models.UniqueConstraint(
                fields=["calendar"],
                condition=Q(finished_at=None),
                name="rebase_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} to version {self.version.number}"


class ClockMove(models.Model):
    """What a clock was before a re-base, and what it is after it; append-only."""

    rebase = models.ForeignKey(Rebase, on_delete=models.PROTECT, related_name="moves")
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="moves")
    from_calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    to_calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    from_due_at = models.DateTimeField(null=True, blank=True)
    to_due_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rebase", "clock"], name="clock_moved_once_by_rebase"),
            models.CheckConstraint(
                condition=~Q(from_calendar=F("to_calendar")), name="clock_moves_somewhere"
            ),
        ]
