"""What a customer's trouble costs, as each side tells it; one row per telling, never rewritten."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from rung.domain.impact import Effect, Telling, Told, Workaround
from rung.domain.vocabulary import Side
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.people import Person


class Impact(models.Model):
    """One telling: only what was said this time. What stands is read from all of them (R8).

    The customer's side says it in plain words, the carrier's side ascertains it: ``agrees`` takes
    over the customer's words of that instant, anything else is a second version beside them.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="impacts")
    side = models.CharField(max_length=10, choices=choices(Side))
    words = models.TextField(blank=True)
    effect = models.CharField(max_length=10, choices=choices(Effect), blank=True)
    workaround = models.CharField(max_length=10, choices=choices(Workaround), blank=True)
    workaround_words = models.CharField(max_length=300, blank=True)
    safety = models.BooleanField(null=True)  # empty: nobody has said
    sites = models.PositiveIntegerField(null=True, blank=True)
    users = models.PositiveIntegerField(null=True, blank=True)
    money_per_day = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    hard_dates = models.TextField(blank=True)  # which, and why they cannot move
    agrees = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            only("side", Side, "impact_side_is_known"),
            models.CheckConstraint(
                condition=Q(effect="") | Q(effect__in=[effect.value for effect in Effect]),
                name="impact_effect_is_known",
            ),
            models.CheckConstraint(
                condition=Q(workaround="") | Q(workaround__in=[word.value for word in Workaround]),
                name="impact_workaround_is_known",
            ),
            models.CheckConstraint(
                condition=Q(money_per_day=None, currency="")
                | Q(money_per_day__gte=0) & ~Q(currency=""),
                name="impact_money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(agrees=False) | Q(side=Side.CARRIER.value),
                name="impact_agreed_by_the_carrier",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("told_at")), name="impact_recorded_after"
            ),
        ]
        indexes = [models.Index(fields=["escalation", "told_at"], name="impact_of_escalation")]

    def as_told(self) -> Told:
        """The telling as the rules read it."""
        said = Telling(
            words=self.words,
            effect=Effect(self.effect) if self.effect else None,
            workaround=Workaround(self.workaround) if self.workaround else None,
            workaround_words=self.workaround_words,
            safety=self.safety,
            sites=self.sites,
            users=self.users,
            money_per_day=self.money_per_day,
            currency=self.currency,
            hard_dates=self.hard_dates,
            agrees=self.agrees,
        )
        return Told(Side(self.side), self.told_at, said)


def told_of(escalation: Escalation, rows: Iterable[Impact]) -> tuple[Told, ...]:
    """Everything told of an escalation, in order; at least the words it was raised with."""
    told = sorted(rows, key=lambda row: (row.told_at, row.pk))
    if told:
        return tuple(row.as_told() for row in told)
    return (Told(Side.CUSTOMER, escalation.raised_at, Telling(words=escalation.impact)),)
