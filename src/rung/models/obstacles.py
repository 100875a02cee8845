"""What managers do for a customer: roadblocks they remove, resources they decide on (R19, R20)."""

from django.db import models
from django.db.models import F, Q

from rung.domain.request_parts import Request
from rung.domain.resources import Option, RequestKind
from rung.domain.roadblocks import Roadblock as Standing
from rung.models.choice import choices, only
from rung.models.escalations import Action, Escalation
from rung.models.people import Person


class Roadblock(models.Model):
    """What blocks, whose department it is in, who removes it, by when, and how it was done.

    ``blocks`` and ``removed_words`` stay inside; the customer reads ``customer_words`` once
    somebody released them. The ROADBLOCK clock of this key says whether it is late.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="roadblocks")
    blocks = models.TextField()
    department = models.CharField(max_length=120)
    remover = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roadblocks")
    due_at = models.DateTimeField()
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    customer_words = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(blocks="") & ~Q(department=""), name="roadblock_says_what_and_whose"
            ),
            models.CheckConstraint(
                condition=Q(customer_words="", released_at=None, released_by=None)
                | ~Q(customer_words="") & Q(released_at__isnull=False, released_by__isnull=False),
                name="roadblock_wording_is_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(removed_words="", removed_at=None, removed_by=None)
                | ~Q(removed_words="") & Q(removed_at__isnull=False, removed_by__isnull=False),
                name="roadblock_removed_by_somebody_with_words",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("named_at")), name="roadblock_due_after_it_was_named"
            ),
        ]
        indexes = [
            models.Index(fields=["escalation"], name="roadblock_of_escalation"),
            models.Index(
                fields=["remover"], condition=Q(removed_at=None), name="roadblock_of_remover"
            ),
        ]

    def as_domain(self) -> Standing:
        """The roadblock as the rules read it; its people must have been fetched."""
        return Standing(
            id=self.id,
            blocks=self.blocks,
            department=self.department,
            remover_id=self.remover_id,
            remover=self.remover.name,
            due_at=self.due_at,
            customer_words=self.customer_words,
            removed_at=self.removed_at,
            removed_by=self.removed_by.name if self.removed_by else "",
        )


class ResourceRequest(models.Model):
    """Technical help, people, money or an expedite that is asked for, and the answer (R20).

    ``level`` decides: the lowest whose limit allows the dearest option. ``decider`` is who was
    asked there, ``cover_for`` whom they stand in for; empty where nobody is there. ``granted`` is
    empty until somebody decides, and stays so where who asked takes it back; the REQUEST clock of
    this key says by when. No customer reads any of it but ``customer_words``, once released.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=choices(RequestKind))
    buys = models.TextField()
    currency = models.CharField(max_length=3)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    decider = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    cover_for = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    routed_because = models.TextField(blank=True)  # why this level, in words
    granted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.TextField(blank=True)
    alternate_date = models.DateField(null=True, blank=True)
    action = models.ForeignKey(  # what the answer added to the plan
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    customer_words = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # by who asked for it
    withdrawn_words = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_words="")
                | Q(withdrawn_at__isnull=False, granted=None) & ~Q(withdrawn_words=""),
                name="request_withdrawn_with_words_before_a_decision",
            ),
            only("kind", RequestKind, "request_kind_is_known"),
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None, decided_by=None, words="")
                | Q(granted__isnull=False, decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(words=""),
                name="request_decided_by_somebody_with_words",
            ),
            models.CheckConstraint(
                condition=Q(alternate_date=None) | Q(granted=False),
                name="request_alternate_date_with_a_refusal",
            ),
            models.CheckConstraint(
                condition=Q(customer_words="", released_at=None, released_by=None)
                | ~Q(customer_words="") & Q(released_at__isnull=False, released_by__isnull=False),
                name="request_wording_is_released_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["escalation"], name="request_of_escalation"),
            models.Index(fields=["decider"], condition=Q(granted=None), name="request_of_decider"),
        ]

    def as_domain(self) -> Request:
        """The request as the rules read it; its people must have been fetched."""
        options = sorted(self.options.all(), key=lambda option: option.position)
        unanswered = [each.pk for each in self.questions.all() if each.answered_at is None]
        return Request(
            id=self.id,
            kind=RequestKind(self.kind),
            buys=self.buys,
            currency=self.currency,
            options=tuple(Option(each.words, each.cost, each.days) for each in options),
            level=self.level,
            asked_by_id=self.asked_by_id,
            asked_by=self.asked_by.name,
            granted=self.granted,
            decided_by=self.decided_by.name if self.decided_by else "",
            decided_at=self.decided_at,
            question_id=unanswered[0] if unanswered else None,
            customer_words=self.customer_words,
            decider_id=self.decider_id,
            withdrawn_at=self.withdrawn_at,
        )


class RequestOption(models.Model):
    """One way to meet a request: what, at what cost, and how many days it gains. Never changed."""

    request = models.ForeignKey(ResourceRequest, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()  # 1 to 3
    words = models.CharField(max_length=300)
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    days = models.PositiveSmallIntegerField(null=True, blank=True)  # gained; empty: not known
    chosen = models.BooleanField(default=False)  # by the decision

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"], name="request_option_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(chosen=True), name="request_one_option_chosen"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3), name="request_three_options_at_most"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="request_cost_is_an_amount"),
        ]


class RequestQuestion(models.Model):
    """What who decides asked back, and the answer. The decision's clock runs on meanwhile."""

    id = models.UUIDField(primary_key=True)
    request = models.ForeignKey(ResourceRequest, on_delete=models.PROTECT, related_name="questions")
    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_at=None),
                name="request_one_question_unanswered",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="request_question_answered_with_words",
            ),
        ]
