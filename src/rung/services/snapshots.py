"""Locks an escalation and reads what the rules need to know about it."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from rung.domain.clocks import ClockKind, Outcome, TargetKind
from rung.domain.plan import (
    Calendars,
    Engaged,
    OwedAnswer,
    PinnedCalendar,
    PlannedAction,
    RunningClock,
    Snapshot,
)
from rung.domain.vocabulary import ActionState, Status
from rung.models import (
    Action,
    Clock,
    EngagedLevel,
    Escalation,
    LevelCalendar,
    Waiver,
)
from rung.models.calendars import CalendarVersion
from rung.models.clocks import with_facts
from rung.models.communication import agreed_rhythm
from rung.models.conditions import NONE, holding


def locked(escalation_id: UUID) -> Escalation:
    """The escalation's row, locked; every command begins here, then goes below."""
    return (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("policy", "calendar", "account", "order__region", "order__account")
        .get(pk=escalation_id)
    )


def pinned(version: CalendarVersion) -> PinnedCalendar:
    """A calendar in one version."""
    return PinnedCalendar(version.pk, version.as_domain())


def calendars_of(escalation: Escalation) -> Calendars:
    """The calendars pinned when the escalation was raised."""
    own = LevelCalendar.objects.filter(escalation=escalation).select_related("calendar")
    return Calendars(
        matrix=pinned(escalation.calendar),
        levels={row.level: pinned(row.calendar) for row in own},
    )


def snapshot_of(escalation: Escalation, *, now: datetime) -> Snapshot:
    """What the rules read, as the database has it; ``now`` tells who is away."""
    engaged = tuple(
        Engaged(row.id, row.level, row.received_at)
        for row in EngagedLevel.objects.filter(escalation=escalation).order_by("level")
    )
    running = tuple(
        running_clock(clock)
        for clock in with_facts(
            Clock.objects.filter(escalation=escalation, settled_at=None).order_by("wake_at", "id")
        )
    )
    waiver = Waiver.objects.filter(escalation=escalation, decided_at=None).first()
    opens_at, held_back = _opening(escalation, engaged[-1].id) if engaged else (None, False)
    return Snapshot(
        id=escalation.id,
        status=Status(escalation.status),
        policy=escalation.rules(),
        calendars=calendars_of(escalation),
        raised_at=escalation.raised_at,
        engaged=engaged,
        running=running,
        opens_at=opens_at,
        answers=_answers(escalation),
        actions=_actions(escalation),
        waiver_id=waiver.id if waiver else None,
        waiver_level=waiver.level if waiver else None,
        waiver_trigger=waiver.trigger if waiver else "",
        held_back=held_back,
        holding=holding(escalation, engaged[-1].level, now=now) if engaged else NONE,
        rhythm=agreed_rhythm(escalation.pk),
    )


def running_clock(clock: Clock) -> RunningClock:
    """An unsettled clock row as the rules see it; read ``with_facts``."""
    return RunningClock(
        id=clock.id,
        kind=ClockKind(clock.kind),
        subject_id=clock.subject_id,
        level=clock.level,
        facts=clock.facts(),
        due_at=clock.due_at,
        warned=clock.warned_percent,
        parked=clock.parked_until is not None,
    )


def _opening(escalation: Escalation, engaged_id: UUID) -> tuple[datetime | None, bool]:
    """The end of the current level's interval, run or running, and whether it was held back.

    One that was replaced has no end any more; one that ends at a stated instant was held back.
    """
    rows = list(
        Clock.objects.filter(
            escalation=escalation, kind=ClockKind.INTERVAL.value, subject_id=engaged_id
        ).values_list("due_at", "outcome", "target_kind")
    )
    ends = [due for due, outcome, _ in rows if outcome != Outcome.REPLACED.value]
    held_back = any(target == TargetKind.AT.value for _, _, target in rows)
    return (ends[0] if ends else None), held_back


def _answers(escalation: Escalation) -> tuple[OwedAnswer, ...]:
    rows = (
        Clock.objects.filter(escalation=escalation, kind=ClockKind.ACKNOWLEDGEMENT.value)
        .exclude(outcome=Outcome.CANCELLED.value)
        .exclude(due_at=None)
        .annotate(
            answered_at=F("acknowledgement__happened_at"),
            answered_by=F("acknowledgement__given_by__name"),
        )
        .order_by("started_at", "id")
    )
    return tuple(
        OwedAnswer(
            clock_id=row.id,
            level=row.level or 0,
            due_at=row.due_at,
            missed=row.outcome == Outcome.MISSED.value,
            answered_at=row.answered_at,
            answered_by=row.answered_by or "",
        )
        for row in rows
        if row.due_at is not None
    )


def _actions(escalation: Escalation) -> tuple[PlannedAction, ...]:
    return tuple(
        PlannedAction(row.id, row.text, row.visible, ActionState(row.state), row.committed_at)
        for row in Action.objects.filter(escalation=escalation).order_by("committed_at", "id")
    )
