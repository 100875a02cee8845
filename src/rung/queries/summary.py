"""What the executive summary says beyond the escalation's own page (R12, R20, R29, R30)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.headline import State
from rung.models import Clock
from rung.queries.dates_page import PromiseLine, dates_of_escalation
from rung.queries.decisions import Decision, decisions_waiting
from rung.queries.escalation_page import EscalationPage
from rung.queries.obstacles import RequestLine
from rung.queries.waiting import how_long

NEVER_OWED = (Outcome.CANCELLED.value, "")
DATES_SHOWN = 6
_SAID = {ClockKind.ACKNOWLEDGEMENT: "acknowledgements", ClockKind.UPDATE: "updates"}


@dataclass(frozen=True)
class Summary:
    """The parts that the page puts together."""

    decisions: tuple[Decision, ...]
    requests: tuple[RequestLine, ...]  # resources not decided yet, with their options
    kept_words: tuple[str, ...]  # how the carrier kept its word so far
    dates: str  # what became of every date that was given, in a sentence
    broken: tuple[PromiseLine, ...]  # those that did not hold, newest first
    open_for: str
    advocate: str


def summary_of(page: EscalationPage, *, zone: str, now: datetime) -> Summary:
    """Written anew from the record, in a few statements."""
    escalation = page.escalation
    end = escalation.closed_at or now
    advocate = page.entry_point
    dates = dates_of_escalation(escalation, carrier_side=True, zone=zone, now=now)
    broken = [line for line in dates.lines if line.state in _BROKEN]
    return Summary(
        decisions=decisions_waiting(None, zone=zone, now=now, number=page.number),
        requests=tuple(line for line in page.rooms.obstacles.requests if line.is_open),
        kept_words=_kept(escalation.clocks.filter(kind__in=[kind.value for kind in _SAID]), now),
        dates=dates.sentence,
        broken=tuple(broken[:DATES_SHOWN]),
        open_for=how_long(round((end - escalation.raised_at).total_seconds())),
        advocate=advocate.name if advocate else "Nobody is named yet",
    )


_BROKEN = frozenset({State.LATE, State.WATCH})  # missed, or moved


def _kept(clocks: Iterable[Clock], now: datetime) -> tuple[str, ...]:
    """ "Updates: 4 of 5 kept", for what was owed and decided; one that runs over is missed."""
    counts: Counter[tuple[ClockKind, str]] = Counter()
    for clock in clocks:
        over = not clock.outcome and clock.due_at is not None and now > clock.due_at
        outcome = Outcome.MISSED.value if over else clock.outcome
        if outcome not in NEVER_OWED:
            counts[ClockKind(clock.kind), outcome] += 1
    said = []
    for kind, noun in _SAID.items():
        kept, missed = counts[kind, Outcome.MET.value], counts[kind, Outcome.MISSED.value]
        if kept + missed:
            said.append(f"{noun.capitalize()}: {kept} kept, {missed} missed.")
    return tuple(said)
