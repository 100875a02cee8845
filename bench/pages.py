"""The pages that are measured: my day of 150 orders and 60 escalations, a long escalation."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus

import django
from django.core.management import call_command
from django.test import Client

django.setup()

from rung import clock
from rung.domain.vocabulary import DateKind, UpdateKind
from rung.models import Escalation, Jeopardy, Order, OrderDate, Person
from rung.services import working
from rung.services.heartbeat import ENGINE, WORKER, beat
from tests.builders import MONDAY_1530, TUESDAY_0820, World

ORDERS, ROWS, ENTRIES = 150, 60, 20
SLIPPED, IN_JEOPARDY = 15, 15  # every so many orders
Measure = Callable[[Callable[[], object]], tuple[float, float]]


def report(measure: Measure) -> None:
    """Fill the database through the services, then measure and print."""
    call_command("migrate", verbosity=0)
    world = World()
    escalation = fill(world)
    clock.move_to(TUESDAY_0820)
    for part in (ENGINE, WORKER):
        beat(name=part, next_at=None, settled=0, parked=0, at=clock.machine())
    rows = [
        ("health check (bare limit)", measure(getter(None, "/health/"))),
        (f"my day, {ORDERS} orders, {ROWS} rows", measure(getter(world.ccm, "/desk/"))),
        ("my day, one kind alone", measure(getter(world.ccm, "/desk/?kind=update&show=soon"))),
        (
            f"escalation, {ENTRIES} entries, customer",
            measure(getter(world.customer, f"/escalations/{escalation.reference}/")),
        ),
        (
            f"escalation, {ENTRIES} entries, CCM",
            measure(getter(world.ccm, f"/desk/escalations/{escalation.reference}/")),
        ),
    ]
    print(f"{'page':42} {'CPU ms':>8} {'wall ms':>8} {'x bare':>8}")
    bare = rows[0][1][0]
    for name, (cpu, wall) in rows:
        print(f"{name:42} {cpu:8.2f} {wall:8.2f} {cpu / bare:8.1f}")


def fill(world: World) -> Escalation:
    """What one care manager has; the first escalation with a long timeline."""
    first = world.raised()
    for number in range(ORDERS - ROWS):
        _dated(world.another_order(f"Q-{5000 + number}", f"Store {number}"), number)
    for number in range(1, ROWS):
        order = world.another_order(f"Q-{2000 + number}", f"Site {number}")
        _dated(order, number)
        world.raised(order=order, phoned_at=MONDAY_1530 - timedelta(minutes=number))
    written = first.timeline.count()
    for number in range(ENTRIES - written):
        working.send_update(
            escalation_id=first.id,
            kind=UpdateKind.PROGRESS,
            words=f"The city answered question {number} of the permit.",
            doing=world.ccm_at(MONDAY_1530 + timedelta(minutes=15 + number), uuid.uuid4()),
        )
    return first


def _dated(order: Order, number: int) -> None:
    """A committed date that has moved once and a forecast; some slip, some are in jeopardy."""
    committed, earlier = date(2026, 12, 11), date(2026, 12, 4)
    late = timedelta(days=4 if number % SLIPPED == 0 else 0)
    days = ((DateKind.DDD, earlier), (DateKind.CCD, earlier), (DateKind.FOC, earlier))
    moved = ((DateKind.CCD, committed), (DateKind.FORECAST, committed + late))
    OrderDate.objects.bulk_create(
        OrderDate(order=order, kind=kind.value, day=day, recorded_at=at)
        for at, said in ((MONDAY_1530 - timedelta(days=20), days), (MONDAY_1530, moved))
        for kind, day in said
    )
    if number % IN_JEOPARDY == 1:
        Jeopardy.objects.create(order=order, code="1U", since_date=date(2026, 11, 19))


def getter(person: Person | None, path: str) -> Callable[[], object]:
    client = Client()
    if person is not None:
        client.force_login(person)

    def get() -> object:
        response = client.get(path)
        if response.status_code != HTTPStatus.OK:
            raise SystemExit(f"{path} answered {response.status_code}")
        return response

    return get
