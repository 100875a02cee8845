"""Whether the parts that must not stand still are alive, and what they have not got done (N9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rung.models import Heartbeat, Notice
from rung.queries.lean import fetch

ENGINE, WORKER = "engine", "worker"
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
    rows = fetch(Heartbeat, " WHERE name IN (%s, %s)", [ENGINE, WORKER])
    found = {row.name: row for row in rows}
    return Beats(
        _beat(found.get(ENGINE), machine_now, ENGINE_SILENT_AFTER),
        _beat(found.get(WORKER), machine_now, WORKER_SILENT_AFTER),
    )


def _beat(row: Heartbeat | None, machine_now: datetime, silent_after: timedelta) -> Beat:
    return Beat(
        alive=_alive(row, machine_now, silent_after),
        last_at=row.beat_at if row else None,
        next_at=row.next_at if row else None,
    )


def engine_state(*, machine_now: datetime, now: datetime) -> EngineState:
    """Two queries, whatever is running. ``machine_now`` is never moved; ``now`` may be."""
    beats = {beat.name: beat for beat in Heartbeat.objects.filter(name__in=[ENGINE, WORKER])}
    engine, worker = beats.get(ENGINE), beats.get(WORKER)
    return EngineState(
        alive=_alive(engine, machine_now, ENGINE_SILENT_AFTER),
        worker_alive=_alive(worker, machine_now, WORKER_SILENT_AFTER),
        last_beat_at=engine.beat_at if engine else None,
        worker_beat_at=worker.beat_at if worker else None,
        next_at=engine.next_at if engine else None,
        settled=engine.settled if engine else 0,
        parked=engine.parked if engine else 0,
        unsent=_unsent(now),
    )


def _alive(beat: Heartbeat | None, machine_now: datetime, silent_after: timedelta) -> bool:
    return beat is not None and machine_now - beat.beat_at < silent_after


def _unsent(now: datetime) -> int:
    return Notice.objects.filter(
        sent_at=None, gave_up_at=None, created_at__lt=now - UNSENT_AFTER
    ).count()
