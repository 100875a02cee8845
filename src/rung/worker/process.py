"""The worker's process: a few jobs at a time, on connections of its own."""

import logging

import psycopg
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

AT_ONCE = 4  # jobs; most of a job's time is spent waiting for the mail server
GRACE = 5.0  # seconds a job may still take when the worker is asked to stop
POLL = 5.0  # seconds between two looks at the queue when no call came


class DatabaseGoneError(Exception):
    """The worker cannot go on; started again, it takes up what it had begun."""


def work_until_stopped() -> None:
    """Run jobs until a signal asks to stop. Raises DatabaseGoneError."""
    for noisy in ("procrastinate.utils", "psycopg.pool"):  # a stack trace for each lost connection
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    logging.getLogger("procrastinate.worker").addFilter(_without_trace_of_a_lost_connection)
    connections.close_all()
    try:
        queue().run_worker(
            name="rung",
            concurrency=AT_ONCE,
            fetch_job_polling_interval=POLL,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="always",
        )
    except (ConnectorException, psycopg.Error) as error:
        raise DatabaseGoneError from error


def queue() -> App:
    """The queue, read over connections of its own.

    A job that asks for another job still does so on its own thread's Django connection, so that
    both commit or neither does.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=10.0)
    return app.with_connector(connector)


def _without_trace_of_a_lost_connection(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], ConnectorException):
        record.exc_info = None
    return True
