"""A manager's decision between two versions, of whether a site was ready or of a call: owed by an
instant (R4°, R7).

Nothing is due from the customer until then; who is late is told of it, and the duty stays. Of a
call it stays for as long as an interval hangs on the difference (``lapsing.undecided_calls``).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from rung.domain.came_due import CameDue
from rung.domain.clocks import ClockKind, Outcome, Target, TargetKind
from rung.domain.facts import Fact
from rung.domain.level_above import above
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Plan, Record, Settle, Snapshot, Start, Tell
from rung.domain.resting import begins

DECIDING_LEVEL = 2  # at least
TIME_TO_DECIDE = 4 * 3600  # working seconds
DECIDED_WITHIN = Target(TargetKind.WORKING_TIME, TIME_TO_DECIDE)


def deciding_level(current: Snapshot) -> int:
    """The level whose person decides: the highest engaged one, a manager's in any case."""
    return max(current.current.level, DECIDING_LEVEL)


def judgement_owed(current: Snapshot, kind: ClockKind, about: UUID, *, now: datetime) -> Start:
    """The decision is owed from now, within four hours of the deciding level's working time.

    ``about`` is the notice or the two versions of a call that the ``kind`` is of.
    """
    level = deciding_level(current)
    return Start(
        kind=kind,
        subject_id=about,
        level=level,
        started_at=now,
        target=DECIDED_WITHIN,
        calendar=current.calendars.of(level),
        percents=current.policy.warn_at,
        pauses=begins(current, now=now),
    )


def judgement_missed(due: CameDue) -> Plan:
    """Told once to the customer, the care manager and the level above, at the top to the desk.

    A late decision is still one, and nobody is engaged by the miss.
    """
    kind, fact = NoticeKind.NOT_READY_UNDECIDED, Fact.NOT_READY_UNDECIDED
    return _missed(due, kind, fact, "not_ready_id", (Audience.CUSTOMER,))


def call_undecided(due: CameDue) -> Plan:
    """Told once to the customer, who decides, the care manager and the level above or the desk.

    The customer's version counts all the while. A late decision is still one, and nobody is
    engaged by the miss.
    """
    kind, fact = NoticeKind.VERSION_UNDECIDED, Fact.VERSION_UNDECIDED
    to = (Audience.CUSTOMER, Audience.PERSON_OF_LEVEL)
    return _missed(due, kind, fact, "versions_id", to)


def _missed(
    due: CameDue, kind: NoticeKind, fact: Fact, about: str, to: tuple[Audience, ...]
) -> Plan:
    """``about`` names what was to be decided on, ``to`` who is told beside those who always are."""
    level = due.clock.level or DECIDING_LEVEL
    key = f"{kind.value.partition('.')[2]}:{due.clock.id}"
    told = {about: str(due.clock.subject_id), "was_due_at": due.at.isoformat()}
    to_ccm = Tell(kind, Audience.CCM, key, level, told)
    return Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        record=(Record(fact, due.at, level=level, details=told, by_system=True),),
        tell=(
            *(replace(to_ccm, to=each) for each in to),
            to_ccm,
            above(to_ccm, level, top=due.current.policy.top, missed_level=level),
        ),
    )
