"""A part that stands still is seen: page header, health check (N9)."""

from datetime import timedelta

import pytest

from rung import clock
from rung.models import Notice
from rung.queries.engine_state import engine_state
from rung.services.heartbeat import ENGINE, WORKER, beat
from tests.builders import MONDAY_1530

pytestmark = pytest.mark.django_db
NOW = MONDAY_1530
NEXT = MONDAY_1530 + timedelta(hours=1)


def beaten(name, at, parked=0):
    beat(name=name, next_at=NEXT, settled=2, parked=parked, at=at)


def test_before_anything_has_run_nothing_is_alive():
    state = engine_state(machine_now=NOW, now=NOW)

    assert not state.healthy
    assert (state.last_beat_at, state.next_at) == (None, None)


def test_two_beats_are_one_row_that_counts_on():
    beaten(ENGINE, NOW - timedelta(seconds=10))
    beaten(ENGINE, NOW, parked=3)

    state = engine_state(machine_now=NOW, now=NOW)

    assert (state.settled, state.parked, state.next_at) == (4, 3, NEXT)


@pytest.mark.parametrize(("seconds", "alive"), [(0, True), (44, True), (45, False), (3600, False)])
def test_the_engine_is_alive_while_its_last_beat_is_fresh(seconds, alive):
    beaten(ENGINE, NOW - timedelta(seconds=seconds))

    assert engine_state(machine_now=NOW, now=NOW).alive is alive


def test_moving_the_products_time_does_not_make_the_engine_look_dead():
    beaten(ENGINE, NOW)
    beaten(WORKER, NOW)

    assert engine_state(machine_now=NOW, now=NOW + timedelta(days=3)).healthy


def test_unsent_notices_are_counted_once_they_are_ten_minutes_old(world):
    world.raised()
    created_at = Notice.objects.first().created_at

    soon = engine_state(machine_now=NOW, now=created_at + timedelta(minutes=10)).unsent
    late = engine_state(machine_now=NOW, now=created_at + timedelta(minutes=10, seconds=1)).unsent

    assert (soon, late) == (0, 2)


def test_it_costs_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        engine_state(machine_now=NOW, now=NOW)


@pytest.mark.parametrize(
    ("parts", "status"), [((ENGINE, WORKER), 200), ((ENGINE,), 503), ((WORKER,), 503), ((), 503)]
)
def test_the_health_check_fails_while_something_stands_still(client, parts, status):
    for name in parts:
        beaten(name, clock.machine())

    response = client.get("/health/")

    assert response.status_code == status
    assert response.json()["engine"]["alive"] is (ENGINE in parts)
    assert response.json()["healthy"] is (status == 200)
    assert "no-store" in response.headers["Cache-Control"]
