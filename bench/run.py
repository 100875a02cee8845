"""Measures what a page costs. Prints figures beside a bare limit of the same run; judges nothing.

Application CPU is the process's own time (user and system) for one warm request through the whole
middleware, without the database server's and without a network. The bare limit is the same server
answering the health check.
"""

import importlib
import statistics
import time
from collections.abc import Callable

from surroundings import database

WARM, MEASURED, RUNS = 20, 50, 5


def main() -> None:
    """Start a throw-away database, fill it, measure, stop it."""
    with database():
        importlib.import_module("pages").report(measure)  # Django can be set up only now
        importlib.import_module("coverage_proof").report()
        importlib.import_module("policies").report()
        importlib.import_module("scorecard").report(measure)


def measure(request: Callable[[], object], *, runs: int = RUNS) -> tuple[float, float]:
    """Median CPU and wall milliseconds of 50 warm requests; the median of several such runs."""
    for _ in range(WARM):
        request()
    cpu, wall = [], []
    for _ in range(runs):
        spent = [_once(request) for _ in range(MEASURED)]
        cpu.append(statistics.median(each[0] for each in spent))
        wall.append(statistics.median(each[1] for each in spent))
    return statistics.median(cpu) * 1000, statistics.median(wall) * 1000


def _once(request: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    request()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
