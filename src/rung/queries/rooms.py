"""What an escalation page says beyond sentence, ladder, plan and timeline: one room per concern."""

from dataclasses import dataclass
from datetime import datetime

from rung.queries.corrections_room import CorrectionLine, correction_lines
from rung.queries.desk_room import DeskRoom, desk_room
from rung.queries.end_room import EndRoom, end_room
from rung.queries.project_room import ProjectRoom, project_room
from rung.queries.situations import Situation


@dataclass(frozen=True)
class Rooms:
    """Each room as its own module reads it; a field is empty where there is nothing to say."""

    corrections: tuple[CorrectionLine, ...]  # the carrier's alone
    desk: DeskRoom | None  # the carrier's alone: its desk ticket, or tickets with the same cause
    end: EndRoom  # the end, the answer after it, and earlier ends of the same order
    project: ProjectRoom | None  # the sites, where there are several or they are of a project


def rooms_of(situation: Situation, *, carrier_side: bool, zone: str, now: datetime) -> Rooms:
    """All rooms for one reader; each costs the same number of queries for any escalation."""
    escalation = situation.escalation
    return Rooms(
        corrections=correction_lines(escalation, zone=zone, now=now) if carrier_side else (),
        desk=desk_room(escalation, zone=zone, now=now) if carrier_side else None,
        end=end_room(escalation, carrier_side=carrier_side, zone=zone, now=now),
        project=project_room(escalation.pk, escalation.need_by_date),
    )
