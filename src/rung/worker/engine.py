"""The loop that settles due clocks: until none is left, then asleep until the next one."""

import logging
import select
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections

from rung import clock
from rung.jobs_port import prepare
from rung.services.heartbeat import ENGINE, beat
from rung.services.settling import BATCH, next_wake_at, parked_clocks, settle_due
from rung.tracing import traced
from rung.worker.dead_man import DeadMan

log = logging.getLogger("rung.engine")
LONGEST_SLEEP = 15.0  # seconds; a sweep even when no call came, and the heartbeat goes on
ELSEWHERE = 0.1  # seconds, while another engine is at what is due
MUCH = 40  # clocks in one batch: what comes due meanwhile is not to wait until it is written
LITTLE = 5  # in a batch of the second hand: the engine's own thread keeps up by itself
BEAT_EVERY = 5.0  # seconds between two signs of life that say the same
PAUSES = (0.0, 0.05, 0.2, 0.5, 1.0, 2.0)  # seconds before the next try, the last again and again
LOST = (OperationalError, InterfaceError, psycopg.Error)  # deadlocks, and a database that is gone


class Stop:
    """A request to stop that ends a sleep at once; may come from a signal or another thread.

    Use as a context.
    """

    def __init__(self) -> None:
        self.asked = False
        self._woken, self._waker = socket.socketpair()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._woken.close()
        self._waker.close()

    def ask(self) -> None:
        """Ask the engine to end after the batch it is at."""
        self.asked = True
        with suppress(OSError):  # it has ended already
            self._waker.send(b".")

    def sleep(self, seconds: float, *also: int) -> bool:
        """Sleep until asked to stop, or one of the descriptors is readable; whether one is."""
        ready, _, _ = select.select([self._woken.fileno(), *also], [], [], seconds)
        return any(descriptor in ready for descriptor in also)


class Listener:
    """A database connection of its own on which the engine is told that clocks have changed."""

    def __init__(self) -> None:
        parameters = connection.get_connection_params()
        del parameters["cursor_factory"], parameters["context"]
        self._connection = psycopg.connect(**parameters, autocommit=True)
        self._connection.execute("LISTEN rung_clock")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def sleep(self, seconds: float, stop: Stop) -> None:
        """Sleep until a clock changes, somebody asks to stop, or the time is over."""
        if stop.sleep(seconds, self._connection.fileno()):
            list(self._connection.notifies(timeout=0))


class SecondHand:
    """Settles beside the engine's own thread while much is due.

    While PostgreSQL works for one of the two, the other decides, so that neither waits for long,
    and what comes due while one is at a batch waits only until the other is through with its own.
    To the database it is one more engine: what one has claimed, the other passes by.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="second-hand")
        self._work: Future[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()  # after the batch it is at, when the engine was asked to stop

    def help(self) -> None:
        """Take part until little is due; nothing while it does already."""
        if self._work is None:
            self._work = self._thread.submit(self._settle)

    def settled(self) -> int:
        """How many it has settled since the last time it was asked and had ended.

        Its errors are told here.
        """
        if self._work is None or not self._work.done():
            return 0
        work, self._work = self._work, None
        return work.result()

    def _settle(self) -> int:
        settled, more = 0, True
        try:
            while more and not self._stop.asked:
                done, parked = _settle_batch()
                settled, more = settled + done, done + parked >= LITTLE
        finally:
            connections.close_all()  # those of this thread
        return settled


class Engine:
    """Settles due clocks until asked to stop; outlives a database that comes and goes.

    Any number of engines may run on one database: each clock is settled once.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._second_hand = SecondHand(stop)
        self._failures = 0
        self._settled = 0  # since the last beat
        self._beaten_at = -BEAT_EVERY
        self._told_next_at: datetime | None = None
        self._dead_man = DeadMan(settings.RUNG_PING_URL)

    def run(self) -> None:
        """Return only when asked to stop. What says that it listens can settle at once."""
        prepare()
        with self._second_hand:
            while not self._stop.asked:
                try:
                    with Listener() as listener:
                        log.info("engine.listens")
                        while not self._stop.asked:
                            self._round(listener)
                except LOST as trouble:
                    self._recover(trouble)
        self._dead_man.close()
        connections.close_all()

    def _round(self, listener: Listener) -> None:
        """Settle a batch; when nothing was due, sleep.

        While something is due batches follow each other, with a sign of life now and then: what
        comes next is looked for before a sleep.
        """
        settled, parked = _settle_batch()
        if settled + parked >= MUCH:
            self._second_hand.help()
        self._settled += settled + self._second_hand.settled()
        self._failures = 0
        self._dead_man.swept()
        busy = settled + parked > 0
        if busy and not self._beat_is_old():
            return
        now = clock.now()
        next_at = next_wake_at(now=now)
        if self._beat_is_old() or next_at != self._told_next_at:
            self._beat(next_at, now)
        if not busy:
            listener.sleep(_seconds_until(next_at, now), self._stop)

    def _beat_is_old(self) -> bool:
        return clock.monotonic() - self._beaten_at >= BEAT_EVERY

    def _beat(self, next_at: datetime | None, now: datetime) -> None:
        """A sign of life, with what has been done since the last one and what comes next."""
        beat(
            name=ENGINE,
            next_at=next_at,
            settled=self._settled,
            parked=parked_clocks(now=now),
            at=clock.machine(),
        )
        self._settled, self._beaten_at, self._told_next_at = 0, clock.monotonic(), next_at

    def _recover(self, trouble: Exception) -> None:
        """Leave the broken connection behind; the first retry is at once."""
        log.warning(
            "engine.retries",
            extra={"trouble": type(trouble).__name__, "failures": self._failures + 1},
        )
        connections.close_all()
        self._stop.sleep(PAUSES[min(self._failures, len(PAUSES) - 1)])
        self._failures += 1


def _seconds_until(at: datetime | None, now: datetime) -> float:
    if at is None:
        return LONGEST_SLEEP
    if at <= now:
        return ELSEWHERE
    return min(LONGEST_SLEEP, (at - now).total_seconds())


def _settle_batch() -> tuple[int, int]:
    """Settle a batch, as a trace; how many were settled, how many parked."""
    with traced("engine.batch") as span:
        settled, parked = settle_due(now=clock.now(), limit=BATCH)
        span.set_attribute("rung.settled", settled)
        span.set_attribute("rung.parked", parked)
    return settled, parked
