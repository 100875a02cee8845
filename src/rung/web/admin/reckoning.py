"""The due instants of many running clocks at once, on one calendar."""

import numpy as np

from rung.domain.business_time import Calendar, merged
from rung.queries.running_clocks import Numbers, RunningClocks
from rung.simulation.bulk import pause_columns
from rung.simulation.rebase import Clocks, due_all


def reckon(clocks: RunningClocks, calendar: Calendar) -> Numbers:
    """When each clock would be due on the calendar; the largest number where it never is."""
    paused = sorted(clocks.pauses)
    columns = Clocks(
        started_at=clocks.started,
        kind=clocks.kinds,
        amount=clocks.amounts,
        calendar=np.zeros(len(clocks), np.int64),
        paused=np.array(paused, np.int64),
        pauses=pause_columns([merged(clocks.pauses[place]) for place in paused]),
    )
    return due_all(columns, [calendar])
