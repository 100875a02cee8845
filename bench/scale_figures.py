"""What bench/scale.py measures: one company's pages."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pages
from django.core.management import call_command
from django.db import connection
from run import measure
from scale_rows import Models, companies, copies

from rung import clock
from rung.models import Escalation, Notice
from rung.services import ending, engaging
from rung.services.heartbeat import ENGINE, WORKER, beat
from tests.builders import MONDAY_1530, TUESDAY_0820, World

Pages = dict[str, Callable[[], object]]


def company(escalations: int) -> tuple[Pages, str, float]:
    """Fill the database; the pages to open, its size in words, and the seconds it took."""
    call_command("migrate", verbosity=0)
    world = World()
    pages_of_it = _paths(world)
    models = _models(world)
    companies(models, now=MONDAY_1530)
    began = time.perf_counter()
    copies(models, 1, escalations)
    clock.move_to(TUESDAY_0820)
    for part in (ENGINE, WORKER):
        beat(name=part, next_at=None, settled=0, parked=0, at=clock.machine())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        (size,) = cursor.fetchone()
    return pages_of_it, size, time.perf_counter() - began


def measured(get: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall milliseconds of one warm request: the median of 50, or of 3 that take long."""
    began = time.perf_counter()
    get()
    if time.perf_counter() - began < 1:
        return measure(get, runs=1)
    spent = []
    for _ in range(3):
        cpu, wall = time.process_time(), time.perf_counter()
        get()
        spent.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpus, walls = zip(*spent, strict=True)
    return statistics.median(cpus) * 1000, statistics.median(walls) * 1000


def _paths(world: World) -> Pages:
    """Who looks at what; what they own is the same at both sizes."""
    escalation = pages.fill(world)
    get = pages.getter
    mine = f"/escalations/{escalation.reference}/"
    sought = f"/desk/escalations/?q={escalation.reference}"
    return {
        "my day, 60 rows": get(world.ccm, "/desk/"),
        "escalation, CCM": get(world.ccm, f"/desk{mine}"),
        "escalation, customer": get(world.customer, mine),
        "overview, customer": get(world.customer, "/overview/"),
        "orders, customer": get(world.customer, "/orders/"),
        "why, JSON": get(world.customer, f"{mine}clocks.json"),
        "escalations, everybody's": get(world.desk, "/desk/escalations/"),
        "escalations, one number sought": get(world.desk, sought),
        "orders, everybody's": get(world.desk, "/desk/orders/"),
        "my day, the whole company's": get(world.desk, "/desk/"),
    }


def _models(world: World) -> Models:
    """One escalation that runs and one that has come to its end."""
    running = engaging.engage_on_behalf(
        escalation_id=world.raised(order=world.another_order("B-RUN")).id,
        reason="It cannot wait.",
        doing=world.ccm_at(MONDAY_1530 + timedelta(minutes=20), uuid4()),
    )
    ended = world.raised(order=world.another_order("B-END"))
    at, later = MONDAY_1530 + timedelta(hours=1), MONDAY_1530 + timedelta(hours=2)
    ending.resolve(escalation_id=ended.id, words="It is up.", doing=world.ccm_at(at, uuid4()))
    ending.confirm(escalation_id=ended.id, doing=world.customer_at(later, uuid4()))
    Notice.objects.update(sent_at=at, try_at=None)
    return Models(world.account, world.ccm, running, Escalation.objects.get(pk=ended.pk))
