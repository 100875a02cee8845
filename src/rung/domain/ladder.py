"""The whole ladder from one contact: for every level an instant, now, when, or not published.

It says what a policy would answer if every level were engaged the moment it opens. A policy page,
the command line and the customer's contact matrix show it; nothing here is about one escalation.
"""

from dataclasses import dataclass
from datetime import datetime

from rung.domain import clocks
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts
from rung.domain.ledger import LedgerRow
from rung.domain.matrix import Anchor, Level, Opening, Policy, StartRule
from rung.domain.plan import Calendars
from rung.domain.spans import UNKNOWN, Span


@dataclass(frozen=True)
class At:
    """The level opens at that instant; on a condition too, where one is named."""

    at: datetime
    facts: ClockFacts
    condition: str = ""

    def rows(self, now: datetime) -> tuple[LedgerRow, ...]:
        """Why it is that instant: rows whose counted seconds sum to the interval."""
        return clocks.ledger(self.facts, now)


@dataclass(frozen=True)
class Now:
    """The level may be engaged at once."""


@dataclass(frozen=True)
class When:
    """The level opens on a condition, at no instant that could be named before it holds."""

    condition: str


@dataclass(frozen=True)
class Unpublished:
    """Nobody has said when the level opens."""


Answer = At | Now | When | Unpublished


@dataclass(frozen=True)
class Step:
    """A level, when it opens, and by when it answers if it is engaged then."""

    level: Level
    answer: Answer
    acknowledge: ClockFacts | None = None

    @property
    def acknowledge_by(self) -> datetime | None:
        """When its acknowledgement would be due, where it opens at an instant and owes one."""
        due = clocks.due_at(self.acknowledge) if self.acknowledge else NEVER
        return None if due is NEVER else due


def ladder(policy: Policy, calendars: Calendars, contact_at: datetime) -> tuple[Step, ...]:
    """Every level of the matrix after a contact at an instant."""
    steps: list[Step] = []
    engaged_at: datetime | None = contact_at
    for level in policy.levels:
        answer: Answer = Now()
        if level.opening is not None and policy.start is not StartRule.FREE:
            answer = _opens(calendars, steps[-1], level.opening, contact_at, engaged_at)
        engaged_at = _engaged_at(answer, engaged_at)
        steps.append(Step(level, answer, _owed(level, calendars, engaged_at)))
    return tuple(steps)


def _opens(
    calendars: Calendars,
    below: Step,
    opening: Opening,
    contact_at: datetime,
    engaged_at: datetime | None,
) -> Answer:
    """When a level opens if the one below was engaged at ``engaged_at``; None: nobody knows."""
    if opening.after is UNKNOWN:
        return Unpublished()
    if opening.after is None:
        return When(opening.condition)
    number = below.level.number
    if opening.anchor is Anchor.MISSED:
        return When(f"{_after(opening.after)}level {number} misses its acknowledgement")
    since = contact_at if opening.anchor is Anchor.REPORT else engaged_at
    if since is None:
        words = f"{opening.after.words} have passed at level {number}"
        return When(f"{words} and {opening.condition}" if opening.condition else words)
    facts = ClockFacts(since, opening.after.target, calendars.of(number).calendar)
    due = clocks.due_at(facts)
    if due is NEVER:
        return Unpublished()
    if engaged_at is not None and due < engaged_at:
        due, facts = engaged_at, _stated(facts, contact_at, engaged_at)
    return At(due, facts, opening.condition)


def _stated(facts: ClockFacts, contact_at: datetime, at: datetime) -> ClockFacts:
    """A level whose own time is over opens with the one below it, for the reason of that one."""
    target = clocks.Target(clocks.TargetKind.AT, at=at)
    return ClockFacts(contact_at, target, facts.calendar)


def _engaged_at(answer: Answer, before: datetime | None) -> datetime | None:
    """When a level would be engaged; None as soon as only a condition tells."""
    match answer:
        case At(at, _, ""):
            return at
        case Now():
            return before
        case _:
            return None


def _owed(level: Level, calendars: Calendars, engaged_at: datetime | None) -> ClockFacts | None:
    within = level.acknowledge_within
    if engaged_at is None or not isinstance(within, Span):
        return None
    return ClockFacts(engaged_at, within.target, calendars.of(level.number).calendar)


def _after(after: Span) -> str:
    return f"{after.words} after " if after.amount else ""
