"""The only reader of the system clock.

In the demo and in tests an offset kept in the database is added, so that web, worker and engine
share one time that can be moved. Where movable time is not switched on, the offset is neither read
nor written.
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection


class TimeIsNotMovableError(Exception):
    """Somebody tried to move time outside the demo and the tests."""


def now() -> datetime:
    """The present instant, aware, in UTC, to the second's microsecond."""
    real = datetime.now(UTC)
    if not settings.RUNG_MOVABLE_TIME:
        return real
    return real + offset()


def monotonic() -> float:
    """Seconds of a clock that never jumps; for measuring how long something took."""
    return time.monotonic()


def offset() -> timedelta:
    """How far the product's time is ahead of the machine's; zero where time is not movable."""
    if not settings.RUNG_MOVABLE_TIME:
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ahead FROM rung_movable_time")
        row = cursor.fetchone()
    return row[0] if row else timedelta()


def move_to(at: datetime) -> None:
    """Make it ``at`` now, for every process on this database; time runs on from there.

    Raises TimeIsNotMovableError outside the demo and the tests.
    """
    if not settings.RUNG_MOVABLE_TIME:
        raise TimeIsNotMovableError("Time moves by itself here; only the demo can move it.")
    ahead = at - datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rung_movable_time (id, ahead) VALUES (1, make_interval(secs => %s)) "
            "ON CONFLICT (id) DO UPDATE SET ahead = excluded.ahead",
            [ahead.total_seconds()],
        )
        cursor.execute("NOTIFY rung_clock")


def machine() -> datetime:
    """The machine's own time, never moved; for signs of life and nothing that is owed."""
    return datetime.now(UTC)
