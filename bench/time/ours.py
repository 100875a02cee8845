"""Business time as rung counts it, in each of the forms it is asked in."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from inputs import COUNT, HOUR, PLAIN, SPLIT, Hours, Inputs
from measuring import Rate, rate

from rung.domain.business_time import add, between, explain
from rung.domain.clocks import TargetKind
from rung.domain.timetable import Timetable, timetable_of
from rung.simulation.bulk import Bulk, bulk_of
from rung.simulation.rebase import KINDS, Clocks, preview

COMMAND = (sys.executable, "-m", "rung.commands.main", "time")
CLOCKS = 1_000_000
PAUSED = 20_000
EXPLAINED = 20_000
ELEVEN_YEARS = tuple(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2020, 2031))


@dataclass(frozen=True)
class Figure:
    """What was measured, and what is to be reached."""

    what: str
    hours: str
    rate: Rate
    target: int


def figures(hours: Hours, asked: Inputs) -> list[Figure]:
    """Everything that is counted in operations a second."""
    calendar = hours.calendar
    table = timetable_of(calendar)
    integers = list(zip(asked.instants, asked.seconds, strict=True))
    moments = list(zip(asked.starts, asked.seconds, strict=True))
    spans = list(zip(asked.starts, asked.ends, strict=True))
    instants, seconds = np.array(asked.instants), np.array(asked.seconds)
    bulk = bulk_of(calendar)

    def on_integers() -> None:
        count = table.add
        for start, amount in integers:
            count(start, amount)

    def on_datetimes() -> None:
        for start, amount in moments:
            add(calendar, start, amount)

    def measures() -> None:
        for start, end in spans:
            between(calendar, start, end)

    def explanations() -> None:
        for start, amount in moments[:EXPLAINED]:
            explain(calendar, start, amount)

    asked_for: list[tuple[str, Callable[[], object], int, int]] = [
        ("add, integer instants", on_integers, COUNT, 1_000_000),
        ("add, aware datetimes", on_datetimes, COUNT, 200_000),
        ("add, bulk arrays", lambda: bulk.add(instants, seconds), COUNT, 5_000_000),
        ("between, aware datetimes", measures, COUNT, 0),
        ("explain, with every row", explanations, EXPLAINED, 30_000),
    ]
    return [
        Figure(what, hours.name, rate(run, count), target) for what, run, count, target in asked_for
    ]


def agrees_with_itself(hours: Hours, asked: Inputs) -> bool:
    """Whether integers and arrays say, to the last bit, what datetimes say."""
    calendar = hours.calendar
    found = [int(add(calendar, *case).timestamp()) for case in zip(asked.starts, asked.seconds)]  # noqa: B905
    table = timetable_of(calendar)
    integers = [table.add(*case) for case in zip(asked.instants, asked.seconds)]  # noqa: B905
    arrays = Bulk(calendar).add(np.array(asked.instants), np.array(asked.seconds)).tolist()
    return found == integers == arrays


def build_milliseconds() -> float:
    """How long the table of eleven years takes, of the calendar with more windows."""
    calendar = SPLIT.calendar
    first, last = ELEVEN_YEARS
    return 1000 / rate(lambda: Timetable(calendar).between(first, last), 1).cpu


def rebase_seconds() -> float:
    """How long a preview takes of a million clocks, on their calendars and on others."""
    chance = np.random.default_rng(1042)
    kinds = [KINDS.index(TargetKind.WORKING_TIME), KINDS.index(TargetKind.CLOSE_AFTER)]
    paused = np.sort(chance.choice(CLOCKS, PAUSED, replace=False))
    started = chance.integers(*ELEVEN_YEARS, CLOCKS) - 400 * 24 * HOUR
    pauses = np.stack((started[paused] + HOUR, started[paused] + 9 * HOUR), axis=1)[:, None, :]
    clocks = Clocks(
        started_at=started,
        kind=chance.choice(kinds, CLOCKS),
        amount=chance.integers(1, 12 * HOUR, CLOCKS),
        calendar=chance.integers(0, 2, CLOCKS),
        paused=paused,
        pauses=pauses,
    )
    calendars = [PLAIN.calendar, SPLIT.calendar]
    return 1 / rate(lambda: preview(clocks, calendars, calendars[::-1]), 1, runs=3).cpu


def lines_a_second(lines: Sequence[str]) -> Rate:
    """How many lines `rung time` answers, its start among them."""
    text = "\n".join(lines).encode()
    before, begun = _spent_by_children(), time.perf_counter()
    done = subprocess.run(COMMAND, input=text, capture_output=True, check=True)
    wall = time.perf_counter() - begun
    assert done.stdout.count(b'{"utc"') == len(lines)
    return Rate(len(lines) / (_spent_by_children() - before), len(lines) / wall)


def _spent_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
