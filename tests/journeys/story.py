"""The story that both journeys tell: who takes part, and the instants at which things happen."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent / "data"
MOUNTAIN = ZoneInfo("America/Denver")
CUSTOMER = "noor.haddad@larkfield.example.com"
CCM, MANAGER, DIRECTOR, VP = (
    f"{name}@example.com" for name in ("rhea.solano", "piet.vance", "mina.okafor", "abel.thorne")
)


def on(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    """An instant of the carrier's zone. 30 November 2026 is a Monday, 1 December a Tuesday."""
    return datetime(2026, month, day, hour, minute, tzinfo=MOUNTAIN).astimezone(UTC)


IMPORTED = on(24, 8, 20, month=11)
PHONED = on(30, 15, 30, month=11)
RAISED = on(30, 15, 40, month=11)
LEVEL_2_OPENS = on(1, 10, 30)  # 1 h 30 on Monday, a closed night, 2 h 30 on Tuesday
ANSWER_DUE = on(1, 14, 30)
LEVEL_3_ENGAGED = on(1, 14, 35)
ACKNOWLEDGED = on(1, 14, 50)
PLANNED = on(1, 15)
MOVED = on(1, 15, 30)
UPDATED = on(1, 16)
LEVEL_4_OPENS = on(2, 9, 35)
RESOLVED = on(2, 10)
REJECTED = on(2, 10, 45)
RESOLVED_AGAIN = on(2, 13)
CONFIRMED = on(2, 13, 30)
