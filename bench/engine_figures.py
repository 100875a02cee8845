"""The measurements of bench/engine.py."""

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import django
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

from many import Template, copy_escalations, idle_clocks

from rung import clock
from rung.models import Clock, Notice, TimelineEntry
from rung.services.settling import BATCH, next_wake_at, parked_clocks, settle_due
from rung.worker import engine as engine_module
from rung.worker.engine import Stop
from tests.builders import MONDAY_1530, TUESDAY_1030, World

TEMPLATES = 40  # raised in different minutes, so that no two of them share their instants
DUE = TUESDAY_1030 + timedelta(minutes=1)
SWEEPS = 200
BARE = (
    "SELECT id FROM rung_clock WHERE settled_at IS NULL AND wake_at <= %s"
    " ORDER BY wake_at LIMIT %s FOR UPDATE SKIP LOCKED"
)


def report(asked: argparse.Namespace) -> None:
    """Fill, measure, print."""
    call_command("migrate", verbosity=0)
    templates = _templates()
    each = asked.clocks // TEMPLATES
    copy_escalations(templates, each)
    idle_clocks(templates[0], asked.open)
    _tidy()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs; {_sizes()}")
    bare = _median(asked.runs, lambda: _bare(asked.clocks // asked.runs))
    one, one_cpu = _settle(asked.one_by_one, 1)
    rates = [_settle(asked.clocks // (asked.runs + 1), BATCH) for _ in range(asked.runs)]
    batch, cpu = (statistics.median(found) for found in zip(*rates, strict=True))
    print(f"bare SKIP LOCKED, {BATCH} at a time {bare:12,.0f} clocks/s")
    print(f"engine, {BATCH} at a time           {batch:12,.0f} clocks/s, {cpu:.2f} ms CPU each")
    print(f"one by one                      {one:12,.0f} clocks/s, {one_cpu:.2f} ms CPU each")
    print(f"engine is {batch / one:.0f} x one by one, and {bare / batch:.1f} x below the bare one")
    _sweep()
    _lateness(templates, asked.rate, asked.seconds, first=each + 1)
    print(f"load {os.getloadavg()[0]:.1f}")


def _templates() -> list[Template]:
    world, found = World(), []
    for minute in range(TEMPLATES):
        order = world.another_order(f"T-{minute}")
        phoned_at = MONDAY_1530 - timedelta(minutes=minute, seconds=minute)
        found.append(Template(world.raised(order=order, phoned_at=phoned_at).id, order.pk))
    return found


def _sizes() -> str:
    running = Clock.objects.filter(settled_at=None)
    due = running.filter(wake_at__lte=DUE).count()
    return f"{due:,} clocks due among {running.count():,}"


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) rung_clock")
        cursor.execute("ANALYZE")


def _median(runs: int, once: Callable[[], float]) -> float:
    return statistics.median(once() for _ in range(runs))


def _bare(clocks: int) -> float:
    """Claim so many and let them go: what no engine on this table can be faster than."""
    began, done = time.perf_counter(), 0
    while done < clocks:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BARE, [DUE, BATCH])
            done += len(cursor.fetchall())
    return done / (time.perf_counter() - began)


def _settle(clocks: int, limit: int) -> tuple[float, float]:
    """Clocks a second with all their effects, and milliseconds of CPU for each."""
    told = Notice.objects.count(), TimelineEntry.objects.count()
    began, cpu, done = time.perf_counter(), time.process_time(), 0
    while done < clocks:
        settled, parked = settle_due(now=DUE, limit=limit)
        if not settled or parked:
            raise SystemExit(f"settled {settled}, parked {parked}: there was nothing to measure")
        done += settled
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    if (Notice.objects.count() - told[0], TimelineEntry.objects.count() - told[1]) != (done, done):
        raise SystemExit("each clock tells one notice and one entry of the timeline")
    return done / took, cpu / done * 1000


def _sweep() -> None:
    """What the engine does when nothing is due."""
    _tidy()
    idle = MONDAY_1530 - timedelta(days=30)
    spent = []
    for _ in range(SWEEPS):
        began = time.perf_counter()
        settle_due(now=idle)
        claim = time.perf_counter() - began
        next_wake_at(now=idle)
        parked_clocks(now=idle)
        spent.append((claim, time.perf_counter() - began))
    claim, whole = (statistics.median(found) * 1000 for found in zip(*spent, strict=True))
    print(f"idle sweep {claim:.2f} ms; with the look at the next instant {whole:.2f} ms")


def _lateness(templates: list[Template], rate: int, seconds: int, *, first: int) -> None:
    """So many clocks come due every second; how late is each settled?"""
    while settle_due(now=DUE + timedelta(minutes=1)) != (0, 0):
        pass
    copies = -(-rate * seconds // len(templates))
    copy_escalations(templates, copies, first=first)
    start = TUESDAY_1030 + timedelta(minutes=5)
    clock.move_to(start - timedelta(seconds=5))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rung_clock SET wake_at = %s + n * interval '1 second' / %s,"
            " due_at = %s + n * interval '1 second' / %s FROM (SELECT id,"
            " row_number() OVER (ORDER BY id) AS n FROM rung_clock"
            " WHERE settled_at IS NULL AND kind = 'INTERVAL' AND wake_at < %s) AS dues"
            " WHERE rung_clock.id = dues.id",
            [start, rate, start, rate, start],
        )
    _tidy()
    committed = _run_engine(until=start + timedelta(seconds=seconds + 15))
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
