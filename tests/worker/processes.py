"""Starts one part of the product as a process of its own, on the test's database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.conninfo import make_conninfo

from rung.worker.process import in_trace, queue

PATIENCE = 20.0  # seconds; a machine that is busy with other things is slow, not wrong


@contextmanager
def part(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`rung engine` or `rung worker`, or a script of ours; killed at the end if it still runs."""
    command = words if Path(words[0]).is_absolute() else ("-m", "rung.commands.main", *words)
    # What the browser of other tests needs in this process would hide a mistake in that one.
    inherited = {**os.environ, "DATABASE_URL": database_url(), **environment}
    inherited.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    process = subprocess.Popen(
        [sys.executable, "-P", *command],
        env=inherited,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stderr.close()


def database_url() -> str:
    """The test's own database."""
    known = connection.settings_dict
    parts: dict[str, Any] = {
        "dbname": known["NAME"],
        "user": known["USER"],
        "password": known["PASSWORD"],
        "host": known["HOST"],
        "port": known["PORT"],
    }
    return make_conninfo(**{key: value for key, value in parts.items() if value})


def eventually(is_so: Callable[[], object], within: float = PATIENCE) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def work_until_idle() -> None:
    """Run what is in the queue, and what it asks for.

    In a thread of its own: it needs a loop, and the browser of other tests has one in this thread.
    """
    with ThreadPoolExecutor(1) as thread:
        while ProcrastinateJob.objects.exists():
            thread.submit(_work).result()


def _work() -> None:
    try:
        queue().run_worker(
            wait=False,
            listen_notify=False,
            install_signal_handlers=False,
            delete_jobs="always",
            worker_middleware=[in_trace],
        )
    finally:
        connections.close_all()
