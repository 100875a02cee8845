"""Whether the parts that must not stand still are alive, and what they have not got done (N9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rung.models import Heartbeat, Notice
from rung.queries.lean import fetch

ENGINE, WORKER, MAIL_POLLER = "engine", "worker", "mail-poller"
ENGINE_SILENT_AFTER = timedelta(seconds=45)  # it beats every 15 seconds at least
WORKER_SILENT_AFTER = timedelta(minutes=3)  # it beats every minute
UNSENT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class EngineState:
    """What page header, health check and metrics say of the engine and the outbox."""

    alive: bool
    worker_alive: bool
    last_beat_at: datetime | None  # the machine's time
    worker_beat_at: datetime | None  # the same, of the worker
    next_at: datetime | None  # the product's time: when a clock has something to do
    settled: int
    parked: int
    unsent: int  # notices older than ten minutes that are not sent yet

    @property
    def healthy(self) -> bool:
        """Whether everything that must not stand still is alive."""
        return self.alive and self.worker_alive


@dataclass(frozen=True)
class Beat:
    """The last sign of life of one part."""

    alive: bool
    last_at: datetime | None  # the machine's time
    next_at: datetime | None  # the product's time: when there is something to do


@dataclass(frozen=True)
class Beats:
    """What every page says of the engine, and to the carrier's people of the worker."""

    engine: Beat
    worker: Beat


def beats(*, machine_now: datetime) -> Beats:
    """The last signs of life; one query."""
    return _beats(_rows(), machine_now)


def engine_state(*, machine_now: datetime, now: datetime) -> EngineState:
    """Two queries, whatever is running. ``machine_now`` is never moved; ``now`` may be."""
    rows = _rows()
    found, counted = _beats(rows, machine_now), rows.get(ENGINE)
    return EngineState(
        alive=found.engine.alive,
        worker_alive=found.worker.alive,
        last_beat_at=found.engine.last_at,
        worker_beat_at=found.worker.last_at,
        next_at=found.engine.next_at,
        settled=counted.settled if counted else 0,
        parked=counted.parked if counted else 0,
        unsent=_unsent(now),
    )


def _rows() -> dict[str, Heartbeat]:
    rows = fetch(Heartbeat, " WHERE name IN (%s, %s)", [ENGINE, WORKER])
    return {row.name: row for row in rows}


def _beats(rows: Mapping[str, Heartbeat], machine_now: datetime) -> Beats:
    return Beats(
        _beat(rows.get(ENGINE), machine_now, ENGINE_SILENT_AFTER),
        _beat(rows.get(WORKER), machine_now, WORKER_SILENT_AFTER),
    )


def _beat(row: Heartbeat | None, machine_now: datetime, silent_after: timedelta) -> Beat:
    if row is None:
        return Beat(alive=False, last_at=None, next_at=None)
    return Beat(machine_now - row.beat_at < silent_after, row.beat_at, row.next_at)


def _unsent(now: datetime) -> int:
    """Those that should be out by now: what is held back, and what another carries, is not late."""
    late = now - UNSENT_AFTER
    unsent = Notice.objects.filter(
        sent_at=None, gave_up_at=None, created_at__lt=late, sent_with=None
    )
    return unsent.exclude(attempts=0, try_at__gt=late).count()
