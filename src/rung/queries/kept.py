"""How the carrier kept its word on one escalation: acknowledgements and updates (R12, R24, R29)."""

from collections import Counter
from datetime import datetime

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.escalation_record import Kept
from rung.models import Escalation

NEVER_OWED = (Outcome.CANCELLED.value, "")
_SAID = {ClockKind.ACKNOWLEDGEMENT: "acknowledgements", ClockKind.UPDATE: "updates"}


def kept_so_far(escalation: Escalation, *, now: datetime) -> tuple[Kept, ...]:
    """What was owed and decided; what runs over is missed. Kinds of which nothing was are left out.

    The same for every reader: what the carrier sees on its summary stands in the customer's record.
    """
    counts: Counter[tuple[ClockKind, str]] = Counter()
    for clock in escalation.clocks.filter(kind__in=[kind.value for kind in _SAID]):
        over = not clock.outcome and clock.due_at is not None and now > clock.due_at
        outcome = Outcome.MISSED.value if over else clock.outcome
        if outcome not in NEVER_OWED:
            counts[ClockKind(clock.kind), outcome] += 1
    found = (
        Kept(noun, counts[kind, Outcome.MET.value], counts[kind, Outcome.MISSED.value])
        for kind, noun in _SAID.items()
    )
    return tuple(each for each in found if each.kept + each.missed)
