"""What the executive summary says beyond the escalation's own page (R12, R20, R29, R30)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.instants import show_duration
from rung.models import Clock
from rung.queries.decisions import Decision, decisions_waiting
from rung.queries.escalation_page import EscalationPage

NEVER_OWED = (Outcome.CANCELLED.value, "")
_SAID = {
    ClockKind.ACKNOWLEDGEMENT: "acknowledgements",
    ClockKind.UPDATE: "updates",
    ClockKind.COMMITMENT: "committed dates",
}


@dataclass(frozen=True)
class Summary:
    """The parts that the page puts together."""

    decisions: tuple[Decision, ...]
    kept_words: tuple[str, ...]  # how the carrier kept its word so far
    open_for: str
    advocate: str
    advocate_title: str


def summary_of(page: EscalationPage, *, zone: str, now: datetime) -> Summary:
    """Written anew from the record, in a few statements."""
    escalation = page.escalation
    end = escalation.closed_at or now
    advocate = page.entry_point
    return Summary(
        decisions=decisions_waiting(None, zone=zone, now=now, number=page.number),
        kept_words=_kept(escalation.clocks.filter(kind__in=[kind.value for kind in _SAID]), now),
        open_for=show_duration(round((end - escalation.raised_at).total_seconds())),
        advocate=advocate.name if advocate else "Nobody is named yet",
        advocate_title=advocate.title if advocate else "",
    )


def _kept(clocks: Sequence[Clock], now: datetime) -> tuple[str, ...]:
    """ "Updates: 4 of 5 kept", for what was owed and decided; one that runs over is missed."""
    counts: Counter[tuple[ClockKind, str]] = Counter()
    for clock in clocks:
        over = not clock.outcome and clock.due_at is not None and now > clock.due_at
        outcome = Outcome.MISSED.value if over else clock.outcome
        if outcome not in NEVER_OWED:
            counts[ClockKind(clock.kind), outcome] += 1
    said = []
    for kind, noun in _SAID.items():
        of_kind = {outcome: n for (each, outcome), n in counts.items() if each is kind}
        moved = of_kind.get(Outcome.REPLACED.value, 0) if kind is ClockKind.COMMITMENT else 0
        kept, missed = of_kind.get(Outcome.MET.value, 0), of_kind.get(Outcome.MISSED.value, 0)
        if kept + missed + moved:
            also = f", {moved} moved" if moved else ""
            said.append(f"{noun.capitalize()}: {kept} kept, {missed} missed{also}.")
    return tuple(said)
