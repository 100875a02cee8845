"""The plan's acts, each at an instant, for tests that play many of them."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.vocabulary import ActionOwner, ActionState
from rung.services import working
from rung.services.doing import Doing
from rung.services.working import Committed, WhyMoved
from tests.builders import MOUNTAIN


def committed(at: datetime) -> Committed:
    """That minute on the carrier's clock."""
    local = at.astimezone(ZoneInfo(MOUNTAIN.key))
    return Committed(local.date(), local.time().replace(second=0, microsecond=0))


def add_action(
    *,
    text: str,
    at: datetime,
    doing: Doing,
    owner: ActionOwner = ActionOwner.CARRIER,
    owner_name: str = "Field operations",
    visible: bool = True,
    **escalation: UUID,
) -> None:
    """One more action, committed for that instant."""
    working.add_action(
        text=text,
        owner=owner,
        owner_name=owner_name,
        visible=visible,
        committed=committed(at),
        doing=doing,
        **escalation,
    )


def move_action(*, action_id: UUID, at: datetime, doing: Doing, **escalation: UUID) -> None:
    """Its date moves to that instant."""
    why: Any = WhyMoved("The city asks for more.", "1U")
    working.move_action(
        action_id=action_id, committed=committed(at), why=why, doing=doing, **escalation
    )


def end_action(*, action_id: UUID, state: ActionState, doing: Doing, **escalation: UUID) -> None:
    """It is done, or given up."""
    working.end_action(action_id=action_id, state=state, doing=doing, **escalation)
