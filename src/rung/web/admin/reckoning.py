"""The due instants of many running clocks at once, on one calendar."""

import numpy as np

from rung.domain.business_time import Calendar, merged
from rung.queries.rebase_page import RunningClocks
from rung.simulation.bulk import NEVER_AT, pause_columns
from rung.simulation.rebase import KINDS, Clocks, due_all

_PLACES = {kind.value: place for place, kind in enumerate(KINDS)}


def reckon(clocks: RunningClocks, calendar: Calendar) -> list[int | None]:
    """When each clock would be due on the calendar, in UTC seconds; None where it never is."""
    count, paused = len(clocks), sorted(clocks.pauses)
    columns = Clocks(
        started_at=np.array(clocks.started, np.int64),
        kind=np.fromiter((_PLACES[kind] for kind in clocks.kinds), np.int64, count),
        amount=np.array(clocks.amounts, np.int64),
        calendar=np.zeros(count, np.int64),
        paused=np.array(paused, np.int64),
        pauses=pause_columns([merged(clocks.pauses[place]) for place in paused]),
    )
    dues = due_all(columns, [calendar]).tolist()
    return [None if due == NEVER_AT else due for due in dues]
