"""A clock as the reader sees it: what is left, where it counts, and why it ends when it does."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER, Calendar, LedgerKind, is_open, next_open, open_windows
from rung.domain.clocks import ClockFacts
from rung.domain.headline import elsewhere, time_left
from rung.domain.instants import abbreviation, show, show_duration, show_span, show_week
from rung.domain.ledger import COUNTING, Counted, LedgerRow


@dataclass(frozen=True)
class LedgerLine:
    """One row of "Why this time?"."""

    window: str
    reason: str
    counted: str
    is_counted: bool


@dataclass(frozen=True)
class Ledger:
    """The sum behind an instant, said."""

    caption: str
    zone_words: str
    rows: tuple[LedgerLine, ...]
    total_reason: str
    total: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ClockView:
    """A clock, said. ``windows`` are the remaining counted stretches, for the script alone."""

    due_at: datetime
    remaining: str
    elsewhere: str
    rests: str
    used: int
    used_words: str
    windows: tuple[tuple[datetime, datetime], ...]
    ledger: Ledger


def clock_view(
    facts: ClockFacts, *, what: str, first: str, policy: str, zone: str, now: datetime
) -> ClockView | None:
    """Say a clock for a reader in ``zone``; None while it is paused or can never end.

    ``what`` names what the total is for, ``first`` what the first counted stretch began with.
    """
    due = rules.due_at(facts)
    if due is NEVER:
        return None
    rows = rules.ledger(facts, now)
    total = sum(row.seconds for row in rows)
    used = min(total, rules.used(facts, now))
    calendar = facts.calendar
    return ClockView(
        due_at=due,
        remaining=time_left(total - used) if now < due else "",
        elsewhere=elsewhere(due, zone=zone, carrier_zone=calendar.zone),
        rests=_rests(calendar, now, due),
        used=100 * used // total if total else 100,
        used_words=f"{show_duration(used)} of {show_duration(total)} used",
        windows=open_windows(calendar, now, due) if now < due else (),
        ledger=_ledger(rows, calendar, what=what, first=first, policy=policy, now=now),
    )


def _rests(calendar: Calendar, now: datetime, due: datetime) -> str:
    if now >= due or is_open(calendar, now):
        return ""
    opens = next_open(calendar, now)
    return "" if opens is NEVER else f"Clock rests until {show(opens, calendar.zone, now)}"


def _ledger(
    rows: tuple[LedgerRow, ...],
    calendar: Calendar,
    *,
    what: str,
    first: str,
    policy: str,
    now: datetime,
) -> Ledger:
    total = sum(row.seconds for row in rows)
    spoken = abbreviation(now, calendar.zone)
    return Ledger(
        caption=f"How the {show_duration(total)} of business time are counted",
        zone_words=f"carrier time, {spoken}",
        rows=tuple(
            _line(row, minutes, calendar, first if row is rows[0] else "")
            for row, minutes in zip(rows, _minutes(rows), strict=True)
        ),
        total_reason=what,
        total=_amount(total // 60),
        notes=(
            f"Business hours: {show_week(calendar.weekly)} ({spoken}). {_holidays(rows)}",
            f"Calendar “{calendar.name}”, {policy}.",
        ),
    )


def _minutes(rows: tuple[LedgerRow, ...]) -> list[int]:
    """The rows in whole minutes that add up to the total's, whatever the seconds between them."""
    ends = [total // 60 for total in accumulate((row.seconds for row in rows), initial=0)]
    return [after - before for before, after in pairwise(ends)]


def _line(row: LedgerRow, minutes: int, calendar: Calendar, first: str) -> LedgerLine:
    counts = row.kind in COUNTING
    reason = row.why
    if counts and row.counted is Counted.TO_RUN:
        reason = "Still to run"
    elif counts and first:
        reason = first
    if row.kind is LedgerKind.HOLIDAY:
        reason = f"{row.why}, not counted"
    return LedgerLine(
        window=show_span(row.starts_at, row.ends_at, calendar.zone),
        reason=reason,
        counted=_amount(minutes) if counts else "0",
        is_counted=counts,
    )


def _amount(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02d}"


def _holidays(rows: tuple[LedgerRow, ...]) -> str:
    named = [row.why for row in rows if row.kind is LedgerKind.HOLIDAY]
    if named:
        return f"Not counted: {', '.join(dict.fromkeys(named))}."
    return "No holiday in this window."
