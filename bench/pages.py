"""The pages that are measured: my day with 50 rows, an escalation with 20 timeline entries."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import django
from django.core.management import call_command
from django.test import Client

django.setup()

from rung import clock
from rung.domain.vocabulary import UpdateKind
from rung.models import Escalation, Person
from rung.services import working
from rung.services.heartbeat import ENGINE, WORKER, beat
from tests.builders import MONDAY_1530, TUESDAY_0820, World

ROWS, ENTRIES = 50, 20
Measure = Callable[[Callable[[], object]], tuple[float, float]]


def report(measure: Measure) -> None:
    """Fill the database through the services, then measure and print."""
    call_command("migrate", verbosity=0)
    world = World()
    escalation = _fill(world)
    clock.move_to(TUESDAY_0820)
    for part in (ENGINE, WORKER):
        beat(name=part, next_at=None, settled=0, parked=0, at=clock.machine())
    rows = [
        ("health check (bare limit)", measure(_getter(None, "/health/"))),
        (f"my day, {ROWS} rows", measure(_getter(world.ccm, "/desk/"))),
        (
            f"escalation, {ENTRIES} entries, customer",
            measure(_getter(world.customer, f"/escalations/{escalation.reference}/")),
        ),
        (
            f"escalation, {ENTRIES} entries, CCM",
            measure(_getter(world.ccm, f"/desk/escalations/{escalation.reference}/")),
        ),
    ]
    print(f"{'page':42} {'CPU ms':>8} {'wall ms':>8} {'x bare':>8}")
    bare = rows[0][1][0]
    for name, (cpu, wall) in rows:
        print(f"{name:42} {cpu:8.2f} {wall:8.2f} {cpu / bare:8.1f}")


def _fill(world: World) -> Escalation:
    """Fifty open escalations of one care manager; the first with a long timeline."""
    first = world.raised()
    for number in range(1, ROWS):
        order = world.another_order(f"Q-{2000 + number}", f"Site {number}")
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


def _getter(person: Person | None, path: str) -> Callable[[], object]:
    client = Client()
    if person is not None:
        client.force_login(person)

    def get() -> object:
        response = client.get(path)
        if response.status_code != HTTPStatus.OK:
            raise SystemExit(f"{path} answered {response.status_code}")
        return response

    return get
