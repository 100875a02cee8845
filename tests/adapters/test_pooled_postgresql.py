"""A page finds its way back to a database that was away, by itself and without a rest."""

import time
from contextlib import closing
from copy import deepcopy
from threading import Thread

import psycopg
import pytest
from django.db import connection

from rung.adapters.pooled_postgresql.base import COMES_BACK, DatabaseWrapper
from rung.config.environment import database
from tests.worker.processes import database_url

AT_ONCE = 2.0  # seconds; with a rest after each dead connection it would be seven
A_POOL = 4
PATIENCE = 10.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled():
    """Makes connections as a process of web does, each of a pool of its own."""
    made = []

    def make(**changed):
        settings = deepcopy(connection.settings_dict)
        pool = {"min_size": 0, "max_size": A_POOL, "timeout": PATIENCE, **COMES_BACK}
        settings["CONN_HEALTH_CHECKS"] = False
        settings["OPTIONS"]["pool"] = pool | changed.pop("pool", {})
        made.append(DatabaseWrapper(settings | changed, alias=f"pooled-{len(made)}"))
        return made[-1]

    yield make
    for each in made:
        each.close()
        each.close_pool()


def one(wrapper):
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()


def end_all_of_a_pool(wrapper):
    """Fill it, and end every connection it holds behind its back, as a crash does."""
    wrapper.pool.open()
    held = [wrapper.pool.getconn() for _ in range(A_POOL)]
    backends = [each.info.backend_pid for each in held]
    for each in held:
        wrapper.pool.putconn(each)
    with closing(psycopg.connect(database_url(), autocommit=True)) as other:
        for backend in backends:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def test_a_page_asked_for_after_a_crash_goes_on_at_once_however_many_connections_died(pooled):
    wrapper = pooled()
    end_all_of_a_pool(wrapper)
    began = time.monotonic()

    assert one(wrapper) == (1,)

    assert time.monotonic() - began < AT_ONCE


def test_who_waits_while_the_server_is_away_goes_on_when_it_is_back(pooled, tmp_path):
    at = psycopg.conninfo.conninfo_to_dict(database_url())
    if not at.get("host", "").startswith("/"):
        pytest.skip("the tests' database is not on a socket that can be hidden")
    wrapper = pooled(HOST=str(tmp_path), pool={"reconnect_timeout": 0.02})
    outcome = []

    def wait():
        try:
            outcome.append(one(wrapper))
        finally:
            wrapper.close()

    # Every try that was begun while it was away has been given up by then.
    thread = Thread(target=wait)
    wrapper.inc_thread_sharing()
    thread.start()
    until = time.monotonic() + PATIENCE
    while wrapper.pool.get_stats().get("connections_errors", 0) < A_POOL:
        assert time.monotonic() < until
        time.sleep(0.005)
    name = f".s.PGSQL.{at.get('port', 5432)}"
    (tmp_path / name).symlink_to(f"{at['host']}/{name}")
    thread.join()

    assert outcome == [(1,)]


def test_web_has_such_a_pool(monkeypatch):
    monkeypatch.setenv("RUNG_POOL", "4")

    found = database("postgresql://rung_app@db/rung")

    assert found["ENGINE"] == "rung.adapters.pooled_postgresql"
    assert found["OPTIONS"]["pool"].items() >= COMES_BACK.items()
    assert COMES_BACK["reconnect_timeout"] <= 1
