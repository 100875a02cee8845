"""The worker's process: a few jobs at a time, on connections of its own."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from rung.tracing import traced
from rung.worker.retrying import RETRIES

log = logging.getLogger("rung.worker")
AT_ONCE = 4  # jobs; most of a job's time is spent waiting for the mail server
GRACE = 5.0  # seconds a job may still take when the worker is asked to stop
POLL = 5.0  # seconds between two looks at the queue when no call came
PAUSE = 0.5  # seconds before the next try, while the database is gone
LOST = (ConnectorException, psycopg.Error)


def work_until_stopped() -> None:
    """Run jobs until a signal asks to stop; outlives a database that comes and goes."""
    for noisy in ("procrastinate.utils", "psycopg.pool"):  # a stack trace for each lost connection
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    logging.getLogger("procrastinate.worker").addFilter(_without_trace_of_a_lost_connection)
    connections.close_all()
    RETRIES.start()
    try:
        asyncio.run(_work())
    finally:
        RETRIES.stop()


def queue() -> App:
    """The queue, read over connections of its own.

    A job that asks for another job still does so on its own thread's Django connection, so that
    both commit or neither does.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=10.0)
    return app.with_connector(connector)


async def _work() -> None:
    """The queue's own worker ends when it loses the database; then another one begins."""
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    to_stop = asyncio.create_task(asked.wait())
    while not asked.is_set():
        working = asyncio.create_task(_while_there_is_a_database())
        await asyncio.wait({working, to_stop}, return_when=asyncio.FIRST_COMPLETED)
        if asked.is_set():
            working.cancel()  # what it is at may still take its GRACE
        with suppress(asyncio.CancelledError, *LOST):
            await working
        if not asked.is_set():
            log.warning("worker.retries")
            # The minute's jobs are asked for on the Django connection of the loop's own thread.
            await sync_to_async(connections.close_all)()
            await asyncio.wait({to_stop}, timeout=PAUSE)


async def _while_there_is_a_database() -> None:
    jobs = queue()
    async with jobs.open_async():
        log.info("worker.works")
        await jobs.run_worker_async(
            name="rung",
            concurrency=AT_ONCE,
            fetch_job_polling_interval=POLL,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="always",
            install_signal_handlers=False,
            worker_middleware=[in_trace],
        )


async def in_trace(
    call_next: Callable[[], Awaitable[object]], context: JobContext, worker: Worker
) -> object:
    """Trace one job under its name."""
    del worker
    with traced(f"job {context.job.task_name}"):
        return await call_next()


def _without_trace_of_a_lost_connection(record: logging.LogRecord) -> bool:
    if record.exc_info and isinstance(record.exc_info[1], ConnectorException):
        record.exc_info = None
    return True
