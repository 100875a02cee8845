"""Every running clock of some calendar versions, as arrays: a million are read in seconds.

PostgreSQL gathers each column into one array and sends it in its binary form, which is read as it
lies there; no row is made into an object.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import Cursor, sql

from rung.domain.clocks import TargetKind
from rung.models import ClockPause

Numbers = NDArray[np.int64]
Stretch = tuple[datetime, datetime | None]

KINDS = tuple(TargetKind)
NEVER_DUE = np.iinfo(np.int64).max
_HEAD = 20  # bytes of an array before its values; each value has its length before it
_SINCE_2000 = 946_684_800  # PostgreSQL counts from 2000, we from 1970
_MICROSECONDS = 1_000_000
# What is over is left to the engine, which is about to say so; a stated instant stays stated.
_GATHERED = sql.SQL("""
SELECT array_agg(id), array_agg(calendar_id), array_agg(array_position({}::text[], kind)),
       array_agg(target_amount), array_agg(started_at), array_agg(coalesce(due_at, 'infinity'))
FROM (
    SELECT id, calendar_id, target_kind::text AS kind, target_amount, started_at, due_at
    FROM rung_clock
    WHERE settled_at IS NULL AND calendar_id = ANY({}::bigint[]) AND target_kind <> {}
          AND (due_at > {} OR due_at IS NULL)
) AS running
""")


@dataclass(frozen=True)
class RunningClocks:
    """Running clocks in columns; instants are UTC seconds, ``NEVER_DUE`` where there is none.

    ``kinds`` are places in ``KINDS``. ``pauses`` are those of the clocks that have any, by their
    place in the columns.
    """

    ids: NDArray[np.void]
    versions: Numbers
    kinds: Numbers
    amounts: Numbers
    started: Numbers
    dues: Numbers
    pauses: Mapping[int, Sequence[Stretch]]

    def __len__(self) -> int:
        return len(self.ids)

    def id_at(self, place: int) -> UUID:
        """The key of the clock at that place."""
        return UUID(bytes=self.ids[place].tobytes())


def running_clocks(versions: Sequence[int], now: datetime) -> RunningClocks:
    """The running clocks on these versions that are not past due at ``now``."""
    asked = ([kind.value for kind in KINDS], list(versions), TargetKind.AT.value, now)
    ids, of, kinds, amounts, started, dues = _gathered(_GATHERED.format(*map(sql.Literal, asked)))
    found = _values(ids, "V16")
    return RunningClocks(
        ids=found,
        versions=_values(of, ">i8").astype(np.int64),
        kinds=_values(kinds, ">i4").astype(np.int64) - 1,
        amounts=_values(amounts, ">i4").astype(np.int64),
        started=_seconds(_values(started, ">i8").astype(np.int64)),
        dues=_seconds(_values(dues, ">i8").astype(np.int64)),
        pauses=_pauses(found, versions),
    )


def _gathered(statement: sql.Composed) -> list[bytes]:
    """The arrays of the one row that answers, as they were sent; empty ones of no rows."""
    connection.ensure_connection()
    # Django's own cursors send values as text; this one shares their connection and transaction.
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        answer = cursor.execute(statement, binary=True).pgresult
        if answer is None:
            return []
        return [answer.get_value(0, at) or b"" for at in range(answer.nfields)]


def _values(array: bytes, kind: str) -> NDArray[Any]:
    record = np.dtype([("length", ">i4"), ("value", kind)])
    return np.frombuffer(array[_HEAD:], record)["value"]


def _seconds(stored: Numbers) -> Numbers:
    whole = stored // _MICROSECONDS + _SINCE_2000
    return np.where(stored == NEVER_DUE, NEVER_DUE, whole)


def _pauses(ids: NDArray[np.void], versions: Sequence[int]) -> dict[int, list[Stretch]]:
    """The pauses of these clocks, by their place; few clocks have any."""
    rows = ClockPause.objects.filter(clock__settled_at=None, clock__calendar__in=versions)
    of_clock: dict[bytes, list[Stretch]] = {}
    for clock_id, paused_at, resumed_at in rows.values_list("clock", "paused_at", "resumed_at"):
        of_clock.setdefault(clock_id.bytes, []).append((paused_at, resumed_at))
    if not of_clock:
        return {}
    places = {key: place for place, key in enumerate(ids.tolist()) if key in of_clock}
    return {place: of_clock[key] for key, place in places.items()}
