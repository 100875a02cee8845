"""Settles clocks that asked to be woken; what the engine's loop calls."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from rung.domain.settling import overdue
from rung.models import Clock
from rung.services.carry_out import let_time
from rung.services.snapshots import locked, snapshot_of

log = logging.getLogger("rung.engine")
PARKED_FOR = timedelta(hours=1)


class _ClockFailed(Exception):  # noqa: N818 - never leaves this module
    """Settling failed for a reason of the clock's own, which is the cause."""

    def __init__(self, clock_id: UUID) -> None:
        super().__init__(str(clock_id))
        self.clock_id = clock_id


def settle_due(*, now: datetime, limit: int = 200) -> tuple[int, int]:
    """Settle clocks whose instant has come, at most ``limit``; (settled, parked).

    Each in its own transaction. One that fails for its own reason is rolled back, parked for an
    hour and shown; the next proceeds. Deadlocks and lost connections are for the caller to retry.
    """
    settled = parked = 0
    for clock_id, escalation_id in _due(now, limit):
        try:
            settled += _settle_one(clock_id, escalation_id, now)
        except _ClockFailed as failed:
            _park(failed.clock_id, failed.__cause__ or failed, now)
            parked += 1
    return settled, parked


def next_wake_at(*, now: datetime) -> datetime | None:
    """The next instant at which any clock has something to do; None when none is running.

    Parked clocks are left out: they are looked at again by whoever looks next after their hour.
    """
    return (
        Clock.objects.filter(settled_at=None, wake_at__isnull=False)
        .exclude(parked_until__gt=now)
        .order_by("wake_at")
        .values_list("wake_at", flat=True)
        .first()
    )


def parked_clocks(*, now: datetime) -> int:
    """How many clocks are parked; they are among those that were due, which are few."""
    return Clock.objects.filter(settled_at=None, wake_at__lte=now, parked_until__gt=now).count()


def _due(now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    return list(
        Clock.objects.filter(settled_at=None, wake_at__lte=now)
        .exclude(parked_until__gt=now)
        .order_by("wake_at", "pk")
        .values_list("pk", "escalation_id")[:limit]
    )


@transaction.atomic
def _settle_one(clock_id: UUID, escalation_id: UUID, now: datetime) -> int:
    """Lock the escalation, read again, decide, write. 0 when somebody was here first.

    Settles the clock, or what came due before it on the same escalation: each call does
    something about what is due.
    """
    failing = clock_id
    try:
        escalation = locked(escalation_id)
        current = snapshot_of(escalation, now=now)
        clock = next((clock for clock in current.running if clock.id == clock_id), None)
        if clock is None:
            return 0
        first = overdue(current, now=now) or clock
        failing = first.id
        let_time(escalation, current, first, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as trouble:
        raise _ClockFailed(failing) from trouble
    return 1


def _park(clock_id: UUID, trouble: BaseException, now: datetime) -> None:
    log.error("clock.parked", exc_info=trouble, extra={"clock": clock_id})
    Clock.objects.filter(pk=clock_id).update(
        parked_until=now + PARKED_FOR, trouble=f"{type(trouble).__name__}: {trouble}"[:500]
    )
