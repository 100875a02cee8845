"""Webhooks out: who is told by machine, and every event that is owed to them."""

from typing import Any

from django.db import models
from django.db.models import Q

from rung.domain.webhook_changes import Told
from rung.domain.webhooks import Paused
from rung.models.choice import choices
from rung.models.escalations import Escalation
from rung.models.people import Account, Person


class WebhookSubscription(models.Model):
    """A receiver: where, of which facts, of which account. It ends; it is never taken away.

    Its secrets are kept sealed under the signing key of the installation, and not by a digest, for
    every event is signed with them.
    """

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    facts: "models.JSONField[Any, Any]" = models.JSONField(default=list)  # their names
    account = models.ForeignKey(  # empty: of every account
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    internal = models.BooleanField(default=False)  # also what no customer would be told (R22)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)  # name, address or filters, last
    edited_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_because = models.CharField(max_length=10, choices=choices(Paused), blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)  # nothing is tried before
    probe_at = models.DateTimeField(null=True, blank=True)  # whether it is there again

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_because="")
                | Q(
                    paused_at__isnull=False,
                    paused_because__in=[each.value for each in Paused],
                ),
                name="webhook_paused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="webhook_edited_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_until=None)
                | ~Q(old_secret="") & Q(old_until__isnull=False),
                name="webhook_old_secret_ends",
            ),
        ]

    @property
    def told(self) -> Told:
        """Its name, address and filters, as a form shows them."""
        code = self.account.code if self.account else ""
        return Told(self.name, self.url, tuple(self.facts), code, self.internal)


class WebhookDelivery(models.Model):
    """One event owed to one receiver. Its id and, once written, its body never change (N8).

    It is written in the transaction of what it tells, by the database's own function
    ``rung_tell_subscribers``; what its body says is read when it is first tried.
    """

    id = models.UUIDField(primary_key=True)
    subscription = models.ForeignKey(
        WebhookSubscription, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    event_id = models.UUIDField()  # of the timeline's entry; of a test, its own
    type = models.CharField(max_length=60)
    escalation = models.ForeignKey(  # empty: a test, or a probe
        Escalation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)  # the entry's
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()
    try_at = models.DateTimeField(null=True, blank=True)  # empty: nothing more is tried
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    milliseconds = models.PositiveIntegerField(null=True, blank=True)  # that it took
    answer = models.CharField(max_length=300, blank=True)  # its first letters
    trouble = models.CharField(max_length=300, blank=True)  # why there was none

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event_id"], name="webhook_once_per_subscription"
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=False, gave_up_at=None, try_at=None)
                | Q(delivered_at=None, gave_up_at__isnull=False, try_at=None)
                | Q(delivered_at=None, gave_up_at=None, try_at__isnull=False),
                name="webhook_waits_arrived_or_given_up",
            ),
            models.CheckConstraint(
                condition=Q(escalation=None, recorded_at=None)
                | Q(escalation__isnull=False, recorded_at__isnull=False),
                name="webhook_of_an_entry_or_of_itself",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=Q(try_at__isnull=False), name="webhook_to_try"
            ),
            models.Index(
                fields=["subscription", "try_at"],
                condition=Q(try_at__isnull=False),
                name="webhook_to_try_of_each",
            ),
            models.Index(fields=["subscription", "-created_at"], name="webhook_log"),
            models.Index(fields=["created_at"], name="webhook_old"),
            models.Index(
                fields=["subscription", "-delivered_at"],
                condition=Q(delivered_at__isnull=False),
                name="webhook_arrived",
            ),
        ]
