"""Settles clocks that asked to be woken, many escalations at a time; what the engine's loop calls.

One statement claims what is due and locks its escalations, passing by whatever another engine or
somebody's act holds (an act settles what is overdue itself). Under the locks everything is read
again, the rules decide escalation by escalation, and all of it is written and committed together.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from rung.domain.settling import overdue
from rung.models import Escalation
from rung.services import bulk
from rung.services.book_rows import TO_DECIDE
from rung.services.books import Books
from rung.services.carry_out import Decided, carry_out_all, what_time_does
from rung.services.parking import park
from rung.services.snapshots import locked_in_turn, snapshot_of

log = logging.getLogger("rung.engine")
BATCH = 500  # clocks in one transaction
_DUE = """
SELECT clock.id, clock.escalation_id
FROM rung_clock AS clock JOIN rung_escalation AS escalation ON escalation.id = clock.escalation_id
WHERE clock.settled_at IS NULL AND clock.wake_at <= %(now)s
    AND (clock.parked_until IS NULL OR clock.parked_until <= %(now)s)
"""
_CLAIM = (
    f"{_DUE} ORDER BY clock.wake_at LIMIT %(limit)s FOR NO KEY UPDATE OF escalation SKIP LOCKED"
)
_CLAIM_ONE = f"{_DUE} AND clock.id = %(id)s FOR NO KEY UPDATE OF escalation SKIP LOCKED"
# An engine asks after every batch, and asleep every few seconds, among however many there are.
_NEXT = """
SELECT wake_at FROM rung_clock WHERE settled_at IS NULL AND wake_at IS NOT NULL
    AND (parked_until IS NULL OR parked_until <= %s)
ORDER BY wake_at LIMIT 1
"""
_PARKED = """
SELECT count(*) FROM rung_clock
WHERE settled_at IS NULL AND wake_at <= %s AND parked_until > %s
"""
Claimed = tuple[UUID, UUID]  # a clock, and its escalation


@dataclass(frozen=True)
class _Failed:
    """A clock that could not be settled for a reason of its own, or of its escalation's."""

    clock_id: UUID
    trouble: BaseException


class _Step(NamedTuple):
    """What time does about one clock."""

    clock_id: UUID
    decided: Decided


class _NotWritten(Exception):  # noqa: N818 - never leaves this module
    """What was decided could not be written; of one step alone, that is its clock's failure."""

    def __init__(self, clock_id: UUID) -> None:
        super().__init__(str(clock_id))
        self.clock_id = clock_id


def settle_due(*, now: datetime, limit: int = BATCH) -> tuple[int, int]:
    """Settle clocks whose instant has come, at most ``limit``, in one commit; (settled, parked).

    One that fails for its own reason is parked for an hour and shown; the others proceed. Deadlocks
    and lost connections are for the caller to retry: nothing of the batch has been written then.
    """
    claimed: list[Claimed] = []
    try:
        with transaction.atomic():
            claimed += _claimed(_CLAIM, now=now, limit=limit)
            settled, failed = _settle(claimed, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("engine.one-by-one", extra={"clocks": len(claimed)})
        settled, failed = _one_by_one(claimed, now)
    for each in failed:
        park(each.clock_id, each.trouble, now=now)
    return settled, len(failed)


def next_wake_at(*, now: datetime) -> datetime | None:
    """The next instant at which any clock has something to do; None when none is running.

    Parked clocks are left out: they are looked at again by whoever looks next after their hour.
    """
    return next((at for (at,) in bulk.read(_NEXT, now)), None)


def parked_clocks(*, now: datetime) -> int:
    """How many clocks are parked; they are among those that were due, which are few."""
    ((found,),) = bulk.read(_PARKED, now, now)
    return int(found)


def _claimed(statement: str, **parameters: int | datetime | UUID) -> list[Claimed]:
    """Clocks that are due, the one that waits longest first; their escalations are locked."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [(clock_id, escalation_id) for clock_id, escalation_id in cursor.fetchall()]


def _settle(claimed: Sequence[Claimed], now: datetime) -> tuple[int, list[_Failed]]:
    """Settle what was claimed; of one escalation one clock after the other, each read anew."""
    settled, failed = 0, list[_Failed]()
    for turn in _turns(claimed):
        left_out = {each.clock_id for each in failed}
        done, more = _settle_turn(turn, now)
        settled += done
        failed += (each for each in more if each.clock_id not in left_out)
    return settled, failed


def _turns(claimed: Sequence[Claimed]) -> Iterator[dict[UUID, UUID]]:
    """Clocks by escalation: the first of every one, then the second of those that have more …"""
    waiting: dict[UUID, list[UUID]] = defaultdict(list)
    for clock_id, escalation_id in claimed:
        waiting[escalation_id].append(clock_id)
    while waiting:
        yield {escalation_id: clocks[0] for escalation_id, clocks in waiting.items()}
        waiting = {key: clocks[1:] for key, clocks in waiting.items() if clocks[1:]}


def _settle_turn(turn: dict[UUID, UUID], now: datetime) -> tuple[int, list[_Failed]]:
    """Decide each, write all. A rule that fails leaves its own escalation out, as yet unwritten."""
    escalations, known = locked_in_turn(list(turn), TO_DECIDE)
    books = Books(escalations, now=now, known=known)
    steps, failed = [], []
    for escalation in escalations:
        found = _step(escalation, turn[escalation.id], books)
        if isinstance(found, _Step):
            steps.append(found)
        elif found is not None:
            failed.append(found)
    try:
        carry_out_all([step.decided for step in steps], books)
    except (OperationalError, InterfaceError):
        raise
    except Exception as trouble:
        raise _NotWritten(steps[0].clock_id) from trouble
    return len(steps), failed


def _step(escalation: Escalation, clock_id: UUID, books: Books) -> _Step | _Failed | None:
    """What time does about the clock, or about what came due before it on the same escalation.

    None when somebody was here first.
    """
    failing = clock_id
    try:
        current = snapshot_of(escalation, books)
        clock = next((clock for clock in current.running if clock.id == clock_id), None)
        if clock is None:
            return None
        first = overdue(current, now=books.now) or clock
        failing = first.id
        return _Step(first.id, what_time_does(escalation, current, first, books))
    except DatabaseError:
        raise
    except Exception as trouble:  # noqa: BLE001 - parked with its words, and logged there
        return _Failed(failing, trouble)


def _one_by_one(claimed: Sequence[Claimed], now: datetime) -> tuple[int, list[_Failed]]:
    """Each clock in a transaction of its own: what cannot be written does not hold the rest."""
    settled, failed = 0, list[_Failed]()
    for clock_id, _ in claimed:
        try:
            with transaction.atomic():
                one = _claimed(_CLAIM_ONE, now=now, id=clock_id)
                done, more = _settle(one, now)
        except (OperationalError, InterfaceError):
            raise
        except _NotWritten as not_written:
            failed.append(_Failed(not_written.clock_id, not_written.__cause__ or not_written))
        except Exception as trouble:  # noqa: BLE001 - parked with its words, and logged there
            failed.append(_Failed(clock_id, trouble))
        else:
            settled, failed = settled + done, failed + more
    return settled, failed
