"""The escalation and what hangs below it."""

from functools import lru_cache

from django.db import models
from django.db.models import F, Q

from rung.domain.causes import Cause
from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy as PolicyRules
from rung.domain.vocabulary import (
    PLAN_KINDS,
    ActionOwner,
    ActionState,
    Channel,
    ClosedAs,
    ContactOutcome,
    DateKind,
    Ground,
    Side,
    Status,
)
from rung.models.calendars import CalendarVersion
from rung.models.choice import choices, only
from rung.models.orders import Order
from rung.models.people import Account, Person
from rung.models.policies import PolicyVersion


class Escalation(models.Model):
    """The record of one customer's concern; the root every lock begins with."""

    id = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField(unique=True)
    account = models.ForeignKey(  # found by escalation_of_account
        Account, on_delete=models.PROTECT, related_name="escalations", db_index=False
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="led_escalations")
    orders: "models.ManyToManyField[Order, EscalationOrder]" = models.ManyToManyField(
        Order, through="EscalationOrder", related_name="escalations"
    )
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="escalations")
    matched_by = models.CharField(
        max_length=300, blank=True, db_default=""
    )  # why this policy, in words
    severity = models.CharField(max_length=40, blank=True, db_default="")
    priority = models.CharField(
        max_length=40, blank=True, db_default=""
    )  # paid for, where a policy has some
    track = models.CharField(max_length=40, blank=True, db_default="")
    reason = models.CharField(  # the key of the valid reason, where the policy lists some
        max_length=40, blank=True, db_default=""
    )
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeats"
    )
    status = models.CharField(max_length=10, choices=choices(Status), default=Status.OPEN.value)
    ground = models.CharField(max_length=20, choices=choices(Ground))
    impact = models.TextField()  # the customer's words, shown on every level (R8, R30)
    need_by_date = models.DateField(null=True, blank=True)
    need_by_reason = models.CharField(max_length=300, blank=True)
    tried = models.TextField(blank=True)
    rhythm_wish = models.CharField(max_length=300, blank=True)  # empty: the standard plan
    channel = models.CharField(max_length=10, choices=choices(Channel))
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    resolution = models.TextField(blank=True)  # what the customer reads
    cause = models.CharField(  # what it was, found at the end; never the customer's to read
        max_length=20, choices=choices(Cause), blank=True, db_default=""
    )
    cause_words = models.TextField(blank=True, db_default="")  # internal, beside the cause
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=10, choices=choices(ClosedAs), blank=True)
    closed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # its words and names, long after

    class Meta:
        constraints = [
            only("status", Status, "escalation_status_is_known"),
            only("ground", Ground, "escalation_ground_is_known"),
            models.CheckConstraint(
                condition=Q(cause="") | Q(cause__in=[cause.value for cause in Cause]),
                name="escalation_cause_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED.value, closed_at__isnull=False)
                & Q(closed_as__in=[kind.value for kind in ClosedAs])
                | ~Q(status=Status.CLOSED.value) & Q(closed_at=None, closed_as=""),
                name="escalation_closed_with_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RESOLVED.value)
                | Q(resolved_at__isnull=False) & ~Q(resolution=""),
                name="escalation_resolved_with_words",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("raised_at")), name="escalation_recorded_after"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-number"], name="escalation_of_account"),
            models.Index(
                fields=["order"],
                condition=~Q(status=Status.CLOSED.value),
                name="escalation_live_of_order",
            ),
            models.Index(  # what is not over, without reading a row
                fields=["id"],
                include=["number", "status"],
                condition=~Q(status=Status.CLOSED.value),
                name="escalation_live",
            ),
            models.Index(fields=["raised_at"], name="escalation_raised"),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False, erased_at=None),
                name="escalation_to_erase",
            ),
            models.Index(  # the order of many, for figures, without reading a row
                fields=["id"], include=["order"], name="escalation_with_order"
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(closed_at__isnull=False),
                name="escalation_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number people use: ESC-1042."""
        return f"ESC-{self.number}"

    def rules(self) -> PolicyRules:
        """The rules it runs on: its policy version in its own circumstances. Fetch the version."""
        return self.policy.rules(_circumstances(self.severity, self.priority, self.track))


@lru_cache(maxsize=1024)
def _circumstances(severity: str, priority: str, track: str) -> Circumstances:
    """Many escalations share theirs, and a batch asks several times for each."""
    return Circumstances(severity=severity, priority=priority, track=track)


class EscalationOrder(models.Model):
    """An order an escalation is about; ``ended`` mirrors its end, for the constraint."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="links")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="links")
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(ended=False),
                name="order_in_one_open_escalation",
            ),
            models.UniqueConstraint(fields=["escalation", "order"], name="order_linked_once"),
        ]


class LevelCalendar(models.Model):
    """The calendar of a level that has its own, in the version of the day it was raised."""

    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "level"], name="level_calendar_one_per_level"
            ),
        ]


class EngagedLevel(models.Model):
    """One engagement of a level: who was brought in, for whom, since when, by whom."""

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="levels")
    level = models.PositiveSmallIntegerField()
    holder = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="engagements"
    )
    cover_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    engaged_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=choices(Channel))
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["escalation", "level"], name="level_engaged_once"),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("received_at")), name="level_recorded_after"
            ),
        ]
        indexes = [
            models.Index(fields=["holder"], name="level_of_holder"),
            models.Index(fields=["received_at"], name="level_received"),
        ]


class Contact(models.Model):
    """A call or mail to a level, as one side tells it; both versions are kept (R7)."""

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="contacts")
    level = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    spoken_with = models.ForeignKey(  # of the customer, where the carrier tells it
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    side = models.CharField(max_length=10, choices=choices(Side))
    channel = models.CharField(max_length=10, choices=choices(Channel))
    outcome = models.CharField(max_length=10, choices=choices(ContactOutcome))
    words = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("happened_at")), name="contact_recorded_after"
            ),
        ]


class Waiver(models.Model):
    """A request to pass an interval for a stated risk, and a manager's decision.

    One that nobody decided ends without ``granted``: the level was engaged, or the escalation over.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="waivers")
    level = models.PositiveSmallIntegerField()  # the level asked for
    trigger = models.CharField(max_length=40, blank=True, db_default="")  # of the policy, by key
    risk = models.TextField()  # what is at risk: the trigger's words, else the asker's
    evidence = models.TextField(blank=True, db_default="")  # what shows it, in the asker's words
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_side = models.CharField(
        max_length=10, choices=choices(Side), db_default=Side.CUSTOMER.value
    )
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None)
                | Q(granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="waiver_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["escalation"],
                condition=Q(decided_at=None),
                name="waiver_one_undecided",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="waiver_asked")]


