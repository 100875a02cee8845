"""Keeps a database and the programs on top of it running until told to stop.

Imports no Django: it must stay small, and must not fall over what it looks after.
"""

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Protocol, Self

from rung.adapters.postgres import PostgresError
from rung.commands.places import write_private

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_GRACE = 10.0
_FOR_EVER = 3600.0


class StopRequested(Exception):  # noqa: N818 - nothing went wrong
    """A person or the system asked for the end."""


class Kept(Protocol):
    """Something that is started, dies, and is started again."""

    @property
    def name(self) -> str: ...
    @property
    def pid(self) -> int | None: ...
    def start(self) -> None: ...
    def ended(self) -> str | None:
        """How it ended, in words; None while it runs."""

    def ask_to_stop(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(frozen=True)
class BackOff:
    """How long to wait before starting again: twice as long after each short life."""

    first: float
    longest: float
    long_life: float  # whatever lived this long starts afresh

    def wait(self, short_lives: int) -> float:
        return float(min(self.longest, self.first * 2**short_lives))


PATIENT = BackOff(first=0.2, longest=30.0, long_life=10.0)


class Supervisor:
    """Use as a context; leaving it stops every program first and the database last."""

    def __init__(self, database: Kept, *, run_folder: Path, back_off: BackOff) -> None:
        self._run_folder = run_folder
        self._back_off = back_off
        self._database = database
        self._watched: list[_Watched] = []
        self._once: Kept | None = None
        self._signals = _Signals()

    def __enter__(self) -> Self:
        self._signals.install()
        try:
            self._note("serve", os.getpid())
            self.keep(self._database)
        except BaseException:
            self._stop_all()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop_all()

    def keep(self, kept: Kept) -> None:
        """Start it, and start it again whenever it dies. A failing first start is raised."""
        watched = _Watched(kept, self._back_off)
        self._watched.append(watched)
        with self._signals.raising():
            kept.start()
        watched.started()
        self._note(kept.name, kept.pid)

    def run_once(self, program: Kept) -> bool:
        """Run a program to its end while everything else is kept. False when it failed."""
        self._once = program
        program.start()
        while (how := program.ended()) is None:
            self.tend(_FOR_EVER)
        self._once = None
        return how == how_it_ended(0)

    def until_stopped(self) -> None:
        """Look after everything; ends with StopRequested."""
        while True:
            self.tend(_FOR_EVER)

    def tend(self, timeout: float) -> None:
        """Sleep until something happens, at most so long; start again what died."""
        now = time.monotonic()
        due = [watched.due - now for watched in self._watched if watched.due is not None]
        self._signals.wait(max(0.0, min([timeout, *due])))
        if self._signals.stops:
            raise StopRequested
        for watched in self._watched:
            self._look_after(watched)

    def _look_after(self, watched: "_Watched") -> None:
        kept = watched.kept
        if watched.due is None:
            how = kept.ended()
            if how is not None:
                say(f"{kept.name} ended ({how}); it starts again in {watched.died():g} s")
        elif time.monotonic() >= watched.due:
            try:
                with self._signals.raising():
                    kept.start()
            except (PostgresError, OSError) as error:
                say(f"{kept.name} did not start: {error} Next try in {watched.died():g} s")
                return
            watched.started()
            self._note(kept.name, kept.pid)

    def _note(self, name: str, pid: int | None) -> None:
        if pid is not None:
            write_private(self._run_folder / f"{name}.pid", f"{pid}\n")

    def _stop_all(self) -> None:
        programs = [watched.kept for watched in self._watched if watched.kept is not self._database]
        if self._once is not None:
            programs.append(self._once)
        self._stop(programs, grace=_GRACE)
        self._stop([self._database], grace=_FOR_EVER)
        for file in self._run_folder.glob("*.pid"):
            file.unlink()
        self._signals.restore()

    def _stop(self, kept: list[Kept], *, grace: float) -> None:
        """Ask them to stop; kill them at the next signal, or when their time is over."""
        signals_before = self._signals.stops
        deadline = time.monotonic() + grace
        for each in kept:
            each.ask_to_stop()
        while any(each.ended() is None for each in kept):
            if self._signals.stops > signals_before or time.monotonic() > deadline:
                for each in kept:
                    each.kill()
            self._signals.wait(0.1)


def how_it_ended(returncode: int) -> str:
    """Words for the status of a process."""
    if returncode < 0:
        return f"killed by {signal.Signals(-returncode).name}"
    return f"exit status {returncode}"


def say(words: str) -> None:
    """Tell whoever watches the supervisor."""
    print(f"rung: {words}", file=sys.stderr, flush=True)  # noqa: T201


class _Watched:
    """When something kept may be started again."""

    def __init__(self, kept: Kept, back_off: BackOff) -> None:
        self.kept = kept
        self.due: float | None = None
        self._back_off = back_off
        self._short_lives = 0
        self._started_at = time.monotonic()

    def started(self) -> None:
        self._started_at = time.monotonic()
        self.due = None

    def died(self) -> float:
        """Note a death; return the seconds until the next start."""
        now = time.monotonic()
        if self.due is None and now - self._started_at >= self._back_off.long_life:
            self._short_lives = 0
        wait = self._back_off.wait(self._short_lives)
        self._short_lives += 1
        self.due = now + wait
        return wait


class _Signals:
    """Counts requests to stop, and ends a sleep when a signal or a child's death arrives."""

    def __init__(self) -> None:
        self.stops = 0
        self._raising = False
        self._woken, self._waker = socket.socketpair()
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None]
        self._before = {}

    def install(self) -> None:
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in _STOPPING:
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup
            self._before[number] = signal.signal(number, self._stop)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._woken.close()
        self._waker.close()

    def wait(self, timeout: float) -> None:
        ready, _, _ = select.select([self._woken], [], [], timeout)
        if ready:
            self._woken.recv(4096)

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Inside, a request to stop ends whatever waits (a start may take long)."""
        if self.stops:
            raise StopRequested
        self._raising = True
        try:
            yield
        finally:
            self._raising = False

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stops += 1
        if self._raising:
            self._raising = False  # the next one must not cut the stopping short
            raise StopRequested
