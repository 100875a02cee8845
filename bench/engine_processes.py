"""Engines as they run: as processes of their own, and as they keep up with what comes due."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from rung import clock
from rung.models import Clock
from rung.services.settling import settle_due
from rung.worker import engine as engine_module
from rung.worker.engine import Stop
from tests.builders import MONDAY_1530, TUESDAY_1030

BEFORE = MONDAY_1530 + timedelta(minutes=30)
HELD = TUESDAY_1030 + timedelta(days=1000)  # when clocks are due that wait for their measurement
LOOK = 0.1  # seconds between two looks at what is left, which cost as much as a claim
TICKS = os.sysconf("SC_CLK_TCK")  # of a process's CPU time, in a second
_HOLD = (
    "UPDATE rung_clock SET wake_at = %(held)s, due_at = %(held)s"
    " WHERE settled_at IS NULL AND kind = 'INTERVAL' AND escalation_id NOT IN"
    " (SELECT id FROM rung_escalation WHERE number < 10000000)"  # the templates
)
_COME_DUE = (
    "UPDATE rung_clock SET wake_at = %(start)s + n * %(apart)s, due_at = %(start)s + n * %(apart)s"
    " FROM (SELECT id, row_number() OVER () AS n FROM rung_clock"
    " WHERE settled_at IS NULL AND kind = 'INTERVAL' AND wake_at = %(held)s LIMIT %(count)s)"
    " AS dues WHERE rung_clock.id = dues.id"
)


def tidy() -> None:
    """What autovacuum would do by and by."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) rung_clock")
        cursor.execute("ANALYZE")


def held_back() -> None:
    """Keep the intervals of all copies that there are for the measurements of this module."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"held": HELD})


def settled_by_processes(count: int, clocks: int) -> tuple[float, float]:
    """Clocks a second by so many engines, from when they are due; milliseconds of CPU for each."""
    due = TUESDAY_1030 + timedelta(minutes=1 + count)
    _come_due(clocks, due)
    clock.move_to(BEFORE)
    with _engines(count) as engines:
        cpu = sum(map(cpu_of, engines))
        clock.move_to(due)
        began = time.perf_counter()
        while Clock.objects.filter(settled_at=None, wake_at__lte=due).exists():
            time.sleep(LOOK)
        took = time.perf_counter() - began
        cpu = sum(map(cpu_of, engines)) - cpu
    return clocks / took, cpu / clocks * 1000


def lateness(rate: int, seconds: int) -> None:
    """So many clocks come due every second; how late is each settled?"""
    start = TUESDAY_1030 + timedelta(minutes=5)
    _come_due(rate * seconds, start, apart=timedelta(seconds=1) / rate)
    clock.move_to(start - timedelta(seconds=5))
    committed = _run_engine(until=start + timedelta(seconds=seconds + 5))
    rows = Clock.objects.filter(settled_at__gt=start, kind="INTERVAL")
    late = sorted(
        (committed[recorded] - at).total_seconds() * 1000
        for at, recorded in rows.values_list("settled_at", "settled_recorded_at")
    )
    p50, p95, worst = (late[int(len(late) * share) - 1] for share in (0.5, 0.95, 1))
    print(
        f"lateness at {rate:,} dues a second for {seconds} s, {len(late):,} clocks:"
        f" p50 {p50:.0f} ms, p95 {p95:.0f} ms, at most {worst:.0f} ms"
    )


def _come_due(count: int, start: datetime, apart: timedelta = timedelta()) -> None:
    with connection.cursor() as cursor:
        parameters = {"held": HELD, "start": start, "apart": apart, "count": count}
        cursor.execute(_COME_DUE, parameters)
        if cursor.rowcount != count:
            raise SystemExit(f"{cursor.rowcount} clocks were held back, not {count}")
    tidy()


@contextmanager
def _engines(count: int) -> Iterator[list[int]]:
    """So many times `rung engine`, listening; their process ids."""
    command = [sys.executable, "-P", "-m", "rung.commands.main", "engine"]
    started = [subprocess.Popen(command) for _ in range(count)]
    try:
        while _listening() < count:
            time.sleep(0.1)
        time.sleep(1)  # their first sweep, which finds nothing
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _listening() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN rung_clock'")
        (found,) = cursor.fetchone()
        return int(found)


def cpu_of(process: int) -> float:
    """Seconds of CPU, user and system, that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _run_engine(*, until: datetime) -> dict[datetime, datetime]:
    """Let one engine run; for each batch's instant the one at which it was committed."""
    committed: dict[datetime, datetime] = {}

    def settle(*, now: datetime, limit: int) -> tuple[int, int]:
        found = settle_due(now=now, limit=limit)
        committed[now] = clock.now()
        return found

    engine_module.settle_due = settle
    with Stop() as stop:
        engine = threading.Thread(target=engine_module.Engine(stop).run)
        engine.start()
        while clock.now() < until:
            time.sleep(0.5)
        stop.ask()
        engine.join()
    return committed
