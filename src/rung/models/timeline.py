"""The timeline: everything that happened, append-only (R28)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q, QuerySet

from rung.domain.facts import Fact, Visibility
from rung.domain.useful_news import Heard
from rung.domain.vocabulary import Channel
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.people import Person


class TimelineEntry(models.Model):
    """One fact. The key holds the month's instant so that the table can be partitioned by it."""

    pk = models.CompositePrimaryKey("recorded_at", "id")
    id = models.UUIDField()
    recorded_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField()  # order of facts recorded by one act
    escalation = models.ForeignKey(  # found by timeline_of_escalation
        Escalation, on_delete=models.PROTECT, related_name="timeline", db_index=False
    )
    fact = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # empty: the system
    actor_name = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=10, choices=choices(Channel))
    visibility = models.CharField(
        max_length=10, choices=choices(Visibility), default=Visibility.INTERNAL.value
    )
    words = models.TextField(blank=True)
    details: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta:
        constraints = [
            only("visibility", Visibility, "timeline_visibility_is_known"),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("happened_at")), name="timeline_recorded_after"
            ),
        ]
        indexes = [
            models.Index(fields=["escalation", "happened_at"], name="timeline_of_escalation"),
        ]


def entries_of(escalation_id: UUID) -> QuerySet[TimelineEntry]:
    """What was written down of an escalation; months before it was raised are not looked into."""
    raised = Escalation.objects.filter(pk=escalation_id).values("raised_at")[:1]
    return TimelineEntry.objects.filter(escalation=escalation_id, recorded_at__gte=raised)


def heard_of(escalation_id: UUID) -> Iterator[Heard]:
    """What happened on an escalation, in its order, as the rule of useful news reads it."""
    rows = (
        entries_of(escalation_id)
        .order_by("happened_at", "recorded_at", "position")
        .values_list("happened_at", "fact", "visibility", "details__kind", "actor")
    )
    for at, fact, visibility, kind, actor in rows:
        seen = visibility == Visibility.CUSTOMER.value
        yield Heard(at, Fact(fact), seen, str(kind or ""), by_person=actor is not None)
