"""Requests for an earlier date, and their answers; neither is ever rewritten."""

from django.db import models
from django.db.models import F, Q

from rung.domain.vocabulary import ExpediteRoute, ExpediteState
from rung.models.choice import choices, only
from rung.models.orders import Order
from rung.models.people import Person
from rung.models.policies import PolicyVersion


class Expedite(models.Model):
    """A request for an earlier date of one order, with the price as it was told."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="expedites")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    wanted_day = models.DateField()
    from_day = models.DateField(null=True, blank=True)  # the committed date it was asked against
    reason = models.TextField()
    route = models.CharField(max_length=20, choices=choices(ExpediteRoute))
    price = models.CharField(max_length=200)  # as it was told to who asked
    state = models.CharField(
        max_length=10, choices=choices(ExpediteState), default=ExpediteState.ASKED.value
    )
    decided_by = models.ForeignKey(  # empty for what was approved beforehand
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True)
    offered_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            only("state", ExpediteState, "expedite_state_is_known"),
            only("route", ExpediteRoute, "expedite_route_is_known"),
            models.CheckConstraint(
                condition=Q(
                    state=ExpediteState.ASKED.value, decided_at=None, decided_by=None, words=""
                )
                | ~Q(state=ExpediteState.ASKED.value) & Q(decided_at__isnull=False),
                name="expedite_answered_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None)
                | Q(decided_by__isnull=False)
                | Q(
                    route=ExpediteRoute.PRE_APPROVED.value,
                    state=ExpediteState.GRANTED.value,
                ),
                name="expedite_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(offered_day=None) | Q(state=ExpediteState.REFUSED.value),
                name="expedite_offers_with_a_refusal",
            ),
            models.CheckConstraint(
                condition=Q(from_day=None) | Q(wanted_day__lt=F("from_day")),
                name="expedite_is_earlier",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state=ExpediteState.ASKED.value),
                name="expedite_one_unanswered",
            ),
        ]
        indexes = [models.Index(fields=["order", "-asked_at"], name="expedite_of_order")]
