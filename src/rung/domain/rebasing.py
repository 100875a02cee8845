"""Moving what runs to a newer version of its calendar: what moves, why, and who is told (N6).

A clock stays the same clock: its start, its pauses and the warnings it has given are kept, and
what it was stands in a row beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER, Calendar, LedgerKind
from rung.domain.clocks import ClockFacts, ClockKind
from rung.domain.facts import Fact
from rung.domain.instants import show_week
from rung.domain.languages import Language, said
from rung.domain.ledger import LedgerRow
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import PinnedCalendar, Plan, Record, RunningClock, Snapshot, Tell
from rung.domain.settling import percents_of


@dataclass(frozen=True)
class ClockMoved:
    """A running clock on the newer version."""

    clock: RunningClock
    from_version_id: int
    due_at: datetime | None
    wake_at: datetime | None

    @property
    def differs(self) -> bool:
        """Whether it is due at another instant than before."""
        return self.due_at != self.clock.due_at

    def is_past(self, now: datetime) -> bool:
        """Whether the move alone would end it, or make it missed."""
        return self.differs and self.due_at is not None and self.due_at <= now


def moved_clocks(
    current: Snapshot,
    versions: Mapping[UUID, int],
    to: PinnedCalendar,
    *,
    reason: str,
    now: datetime,
) -> tuple[ClockMoved, ...]:
    """Every running clock that is on an older version, on the newer one.

    ``versions`` tells which version a clock is on; what is not among them stays where it is, and
    so does what is past due: what was missed stays missed.
    """
    return tuple(
        _moved(
            current, clock, versions[clock.id], on_calendar(clock.facts, to.calendar, reason, now)
        )
        for clock in current.running
        if clock.id in versions and not (clock.due_at and clock.due_at < now)
    )


def on_calendar(facts: ClockFacts, calendar: Calendar, reason: str, now: datetime) -> ClockFacts:
    """A clock on another calendar, also where it would be past due by that."""
    return rules.retarget(
        facts, target=facts.target, calendar=calendar, reason=reason, past_too=True, now=now
    )


def rebase(
    moves: tuple[ClockMoved, ...], *, version: int, reason: str, key: str, now: datetime
) -> Plan:
    """What the move is on the record, and whom it concerns; nobody is told where no time moved."""
    differing = [each for each in moves if each.differs]
    said = [_said(each) for each in differing]
    record = Record(
        Fact.CALENDAR_MOVED,
        now,
        words=reason,
        details={"version": version, "moves": said},
        internal=not said,
    )
    if not said:
        return Plan(record=(record,))
    told = {"version": version, "moves": said, "reason": reason}
    kind = NoticeKind.CALENDAR_MOVED
    levels = sorted(
        {
            each.clock.level
            for each in differing
            if each.clock.kind is ClockKind.ACKNOWLEDGEMENT and each.clock.level is not None
        }
    )
    return Plan(
        record=(record,),
        tell=(
            Tell(kind, Audience.CUSTOMER, key, details=told),
            Tell(kind, Audience.CCM, key, details=told),
            *(Tell(kind, Audience.LEVEL, key, level, told) for level in levels),
        ),
    )


_MOVED = {
    ClockKind.INTERVAL.value: "Level {above} opens",
    ClockKind.ACKNOWLEDGEMENT.value: "Level {level} answers by",
    ClockKind.UPDATE.value: "Next update by",
    ClockKind.CONFIRMATION.value: "Confirm or reject by",
    ClockKind.DECISION.value: "Decision on the waiver by",
    ClockKind.DISPUTE.value: "Decision between the versions by",
    ClockKind.CALL_DISPUTE.value: "Decision between the versions by",
}


def moved_thing(move: Mapping[str, Any], language: Language = Language.ENGLISH) -> str:
    """What a moved time is about, as the start of a sentence that goes on with the time."""
    level = move.get("level") or 1
    template = _MOVED.get(str(move["kind"]), "Committed for")
    return said(language, template, level=level, above=level + 1)


def ended_thing(move: Mapping[str, Any], language: Language = Language.ENGLISH) -> str:
    """What is owed by no set time any more, as the start of a sentence."""
    level = move.get("level") or 1
    if move["kind"] == ClockKind.INTERVAL.value:
        return said(language, "Level {level} opens at no set time any more", level=level + 1)
    return said(language, "Level {level} answers by no set time any more", level=level)


def why_moved(before: ClockFacts, after: ClockFacts) -> str:
    """What of the calendar makes the difference between two instants, in a sentence."""
    old, new = _rows(before), _rows(after)
    said = [f"{name} is not counted now" for name in _names(new, LedgerKind.HOLIDAY, old)]
    said += [f"{name} counts now" for name in _names(old, LedgerKind.HOLIDAY, new)]
    said += [f"{name}: reduced hours now" for name in _names(new, LedgerKind.HALF_DAY, old)]
    said += [f"{name}: no reduced hours now" for name in _names(old, LedgerKind.HALF_DAY, new)]
    if before.calendar.zone != after.calendar.zone:
        said.append(f"time zone {after.calendar.zone} instead of {before.calendar.zone}")
    if not said:
        hours = [show_week(each.calendar.weekly_on(_last_day(each))) for each in (before, after)]
        return f"Hours {hours[1]} instead of {hours[0]}." if hours[0] != hours[1] else "Other days."
    sentence = "; ".join(dict.fromkeys(said))
    return f"{sentence[0].upper()}{sentence[1:]}."


def _moved(
    current: Snapshot, clock: RunningClock, version_id: int, facts: ClockFacts
) -> ClockMoved:
    due = rules.due_at(facts)
    percents = percents_of(clock.kind, facts, current.policy)
    return ClockMoved(
        clock,
        version_id,
        None if due is NEVER else due,
        rules.wake_at(facts, percents, clock.warned),
    )


def _said(move: ClockMoved) -> dict[str, Any]:
    return {
        "kind": move.clock.kind.value,
        "level": move.clock.level,
        "from_at": move.clock.due_at.isoformat() if move.clock.due_at else None,
        "to_at": move.due_at.isoformat() if move.due_at else None,
    }


def _last_day(facts: ClockFacts) -> date:
    due = rules.due_at(facts)
    at = facts.started_at if due is NEVER else due
    return at.astimezone(ZoneInfo(facts.calendar.zone)).date()


def _rows(facts: ClockFacts) -> tuple[LedgerRow, ...]:
    due = rules.due_at(facts)
    return () if due is NEVER else rules.ledger(facts, due)


def _names(
    rows: tuple[LedgerRow, ...], kind: LedgerKind, others: tuple[LedgerRow, ...]
) -> list[str]:
    """What is named in some rows and not in others, over the stretch both of them explain."""
    known = {row.why for row in others if row.kind is kind}
    return [row.why for row in rows if row.kind is kind and row.why not in known]
