"""Missed acknowledgements that were given in time and typed in later, and their corrections."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.instants import show
from rung.models import Escalation
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted


@dataclass(frozen=True)
class CorrectionLine:
    """One acknowledgement that can be corrected, or has been; each side's words."""

    clock_id: UUID
    level: int
    given: str  # by whom and when
    given_by_id: int
    due: str
    recorded: str
    asked_by: str  # empty: nobody asked yet
    asked_by_id: int | None
    words: str
    approved: bool | None
    decided_by: str
    decision: str

    @property
    def is_open(self) -> bool:
        """Asked for and not decided."""
        return bool(self.asked_by) and self.approved is None

    @property
    def said(self) -> str:
        """How it stands, in a sentence."""
        if self.approved is None:
            return f"{self.asked_by} asks for a correction." if self.asked_by else ""
        verb = "approved" if self.approved else "did not approve"
        return f"{self.decided_by} {verb} the correction."


def correction_lines(
    escalation: Escalation, *, zone: str, now: datetime
) -> tuple[CorrectionLine, ...]:
    """Every one of an escalation, in one statement."""
    return alone(correction_steps(escalation, zone=zone, now=now))


def correction_steps(
    escalation: Escalation, *, zone: str, now: datetime
) -> Steps[tuple[CorrectionLine, ...]]:
    """The same, in step with other reads."""
    (rows,) = yield (Wanted(None, _LINES, [escalation.pk]),)
    return tuple(_line(row, zone, now) for row in rows)


_LINES = """SELECT clock.id, clock.level, giver.name, giver.id, answer.happened_at, clock.due_at,
        answer.recorded_at, asker.name, asker.id, correction.words, correction.approved,
        decider.name, correction.decision
    FROM rung_clock AS clock
    JOIN rung_acknowledgement AS answer ON answer.clock_id = clock.id
    JOIN rung_person AS giver ON giver.id = answer.given_by_id
    LEFT JOIN rung_correction AS correction ON correction.clock_id = clock.id
    LEFT JOIN rung_person AS asker ON asker.id = correction.asked_by_id
    LEFT JOIN rung_person AS decider ON decider.id = correction.decided_by_id
    WHERE clock.escalation_id = %s AND clock.kind = 'ACKNOWLEDGEMENT' AND clock.outcome = 'MISSED'
        AND answer.happened_at <= clock.due_at
    ORDER BY clock.due_at, clock.id"""


def _line(row: tuple[Any, ...], zone: str, now: datetime) -> CorrectionLine:
    clock_id, level, giver, giver_id, given_at, due_at, recorded_at, *asked = row
    asker, asker_id, words, approved, decider, decision = asked
    return CorrectionLine(
        clock_id=clock_id,
        level=level,
        given=f"{giver}, {show(given_at, zone, now)}",
        given_by_id=giver_id,
        due=show(due_at, zone, now),
        recorded=show(recorded_at, zone, now),
        asked_by=asker or "",
        asked_by_id=asker_id,
        words=words or "",
        approved=approved,
        decided_by=decider or "",
        decision=decision or "",
    )
