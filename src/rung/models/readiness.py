"""Notices that a customer's site is not ready: what was said, disputed, decided and confirmed."""

from django.db import models
from django.db.models import F, Q

from rung.domain.readiness_words import NotReadyEnd
from rung.domain.vocabulary import DateKind
from rung.models.choice import choices
from rung.models.escalations import Escalation
from rung.models.orders import Order
from rung.models.people import Person


class NotReady(models.Model):
    """One notice about one order's site. What was written is never changed; columns fill up once.

    Its deadline is its READINESS clock, whose subject is this row. Whether it stands, is disputed
    or confirmed follows from which of the instants below are there.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="not_ready")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="not_ready")
    code = models.CharField(max_length=4)  # a jeopardy code whose mover is the customer
    needs = models.TextField()  # what is needed, in words the customer reads
    evidence = models.TextField(blank=True)  # what shows it, in words the customer reads
    date_kind = models.CharField(max_length=10, choices=choices(DateKind), blank=True)
    from_day = models.DateField(null=True, blank=True)  # that date as it stood
    to_day = models.DateField(null=True, blank=True)  # to which it moves past the deadline
    billing = models.TextField(blank=True)  # what past the deadline becomes of billing
    billing_from = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField()  # the deadline as it was told first
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dispute = models.TextField(blank=True)  # the customer's own version
    decided_at = models.DateTimeField(null=True, blank=True)  # on the dispute
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    upheld = models.BooleanField(null=True)
    decision = models.TextField(blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)  # the deadline, once it has passed
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_as = models.CharField(max_length=10, choices=choices(NotReadyEnd), blank=True)
    end_words = models.TextField(blank=True)
    ready_from = models.DateTimeField(null=True, blank=True)  # from when one gets into the site

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(ended_at=None), name="not_ready_one_open_per_order"
            ),
            models.CheckConstraint(condition=~Q(needs=""), name="not_ready_says_what_is_needed"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("given_at")), name="not_ready_due_after_it_was_told"
            ),
            models.CheckConstraint(
                condition=Q(to_day=None) | ~Q(date_kind=""), name="not_ready_date_has_its_kind"
            ),
            models.CheckConstraint(
                condition=Q(disputed_at=None, disputed_by=None, dispute="")
                | Q(disputed_at__isnull=False, disputed_by__isnull=False) & ~Q(dispute=""),
                name="not_ready_disputed_with_words",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, upheld=None)
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    upheld__isnull=False,
                    disputed_at__isnull=False,
                ),
                name="not_ready_decided_once_disputed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_as="", ready_from=None)
                | Q(ended_at__isnull=False, ended_as__in=[end.value for end in NotReadyEnd]),
                name="not_ready_ended_with_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(ended_as=NotReadyEnd.READY.value) | Q(ready_from__isnull=False),
                name="not_ready_ready_from_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(date_kind__in=["", *(kind.value for kind in DateKind)]),
                name="not_ready_date_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["escalation", "-given_at"], name="not_ready_of_escalation"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.code}"
