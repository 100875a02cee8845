"""Roadblocks: what blocks, whose department, who removes it, by when, done with words (R19)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain.came_due import CameDue
from rung.domain.clocks import ClockKind, Outcome, Target, TargetKind
from rung.domain.facts import Fact
from rung.domain.level_above import above
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Settle, Snapshot, Start, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.resting import begins
from rung.domain.transitions import Command, after

MOST_OF_A_NAME = 120


@dataclass(frozen=True)
class Roadblock:
    """A roadblock as it stands on the record."""

    id: UUID
    blocks: str
    department: str
    remover_id: int
    remover: str
    due_at: datetime
    customer_words: str = ""
    removed_at: datetime | None = None
    removed_by: str = ""


@dataclass(frozen=True)
class NameRoadblock(Keep):
    """Keep what blocks, and who removes it by when."""

    id: UUID
    blocks: str
    department: str
    remover_id: int
    due_at: datetime


@dataclass(frozen=True)
class ReleaseRoadblock(Keep):
    """Keep what the customer reads of it."""

    id: UUID
    words: str


@dataclass(frozen=True)
class RemoveRoadblock(Keep):
    """Keep that it is gone, and how that was done."""

    id: UUID
    words: str


def name_roadblock(current: Snapshot, named: NameRoadblock, *, remover: str, now: datetime) -> Plan:
    """Somebody is to remove what blocks by an instant; they are told, and a clock runs.

    Raises BadInput without what blocks, whose department it is in, or an instant to come.
    """
    after(current.status, Command.WORK_ON_ROADBLOCK)
    named = _checked(named, now)
    told = {
        "roadblock_id": str(named.id),
        "words": named.blocks,
        "department": named.department,
        "remover": remover,
        "due_at": named.due_at.isoformat(),
    }
    key, kind = f"roadblock:{named.id}", NoticeKind.ROADBLOCK_NAMED
    return Plan(
        keep=(named,),
        start=(_owed(current, named, now),),
        record=(Record(Fact.ROADBLOCK_NAMED, now, words=named.blocks, details=told),),
        tell=(
            Tell(kind, Audience.PERSON, key, details=told, person_id=named.remover_id),
            Tell(kind, Audience.CCM, key, details=told),
        ),
    )


def release_roadblock(
    current: Snapshot, roadblock: Roadblock | None, *, words: str, now: datetime
) -> Plan:
    """The care manager gives the customer their own wording of it; what is inside stays inside."""
    after(current.status, Command.WORK_ON_ROADBLOCK)
    found = _known(roadblock)
    if not words.strip():
        raise BadInput("Write what the customer reads: what is being removed, in plain words.")
    if found.customer_words:
        raise AlreadyDone("The customer has the wording of this roadblock already.")
    told = {
        "words": words.strip(),
        "due_at": found.due_at.isoformat(),
        "removed": found.removed_at is not None,
    }
    key = f"roadblock-released:{found.id}"
    return Plan(
        keep=(ReleaseRoadblock(found.id, words.strip()),),
        record=(Record(Fact.ROADBLOCK_RELEASED, now, words=words.strip(), details=told),),
        tell=(Tell(NoticeKind.ROADBLOCK_RELEASED, Audience.CUSTOMER, key, details=told),),
    )


def remove_roadblock(
    current: Snapshot, roadblock: Roadblock | None, *, words: str, now: datetime
) -> Plan:
    """It is gone, and the words say how; late is possible, and stays late.

    The customer hears of it in the wording they have; without one they never knew.
    """
    after(current.status, Command.WORK_ON_ROADBLOCK)
    found = _known(roadblock)
    if found.removed_at is not None:
        raise AlreadyDone(
            f"{found.removed_by} has already reported this roadblock removed.", found.removed_at
        )
    if not words.strip():
        raise BadInput("Say how it was removed; the next one who meets it reads that.")
    clock = current.clock(ClockKind.ROADBLOCK, found.id)
    key, kind = f"roadblock-removed:{found.id}", NoticeKind.ROADBLOCK_REMOVED
    told = {"words": words.strip(), "blocks": found.blocks}
    known = {"words": found.customer_words}
    released = bool(found.customer_words)
    return Plan(
        keep=(RemoveRoadblock(found.id, words.strip()),),
        settle=(Settle(clock.id, Outcome.MET, now),) if clock else (),
        record=(
            Record(Fact.ROADBLOCK_REMOVED, now, words=words.strip(), details=told),
            *((Record(Fact.ROADBLOCK_GONE, now, words=found.customer_words),) if released else ()),
        ),
        tell=(
            Tell(kind, Audience.CCM, key, details=told),
            *((Tell(kind, Audience.CUSTOMER, key, details=known),) if released else ()),
        ),
    )


def require_remover(roadblock: Roadblock | None, *, may: bool) -> None:
    """Refuse, by name, who neither removes it nor owns the escalation or a level of it."""
    found = _known(roadblock)
    if not may:
        raise RuleViolation(
            f"{found.remover} removes this roadblock, or the care manager and the engaged "
            "managers report it."
        )


def roadblock_missed(due: CameDue) -> Plan:
    """Told once to who removes it, the CCM and the level above; the duty stays (R19)."""
    level, kind = due.clock.level or 1, NoticeKind.ROADBLOCK_MISSED
    key = f"roadblock-missed:{due.clock.id}"
    told = {"roadblock_id": str(due.clock.subject_id), "was_due_at": due.at.isoformat()}
    to_ccm = Tell(kind, Audience.CCM, key, level, told)
    return Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        record=(Record(Fact.ROADBLOCK_MISSED, due.at, details=told, by_system=True),),
        tell=(
            replace(to_ccm, to=Audience.REMOVER),
            to_ccm,
            above(to_ccm, level, top=due.current.policy.top),
        ),
    )


def _checked(named: NameRoadblock, now: datetime) -> NameRoadblock:
    named = replace(named, blocks=named.blocks.strip(), department=named.department.strip())
    if not named.blocks or not named.department:
        raise BadInput("Say what blocks, and in whose department it is.")
    if len(named.department) > MOST_OF_A_NAME:
        raise BadInput(f"Name the department in at most {MOST_OF_A_NAME} characters.")
    if named.due_at <= now:
        raise BadInput("By when it is removed lies in the past. Choose an instant to come.")
    return named


def _owed(current: Snapshot, named: NameRoadblock, now: datetime) -> Start:
    return Start(
        kind=ClockKind.ROADBLOCK,
        subject_id=named.id,
        level=current.current.level,
        started_at=now,
        target=Target(TargetKind.AT, at=named.due_at),
        calendar=current.calendars.matrix,
        pauses=begins(current, now=now),
    )


def _known(roadblock: Roadblock | None) -> Roadblock:
    if roadblock is None:
        raise RuleViolation("There is no such roadblock here.")
    return roadblock
