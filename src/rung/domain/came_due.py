"""A clock whose instant has come: what the rules about it read."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.plan import RunningClock, Snapshot


@dataclass(frozen=True)
class CameDue:
    """The clock, the escalation as it stands, and the two instants: when it was due, and now."""

    current: Snapshot
    clock: RunningClock
    at: datetime
    now: datetime
