"""Clocks: what is owed by an instant. The row is the timer; no queue holds a deadline."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.db import models
from django.db.models import F, Q

from rung.domain.business_time import Calendar
from rung.domain.clocks import (
    ASKING,
    COUNTED,
    STILL_OWED,
    WAITED_FOR,
    ClockFacts,
    ClockKind,
    Outcome,
    Pause,
    Retargeted,
    Target,
    TargetKind,
)
from rung.domain.vocabulary import Channel
from rung.models.calendars import CalendarVersion
from rung.models.choice import choices, only
from rung.models.escalations import Escalation
from rung.models.people import Person


class Clock(models.Model):
    """One thing owed. ``due_at`` and ``wake_at`` are caches of pure functions of the other facts.

    ``wake_at`` is when the engine has something to do next: give a warning, or settle.
    Both are empty while the clock is paused without an end in sight.
    """

    id = models.UUIDField(primary_key=True)
    escalation = models.ForeignKey(  # found by clock_of_escalation
        Escalation, on_delete=models.PROTECT, related_name="clocks", db_index=False
    )
    kind = models.CharField(max_length=15, choices=choices(ClockKind))
    subject_id = models.UUIDField()  # the engaged level, contact, action or escalation it runs for
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    target_kind = models.CharField(max_length=20, choices=choices(TargetKind))
    target_amount = models.PositiveIntegerField(default=0)
    target_at = models.DateTimeField(null=True, blank=True)
    calendar = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True, blank=True)
    wake_at = models.DateTimeField(null=True, blank=True)
    warned_percent = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_recorded_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=choices(Outcome), blank=True)
    parked_until = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [
            only("kind", ClockKind, "clock_kind_is_known"),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(settled_at=None),
                name="clock_one_running_per_kind_and_subject",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_recorded_at=None, outcome="")
                | Q(settled_at__isnull=False, settled_recorded_at__isnull=False) & ~Q(outcome=""),
                name="clock_settles_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(target_kind=TargetKind.AT.value) | Q(target_at__isnull=False),
                name="clock_target_instant_is_given",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wake_at"], condition=Q(settled_at=None), name="clock_running_wake"
            ),
            models.Index(
                fields=["escalation"], condition=Q(settled_at=None), name="clock_running_of"
            ),
            models.Index(  # what a newer version of a calendar would move
                fields=["calendar"], condition=Q(settled_at=None), name="clock_running_on"
            ),
            models.Index(fields=["escalation", "kind"], name="clock_of_escalation"),
            models.Index(  # what figures count, by when it was decided
                fields=["kind", "settled_at"],
                include=["outcome", "escalation", "level"],
                condition=Q(outcome__in=[each.value for each in COUNTED]),
                name="clock_counted",
            ),
            models.Index(  # a whole company's day, in its order, with all that is read of it
                fields=["due_at"],
                include=["escalation", "kind", "subject_id", "calendar"],
                condition=Q(settled_at=None, kind__in=[each.value for each in ASKING]),
                name="clock_day_running",
            ),
            models.Index(
                fields=["due_at"],
                include=["escalation", "kind", "subject_id", "calendar"],
                condition=Q(settled_at=None, kind__in=[each.value for each in WAITED_FOR]),
                name="clock_day_waited",
            ),
            models.Index(  # and what of it stays owed after a miss
                fields=["escalation"],
                include=["due_at", "kind", "subject_id", "calendar", "id"],
                condition=Q(
                    outcome=Outcome.MISSED.value, kind__in=[each.value for each in STILL_OWED]
                ),
                name="clock_day_missed",
            ),
            models.Index(  # decisions between two versions of a call, for whoever owes them
                fields=["subject_id"],
                condition=Q(kind=ClockKind.CALL_DISPUTE.value)
                & (Q(settled_at=None) | Q(outcome=Outcome.MISSED.value)),
                name="clock_on_call",
            ),
        ]

    def facts(self) -> ClockFacts:
        """What the due instant follows from, and from what before (N5); see ``with_facts``."""
        return facts_of(self, self.calendar.as_domain(), self.pauses.all(), self.moves.all())


class Row(Protocol):
    """What facts are read from beside the calendar: a clock, or the columns of one."""

    @property
    def started_at(self) -> datetime:
        """Since when it counts."""

    @property
    def target_kind(self) -> str:
        """How long, told as which kind of rule."""

    @property
    def target_amount(self) -> int:
        """How much of it."""

    @property
    def target_at(self) -> datetime | None:
        """The stated instant, where it is one."""


class Move(Protocol):
    """What facts are read from of a move of the clock: what it was before, until when, and why."""

    @property
    def pk(self) -> int:
        """Its key: of two at one instant the greater came later."""

    @property
    def recorded_at(self) -> datetime:
        """When it moved."""

    @property
    def from_calendar(self) -> CalendarVersion:
        """The calendar it ran on before."""

    @property
    def from_target_kind(self) -> str:
        """The kind of its target before; empty where it stayed."""

    @property
    def from_target_amount(self) -> int | None:
        """How much of it."""

    @property
    def reason(self) -> str:
        """Why, in the words of who decided it."""


def facts_of(
    row: Row, calendar: Calendar, pauses: Iterable["ClockPause"], moves: Iterable[Move]
) -> ClockFacts:
    """What a clock's due instant follows from, from its columns and what hangs below it."""
    target = _target(row.target_kind, row.target_amount, row.target_at)
    if not pauses and not moves:  # as nearly always, and a batch asks for very many
        return ClockFacts(started_at=row.started_at, target=target, calendar=calendar)
    was, later = [], target
    for move in sorted(moves, key=lambda move: (move.recorded_at, move.pk))[::-1]:
        if move.from_target_kind:  # another calendar alone leaves the target as it was
            later = Target(TargetKind(move.from_target_kind), move.from_target_amount or 0)
        was.append(Retargeted(move.recorded_at, later, move.from_calendar.as_domain(), move.reason))
    stood = sorted(pauses, key=lambda pause: pause.paused_at)
    return ClockFacts(
        started_at=row.started_at,
        target=target,
        calendar=calendar,
        pauses=tuple(Pause(p.paused_at, p.resumed_at, p.reason) for p in stood),
        was=tuple(reversed(was)),
    )


@lru_cache(maxsize=1024)
def _target(kind: str, amount: int, at: datetime | None) -> Target:
    """Very many clocks share theirs, and a batch asks for each."""
    return Target(TargetKind(kind), amount, at)


def with_facts(clocks: models.QuerySet[Clock]) -> models.QuerySet[Clock]:
    """Clocks with what their facts are read from: as many queries for a thousand as for one."""
    return clocks.select_related("calendar").prefetch_related(
        "pauses", "moves__from_calendar", "moves__rebase", "moves__policy_move__rebase"
    )


class ClockPause(models.Model):
    """A stretch during which a clock did not count (N5)."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(resumed_at=None), name="clock_paused_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(resumed_at=None) | Q(resumed_at__gte=F("paused_at")),
                name="clock_resumes_after_its_pause",
            ),
        ]


class Acknowledgement(models.Model):
    """A manager's answer to the customer. One per acknowledgement clock (R12, N15)."""

    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="acknowledgement")
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    level = models.PositiveSmallIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=choices(Channel))
    words = models.TextField()
    next_contact_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("happened_at")),
                name="acknowledgement_recorded_after",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="acknowledgement_has_words"),
        ]
