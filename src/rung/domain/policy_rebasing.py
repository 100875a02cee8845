"""Moving a running escalation to a newer version of its policy: what moves, why, who is told (N6).

The interval and the acknowledgements of engaged levels get the new version's time, counted from
their own start. An update and an answer that were promised stay as promised; the next ones follow
the new version. What somebody decided for one escalation, such as holding a level back, stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, ClockKind, Outcome
from rung.domain.engaging import interval_of
from rung.domain.facts import Fact
from rung.domain.lapsing import undecided_calls
from rung.domain.matrix import Policy
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import (
    Calendars,
    PinnedCalendar,
    Plan,
    Record,
    RunningClock,
    Settle,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.settling import percents_of
from rung.domain.spans import NotKnown, Span

MOVING = frozenset({ClockKind.INTERVAL, ClockKind.ACKNOWLEDGEMENT})


@dataclass(frozen=True)
class Versions:
    """The rules an escalation runs on and those it would; ``region`` is its region's calendar."""

    old: Policy
    new: Policy
    region: str

    def amounts(self, kind: ClockKind, level: int) -> tuple[Span | NotKnown | None, ...]:
        """The time that is owed by the one and the other; for a level that both have."""
        if kind is ClockKind.INTERVAL:
            return self.old.interval(level), self.new.interval(level)
        return tuple(each.level(level).acknowledge_within for each in (self.old, self.new))

    def stays(self, levels: Iterable[int]) -> str:
        """Why an escalation with these levels cannot follow, in a sentence; empty when it can."""
        top = max(levels, default=1)
        return "" if top <= self.new.top else f"The new version has no level {top}."


@dataclass(frozen=True)
class Followed:
    """A running clock under the newer version. Without ``facts`` it is owed no more."""

    clock: RunningClock
    facts: ClockFacts | None
    why: str  # "3 business hours instead of 4 business hours"
    due_at: datetime | None

    @property
    def differs(self) -> bool:
        """Whether it ends, or is due at another instant than before."""
        return self.facts is None or self.due_at != self.clock.due_at

    def is_past(self, now: datetime) -> bool:
        """Whether the move alone would end it, or make it missed."""
        return self.differs and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True)
class Following:
    """All that changes for one escalation."""

    clocks: tuple[Followed, ...]
    begins: tuple[Start, ...] = ()  # an interval where the older version had none
    lapsed: tuple[UUID, ...] = ()  # decisions that nothing hangs on once no interval runs

    def is_past(self, now: datetime) -> bool:
        """Whether something would be over by the move alone."""
        return any(each.is_past(now) for each in self.clocks) or any(
            _is_over(each, now) for each in self.begins
        )


def follow(
    clock: RunningClock,
    versions: Versions,
    calendar: PinnedCalendar | None,
    *,
    reason: str,
    now: datetime,
) -> Followed | None:
    """A clock under the newer version; None where nothing about it changes.

    ``calendar`` is the one its level has by the newer version, None where it keeps its own. What
    is past due stays: what was missed stays missed.
    """
    if clock.kind not in MOVING or clock.level is None or (clock.due_at and clock.due_at < now):
        return None
    old, new = versions.amounts(clock.kind, clock.level)
    if not isinstance(old, Span) or clock.facts.target != old.target:
        return None  # decided for this escalation alone
    if old == new and calendar is None:
        return None
    if not isinstance(new, Span):
        return Followed(clock, None, "no time is set any more", None)
    facts = rules.retarget(
        clock.facts,
        target=new.target,
        calendar=calendar.calendar if calendar else clock.facts.calendar,
        reason=reason,
        past_too=True,
        now=now,
    )
    due = rules.due_at(facts)
    return Followed(clock, facts, _why(old, new, calendar), None if due is NEVER else due)


def calendars_under(
    versions: Versions, current: Calendars, newest: Callable[[str], PinnedCalendar]
) -> Calendars:
    """The calendars by the newer version: the pinned ones, where it names the same as before.

    ``newest`` gives the newest version of a calendar by its name.
    """
    old, new = versions.old, versions.new
    named = new.calendar or versions.region
    same = named == (old.calendar or versions.region)
    levels = {}
    for level in new.levels:
        if not level.calendar:
            continue
        known = current.levels.get(level.number)
        before = old.level(level.number).calendar if level.number <= old.top else ""
        kept = known if before == level.calendar else None
        levels[level.number] = kept or newest(level.calendar)
    return Calendars(current.matrix if same else newest(named), levels)


