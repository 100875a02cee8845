"""What the executive summary says beyond the escalation's own page (R12, R20, R29, R30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rung.domain.escalation_record import Kept
from rung.domain.headline import State
from rung.queries.dates_page import PromiseLine, dates_of_escalation
from rung.queries.decisions import Decision, decisions_waiting
from rung.queries.escalation_page import EscalationPage
from rung.queries.kept import kept_so_far
from rung.queries.obstacles import RequestLine
from rung.queries.waiting import how_long

DATES_SHOWN = 6


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
        kept_words=_kept(kept_so_far(escalation, now=now)),
        dates=dates.sentence,
        broken=tuple(broken[:DATES_SHOWN]),
        open_for=how_long(round((end - escalation.raised_at).total_seconds())),
        advocate=advocate.name if advocate else "Nobody is named yet",
    )


_BROKEN = frozenset({State.LATE, State.WATCH})  # missed, or moved


def _kept(counted: Iterable[Kept]) -> tuple[str, ...]:
    """ "Updates: 4 kept, 1 missed.", for what was owed and decided."""
    return tuple(
        f"{each.what.capitalize()}: {each.kept} kept, {each.missed} missed." for each in counted
    )
