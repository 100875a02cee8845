"""What runs moved to a newer version, of its calendar or of its policy: who, why, what (N6)."""

from django.db import models
from django.db.models import F, Q

from rung.domain.clocks import TargetKind
from rung.models.calendars import Calendar, CalendarVersion
from rung.models.choice import choices
from rung.models.clocks import Clock
from rung.models.escalations import Escalation
from rung.models.people import Person
from rung.models.policies import Policy, PolicyVersion


class Rebase(models.Model):
    """One audited decision to move what runs on older versions; done in batches."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="rebases")
    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)  # customers read it
    past_too = models.BooleanField(default=False)  # also clocks that are over at once by it
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="rebase_has_a_reason"),
            models.UniqueConstraint(
                fields=["calendar"],
                condition=Q(finished_at=None),
                name="rebase_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} to version {self.version.number}"


class PolicyRebase(models.Model):
    """One audited decision to move what runs on older versions of a policy; done in batches."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="rebases")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)  # customers read it
    past_too = models.BooleanField(default=False)  # also clocks that are over at once by it
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="policy_rebase_has_a_reason"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(finished_at=None),
                name="policy_rebase_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} to version {self.version.number}"


class PolicyMove(models.Model):
    """An escalation that went to a newer version of its policy; append-only."""

    rebase = models.ForeignKey(PolicyRebase, on_delete=models.PROTECT, related_name="moves")
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="policy_moves"
    )
    from_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rebase", "escalation"], name="policy_moved_once_by_rebase"
            ),
            models.CheckConstraint(
                condition=~Q(from_version=F("to_version")), name="policy_moves_somewhere"
            ),
        ]


class ClockMove(models.Model):
    """What a clock was before a re-base, and what it is after it; append-only.

    It moved with its calendar, or with the policy of its escalation; with the policy its target may
    be another one too.
    """

    rebase = models.ForeignKey(
        Rebase, on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    policy_move = models.ForeignKey(
        PolicyMove, on_delete=models.PROTECT, null=True, blank=True, related_name="clocks"
    )
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="moves")
    from_calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    to_calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    from_target_kind = models.CharField(
        max_length=20, choices=choices(TargetKind), blank=True, db_default=""
    )
    from_target_amount = models.PositiveIntegerField(null=True, blank=True)
    from_due_at = models.DateTimeField(null=True, blank=True)
    to_due_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rebase", "clock"], name="clock_moved_once_by_rebase"),
            models.UniqueConstraint(
                fields=["policy_move", "clock"], name="clock_moved_once_by_policy"
            ),
            models.CheckConstraint(
                condition=Q(rebase__isnull=False, policy_move=None, from_target_kind="")
                & ~Q(from_calendar=F("to_calendar"))
                | Q(rebase=None, policy_move__isnull=False, from_target_amount__isnull=False)
                & ~Q(from_target_kind=""),
                name="clock_moves_somewhere",
            ),
        ]

    @property
    def reason(self) -> str:
        """Why, in the words of who decided it."""
        if self.policy_move is not None:
            return self.policy_move.rebase.reason
        return self.rebase.reason if self.rebase is not None else ""
