"""Sees to it that the months of the timeline exist before anything is written into them."""

import logging
from datetime import datetime

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

log = logging.getLogger("rung.timeline")
AHEAD = 2  # months after the present one
# Making a month needs the timeline for itself for an instant. Nobody who acts waits for longer.
_AT_MOST = "SET LOCAL lock_timeout = '500ms'"


def keep_months(*, now: datetime) -> int:
    """Make the months that are missing, also for what lies in the rest; how many were made.

    Where people are at work without a pause, none is made; it is tried again, and the rest takes
    what has no month meanwhile.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_AT_MOST)
            cursor.execute("SELECT rung_timeline_months(%s, %s)", [now, AHEAD])
            (made,) = cursor.fetchone()
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        log.warning("timeline.months-later")
        return 0
    return int(made)
