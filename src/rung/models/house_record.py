"""The house's record: changes of policy, people and permissions, and sensitive reads (R28)."""

from django.db import models
from django.db.models import F, Q

from rung.domain.house_record import RecordKind, Way
from rung.models.choice import choices, only
from rung.models.people import Person


class RecordEntry(models.Model):
    """One change or one read, append-only; its key sorts by the instant it was recorded at."""

    id = models.UUIDField(primary_key=True)
    recorded_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=choices(RecordKind))
    subject = models.CharField(max_length=300)  # what it is about: "policy standard"
    about = models.ForeignKey(  # the person it is about; empty: no person
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    words = models.TextField(blank=True)  # why, where somebody said it
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: nobody who signed in
    actor_name = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=10, choices=choices(Way))

    class Meta:
        constraints = [
            only("kind", RecordKind, "record_kind_is_known"),
            only("way", Way, "record_way_is_known"),
            models.CheckConstraint(condition=~Q(subject=""), name="record_says_of_what"),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("happened_at")), name="record_recorded_after"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="record_of_kind"),
            models.Index(fields=["about", "id"], name="record_about_person"),
            models.Index(fields=["actor", "id"], name="record_by_person"),
        ]
