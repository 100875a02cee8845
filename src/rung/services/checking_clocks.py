"""Every clock there is, computed again from its facts."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rung.domain.business_time import NEVER
from rung.domain.clocks import Outcome, due_at, wake_at
from rung.domain.retelling import said
from rung.domain.settling import percents_of
from rung.models import Clock
from rung.models.clocks import with_facts
from rung.services.snapshots import running_clock

AT_ONCE = 1000
# Versions never change and are read once; a document in every row would cost more than the clocks.
_NOT_IN_EVERY_ROW = (
    "calendar__document",
    "calendar__review",
    "escalation__policy__document",
    "escalation__impact",
    "escalation__resolution",
)
LOOKED_AGAIN_WITHIN = timedelta(seconds=1)  # a duty is looked at again just after it was due
Apart = tuple[tuple[str, str], ...]  # kind and sentence


def clocks_apart() -> Iterator[tuple[str, Apart]]:
    """Each clock's escalation, and in what the clock differs from its facts: mostly nothing."""
    clocks = with_facts(Clock.objects.all()).select_related("calendar", "escalation__policy")
    clocks = clocks.defer(*_NOT_IN_EVERY_ROW)
    for clock in clocks.order_by("escalation_id", "id").iterator(chunk_size=AT_ONCE):
        yield clock.escalation.reference, tuple(differences(clock))


def differences(clock: Clock) -> Iterator[tuple[str, str]]:
    """Kind and sentence of what is stored of a clock and should be otherwise; read with_facts."""
    name = f"{clock.kind.lower()} {clock.id}:"
    rules = running_clock(clock)
    due = due_at(rules.facts)
    expected = None if due is NEVER else due
    if clock.due_at != expected:
        yield "due", f"{name} due {said(clock.due_at)}, should be {said(expected)}"
    if clock.settled_at is not None:
        yield from _outcome_apart(name, clock, clock.settled_at, expected)
        return
    percents = percents_of(rules.kind, rules.facts, clock.escalation.rules())
    wake = wake_at(rules.facts, percents, rules.warned)
    if not _wakes_in_time(clock.wake_at, wake):
        yield "wake", f"{name} wakes {said(clock.wake_at)}, should wake {said(wake)}"


def _outcome_apart(
    name: str, clock: Clock, settled_at: datetime, due: datetime | None
) -> Iterator[tuple[str, str]]:
    """Done by its instant is in time, after it is missed; an interval runs out at its instant."""
    if due is None:
        return
    words = f"{name} {clock.outcome.lower()} at {said(settled_at)}, but due {said(due)}"
    if (
        (clock.outcome == Outcome.MET.value and settled_at > due)
        or (clock.outcome == Outcome.MISSED.value and settled_at < due)
        or (clock.outcome == Outcome.RAN.value and settled_at != due)
    ):
        yield "outcome", words


def _wakes_in_time(stored: datetime | None, expected: datetime | None) -> bool:
    if stored is None or expected is None:
        return stored == expected
    return timedelta() <= stored - expected <= LOOKED_AGAIN_WITHIN
