"""`rung check`: are the stored instants of running clocks what their facts say?"""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta

from rung.domain.business_time import NEVER
from rung.domain.clocks import due_at, wake_at
from rung.domain.instants import show_full
from rung.domain.settling import percents_of
from rung.models import Clock
from rung.models.clocks import with_facts
from rung.services.snapshots import running_clock

HELP = """Compute again, from its facts, when every running clock is due and when it warns next, and
list where the stored instant differs. Changes nothing; exit status 1 when something differs."""
EXAMPLES = """  rung check"""

AT_ONCE = 2000
LOOKED_AGAIN_WITHIN = timedelta(seconds=1)  # a duty is looked at again just after it was due


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Print every difference; 1 when there are some."""
    del arguments
    count = differing = 0
    clocks = (
        with_facts(Clock.objects.filter(settled_at=None))
        .select_related("escalation__policy")
        .order_by("escalation__number", "id")
    )
    for clock in clocks.iterator(chunk_size=AT_ONCE):
        count += 1
        for difference in differences(clock):
            differing += 1
            print(difference)  # noqa: T201
    print(f"{count} running clocks, {differing} differences.")  # noqa: T201
    return 1 if differing else 0


def differences(clock: Clock) -> Iterator[str]:
    """What is stored of a running clock and should be otherwise, a sentence each."""
    rules = running_clock(clock)
    name = f"{clock.escalation.reference} {clock.kind.lower()} {clock.id}"
    due = due_at(rules.facts)
    expected_due = None if due is NEVER else due
    if clock.due_at != expected_due:
        yield f"{name}: due {_said(clock.due_at)}, should be {_said(expected_due)}"
    percents = percents_of(rules.kind, rules.facts, clock.escalation.rules())
    wake = wake_at(rules.facts, percents, rules.warned)
    if not _wakes_in_time(clock.wake_at, wake):
        yield f"{name}: wakes {_said(clock.wake_at)}, should wake {_said(wake)}"


def _wakes_in_time(stored: datetime | None, expected: datetime | None) -> bool:
    if stored is None or expected is None:
        return stored == expected
    return timedelta() <= stored - expected <= LOOKED_AGAIN_WITHIN


def _said(at: datetime | None) -> str:
    return show_full(at, "UTC") if at else "never"
