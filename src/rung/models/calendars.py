"""Business calendars. A version, once written, never changes (N6)."""

from typing import Any

from django.db import models

from rung.domain import business_time


class Calendar(models.Model):
    """A named calendar; its hours live in its versions."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """Hours and listed holidays of a calendar, as one immutable document."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document: "models.JSONField[Any, Any]" = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="calendar_version_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.get('name', 'calendar')} v{self.number}"

    def as_domain(self) -> business_time.Calendar:
        """The calendar the arithmetic works on; read once, because a version never changes."""
        known = _READ.get(self.pk)
        if known is None:
            if len(_READ) >= MOST_READ:
                _READ.clear()
            name = self.document.get("name", "")
            known = _READ[self.pk] = business_time.Calendar.from_document(self.document, name)
        return known


MOST_READ = 1024
_READ: dict[int, business_time.Calendar] = {}
