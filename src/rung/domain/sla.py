"""Targets of an order's service level agreement: met, met late, missed, or still to come (R4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rung.domain.headline import State
from rung.domain.instants import show_date


class Kept(StrEnum):
    """How a target stands on a day; worked out, never stored (N14)."""

    MET = "MET"
    MET_LATE = "MET_LATE"
    MISSED = "MISSED"
    TO_COME = "TO_COME"


@dataclass(frozen=True)
class SlaLine:
    """A target as both sides read it: ``what`` is the customer's wording."""

    what: str
    due_date: date
    met_date: date | None = None

    def kept(self, today: date) -> Kept:
        """Its own day still counts: a target is missed on the day after."""
        if self.met_date is not None:
            return Kept.MET if self.met_date <= self.due_date else Kept.MET_LATE
        return Kept.MISSED if today > self.due_date else Kept.TO_COME

    def state(self, today: date) -> tuple[State, str]:
        """Its pill: only what was missed is red."""
        return _STATES[self.kept(today)]

    def words(self) -> str:
        """Its days in words."""
        due = f"due {show_date(self.due_date)}"
        return f"{due}, met {show_date(self.met_date)}" if self.met_date else due


_STATES = {
    Kept.MET: (State.OK, "Met"),
    Kept.MET_LATE: (State.WATCH, "Met late"),
    Kept.MISSED: (State.LATE, "Missed"),
    Kept.TO_COME: (State.IDLE, "To come"),
}
