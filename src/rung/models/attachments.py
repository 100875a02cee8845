"""Files that people add to what they write: kept as bytes, served as downloads alone."""

from django.db import models
from django.db.models import Q

from rung.domain.facts import Visibility
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.people import Person
from rung.models.readiness import NotReady


class Attachment(models.Model):
    """One file. Nothing of it changes; internal unless whoever added it said otherwise (R22)."""

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="attachments")
    not_ready = models.ForeignKey(
        NotReady, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=100)  # as its content says, never as it was claimed
    size = models.PositiveIntegerField()  # in bytes
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    visibility = models.CharField(
        max_length=10, choices=choices(Visibility), default=Visibility.INTERNAL.value
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            only("visibility", Visibility, "attachment_visibility_is_known"),
            models.CheckConstraint(
                condition=Q(size__gt=0) & Q(size__lte=10_485_760), name="attachment_size_is_allowed"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="attachment_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["escalation", "added_at"], name="attachment_of_escalation"),
        ]

    def __str__(self) -> str:
        return self.name
