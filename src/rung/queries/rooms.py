"""What an escalation page says beyond sentence, ladder, plan and timeline: one room per concern."""

from dataclasses import dataclass
from datetime import datetime

from rung.queries.project_room import ProjectRoom, project_room
from rung.queries.situations import Situation


@dataclass(frozen=True)
class Rooms:
    """Each room as its own module reads it; a field is empty where there is nothing to say."""

    project: ProjectRoom | None  # the sites, where there are several or they are of a project


def rooms_of(situation: Situation, *, carrier_side: bool, zone: str, now: datetime) -> Rooms:
    """All rooms for one reader; each costs the same number of queries for any escalation."""
    del carrier_side, zone, now
    escalation = situation.escalation
    return Rooms(project=project_room(escalation.pk, escalation.need_by_date))
