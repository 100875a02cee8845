"""What a monitor reads: numbers alone, no names, a few index reads whatever there is (N9)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from rung.domain.notices import NOT_NEEDED_ANY_MORE

_STATEMENT = """SELECT
    (SELECT count(*) FROM rung_clock WHERE settled_at IS NULL AND wake_at <= %(now)s
        AND (parked_until IS NULL OR parked_until <= %(now)s)),
    (SELECT extract(epoch FROM %(now)s - min(wake_at))::float FROM rung_clock
        WHERE settled_at IS NULL AND wake_at <= %(now)s
        AND (parked_until IS NULL OR parked_until <= %(now)s)),
    (SELECT count(*) FROM rung_clock WHERE settled_at IS NULL AND wake_at <= %(now)s
        AND parked_until > %(now)s),
    (SELECT settled FROM rung_heartbeat WHERE name = 'engine'),
    (SELECT extract(epoch FROM %(machine_now)s - beat_at)::float FROM rung_heartbeat
        WHERE name = 'engine'),
    (SELECT extract(epoch FROM %(machine_now)s - beat_at)::float FROM rung_heartbeat
        WHERE name = 'worker'),
    (SELECT count(*) FROM rung_notice WHERE sent_at IS NULL AND gave_up_at IS NULL),
    (SELECT extract(epoch FROM %(now)s - min(try_at))::float FROM rung_notice
        WHERE sent_at IS NULL AND gave_up_at IS NULL AND try_at <= %(now)s),
    (SELECT count(*) FROM rung_notice WHERE sent_at IS NULL AND gave_up_at IS NULL
        AND attempts > 0 AND trouble <> ''),
    (SELECT count(*) FROM rung_notice WHERE gave_up_at IS NOT NULL AND trouble <> %(done)s),
    (SELECT differences FROM rung_factcheck ORDER BY checked_at DESC LIMIT 1),
    (SELECT extract(epoch FROM %(now)s - max(checked_at))::float FROM rung_factcheck),
    (SELECT count(*) FROM rung_webhookdelivery WHERE try_at IS NOT NULL AND attempts > 0),
    (SELECT count(*) FROM rung_webhooksubscription
        WHERE ended_at IS NULL AND paused_at IS NOT NULL)"""


@dataclass(frozen=True)
class Measures:
    """How the engine, the worker and the outbox are. Ages in seconds; None where nothing is."""

    clocks_due: int
    lateness: float | None  # of the clock that has been due longest and is not parked
    parked: int
    settled: int | None
    engine_beat_age: float | None
    worker_beat_age: float | None
    unsent: int
    outbox_age: float | None  # since when the notice that waits longest could have been sent
    failing: int  # notices that failed and are tried again
    given_up: int
    differences: int | None
    check_age: float | None
    webhooks_failing: int  # events that failed and are tried again
    webhooks_paused: int  # receivers to which nothing is sent


def measures(*, machine_now: datetime, now: datetime) -> Measures:
    """One statement over partial indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT, {"now": now, "machine_now": machine_now, "done": NOT_NEEDED_ANY_MORE}
        )
        return Measures(*cursor.fetchone())
