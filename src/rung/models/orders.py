"""Orders as the carrier's own systems know them, with the history of every date (R4)."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from rung.domain.orders import why_over
from rung.domain.vocabulary import DateKind, MilestoneState, OrderStatus
from rung.models.choice import choices, only
from rung.models.people import Account, Person, Region


class Project(models.Model):
    """Several orders with one goal and one need-by date."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=120)
    goal = models.CharField(max_length=300, blank=True)
    need_by_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="project_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One ordered service at one site."""

    reference = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="orders")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="orders")
    ccm = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="orders_cared_for"
    )
    site = models.CharField(max_length=160)
    product = models.CharField(max_length=80)
    pon = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=choices(OrderStatus))
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [only("status", OrderStatus, "order_status_is_known")]
        indexes = [
            models.Index(fields=["account", "reference"], name="order_of_account"),
            models.Index(fields=["ccm"], name="order_of_ccm"),
            models.Index(  # the region of many, for figures, without reading a row
                fields=["id"], include=["region", "status"], name="order_with_region"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def committed_day(self) -> date | None:
        """The committed date in force; None where there is none, or it was taken back."""
        dates = self.dates.filter(kind=DateKind.CCD.value).order_by("-recorded_at", "-pk")
        return dates.values_list("day", flat=True).first()

    def care_manager(self) -> Person | None:
        """The order's CCM, else the account's (R1). Both must have been fetched."""
        return self.ccm or self.account.ccm

    def entry_point(self) -> Person | None:
        """Whom the customer turns to: the CCM, or while nobody is named the channel manager."""
        return self.care_manager() or self.account.channel_manager

    def why_over(self) -> str:
        """Why no escalation can be raised for it, and whom to turn to; empty while it can."""
        person = self.entry_point()
        turn_to = ", ".join(filter(None, (person.name, person.phone))) if person else "your carrier"
        return why_over(self.reference, OrderStatus(self.status), turn_to)


class OrderDate(models.Model):
    """One date of a named kind; the newest of a kind is the one in force, the rest its history."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="dates")
    kind = models.CharField(max_length=10, choices=choices(DateKind))
    day = models.DateField(null=True, blank=True)  # empty: the date was taken back
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [only("kind", DateKind, "order_date_kind_is_known")]
        indexes = [
            models.Index(fields=["order", "kind", "-recorded_at"], name="order_date_in_force")
        ]


class Milestone(models.Model):
    """A step of an order on its track. Late is derived from its date."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=choices(MilestoneState))
    planned_date = models.DateField(null=True, blank=True)
    actual_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            only("state", MilestoneState, "milestone_state_is_known"),
            models.UniqueConstraint(fields=["order", "position"], name="milestone_one_per_place"),
            models.CheckConstraint(
                condition=Q(actual_date=None) | Q(state=MilestoneState.DONE.value),
                name="milestone_actual_only_when_done",
            ),
        ]


class Jeopardy(models.Model):
    """Why an order's date is in danger: a reason code of the access-order list.

    The cause is for the carrier's eyes; the customer reads the code's plain words, or words that
    somebody wrote and released (R22).
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="jeopardies")
    code = models.CharField(max_length=4)
    since_date = models.DateField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    internal_cause = models.TextField(blank=True, db_default="")
    customer_words = models.CharField(max_length=300, blank=True, db_default="")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "code"],
                condition=Q(cleared_at=None),
                name="jeopardy_one_open_per_code",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False) & ~Q(customer_words=""),
                name="jeopardy_released_with_words",
            ),
        ]


class Letter(models.Model):
    """An order acknowledgement letter as it was issued (R2); a newer edition replaces it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="letters")
    number = models.PositiveSmallIntegerField()
    ccm = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ccm_name = models.CharField(max_length=120)
    ccm_phone = models.CharField(max_length=40)
    ccm_email = models.EmailField(max_length=254)
    issued_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    page: "models.JSONField[Any, Any]" = models.JSONField(default=dict)  # every word of it, frozen
    pdf = models.BinaryField(null=True, blank=True)  # empty until the worker has set it
    rendered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="letter_numbered_once"),
            models.CheckConstraint(
                condition=Q(pdf=None, rendered_at=None) | ~Q(pdf=None) & ~Q(rendered_at=None),
                name="letter_rendered_when_it_has_a_pdf",
            ),
        ]


class ImportRun(models.Model):
    """One import that changed or confirmed what is known: pages say "orders as of …"."""

    kind = models.CharField(max_length=10)  # people, orders
    file_name = models.CharField(max_length=255)
    ran_at = models.DateTimeField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    same = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "-ran_at"], name="import_latest")]
