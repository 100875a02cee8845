"""The names of jobs, and how a service asks for one. The worker implements them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from uuid import UUID

import psycopg
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException
from procrastinate.types import JSONDict

HANDS = 4  # jobs that a worker does at once: so many take part in sending what one batch tells
TOGETHER = 32  # notices that one job sends, one after the other, where there are many


class Job(StrEnum):
    """Work to be done soon, outside the transaction that asked for it."""

    DELIVER = "deliver"
    DELIVER_SEVERAL = "deliver-several"
    RENDER_LETTER = "render-letter"
    REBASE = "rebase"
    REBASE_POLICY = "rebase-policy"
    BROADCAST = "broadcast"
    UNDERSTAND_MAIL = "understand-mail"
    CALL_WEBHOOK = "call-webhook"


def defer(job: Job, **arguments: str) -> None:
    """Write the job on the caller's connection, so that it commits or rolls back with the caller.

    Arguments are ids as text. A job may run twice or late and must bear both.
    """
    with _trouble_as_the_database_tells_it():
        app.configure_task(job.value).defer(**arguments)


def defer_many(job: Job, each: Iterable[JSONDict], *, lane: str | None = None) -> None:
    """The same for many jobs of one name, in one statement.

    Of all jobs in one lane one is done at a time: what may be slow does not take every hand.
    """
    with _trouble_as_the_database_tells_it():
        app.configure_task(job.value, lock=lane).batch_defer(*each)


def in_turn(keys: Sequence[UUID], each: int = TOGETHER) -> Iterator[str]:
    """Keys as the text that a job takes which does several one after the other."""
    for first in range(0, len(keys), each):
        yield " ".join(map(str, keys[first : first + each]))


def prepare() -> None:
    """Load the jobs now: else who asks for one first waits for it, seconds on a busy machine."""
    app.perform_import_paths()  # type: ignore[no-untyped-call] # it says nothing of types


def waiting(job: Job) -> int:
    """How many jobs of that name are in the queue and not begun."""
    return ProcrastinateJob.objects.filter(task_name=job.value, status="todo").count()


@contextmanager
def _trouble_as_the_database_tells_it() -> Iterator[None]:
    """The queue has an error of its own for everything; callers try again after a lost connection.

    Without this a deadlock, or a database that is gone, would look like a fault of the job's.
    """
    try:
        yield
    except ConnectorException as error:
        if not isinstance(error.__cause__, psycopg.Error):
            raise
        with connection.wrap_database_errors:
            raise error.__cause__ from None
