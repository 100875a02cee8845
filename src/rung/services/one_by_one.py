"""Escalation by escalation, each on its own: how a decision moves what runs, in batches (N7)."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from rung.models import Escalation

log = logging.getLogger("rung.rebasing")
AT_ONCE = 100  # escalations moved while somebody waits; a job does the others
BATCH = 200


def one_by_one(
    found: QuerySet[Escalation],
    move: Callable[[UUID], None],
    *,
    limit: int | None,
    left_out: str,
) -> bool:
    """Move each of ``found``, at most ``limit``; whether all have been gone through.

    ``move`` is a transaction of its own. One that fails for a reason of its own is left as it is,
    logged under ``left_out``, and stops nobody; a lost connection is raised.
    """
    done, after = 0, UUID(int=0)
    while limit is None or done < limit:
        size = BATCH if limit is None else min(BATCH, limit - done)
        rest = found.filter(pk__gt=after).order_by("pk")
        batch = list(rest.values_list("pk", flat=True)[:size])
        for escalation_id in batch:
            _move_or_leave(escalation_id, move, left_out)
        if len(batch) < size:
            return True
        done, after = done + len(batch), batch[-1]
    return False


def _move_or_leave(escalation_id: UUID, move: Callable[[UUID], None], left_out: str) -> None:
    try:
        move(escalation_id)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception(left_out, extra={"escalation": str(escalation_id)})
