"""A clock as the reader sees it: what is left, where it counts, and why it ends when it does."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER, Calendar, is_open, next_open, open_windows
from rung.domain.clocks import ClockFacts, TargetKind
from rung.domain.headline import elsewhere, time_left
from rung.domain.instants import show, show_duration
from rung.domain.ledger import LedgerRow
from rung.domain.why import Ledger, why_of


@dataclass(frozen=True)
class WhyView:
    """Why an instant is that instant: a sentence and a ribbon in ``zone``, and a table."""

    sentence: str
    stretches: tuple[LedgerRow, ...]
    zone: str
    now: datetime
    table: Ledger


@dataclass(frozen=True)
class ClockView:
    """A clock, said. ``windows`` are the remaining counted stretches, for the script alone."""

    due_at: datetime
    remaining: str
    after: str  # what stands behind the remaining time
    elsewhere: str
    rests: str
    used: int
    used_words: str
    windows: tuple[tuple[datetime, datetime], ...]
    why: WhyView


def clock_view(
    facts: ClockFacts, *, what: str, first: str, policy: str, zone: str, now: datetime
) -> ClockView | None:
    """Say a clock for a reader in ``zone``; None while it is paused or can never end.

    ``what`` names what the total is for, ``first`` what the first counted stretch began with.
    """
    due = rules.due_at(facts)
    if due is NEVER:
        return None
    why = why_of(facts, now, what=what, first=first, policy=policy)
    total = why.seconds
    used = min(total, rules.used(facts, now))
    calendar = facts.counts_on
    elapsed = facts.target.kind is TargetKind.ELAPSED
    return ClockView(
        due_at=due,
        remaining=time_left(total - used) if now < due else "",
        after="left, day and night" if elapsed else "of business time left",
        elsewhere=elsewhere(due, zone=zone, carrier_zone=calendar.zone),
        rests=_rests(calendar, now, due),
        used=100 * used // total if total else 100,
        used_words=f"{show_duration(used)} of {show_duration(total)} used",
        windows=open_windows(calendar, now, due) if now < due else (),
        why=WhyView(why.sentence(zone), why.rows, zone, now, why.table()),
    )


def _rests(calendar: Calendar, now: datetime, due: datetime) -> str:
    if now >= due or is_open(calendar, now):
        return ""
    opens = next_open(calendar, now)
    return "" if opens is NEVER else f"Clock rests until {show(opens, calendar.zone, now)}"
