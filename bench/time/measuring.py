"""How things are timed: CPU and wall seconds, the median of several runs."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

RUNS = 5
SLICES = 5
TIMED = 5_000


@dataclass(frozen=True)
class Rate:
    """Operations in a second of CPU of this process, and of the wall clock."""

    cpu: float
    wall: float


def rate(run: Callable[[], object], count: int, runs: int = RUNS) -> Rate:
    """The median of several runs, each of which does ``count`` operations."""
    spent = [_once(run) for _ in range(runs)]
    return _median([(count / cpu, count / wall) for cpu, wall in spent])


def sliced(answer: Callable[[int], object], size: int = TIMED // SLICES) -> Rate:
    """The median rate of some slices of the questions, each asked once, with nothing beside it."""
    rates = []
    for first in range(0, size * SLICES, size):
        questions = range(first, first + size)
        cpu, wall = _once(lambda chosen=questions: [answer(number) for number in chosen])
        rates.append((size / cpu, size / wall))
    return _median(rates)


def counted(holds: Callable[[int], bool], count: int) -> int:
    """Of how many questions it holds: asked on every core, for nothing is timed here."""
    forks = multiprocessing.get_context("fork")  # what is asked is shared and need not be sent
    cores = os.cpu_count() or 1

    def ask(first: int, told: Connection) -> None:
        told.send(sum(map(holds, range(first, count, cores))))

    asked = [forks.Pipe(duplex=False) for _ in range(cores)]
    for first, (_, told) in enumerate(asked):
        forks.Process(target=ask, args=(first, told)).start()
    return sum(heard.recv() for heard, _ in asked)


def _once(run: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - cpu, time.perf_counter() - wall


def _median(rates: Sequence[tuple[float, float]]) -> Rate:
    return Rate(*(statistics.median(each[place] for each in rates) for place in (0, 1)))
