"""What an escalation page says beyond sentence, ladder, plan and timeline: one room per concern."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rung.models import Escalation
from rung.queries.attachments import FileLine, files_steps
from rung.queries.calls_room import CallsRoom, calls_steps
from rung.queries.communication_room import (
    CommunicationRoom,
    CommunicationRows,
    communication_said,
    communication_steps,
)
from rung.queries.corrections_room import CorrectionLine, correction_steps
from rung.queries.desk_room import DeskRoom, desk_steps
from rung.queries.end_room import EndRoom, end_steps
from rung.queries.hand_overs import HandOverNote, notes_steps
from rung.queries.impact_room import ImpactRoom, impact_steps
from rung.queries.in_step import Steps, in_step
from rung.queries.obstacles import ObstaclesRoom, obstacle_steps
from rung.queries.project_room import ProjectRoom, project_steps
from rung.queries.readiness import NoticeView, notice_rows, notices_said
from rung.queries.situations import Situation
from rung.queries.undelivered import UndeliveredRoom, undelivered_steps
from rung.queries.waiting import WaitingRoom, waiting_steps


@dataclass(frozen=True)
class Rooms:
    """Each room as its own module reads it; a field is empty where there is nothing to say."""

    communication: CommunicationRoom  # how often, by which plan, and who else hears
    corrections: tuple[CorrectionLine, ...]  # the carrier's alone
    desk: DeskRoom | None  # the carrier's alone: its desk ticket, or tickets with the same cause
    end: EndRoom  # the end, the answer after it, and earlier ends of the same order
    hand_overs: tuple[HandOverNote, ...]  # the carrier's alone, each for its own readers
    undelivered: UndeliveredRoom | None  # the carrier's alone: mails that did not arrive
    files: tuple[FileLine, ...]  # what was added, the newest first
    not_ready: tuple[NoticeView, ...]  # sites that are, or were, not ready
    waiting: WaitingRoom | None  # whose turn it is
    impact: ImpactRoom  # what it means to the customer, and how bad that is
    calls: CallsRoom  # versions of one call, and who calls back by when
    obstacles: ObstaclesRoom  # roadblocks, and resources that were asked for
    project: ProjectRoom | None  # the sites, where there are several or they are of a project


@dataclass(frozen=True)
class RoomsRead:
    """The rooms before it is known how the escalation stands, which one of them says too."""

    communication: CommunicationRows
    others: dict[str, Any]

    def said(self, situation: Situation, *, carrier_side: bool, zone: str, now: datetime) -> Rooms:
        """All rooms for one reader."""
        communication = communication_said(
            situation, self.communication, carrier_side=carrier_side, zone=zone, now=now
        )
        return Rooms(communication=communication, **self.others)


def rooms_steps(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[RoomsRead]:
    """All rooms for one reader, in step with each other and with other reads."""
    key = escalation.pk
    rooms: dict[str, Steps[Any]] = {
        "files": files_steps(escalation, carrier_side=carrier_side, zone=zone, now=now),
        "not_ready": notice_rows(escalation),
        "waiting": waiting_steps(escalation, carrier_side=carrier_side, zone=zone, now=now),
        "end": end_steps(escalation, carrier_side=carrier_side, zone=zone, now=now),
        "impact": impact_steps(escalation, zone=zone, now=now),
        "obstacles": obstacle_steps(key, carrier_side=carrier_side, zone=zone, now=now),
        "calls": calls_steps(escalation, carrier_side=carrier_side, zone=zone, now=now),
        "project": project_steps(escalation, now=now),
        "communication": communication_steps(key, carrier_side=carrier_side),
    }
    if carrier_side:
        rooms |= _inside(escalation, zone=zone, now=now)
    results = yield from in_step(*rooms.values())
    found = _NOTHING_INSIDE | dict(zip(rooms, results, strict=True))
    found["not_ready"] = notices_said(
        found["not_ready"], found["files"], carrier_side=carrier_side, zone=zone, now=now
    )
    return RoomsRead(found.pop("communication"), found)


_NOTHING_INSIDE: dict[str, Any] = {
    "corrections": (),
    "desk": None,
    "hand_overs": (),
    "undelivered": None,
}


def _inside(escalation: Escalation, *, zone: str, now: datetime) -> dict[str, Steps[Any]]:
    """The rooms that are the carrier's alone; for a customer nothing of them is read."""
    return {
        "corrections": correction_steps(escalation, zone=zone, now=now),
        "desk": desk_steps(escalation, zone=zone, now=now),
        "hand_overs": notes_steps(escalation.pk, zone=zone, now=now),
        "undelivered": undelivered_steps(escalation.pk, zone=zone, now=now),
    }
