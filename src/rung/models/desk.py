"""Tickets of the Escalations Desk: internal, with a number of their own (R21). No customer reads
any of it (N13)."""

from django.db import models
from django.db.models import Q

from rung.domain.desk_words import CopyState, DeskEntry, DeskStage, Speaker
from rung.domain.vocabulary import UpdateKind
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.people import Person


class DeskTicket(models.Model):
    """One trouble the desk works, for as many escalations as have it in common."""

    id = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField(unique=True)
    title = models.CharField(max_length=160)
    cause = models.TextField()  # internal, always
    owner = models.ForeignKey(  # empty until somebody of the desk takes it
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="desk_tickets"
    )
    stage = models.CharField(max_length=10, choices=choices(DeskStage), default=DeskStage.NEW.value)
    speaker = models.CharField(max_length=10, choices=choices(Speaker), default=Speaker.CCM.value)
    next_step = models.CharField(max_length=300, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            only("stage", DeskStage, "desk_ticket_stage_is_known"),
            only("speaker", Speaker, "desk_ticket_speaker_is_known"),
            models.CheckConstraint(
                condition=Q(stage=DeskStage.ENDED.value, ended_at__isnull=False)
                & Q(ended_by__isnull=False)
                | ~Q(stage=DeskStage.ENDED.value) & Q(ended_at=None, ended_by=None),
                name="desk_ticket_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_step_at=None)
                | ~Q(next_step="") & Q(next_step_at__isnull=False),
                name="desk_ticket_step_with_its_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stage", "opened_at"],
                condition=~Q(stage=DeskStage.ENDED.value),
                name="desk_ticket_live",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number the carrier's people use: CED-88."""
        return f"CED-{self.number}"


class DeskTicketLink(models.Model):
    """That an escalation has a ticket's trouble; since when, by whom, and until when."""

    id = models.UUIDField(primary_key=True)
    ticket = models.ForeignKey(DeskTicket, on_delete=models.PROTECT, related_name="links")
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="desk_links")
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unlinked_at = models.DateTimeField(null=True, blank=True)
    unlinked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["escalation"],
                condition=Q(unlinked_at=None),
                name="desk_link_one_live_per_escalation",
            ),
            models.CheckConstraint(
                condition=Q(unlinked_at=None, unlinked_by=None)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="desk_link_taken_off_by_somebody",
            ),
        ]


class DeskNote(models.Model):
    """One entry of a ticket's history, notes and acts alike; append-only."""

    id = models.UUIDField(primary_key=True)
    ticket = models.ForeignKey(DeskTicket, on_delete=models.PROTECT, related_name="notes")
    entry = models.CharField(max_length=10, choices=choices(DeskEntry))
    words = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            only("entry", DeskEntry, "desk_note_entry_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="desk_note_has_words"),
        ]
        indexes = [models.Index(fields=["ticket", "-written_at"], name="desk_note_of_ticket")]


class Broadcast(models.Model):
    """One update to the customers of a ticket's escalations, as it was written; never rewritten."""

    id = models.UUIDField(primary_key=True)
    ticket = models.ForeignKey(DeskTicket, on_delete=models.PROTECT, related_name="broadcasts")
    kind = models.CharField(max_length=15, choices=choices(UpdateKind))
    words = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="broadcast_has_words"),
        ]


class BroadcastCopy(models.Model):
    """What one escalation's customer gets of a broadcast, and what became of it."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, related_name="copies")
    escalation = models.ForeignKey(Escalation, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()  # the broadcast's, or other ones for this customer
    state = models.CharField(
        max_length=10, choices=choices(CopyState), default=CopyState.WAITING.value
    )
    settled_at = models.DateTimeField(null=True, blank=True)  # sent, or refused
    trouble = models.CharField(max_length=300, blank=True)  # why it was refused

    class Meta:
        constraints = [
            only("state", CopyState, "broadcast_copy_state_is_known"),
            models.UniqueConstraint(
                fields=["broadcast", "escalation"], name="broadcast_copy_once_each"
            ),
            models.CheckConstraint(
                condition=Q(state=CopyState.WAITING.value, settled_at=None)
                | ~Q(state=CopyState.WAITING.value) & Q(settled_at__isnull=False),
                name="broadcast_copy_settled_at_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state=CopyState.REFUSED.value) | ~Q(trouble=""),
                name="broadcast_copy_refused_for_a_reason",
            ),
        ]
