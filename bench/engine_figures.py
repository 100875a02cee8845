"""The measurements of bench/engine.py."""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import django
from django.core.management import call_command
from django.db import connection, transaction

django.setup()

from engine_processes import held_back, lateness, settled_by_processes, tidy
from many import Template, copy_escalations, idle_clocks

from rung.commands.engine import let_the_collector_rest
from rung.models import Clock, Notice, TimelineEntry
from rung.services.settling import BATCH, next_wake_at, parked_clocks, settle_due
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
    each, later = _each(asked.clocks), _each(3 * asked.engines + asked.rate * asked.seconds)
    copy_escalations(templates, later, first=each + 1)
    held_back()
    copy_escalations(templates, each)
    idle_clocks(templates[0], asked.open)
    tidy()
    let_the_collector_rest()  # as `rung engine` does
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs; {_sizes()}")
    bare = _median(asked.runs, lambda: _bare(asked.clocks // asked.runs))
    one, one_cpu = _settle(asked.one_by_one, 1)
    rates = [_settle(asked.clocks // (asked.runs + 1), BATCH) for _ in range(asked.runs)]
    batch, cpu = (statistics.median(found) for found in zip(*rates, strict=True))
    print(f"bare SKIP LOCKED, {BATCH} at a time {bare:12,.0f} clocks/s")
    print(f"one thread, {BATCH} at a time       {batch:12,.0f} clocks/s, {cpu:.2f} ms CPU each")
    print(f"one by one                      {one:12,.0f} clocks/s, {one_cpu:.2f} ms CPU each")
    _settle_the_rest()
    for count in (1, 2):
        rate, cpu = settled_by_processes(count, asked.engines * count)
        said = "one engine" if count == 1 else f"{count} engines"
        print(f"{said:32}{rate:12,.0f} clocks/s, {cpu:.2f} ms CPU each")
        if count == 1:
            print(f"an engine is {rate / one:.0f} x one by one, {bare / rate:.1f} x below the bare")
    _sweep()
    lateness(asked.rate, asked.seconds)
    if asked.idle > asked.open:
        idle_clocks(templates[0], asked.idle - asked.open, first=asked.open + 1)
        _sweep()
    print(f"load {os.getloadavg()[0]:.1f}")


def _each(clocks: int) -> int:
    """How many copies of every template make so many."""
    return -(-clocks // TEMPLATES)


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


def _settle_the_rest() -> None:
    while settle_due(now=DUE) != (0, 0):
        pass


def _sweep() -> None:
    """What the engine does when nothing is due."""
    tidy()
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
    print(
        f"idle sweep among {Clock.objects.filter(settled_at=None).count():,} running clocks"
        f" {claim:.2f} ms; with the look at the next instant {whole:.2f} ms"
    )