def following(
    current: Snapshot, versions: Versions, calendars: Calendars, *, reason: str, now: datetime
) -> Following:
    """All that changes for an escalation that can follow; ``calendars`` are the newer version's."""
    found = []
    for clock in current.running:
        calendar = calendars.of(clock.level)
        other = None if calendar == current.calendars.of(clock.level) else calendar
        followed = follow(clock, versions, other, reason=reason, now=now)
        if followed is not None:
            found.append(followed)
    ended = any(each.facts is None and each.clock.kind is ClockKind.INTERVAL for each in found)
    return Following(
        tuple(found),
        _begun(replace(current, policy=versions.new, calendars=calendars)),
        tuple(each.clock_id for each in undecided_calls(current, now)) if ended else (),
    )


def _begun(current: Snapshot) -> tuple[Start, ...]:
    """The interval of the current level where none has run and the policy sets one now."""
    level = current.current
    if current.opens_at is not None or current.clock(ClockKind.INTERVAL, level.id):
        return ()
    since = current.policy.interval_since(
        level.level, raised_at=current.raised_at, engaged_at=level.received_at
    )
    return () if since is None else interval_of(current, level, since)


def wakes(current: Snapshot, new: Policy, moves: Following) -> dict[UUID, datetime | None]:
    """When each running clock has something to do next, as the newer version warns."""
    after = {each.clock.id: each.facts for each in moves.clocks}
    found: dict[UUID, datetime | None] = {}
    for clock in current.running:
        facts = after.get(clock.id, clock.facts)
        if facts is not None:
            percents = percents_of(clock.kind, facts, new)
            found[clock.id] = rules.wake_at(facts, percents, clock.warned)
    return found


def rebased(moves: Following, new: Policy, *, reason: str, key: str, now: datetime) -> Plan:
    """What the move is on the record, and whom it concerns; nobody is told where no time moved."""
    differing = [each for each in moves.clocks if each.differs]
    said = [*map(_said, differing), *map(_said_of_start, moves.begins)]
    told: dict[str, Any] = {"policy": new.name, "version": new.number, "moves": said}
    record = Record(Fact.POLICY_MOVED, now, words=reason, details=told, internal=not said)
    over = (*(each.clock.id for each in moves.clocks if each.facts is None), *moves.lapsed)
    ended = tuple(Settle(key, Outcome.CANCELLED, now) for key in over)
    return Plan(
        settle=ended,
        start=moves.begins,
        record=(record,),
        tell=_tell(differing, {**told, "reason": reason}, key) if said else (),
    )


def _tell(differing: Iterable[Followed], told: dict[str, Any], key: str) -> tuple[Tell, ...]:
    kind = NoticeKind.POLICY_MOVED
    levels = sorted(
        {
            each.clock.level
            for each in differing
            if each.clock.kind is ClockKind.ACKNOWLEDGEMENT and each.clock.level is not None
        }
    )
    return (
        Tell(kind, Audience.CUSTOMER, key, details=told),
        Tell(kind, Audience.CCM, key, details=told),
        *(Tell(kind, Audience.LEVEL, key, level, told) for level in levels),
    )


def _why(old: Span, new: Span, calendar: PinnedCalendar | None) -> str:
    said = [f"{new.words} instead of {old.words}"] if old != new else []
    if calendar is not None:
        said.append(f"on the calendar {calendar.calendar.name}")
    return ", ".join(said)


def _is_over(start: Start, now: datetime) -> bool:
    due = rules.due_at(ClockFacts(start.started_at, start.target, start.calendar.calendar))
    return due is not NEVER and due <= now


def _said(each: Followed) -> dict[str, Any]:
    return {
        "kind": each.clock.kind.value,
        "level": each.clock.level,
        "from_at": each.clock.due_at.isoformat() if each.clock.due_at else None,
        "to_at": each.due_at.isoformat() if each.due_at else None,
        "ended": each.facts is None,
    }


def _said_of_start(start: Start) -> dict[str, Any]:
    due = rules.due_at(ClockFacts(start.started_at, start.target, start.calendar.calendar))
    return {
        "kind": start.kind.value,
        "level": start.level,
        "from_at": None,
        "to_at": None if due is NEVER else due.isoformat(),
        "ended": False,
    }
