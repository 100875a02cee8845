"""Moves what runs to the newest version of a calendar: one decision, done in batches (N6, N7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from rung.domain.house_record import RecordKind
from rung.domain.permissions import Act
from rung.domain.rebasing import ClockMoved, moved_clocks
from rung.domain.rebasing import rebase as plan_of
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel, Status
from rung.jobs_port import Job, defer
from rung.models import Calendar, CalendarVersion, Clock, ClockMove, Escalation, LevelCalendar
from rung.models import Rebase as RebaseRow
from rung.services.carry_out import carry_out, pressed_once, settled
from rung.services.doing import Doing
from rung.services.one_by_one import AT_ONCE, one_by_one
from rung.services.record import record
from rung.services.snapshots import locked, pinned


@dataclass(frozen=True)
class Order:
    """What an administrator decided: to which version, why, and what to do about past times.

    ``past_too`` also moves escalations in which a clock would be over by the move itself; without
    it they are left where they are (N5).
    """

    version: int
    reason: str
    past_too: bool


def rebase(*, calendar_id: int, order: Order, doing: Doing) -> RebaseRow:
    """Move every running clock of older versions to the newest one, and tell those it concerns.

    The decision is written with the job that finishes it; a first batch is done at once.
    """
    with transaction.atomic():
        row = _decided(calendar_id, order, doing)
        defer(Job.REBASE, rebase_id=str(row.pk))
    _go_on(row, now=doing.now, limit=AT_ONCE)
    return row


def carry_on(*, rebase_id: int, now: datetime) -> None:
    """Do what is left of a decision; nothing when it is finished. Safe to run twice or late."""
    row = RebaseRow.objects.filter(pk=rebase_id, finished_at=None).first()
    if row is not None:
        _go_on(row, now=now, limit=None)


def concerned(calendar_id: int, older_than: int) -> QuerySet[Escalation]:
    """Escalations that are not over and are pinned to an older version of the calendar."""
    older = CalendarVersion.objects.filter(calendar=calendar_id, number__lt=older_than)
    levels = LevelCalendar.objects.filter(calendar__in=older)
    return Escalation.objects.exclude(status=Status.CLOSED.value).filter(
        Q(calendar__in=older) | Q(pk__in=levels.values("escalation"))
    )


def _decided(calendar_id: int, order: Order, doing: Doing) -> RebaseRow:
    doing.allow(Act.KEEP_CALENDARS)
    calendar = Calendar.objects.select_for_update().get(pk=calendar_id)
    pressed_once(doing)
    newest = calendar.versions.order_by("-number")[0]
    if newest.number != order.version:
        raise AlreadyDone(
            f"Version {newest.number} was written meanwhile. Nothing was moved; look at what "
            "would move now.",
            newest.created_at,
        )
    if not order.reason.strip():
        raise BadInput("Say why; customers whose times move read it.")
    unfinished = calendar.rebases.filter(finished_at=None).first()
    if unfinished is not None:
        raise AlreadyDone("Clocks of this calendar are being moved already.", unfinished.ordered_at)
    if not concerned(calendar.pk, newest.number).exists():
        raise RuleViolation("Nothing runs on an older version, so nothing was moved.")
    record(
        doing,
        RecordKind.CALENDAR,
        f"Calendar {calendar.name}",
        "what runs is on older versions",
        f"what runs is moved to version {newest.number}",
        words=order.reason.strip(),
    )
    return RebaseRow.objects.create(
        calendar=calendar,
        version=newest,
        reason=order.reason.strip(),
        past_too=order.past_too,
        ordered_at=doing.now,
        ordered_by=doing.person,
    )


def _go_on(row: RebaseRow, *, now: datetime, limit: int | None) -> None:
    """Escalation by escalation; what is left out is passed by."""
    all_done = one_by_one(
        concerned(row.calendar_id, row.version.number),
        lambda each: _move_one(row, each, now),
        limit=limit,
        left_out="rebase.left-out",
    )
    if all_done:
        RebaseRow.objects.filter(pk=row.pk, finished_at=None).update(finished_at=now)


@transaction.atomic
def _move_one(row: RebaseRow, escalation_id: UUID, now: datetime) -> None:
    """Lock the escalation, read again, move its clocks and what it is pinned to, tell."""
    escalation = locked(escalation_id)
    current = settled(escalation, now)
    if escalation.status == Status.CLOSED.value:
        return
    older = CalendarVersion.objects.filter(
        calendar=row.calendar_id, number__lt=row.version.number
    ).values_list("pk", flat=True)
    clocks = Clock.objects.filter(escalation=escalation, settled_at=None, calendar__in=older)
    versions = dict(clocks.values_list("pk", "calendar_id"))
    moves = moved_clocks(current, versions, pinned(row.version), reason=row.reason, now=now)
    if not row.past_too and any(move.is_past(now) for move in moves):
        return
    _write(row, moves, now)
    _pin(escalation, row.version, set(older))
    plan = plan_of(
        moves,
        version=row.version.number,
        reason=row.reason,
        key=f"rebase:{row.pk}:{escalation.pk}",
        now=now,
    )
    carry_out(escalation, plan, Doing(row.ordered_by, None, Channel.PORTAL, now))


def _write(row: RebaseRow, moves: Sequence[ClockMoved], now: datetime) -> None:
    """The clocks as they are now, and beside each what it was."""
    for move in moves:
        Clock.objects.filter(pk=move.clock.id, settled_at=None).update(
            calendar=row.version, due_at=move.due_at, wake_at=move.wake_at
        )
    ClockMove.objects.bulk_create(
        ClockMove(
            rebase=row,
            clock_id=move.clock.id,
            from_calendar_id=move.from_version_id,
            to_calendar=row.version,
            from_due_at=move.clock.due_at,
            to_due_at=move.due_at,
            recorded_at=now,
        )
        for move in moves
    )


def _pin(escalation: Escalation, version: CalendarVersion, older: set[int]) -> None:
    """What the escalation starts from now on runs on the newer version too."""
    if escalation.calendar_id in older:
        escalation.calendar = version
        escalation.save(update_fields=["calendar"])
    LevelCalendar.objects.filter(escalation=escalation, calendar__in=older).update(calendar=version)
