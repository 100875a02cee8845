"""Business calendars. A version, once written, never changes (N6)."""

from functools import lru_cache
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
        """The calendar the arithmetic works on; kept, because a version never changes."""
        return _domain(self.pk, _Document(self.document))


class _Document:
    """Carries a document past the cache's key: the version's key alone decides."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document)


@lru_cache(maxsize=1024)
def _domain(version_id: int, holder: _Document) -> business_time.Calendar:
    del version_id  # the key under which the answer is kept
    return business_time.Calendar.from_document(holder.document, holder.document.get("name", ""))
