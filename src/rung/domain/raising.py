"""How an escalation begins: who was reached, and which levels are engaged at once (R5-R7, R12)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain.communication import first_update, in_force
from rung.domain.engaging import (
    acknowledge_please,
    answer_owed,
    clocks_of_level,
    contact_record,
    not_later,
    not_too_old,
)
from rung.domain.facts import Fact
from rung.domain.matrix import Policy, StartRule
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Engage, Engaged, LogContact, Plan, Record, Snapshot, Start, Tell
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Side, Status


@dataclass(frozen=True)
class Opening:
    """How an escalation begins: who was reached, when, and under which ids it is kept.

    ``enters`` is the level at which its class of concern enters; ``words`` say for which reason it
    is raised and what was confirmed, where the policy asks for that; ``foreseen`` why the carrier
    opens it before the customer had to call. The customer reads both.
    """

    level_id: UUID
    received_at: datetime
    contact: LogContact | None
    reached_id: UUID | None = None  # of the higher level, where a policy engages it at once
    enters: int = 1
    words: str = ""
    foreseen: str = ""

    @property
    def said(self) -> str:
        """All that the customer reads of how it began."""
        return " ".join(filter(None, (self.words, self.foreseen)))


def raise_escalation(empty: Snapshot, opening: Opening, *, now: datetime) -> Plan:
    """Level 1 is engaged at the instant the customer made contact (R6, R7).

    ``empty`` is the snapshot of an escalation without engaged levels. Somebody who reached a
    higher level is not turned away: level 1 is engaged, and who was reached owes an answer (R12).
    Where the policy lets them begin higher, or their concern enters higher, that level is engaged
    as well, at once; no interval is left to run below it.
    """
    received_at = not_later(opening.received_at, now)
    contact = replace(opening.contact, happened_at=received_at) if opening.contact else None
    reached = contact if contact and contact.level > 1 else None
    _may_begin_there(empty, opening, reached)
    if contact and contact.side is Side.CUSTOMER:
        not_too_old(empty, received_at, now)
    engage = [Engage(opening.level_id, 1, received_at)]
    higher = _higher_at_once(empty, opening, reached, received_at)
    start = [*_clocks_at_once(empty, engage[0], higher), first_update(empty, since=received_at)]
    tell = _told_at_once(empty, opening, higher, reached)
    if higher:
        engage.append(higher)
    if reached and (higher is None or reached.level != higher.level):
        start += answer_owed(empty, reached.id, reached.level, reached.happened_at)
        tell.append(acknowledge_please(reached.id, reached.level, reached.words))
    return Plan(
        status=Status.OPEN,
        engage=tuple(engage),
        contact=contact,
        start=tuple(start),
        record=(
            Record(Fact.ESCALATION_RAISED, received_at, words=opening.said),
            *([contact_record(contact)] if contact else []),
            *(
                Record(Fact.LEVEL_ENGAGED, received_at, each.level, words=each.reason)
                for each in engage
            ),
        ),
        tell=tuple(tell),
    )


def _told_at_once(
    empty: Snapshot, opening: Opening, higher: Engage | None, reached: LogContact | None
) -> list[Tell]:
    """Both sides hear of it, and so does the higher level that is engaged at once.

    With it the customer is told the standard plan by which they are kept informed (R23).
    """
    zone = empty.calendars.matrix.calendar.zone
    rhythm = in_force(empty.policy, None).words(zone, opening.received_at)
    foreseen = {"foreseen": opening.foreseen} if opening.foreseen else {}
    why = {"rhythm": rhythm, **foreseen}
    tell = [
        Tell(NoticeKind.RAISED, Audience.CUSTOMER, f"raised:{empty.id}", 1, why),
        Tell(NoticeKind.RAISED, Audience.CCM, f"raised:{empty.id}", 1),
    ]
    if higher:
        said = reached.words if reached and reached.level == higher.level else higher.reason
        tell.append(acknowledge_please(higher.id, higher.level, said))
    return tell


def _may_begin_there(empty: Snapshot, opening: Opening, reached: LogContact | None) -> None:
    policy = empty.policy
    if max(opening.enters, reached.level if reached else 1) > policy.top:
        raise RuleViolation(f"This matrix has {policy.top} levels.")
    if reached and policy.start is StartRule.STRICT and not _passed_over(policy, opening, reached):
        raise RuleViolation("It begins with level 1. Reach the person named there first.")


def _passed_over(policy: Policy, opening: Opening, reached: LogContact) -> bool:
    """Whether each level below may be passed over; the words of the contact say how that is so."""
    below = range(opening.enters, reached.level)
    return not below or (
        all(policy.level(number).skipped_when for number in below) and bool(reached.words.strip())
    )


def _higher_at_once(
    empty: Snapshot, opening: Opening, reached: LogContact | None, received_at: datetime
) -> Engage | None:
    """The level that is engaged beside level 1 at the beginning, where there is one."""
    begins = reached if reached and empty.policy.start is not StartRule.ASKED else None
    level = max(opening.enters, begins.level if begins else 1)
    if level == 1 or opening.reached_id is None:
        return None
    entered = level == opening.enters
    why = f"A concern of this class enters at level {level}." if entered else ""
    return Engage(opening.reached_id, level, received_at, reason=why)


def _clocks_at_once(empty: Snapshot, first: Engage, higher: Engage | None) -> tuple[Start, ...]:
    """Of level 1 alone both clocks; beside a higher level only its answer, if it owes one."""
    if higher is None:
        return clocks_of_level(empty, Engaged(first.id, 1, first.received_at))
    at_once = Engaged(higher.id, higher.level, higher.received_at)
    owed = answer_owed(empty, first.id, 1, first.received_at)
    return (*owed, *clocks_of_level(empty, at_once))
