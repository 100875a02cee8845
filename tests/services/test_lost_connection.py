"""A connection that is lost in the middle is told as such, whatever is written: it is retried."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from rung.jobs_port import Job, defer, defer_many
from rung.services import bulk
from tests.worker.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def interrupted(act):
    """Do it in a transaction whose connection ends just before; on a thread's own connection."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (ours,) = cursor.fetchone()
            with psycopg.connect(database_url()) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [ours])
            act()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "act",
    [
        lambda: defer(Job.DELIVER, notice_id=str(uuid4())),
        lambda: defer_many(Job.DELIVER, [{"notice_id": str(uuid4())}]),
        lambda: bulk.read("SELECT id FROM rung_clock WHERE id = ANY(%s::uuid[])", "{}"),
        lambda: bulk.execute("SELECT 1"),
    ],
)
def test_a_connection_that_is_lost_is_told_as_such(act):
    with ThreadPoolExecutor(1) as thread, pytest.raises(OperationalError):
        thread.submit(interrupted, act).result()
