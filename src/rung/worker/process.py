"""The worker's process: a few jobs at a time, on connections of its own."""

import logging

from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

AT_ONCE = 4  # jobs; most of a job's time is spent waiting for the mail server
GRACE = 5.0  # seconds a job may still take when the worker is asked to stop
POLL = 5.0  # seconds between two looks at the queue when no call came


def work_until_stopped() -> None:
    """Run jobs until a signal asks to stop, or the database is gone."""
    for noisy in ("procrastinate.utils", "psycopg.pool"):  # a stack trace for each lost connection
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    connections.close_all()
    queue().run_worker(
        name="rung",
        concurrency=AT_ONCE,
        fetch_job_polling_interval=POLL,
        shutdown_graceful_timeout=GRACE,
        delete_jobs="always",
    )


def queue() -> App:
    """The queue, read over connections of its own.

    A job that asks for another job still does so on its own thread's Django connection, so that
    both commit or neither does.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=10.0)
    return app.with_connector(connector)
