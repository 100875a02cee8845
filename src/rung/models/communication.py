"""How an escalation's people are kept informed: agreed plans, and who hears what (R22, R23)."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from rung.domain.agreeing import PlanState, Terms
from rung.domain.clocks import DAY
from rung.domain.hearing import Depth, Gets, HearsBy, quiet_hours
from rung.domain.rhythms import Rhythm
from rung.domain.spans import Measure, Span
from rung.domain.vocabulary import Side
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.people import Person

AGREED = PlanState.AGREED.value


class CommunicationPlan(models.Model):
    """One version of a custom plan: what one side proposed, and what the other said to it.

    Its terms never change. The one agreed last is in force; without one the standard holds.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="communication_plans"
    )
    number = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=10, choices=choices(Measure))
    amount = models.PositiveIntegerField()  # as a Span counts it
    at_second = models.PositiveIntegerField(null=True, blank=True)  # of the carrier's day
    audience = models.CharField(max_length=300)
    depth = models.CharField(max_length=10, choices=choices(Depth))
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    together = models.PositiveSmallIntegerField(default=0, db_default=0)  # minutes; 0: each alone
    words = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_side = models.CharField(max_length=10, choices=choices(Side))
    state = models.CharField(
        max_length=10, choices=choices(PlanState), default=PlanState.PROPOSED.value
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            only("state", PlanState, "communication_plan_state_is_known"),
            only("proposed_side", Side, "communication_plan_side_is_known"),
            models.UniqueConstraint(
                fields=["escalation", "number"], name="communication_plan_one_per_number"
            ),
            models.UniqueConstraint(
                fields=["escalation"],
                condition=Q(state=PlanState.PROPOSED.value),
                name="communication_plan_one_unanswered",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PlanState.PROPOSED.value, answered_at=None, answered_by=None, answer=""
                )
                | ~Q(state=PlanState.PROPOSED.value)
                & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="communication_plan_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.AGREED.value) | ~Q(answered_by=F("proposed_by")),
                name="communication_plan_agreed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="communication_plan_quiet_from_and_until",
            ),
            models.CheckConstraint(
                condition=Q(at_second=None) | Q(measure=Measure.DAYS.value, at_second__lt=DAY),
                name="communication_plan_time_of_a_day",
            ),
        ]

    @property
    def terms(self) -> Terms:
        """What it says, as the rules read it."""
        quiet = quiet_hours(self.quiet_from, self.quiet_until)
        return Terms(
            Rhythm(Span(Measure(self.measure), self.amount), self.at_second),
            self.audience,
            Depth(self.depth),
            quiet,
            self.words,
            self.together,
        )


class Stakeholder(models.Model):
    """Somebody beside contact and care manager, on either side, and what they get.

    A person of ours, or a name and an address; who has left keeps their row.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="stakeholders"
    )
    side = models.CharField(max_length=10, choices=choices(Side))
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    address = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    gets = models.CharField(max_length=12, choices=choices(Gets))
    hears_by = models.CharField(max_length=10, choices=choices(HearsBy))
    depth = models.CharField(max_length=10, choices=choices(Depth))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            only("side", Side, "stakeholder_side_is_known"),
            only("gets", Gets, "stakeholder_gets_is_known"),
            only("hears_by", HearsBy, "stakeholder_channel_is_known"),
            models.CheckConstraint(
                condition=~Q(name="")
                & (
                    Q(hears_by=HearsBy.EMAIL.value) & ~Q(address="")
                    | Q(hears_by__in=[HearsBy.PHONE.value, HearsBy.SMS.value]) & ~Q(phone="")
                ),
                name="stakeholder_can_be_reached",
            ),
            models.UniqueConstraint(
                fields=["escalation", "person"],
                condition=Q(left_at=None, person__isnull=False),
                name="stakeholder_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["escalation", "address"],
                condition=Q(left_at=None) & ~Q(address=""),
                name="stakeholder_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None, removed_by=None)
                | Q(left_at__isnull=False, removed_by__isnull=False),
                name="stakeholder_leaves_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["escalation"],
                condition=Q(left_at=None),
                name="stakeholder_of_escalation",
            )
        ]


def agreed_plan(escalation_id: UUID) -> CommunicationPlan | None:
    """The custom plan in force: the one agreed last."""
    agreed = CommunicationPlan.objects.filter(escalation=escalation_id, state=AGREED)
    return agreed.order_by("-number").first()


def agreed_rhythm(escalation_id: UUID) -> Rhythm | None:
    """The rhythm of updates both sides agreed; None while the standard holds."""
    found = agreed_plan(escalation_id)
    return found.terms.rhythm if found else None
