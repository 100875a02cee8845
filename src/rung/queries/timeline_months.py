"""Whether the months of the timeline are there, for `rung doctor`."""

from datetime import datetime

from django.db import connection

_STATEMENT = """
SELECT array(SELECT to_char(month, 'YYYY-MM') FROM generate_series(
         date_trunc('month', %(now)s AT TIME ZONE 'UTC'),
         date_trunc('month', %(now)s AT TIME ZONE 'UTC') + interval '1 month',
         interval '1 month') AS month
        WHERE to_regclass('rung_timelineentry_' || to_char(month, 'YYYY_MM')) IS NULL),
       EXISTS (SELECT FROM rung_timelineentry_rest)
"""


def months_missing(*, now: datetime) -> tuple[list[str], bool]:
    """This month and the next where they do not exist; whether entries wait for their month."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"now": now})
        missing, waits = cursor.fetchone()
    return list(missing), bool(waits)
