"""Why an instant is that instant: one explanation for the page, the mail and the API.

Whoever shows it gets the same rows, the same table and the same sentence; only the zone of the
sentence is the reader's. Towards the customer a pause keeps its stretch and loses its reason, which
the carrier's people wrote among themselves (R22).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.calendar_parts import write_time
from rung.domain.clocks import ClockFacts, ClockKind, TargetKind
from rung.domain.instants import abbreviation, show_duration, show_span, show_week
from rung.domain.ledger import COUNTING, Counted, LedgerKind, LedgerRow
from rung.domain.ledger_form import machine_form, rows_from_form
from rung.domain.ledger_words import sentence

# What a reader of an escalation is told the reason of. A commitment is a stated instant.
EXPLAINED = frozenset(
    {
        ClockKind.INTERVAL,
        ClockKind.ACKNOWLEDGEMENT,
        ClockKind.UPDATE,
        ClockKind.CONFIRMATION,
        ClockKind.DECISION,
        ClockKind.DISPUTE,
    }
)

INTERVAL = "Interval"


@dataclass(frozen=True)
class LedgerLine:
    """One row of "Why this time?"."""

    window: str
    reason: str
    counted: str
    is_counted: bool


@dataclass(frozen=True)
class Ledger:
    """The sum behind an instant as a table in the carrier's time."""

    caption: str
    zone_words: str
    rows: tuple[LedgerLine, ...]
    total_reason: str
    total: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Why:
    """The rows behind an instant, and what has to be known to say them.

    ``what`` names what the total is for, ``first`` what the first counted stretch began with;
    ``zone``, ``hours`` and ``calendar`` are the carrier's.
    """

    rows: tuple[LedgerRow, ...]
    what: str
    first: str
    zone: str
    hours: str
    calendar: str
    policy: str
    elapsed: bool = False  # counted day and night; no business hours play a part

    @property
    def seconds(self) -> int:
        """What all rows count together."""
        return sum(row.seconds for row in self.rows)

    def sentence(self, zone: str) -> str:
        """The rows in one sentence, on the days of a reader in ``zone``."""
        return sentence(self.rows, zone)

    def table(self) -> Ledger:
        """The rows as "Why this time?" shows them."""
        spoken, amount = self._spoken(), show_duration(self.seconds)
        counted = f"{amount}, day and night," if self.elapsed else f"{amount} of business time"
        hours = f"Business hours: {self.hours} ({spoken}). {_holidays(self.rows)}"
        return Ledger(
            caption=f"How the {counted} are counted",
            zone_words=f"carrier time, {spoken}",
            rows=tuple(
                _line(row, minutes, self.zone, self.first if row is self.rows[0] else "")
                for row, minutes in zip(self.rows, _minutes(self.rows), strict=True)
            ),
            total_reason=self.what,
            total=_amount(self.seconds // 60),
            notes=(
                "Counted day and night, holidays too." if self.elapsed else hours,
                f"{self.policy[:1].upper()}{self.policy[1:]}."
                if self.elapsed
                else f"Calendar “{self.calendar}”, {self.policy}.",
            ),
        )

    def frozen(self) -> dict[str, Any]:
        """All of it as JSON, to be said later exactly as it was; ``thawed`` reads it."""
        return {
            "rows": machine_form(self.rows),
            "what": self.what,
            "first": self.first,
            "zone": self.zone,
            "hours": self.hours,
            "calendar": self.calendar,
            "policy": self.policy,
            "elapsed": self.elapsed,
        }

    def _spoken(self) -> str:
        """The zone's short name; both where the clocks change on the way."""
        if not self.rows:
            return self.zone
        ends = (self.rows[0].starts_at, self.rows[-1].ends_at)
        return ", then ".join(dict.fromkeys(abbreviation(at, self.zone) for at in ends))


def thawed(form: Mapping[str, Any]) -> Why:
    """What ``Why.frozen`` kept."""
    return Why(**{**form, "rows": rows_from_form(form["rows"])})


def why_of(facts: ClockFacts, now: datetime, *, what: str, first: str, policy: str) -> Why:
    """Why a clock is due when it is, the running row cut at ``now``; no rows: never."""
    calendar, rows = facts.calendar, rules.ledger(facts, now)
    last = rows[-1].ends_at if rows else facts.started_at
    return Why(
        rows=rows,
        what=what,
        first=first,
        zone=calendar.zone,
        hours=show_week(calendar.weekly_on(last.astimezone(ZoneInfo(calendar.zone)).date())),
        calendar=calendar.name,
        policy=policy,
        elapsed=facts.target.kind is TargetKind.ELAPSED,
    )


def told_why(
    kind: ClockKind, level: int | None, facts: ClockFacts, *, policy: str, customer: bool
) -> Why | None:
    """Why a clock is due when it is, for a side, wherever now falls; None when it is never due."""
    shown = as_shown(facts, customer=customer)
    due = rules.due_at(shown)
    if due is NEVER:
        return None
    what, first = clock_words(kind, level, customer=customer)
    return why_of(shown, due, what=held(what, facts), first=first, policy=policy)


def held(what: str, facts: ClockFacts) -> str:
    """What an explained clock is for, and what is particular about its end.

    An interval that ends at a stated instant has been held back; an update was promised for it.
    """
    target = facts.target
    if target.kind is TargetKind.TIME_OF_DAY:
        return f"{what}, each business day at {write_time(target.amount % rules.DAY)}"
    if target.kind is not TargetKind.AT:
        return what
    return f"{what}, held back" if what.startswith(INTERVAL) else f"{what}, as promised"


def clock_words(kind: ClockKind, level: int | None, *, customer: bool) -> tuple[str, str]:
    """What the total of a clock is for, and what its first counted stretch began with."""
    level = level or 1
    if kind is ClockKind.INTERVAL:
        who = "You" if customer else "The customer"
        first = f"{who} contacted level 1" if level == 1 else f"Level {level} engaged"
        return f"{INTERVAL} before level {level + 1}", first
    if kind is ClockKind.ACKNOWLEDGEMENT:
        what = "Time to answer you" if customer else "Acknowledgement to the customer"
        return what, f"Level {level} was engaged"
    if kind is ClockKind.UPDATE:
        return "Time to the next update", "The last update, or the beginning"
    if kind is ClockKind.CONFIRMATION:
        return "Time to confirm or reject", "Reported as resolved"
    return _OTHER_WORDS.get(kind, ("Time to the committed date", "Committed"))


_OTHER_WORDS = {
    ClockKind.DECISION: ("Time to decide on the waiver", "The waiver was asked for"),
    ClockKind.DISPUTE: ("Time to decide between the versions", "The notice was disputed"),
    ClockKind.REQUEST: ("Time to decide on the request", "It was asked for"),
}


def as_shown(facts: ClockFacts, *, customer: bool) -> ClockFacts:
    """The facts as a side may see them: for the customer, pauses without their reasons (R22)."""
    if not customer or not facts.pauses:
        return facts
    return replace(facts, pauses=tuple(replace(pause, reason="") for pause in facts.pauses))


def _minutes(rows: tuple[LedgerRow, ...]) -> list[int]:
    """The rows in whole minutes that add up to the total's, whatever the seconds between them."""
    ends = [total // 60 for total in accumulate((row.seconds for row in rows), initial=0)]
    return [after - before for before, after in pairwise(ends)]


def _line(row: LedgerRow, minutes: int, zone: str, first: str) -> LedgerLine:
    counts = row.kind in COUNTING
    reason = row.why
    if counts and row.counted is Counted.TO_RUN:
        reason = "Still to run"
    elif counts and first:
        reason = first
    if row.kind is LedgerKind.HOLIDAY:
        reason = f"{row.why}, not counted"
    return LedgerLine(
        window=show_span(row.starts_at, row.ends_at, zone),
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
