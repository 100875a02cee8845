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
    known = _Known(contact_at, contact_at, contact_at)
    for level in policy.levels:
        answer: Answer = Now()
        at_once = policy.start is StartRule.FREE or level.number <= policy.enters_at
        if level.opening is not None and not at_once:
            answer = _opens(calendars, level.number - 1, level.opening, known)
        known = known.then(answer)
        steps.append(Step(level, answer, _owed(level, calendars, known.engaged_at)))
    return tuple(steps)


@dataclass(frozen=True)
class _Known:
    """What is known of the levels below: ``engaged_at`` is None once only a condition tells."""

    contact_at: datetime
    engaged_at: datetime | None
    latest: datetime  # the latest instant that was named; no higher level opens before it

    def then(self, answer: Answer) -> "_Known":
        """The same, one level higher."""
        match answer:
            case At(at, _, ""):
                return _Known(self.contact_at, at, at)
            case At(at):
                return _Known(self.contact_at, None, at)
            case Now():
                return self
            case _:
                return _Known(self.contact_at, None, self.latest)


def _opens(calendars: Calendars, below: int, opening: Opening, known: _Known) -> Answer:
    """When the level above ``below`` opens."""
    if opening.after is UNKNOWN:
        return Unpublished()
    if opening.after is None:
        return When(opening.condition)
    if opening.anchor is Anchor.MISSED:
        words = f"{_after(opening.after)}level {below} misses its acknowledgement"
        return When(_both(words, opening.condition))
    since = known.contact_at if opening.anchor is Anchor.REPORT else known.engaged_at
    if since is None:
        words = f"{opening.after.words} have passed at level {below}"
        return When(_both(words, opening.condition))
    facts = ClockFacts(since, opening.after.target, calendars.of(below).calendar)
    due = clocks.due_at(facts)
    if due is NEVER:
        return Unpublished()
    if due < known.latest:
        due, facts = known.latest, _stated(facts, known.contact_at, known.latest)
    return At(due, facts, opening.condition)


def _both(words: str, condition: str) -> str:
    return f"{words}, and {condition}" if condition else words


def _stated(facts: ClockFacts, contact_at: datetime, at: datetime) -> ClockFacts:
    """A level whose own time is over opens with the one below it, for the reason of that one."""
    target = clocks.Target(clocks.TargetKind.AT, at=at)
    return ClockFacts(contact_at, target, facts.calendar)


def _owed(level: Level, calendars: Calendars, engaged_at: datetime | None) -> ClockFacts | None:
    within = level.acknowledge_within
    if engaged_at is None or not isinstance(within, Span):
        return None
    return ClockFacts(engaged_at, within.target, calendars.of(level.number).calendar)


def _after(after: Span) -> str:
    return f"{after.words} after " if after.amount else ""
