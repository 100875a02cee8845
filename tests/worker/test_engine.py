"""The engine: every clock once, within a second, whatever dies (N7, N8, N9)."""

import signal
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from rung import clock
from rung.models import CalendarVersion, Clock, Heartbeat, Notice, TimelineEntry
from rung.queries.engine_state import engine_state
from rung.services.engaging import engage_next
from rung.services.settling import next_wake_at, settle_due
from rung.worker import engine as engine_module
from rung.worker.engine import Engine, Stop
from tests.builders import TUESDAY_1030, running
from tests.services.many_escalations import many_escalations
from tests.worker.processes import eventually, part

pytestmark = pytest.mark.django_db(transaction=True)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def raised(world):
    """Raised on Monday; level 2 opens on Tuesday at 10:30."""
    clock.move_to(TUESDAY_1030 - timedelta(minutes=5))
    return world.raised()


@contextmanager
def running_engine():
    with Stop() as stop:
        thread = threading.Thread(target=Engine(stop).run)
        thread.start()
        try:
            yield
        finally:
            stop.ask()
            thread.join(10)
        assert not thread.is_alive()


def opened():
    return Notice.objects.filter(kind="level.opened").count()


def has_beaten():
    return Heartbeat.objects.filter(name="engine").exists()


def test_a_clock_is_settled_within_a_second_of_the_moment_time_is_moved_to(raised):
    with running_engine():
        assert eventually(has_beaten)
        before = opened()

        moved_at = time.monotonic()
        clock.move_to(TUESDAY_1030)
        assert eventually(opened)
        took = time.monotonic() - moved_at

    assert before == 0
    assert took < 1


def test_a_clock_is_settled_within_a_second_of_its_instant(raised):
    clock.move_to(TUESDAY_1030 - A_SECOND)
    with running_engine():
        assert eventually(opened)

    recorded = TimelineEntry.objects.get(fact="level.opened").recorded_at
    assert TUESDAY_1030 <= recorded < TUESDAY_1030 + A_SECOND


def test_a_clock_that_is_started_while_the_engine_sleeps_wakes_it(world):
    clock.move_to(TUESDAY_1030 - A_SECOND)
    with running_engine():
        assert eventually(has_beaten)
        world.raised()
        assert eventually(opened, within=3)


def test_several_engines_settle_a_clock_once(raised):
    together = threading.Barrier(4)
    counted = []

    def settle():
        try:
            together.wait()
            counted.append(settle_due(now=TUESDAY_1030))
        finally:
            connection.close()

    engines = [threading.Thread(target=settle) for _ in range(4)]
    for each in engines:
        each.start()
    for each in engines:
        each.join()

    assert sum(settled for settled, _ in counted) == 1
    assert TimelineEntry.objects.filter(fact="level.opened").count() == 1
    assert opened() == 1


def test_two_hands_share_what_is_much_and_settle_it_once(world, monkeypatch):
    many_escalations(world, 12)
    hands, lost = [], iter([OperationalError("the connection of the second hand is lost")])

    def noting(**arguments):
        hand = threading.current_thread().name.partition("_")[0]
        for trouble in lost if hand == "second-hand" else ():
            raise trouble
        found = settle_due(**arguments)
        hands.extend([hand] * found[0])
        return found

    for name in ("BATCH", "MUCH", "LITTLE"):
        monkeypatch.setattr(engine_module, name, 1)
    monkeypatch.setattr(engine_module, "settle_due", noting)
    clock.move_to(TUESDAY_1030)
    with running_engine():
        assert eventually(lambda: len(hands) == 12)

    assert 0 < hands.count("second-hand") < 12
    assert next(lost, None) is None
    assert opened() == 12


def test_the_smallest_batch_still_gets_everything_done_that_came_due(world, raised):
    engage_next(
        escalation_id=raised.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )
    late = TUESDAY_1030 + timedelta(days=1)
    settled = []

    while settled[-1:] != [(0, 0)] and len(settled) < 50:
        settled.append(settle_due(now=late, limit=1))

    assert all(each == (1, 0) for each in settled[:-1])
    assert settled[-1] == (0, 0)
    assert not Clock.objects.filter(settled_at=None, wake_at__lte=late).exists()


def test_the_engine_outlives_a_lost_connection(raised):
    with running_engine():
        assert eventually(has_beaten)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        clock.move_to(TUESDAY_1030)

        assert eventually(opened, within=5)


def test_a_deadlock_is_retried_at_once(raised, monkeypatch):
    failures = iter([OperationalError("deadlock detected")] * 2)

    def failing(**arguments):
        for failure in failures:
            raise failure
        return settle_due(**arguments)

    monkeypatch.setattr(engine_module, "settle_due", failing)
    clock.move_to(TUESDAY_1030)
    with running_engine():
        assert eventually(opened, within=3)


def test_a_clock_that_fails_is_parked_and_shown_and_the_others_go_on(world, raised):
    other = world.raised(order=world.another_order("Q-1002"))
    broken = CalendarVersion.objects.create(
        calendar_id=world.calendar.calendar_id,
        number=2,
        document={"name": "broken"},
        created_at=TUESDAY_1030,
    )
    (interval,) = running(raised, "INTERVAL")
    Clock.objects.filter(pk=interval.pk).update(calendar=broken)
    clock.move_to(TUESDAY_1030)

    with running_engine():
        assert eventually(lambda: TimelineEntry.objects.filter(fact="level.opened").exists())
        assert eventually(lambda: Heartbeat.objects.filter(name="engine", parked=1).exists())

    interval.refresh_from_db()
    assert interval.settled_at is None
    assert interval.parked_until is not None
    assert interval.trouble != ""
    assert not running(other, "INTERVAL")


def test_the_next_wake_is_the_soonest_clock_that_is_not_parked(raised):
    (interval,) = running(raised, "INTERVAL")
    (update,) = running(raised, "UPDATE")
    now = TUESDAY_1030 - timedelta(hours=2)
    Clock.objects.filter(pk=interval.pk).update(parked_until=now + timedelta(hours=1))

    assert next_wake_at(now=now) == update.wake_at
    assert next_wake_at(now=now + timedelta(hours=1)) == interval.wake_at


def test_a_standing_engine_is_seen(raised):
    with running_engine():
        assert eventually(has_beaten)
        alive = engine_state(machine_now=clock.machine(), now=clock.now())

    later = engine_state(machine_now=clock.machine() + timedelta(minutes=1), now=clock.now())
    assert alive.alive
    assert alive.next_at == running(raised, "INTERVAL")[0].wake_at
    assert not later.alive


def test_an_engine_that_is_killed_loses_nothing_and_one_that_is_asked_ends_cleanly(raised):
    with part("engine") as first:
        assert eventually(has_beaten)
        first.kill()
        first.wait()
        clock.move_to(TUESDAY_1030)
    with part("engine") as second:
        assert eventually(opened)
        asked_at = time.monotonic()
        second.send_signal(signal.SIGTERM)
        status = second.wait(10)
        took = time.monotonic() - asked_at

    assert (status, opened()) == (0, 1)
    assert took < 3
