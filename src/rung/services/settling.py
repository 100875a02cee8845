"""Settles clocks that asked to be woken; what the engine's loop calls."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction

from rung.domain.settling import overdue, settle_clock
from rung.models import Clock
from rung.services.carry_out import carry_out
from rung.services.doing import time_itself
from rung.services.snapshots import locked, snapshot_of

log = logging.getLogger("rung.engine")
PARKED_FOR = timedelta(hours=1)


def settle_due(*, now: datetime, limit: int = 200) -> tuple[int, int]:
    """Settle clocks whose instant has come, at most ``limit``; (settled, parked).

    Each in its own transaction. One that fails for its own reason is rolled back, parked for an
    hour and shown; the next proceeds. Deadlocks and lost connections are for the caller to retry.
    """
    settled = parked = 0
    for clock_id, escalation_id in _due(now, limit):
        try:
            settled += _settle_one(clock_id, escalation_id, now)
        except OperationalError:
            raise
        except Exception as trouble:  # noqa: BLE001 - the other clocks must go on
            _park(clock_id, trouble, now)
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
    """Lock the escalation, read again, decide, write.

    0 when somebody was here first, or when another clock of the escalation comes before it.
    """
    escalation = locked(escalation_id)
    current = snapshot_of(escalation)
    clock = next((clock for clock in current.running if clock.id == clock_id), None)
    first = overdue(current, now=now) or clock
    if clock is None or first is not clock:
        return 0
    plan = settle_clock(current, clock, now=now)
    carry_out(escalation, plan, time_itself(now))
    return 1


def _park(clock_id: UUID, trouble: Exception, now: datetime) -> None:
    log.error("clock.parked", exc_info=trouble, extra={"clock": clock_id})
    Clock.objects.filter(pk=clock_id).update(
        parked_until=now + PARKED_FOR, trouble=f"{type(trouble).__name__}: {trouble}"[:500]
    )
