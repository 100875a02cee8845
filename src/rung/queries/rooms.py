"""What an escalation page says beyond sentence, ladder, plan and timeline: one room per concern."""

from dataclasses import dataclass
from datetime import datetime

from rung.queries.attachments import FileLine, files_of
from rung.queries.communication_room import CommunicationRoom, communication_room
from rung.queries.corrections_room import CorrectionLine, correction_lines
from rung.queries.desk_room import DeskRoom, desk_room
from rung.queries.end_room import EndRoom, end_room
from rung.queries.hand_overs import HandOverNote, notes_about
from rung.queries.impact_room import ImpactRoom, impact_room
from rung.queries.obstacles import ObstaclesRoom, obstacles_room
from rung.queries.project_room import ProjectRoom, project_room
from rung.queries.readiness import NoticeView, notices_of
from rung.queries.situations import Situation
from rung.queries.waiting import WaitingRoom, waiting_room


@dataclass(frozen=True)
class Rooms:
    """Each room as its own module reads it; a field is empty where there is nothing to say."""

    communication: CommunicationRoom  # how often, by which plan, and who else hears
    corrections: tuple[CorrectionLine, ...]  # the carrier's alone
    desk: DeskRoom | None  # the carrier's alone: its desk ticket, or tickets with the same cause
    end: EndRoom  # the end, the answer after it, and earlier ends of the same order
    hand_overs: tuple[HandOverNote, ...]  # the carrier's alone, each for its own readers
    files: tuple[FileLine, ...]  # what was added, the newest first
    not_ready: tuple[NoticeView, ...]  # sites that are, or were, not ready
    waiting: WaitingRoom | None  # whose turn it is
    impact: ImpactRoom  # what it means to the customer, and how bad that is
    obstacles: ObstaclesRoom  # roadblocks, and resources that were asked for
    project: ProjectRoom | None  # the sites, where there are several or they are of a project


def rooms_of(situation: Situation, *, carrier_side: bool, zone: str, now: datetime) -> Rooms:
    """All rooms for one reader; each costs the same number of queries for any escalation."""
    escalation = situation.escalation
    files = files_of(escalation, carrier_side=carrier_side, zone=zone, now=now)
    return Rooms(
        hand_overs=notes_about(escalation.pk, zone=zone, now=now) if carrier_side else (),
        files=files,
        not_ready=notices_of(escalation, files, carrier_side=carrier_side, zone=zone, now=now),
        waiting=waiting_room(situation, carrier_side=carrier_side, zone=zone, now=now),
        communication=communication_room(situation, carrier_side=carrier_side, zone=zone, now=now),
        corrections=correction_lines(escalation, zone=zone, now=now) if carrier_side else (),
        desk=desk_room(escalation, zone=zone, now=now) if carrier_side else None,
        end=end_room(escalation, carrier_side=carrier_side, zone=zone, now=now),
        impact=impact_room(situation, zone=zone, now=now),
        obstacles=obstacles_room(situation, carrier_side=carrier_side, zone=zone, now=now),
        project=project_room(escalation, now=now),
    )