class Action(models.Model):
    """An action of the plan with its owner and committed date (R17).

    ``text`` is the customer's to read where the action is visible; causes and suppliers' names
    stand in ``internal_words`` and never leave the carrier (R22).
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=300)
    internal_words = models.CharField(max_length=300, blank=True, db_default="")
    owner = models.CharField(max_length=10, choices=choices(ActionOwner))
    owner_name = models.CharField(max_length=120)
    visible = models.BooleanField(default=False)  # to the customer
    shown_at = models.DateTimeField(null=True, blank=True)  # since when the customer sees it
    state = models.CharField(
        max_length=10, choices=choices(ActionState), default=ActionState.OPEN.value
    )
    committed_at = models.DateTimeField()
    date_kind = models.CharField(
        max_length=10, choices=choices(DateKind), db_default=DateKind.CCD.value
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            only("state", ActionState, "action_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN.value, ended_at=None)
                | ~Q(state=ActionState.OPEN.value) & Q(ended_at__isnull=False),
                name="action_ended_when_not_open",
            ),
            models.CheckConstraint(
                condition=Q(visible=True, shown_at__isnull=False) | Q(visible=False, shown_at=None),
                name="action_visible_since_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(date_kind__in=[kind.value for kind in PLAN_KINDS]),
                name="action_date_kind_is_of_a_plan",
            ),
        ]


class ActionMove(models.Model):
    """A committed date that moved: what it was, why, and when the customer was told (R17).

    ``reason`` is customer wording; ``cause`` (a jeopardy code) and ``cause_words`` stay inside.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="moves")
    from_at = models.DateTimeField()
    from_kind = models.CharField(
        max_length=10, choices=choices(DateKind), db_default=DateKind.CCD.value
    )
    to_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    cause = models.CharField(max_length=4, blank=True, db_default="")
    cause_words = models.CharField(max_length=300, blank=True, db_default="")
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
