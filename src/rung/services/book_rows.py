"""The statements by which books are read, and the rows of those that make no model's instances.

Each takes the keys of its escalations as its one parameter; those of accounts, the accounts', and
the last words an instant besides, before which none of the timeline is looked into.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact, Visibility
from rung.models import (
    AccountContact,
    Action,
    ClockMove,
    ClockPause,
    CommunicationPlan,
    Contact,
    Impact,
    LevelCalendar,
    Person,
    Stakeholder,
    Waiver,
)
from rung.models.communication import AGREED
from rung.services.bulk import ONE_OF_KEYS, selecting

_OF_ESCALATIONS = f"WHERE row.escalation_id = {ONE_OF_KEYS}"
_OF_CLOCKS = (
    "WHERE row.clock_id IN (SELECT id FROM rung_clock"  # noqa: S608 - our own words
    f" WHERE escalation_id = {ONE_OF_KEYS})"
)
CONTACTS_OF_ACCOUNTS = selecting(
    AccountContact, "WHERE row.account_id = ANY(%s) ORDER BY row.person_id"
)
PEOPLE_OF_ACCOUNTS = selecting(
    Person,
    "WHERE row.id IN (SELECT person_id FROM rung_accountcontact WHERE account_id = ANY(%s))",
)
LEVELS = f"""
SELECT id, escalation_id, level, holder_id, cover_for_id, received_at FROM rung_engagedlevel
WHERE escalation_id = {ONE_OF_KEYS} ORDER BY level
"""  # noqa: S608 - our own words
_KEPT = (ClockKind.INTERVAL.value, ClockKind.ACKNOWLEDGEMENT.value)  # read once settled, too
CLOCKS = f"""
SELECT id, escalation_id, kind, subject_id, level, started_at, target_kind, target_amount,
    target_at, calendar_id, due_at, warned_percent, settled_at IS NULL, outcome,
    parked_until IS NOT NULL
FROM rung_clock
WHERE escalation_id = {ONE_OF_KEYS}
    AND (settled_at IS NULL OR kind IN {_KEPT})
ORDER BY wake_at, id
"""  # noqa: S608 - our own words
ANSWERS = f"""
SELECT given.clock_id, given.happened_at, person.name
FROM rung_acknowledgement AS given JOIN rung_person AS person ON person.id = given.given_by_id
WHERE given.escalation_id = {ONE_OF_KEYS}
"""  # noqa: S608 - our own words
LAST_WORDS = f"""
SELECT DISTINCT ON (escalation_id) escalation_id, words, actor_name FROM rung_timelineentry
WHERE escalation_id = {ONE_OF_KEYS} AND recorded_at >= %s AND fact = '{Fact.UPDATE_SENT.value}'
    AND visibility = '{Visibility.CUSTOMER.value}'
ORDER BY escalation_id, happened_at DESC, recorded_at DESC
"""  # noqa: S608 - our own words
PAUSES = selecting(ClockPause, f"{_OF_CLOCKS} ORDER BY row.paused_at, row.id")
MOVES = selecting(ClockMove, _OF_CLOCKS)
WAIVERS = selecting(Waiver, f"{_OF_ESCALATIONS} AND row.decided_at IS NULL")
ACTIONS = selecting(Action, f"{_OF_ESCALATIONS} ORDER BY row.committed_at, row.id")
LEVEL_CALENDARS = selecting(LevelCalendar, _OF_ESCALATIONS)
CONTACTS = selecting(Contact, _OF_ESCALATIONS)
PLANS = selecting(
    CommunicationPlan, f"{_OF_ESCALATIONS} AND row.state = '{AGREED}' ORDER BY row.number"
)
STAKEHOLDERS = selecting(
    Stakeholder, f"{_OF_ESCALATIONS} AND row.left_at IS NULL ORDER BY row.added_at, row.id"
)
IMPACTS = selecting(Impact, _OF_ESCALATIONS)
# What every rule asks for, and every notice: each to be read ahead, in one trip.
TO_DECIDE = (
    LEVELS,
    CLOCKS,
    PAUSES,
    MOVES,
    ANSWERS,
    WAIVERS,
    ACTIONS,
    LEVEL_CALENDARS,
    PLANS,
)
TOLD_TO = (STAKEHOLDERS, IMPACTS)  # what no rule asks for
TO_TELL = (LEVELS, CLOCKS, PAUSES, PLANS, *TOLD_TO)


class LevelRow(NamedTuple):
    """An engaged level: whom it holds, for whom, since when."""

    id: UUID
    escalation_id: UUID
    level: int
    holder_id: int | None
    cover_for_id: int | None
    received_at: datetime


class ClockRow(NamedTuple):
    """A clock's columns; ``Books.facts`` tells what its instant follows from."""

    id: UUID
    escalation_id: UUID
    kind: str
    subject_id: UUID
    level: int | None
    started_at: datetime
    target_kind: str
    target_amount: int
    target_at: datetime | None
    calendar_id: int
    due_at: datetime | None
    warned_percent: int
    runs: bool
    outcome: str
    parked: bool


@dataclass(frozen=True)
class Answer:
    """What was said to an acknowledgement clock: when, and by whom."""

    at: datetime
    by: str


def once_settled(row: ClockRow, outcomes: Mapping[UUID, str]) -> ClockRow | None:
    """A clock as ``CLOCKS`` reads it once it is settled; None for one that it reads no more."""
    outcome = outcomes.get(row.id)
    if outcome is None:
        return row
    if row.kind not in _KEPT:
        return None
    return row._replace(runs=False, outcome=outcome, parked=False)
