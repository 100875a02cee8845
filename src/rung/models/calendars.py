"""Business calendars. A version, once written, never changes (N6); a trigger holds that."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q, Value

from rung.domain import business_time
from rung.domain.calendar_records import Review, VersionSource
from rung.models.choice import choices, only


class Calendar(models.Model):
    """A named calendar; its hours live in its versions."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """Hours and listed holidays of a calendar, as one immutable document.

    ``review`` keeps what was proposed and refused; no arithmetic reads it.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document: "models.JSONField[Any, Any]" = models.JSONField()
    review: "models.JSONField[Any, Any]" = models.JSONField(
        default=dict, db_default=Value({}, output_field=models.JSONField())
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "rung.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(
        max_length=10,
        choices=choices(VersionSource),
        default=VersionSource.IMPORT.value,
        db_default=VersionSource.IMPORT.value,
    )
    words = models.CharField(max_length=300, blank=True, default="", db_default="")  # why

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="calendar_version_numbered_once"
            ),
            only("source", VersionSource, "calendar_version_source_is_known"),
            models.CheckConstraint(
                condition=Q(source=VersionSource.IMPORT.value) | Q(created_by__isnull=False),
                name="calendar_version_by_somebody",
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

    def reviewed(self) -> Review:
        """What was proposed and refused."""
        return Review.from_document(self.review)


MOST_READ = 1024
_READ: dict[int, business_time.Calendar] = {}


def calendars_by_key(keys: Iterable[int]) -> dict[int, business_time.Calendar]:
    """The calendars of versions, by their keys; only what nobody has read yet costs a query."""
    wanted = set(keys)
    found = {key: _READ[key] for key in wanted if key in _READ}
    if unread := wanted - found.keys():
        for row in CalendarVersion.objects.filter(pk__in=unread):
            found[row.pk] = row.as_domain()
    return found
