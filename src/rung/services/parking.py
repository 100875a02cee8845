"""A clock that cannot be settled for its own reason is set aside for an hour, in sight."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from rung.domain.facts import Fact
from rung.domain.plan import Plan, Record
from rung.models import Clock
from rung.services.carry_out import carry_out
from rung.services.doing import time_itself
from rung.services.snapshots import locked

log = logging.getLogger("rung.engine")
PARKED_FOR = timedelta(hours=1)


def park(clock_id: UUID, trouble: BaseException, *, now: datetime) -> None:
    """Look at the clock again in an hour; its escalation's timeline tells of the first time.

    The timeline itself may be what is in trouble: the clock is parked first, and stays parked.
    """
    log.error("clock.parked", exc_info=trouble, extra={"clock": clock_id})
    clock = Clock.objects.filter(pk=clock_id)
    parked = {
        "parked_until": now + PARKED_FOR,
        "trouble": f"{type(trouble).__name__}: {trouble}"[:500],
    }
    if not clock.filter(parked_until=None).update(**parked):
        clock.update(**parked)
        return
    try:
        with transaction.atomic():
            _record(clock.get(), now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("clock.parked-untold", extra={"clock": clock_id})


def _record(clock: Clock, now: datetime) -> None:
    """Inside alone: it is no news for a customer (R22, R28)."""
    told = Record(
        Fact.CLOCK_PARKED, now, level=clock.level, details={"clock": clock.kind}, by_system=True
    )
    carry_out(locked(clock.escalation_id), Plan(record=(told,)), time_itself(now))
