"""What waits for a customer: everything they owe, and what they may do now (R3, R9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rung.domain.headline import State
from rung.domain.instants import show


@dataclass(frozen=True)
class Ask:
    """One thing a customer is asked for, or may do: where, by when.

    ``owed`` tells what somebody waits for from what is only open to them. ``escalation`` is the
    number of the one it is about; without one it is about the order.
    """

    what: str  # verb first: "Say whether it is solved"
    order: str
    about: str  # service and site
    account_id: int
    account: str
    due_at: datetime | None = None
    escalation: int | None = None
    owed: bool = True
    place: str = ""  # where on the page of the escalation it is answered

    def late(self, now: datetime) -> bool:
        """Whether its instant has passed."""
        return self.due_at is not None and now > self.due_at

    def state(self, now: datetime) -> tuple[State, str]:
        """Its pill."""
        if not self.owed:
            return State.IDLE, "You may"
        return (State.LATE, "Late") if self.late(now) else (State.WAIT, "Waiting for you")

    def by(self, zone: str, now: datetime) -> str:
        """By when, in the reader's zone; empty where nobody set an instant."""
        if self.due_at is None:
            return ""
        said = show(self.due_at, zone, now)
        return f"It was due {said}" if self.late(now) else f"By {said}"


def in_order(asks: Iterable[Ask]) -> list[Ask]:
    """What is owed first, soonest first; what has no instant behind that; then what they may do."""
    return sorted(asks, key=_urgency)


def _urgency(ask: Ask) -> tuple[bool, bool, float, str]:
    due = ask.due_at.timestamp() if ask.due_at else 0.0
    return (not ask.owed, ask.due_at is None, due, ask.order)
