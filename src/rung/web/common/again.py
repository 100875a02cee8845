"""A request that lost against another one over the same rows is carried out again, by itself.

PostgreSQL ends one of two transactions that wait for each other. Nothing of it has been written,
and the other one goes on: the next try finds what it has done and decides anew.
"""

import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from psycopg.errors import (
    DeadlockDetected,
    LockNotAvailable,
    QueryCanceled,
    SerializationFailure,
)

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

log = logging.getLogger("rung.web")
TRIES = 3
_LOST_TO_ANOTHER = (DeadlockDetected, SerializationFailure)
# Limits that only whoever runs the database sets: who has waited for so long is told so.
_IN_ANOTHERS_WAY = (*_LOST_TO_ANOTHER, LockNotAvailable, QueryCanceled)


def answered(
    view: View[Parameters],
    request: HttpRequest,
    /,
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> HttpResponse:
    """The view's answer; tried again, three times in all, where another request was in its way.

    What the view itself has done is done again: it makes one call, in one transaction.
    """
    for _ in range(TRIES - 1):
        try:
            return view(request, *args, **kwargs)
        except OperationalError as error:
            if connection.in_atomic_block or not isinstance(error.__cause__, _LOST_TO_ANOTHER):
                raise
            log.warning("web.again", extra={"why": type(error.__cause__).__name__})
            for _, files in request.FILES.lists():
                for file in files:
                    file.seek(0)
    return view(request, *args, **kwargs)


def is_in_anothers_way(error: BaseException | None) -> bool:
    """Whether the database is there, and only others were at the same rows for too long."""
    return isinstance(error, DatabaseError) and isinstance(error.__cause__, _IN_ANOTHERS_WAY)
