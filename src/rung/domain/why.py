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
from rung.domain.languages import Language, said
from rung.domain.ledger import COUNTING, Counted, LedgerKind, LedgerRow
from rung.domain.ledger_form import machine_form, rows_from_form
from rung.domain.ledger_words import named, say_reason, sentence

# What a reader of an escalation is told the reason of. A commitment is a stated instant.
EXPLAINED = frozenset(
    {
        ClockKind.INTERVAL,
        ClockKind.ACKNOWLEDGEMENT,
        ClockKind.UPDATE,
        ClockKind.CONFIRMATION,
        ClockKind.DECISION,
        ClockKind.DISPUTE,
        ClockKind.CALL_DISPUTE,
    }
)

POLICY = "policy "  # what the words of every policy begin with


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

    ``what`` names what the total is for, ``first`` what the first counted stretch began with, in
    ``language``; ``zone``, ``hours`` and ``calendar`` are the carrier's.
    """

    rows: tuple[LedgerRow, ...]
    what: str
    first: str
    zone: str
    hours: str
    calendar: str
    policy: str
    elapsed: bool = False  # counted day and night; no business hours play a part
    language: Language = Language.ENGLISH

    @property
    def seconds(self) -> int:
        """What all rows count together."""
        return sum(row.seconds for row in self.rows)

    def sentence(self, zone: str) -> str:
        """The rows in one sentence, on the days of a reader in ``zone``."""
        return sentence(self.rows, zone, self.language)

    def table(self) -> Ledger:
        """The rows as "Why this time?" shows them."""
        spoken, amount = self._spoken(), show_duration(self.seconds)
        return Ledger(
            caption=self._say("How the {amount}, day and night, are counted", amount=amount)
            if self.elapsed
            else self._say("How the {amount} of business time are counted", amount=amount),
            zone_words=self._say("carrier time, {zone}", zone=spoken),
            rows=tuple(
                _line(row, minutes, self, self.first if row is self.rows[0] else "")
                for row, minutes in zip(self.rows, _minutes(self.rows), strict=True)
            ),
            total_reason=self.what,
            total=_amount(self.seconds // 60),
            notes=self._notes(spoken),
        )

    def _notes(self, spoken: str) -> tuple[str, str]:
        policy = self.policy.removeprefix(POLICY)
        if self.elapsed:
            every = self._say("Counted day and night, holidays too.")
            return every, self._say("Policy {policy}.", policy=policy)
        hours = self._say("Business hours: {hours} ({zone}).", hours=self.hours, zone=spoken)
        holiday = (row for row in self.rows if row.kind is LedgerKind.HOLIDAY)
        names = dict.fromkeys(named(row, self.language) for row in holiday)
        holidays = (
            self._say("Not counted: {names}.", names=", ".join(names))
            if names
            else self._say("No holiday in this window.")
        )
        calendar = self._say(
            "Calendar “{calendar}”, policy {policy}.", calendar=self.calendar, policy=policy
        )
        return f"{hours} {holidays}", calendar

    def _say(self, template: str, **values: object) -> str:
        return said(self.language, template, **values)

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
            "language": self.language.value,
        }

    def _spoken(self) -> str:
        """The zone's short name; both where the clocks change on the way."""
        if not self.rows:
            return self.zone
        ends = (self.rows[0].starts_at, self.rows[-1].ends_at)
        then = self._say(", then ")
        return then.join(dict.fromkeys(abbreviation(at, self.zone) for at in ends))


def thawed(form: Mapping[str, Any]) -> Why:
    """What ``Why.frozen`` kept."""
    language = Language(form.get("language", Language.ENGLISH.value))
    return Why(**{**form, "rows": rows_from_form(form["rows"]), "language": language})


def why_of(
    facts: ClockFacts,
    now: datetime,
    *,
    what: str,
    first: str,
    policy: str,
    language: Language = Language.ENGLISH,
) -> Why:
    """Why a clock is due when it is, the running row cut at ``now``; no rows: never."""
    calendar, rows = facts.calendar, rules.ledger(facts, now)
    last = rows[-1].ends_at if rows else facts.started_at
    return Why(
        rows=rows,
        what=what,
        first=first,
        zone=calendar.zone,
        hours=show_week(
            calendar.weekly_on(last.astimezone(ZoneInfo(calendar.zone)).date()), language
        ),
        calendar=calendar.name,
        policy=policy,
        elapsed=facts.target.kind is TargetKind.ELAPSED,
        language=language,
    )


def told_why(
    kind: ClockKind,
    level: int | None,
    facts: ClockFacts,
    *,
    policy: str,
    customer: bool,
    language: Language = Language.ENGLISH,
) -> Why | None:
    """Why a clock is due when it is, for a side, wherever now falls; None when it is never due."""
    shown = as_shown(facts, customer=customer)
    due = rules.due_at(shown)
    if due is NEVER:
        return None
    what, first = clock_words(kind, level, customer=customer, language=language)
    what = held(what, facts, held_back=kind is ClockKind.INTERVAL, language=language)
    return why_of(shown, due, what=what, first=first, policy=policy, language=language)


def held(
    what: str, facts: ClockFacts, *, held_back: bool, language: Language = Language.ENGLISH
) -> str:
    """What an explained clock is for, and what is particular about its end.

    An interval that ends at a stated instant has been held back; an update was promised for it.
    """
    target = facts.target
    if target.kind is TargetKind.TIME_OF_DAY:
        at = write_time(target.amount % rules.DAY)
        return said(language, "{what}, each business day at {time}", what=what, time=at)
    if target.kind is not TargetKind.AT:
        return what
    if held_back:
        return said(language, "{what}, held back", what=what)
    return said(language, "{what}, as promised", what=what)


def clock_words(
    kind: ClockKind, level: int | None, *, customer: bool, language: Language = Language.ENGLISH
) -> tuple[str, str]:
    """What the total of a clock is for, and what its first counted stretch began with."""
    level = level or 1
    above, side = level + 1, "customer" if customer else "carrier"
    what, first = _WORDS_OF.get((kind, side)) or _WORDS_OF.get((kind, "both"), _PROMISED)
    if kind is ClockKind.INTERVAL and level > 1:
        first = "Level {level} engaged"
    what = said(language, what, above=above)
    return what, said(language, first, level=level)


_PROMISED = ("Time to the committed date", "Committed")
_WORDS_OF: dict[tuple[ClockKind, str], tuple[str, str]] = {
    (ClockKind.INTERVAL, "customer"): ("Interval before level {above}", "You contacted level 1"),
    (ClockKind.INTERVAL, "carrier"): (
        "Interval before level {above}",
        "The customer contacted level 1",
    ),
    (ClockKind.ACKNOWLEDGEMENT, "customer"): ("Time to answer you", "Level {level} was engaged"),
    (ClockKind.ACKNOWLEDGEMENT, "carrier"): (
        "Acknowledgement to the customer",
        "Level {level} was engaged",
    ),
    (ClockKind.UPDATE, "both"): ("Time to the next update", "The last update, or the beginning"),
    (ClockKind.CONFIRMATION, "both"): ("Time to confirm or reject", "Reported as resolved"),
    (ClockKind.DECISION, "both"): ("Time to decide on the waiver", "The waiver was asked for"),
    (ClockKind.DISPUTE, "both"): (
        "Time to decide between the versions",
        "The notice was disputed",
    ),
    (ClockKind.CALL_DISPUTE, "both"): (
        "Time to decide between the versions",
        "The second version was logged",
    ),
    (ClockKind.REQUEST, "both"): ("Time to decide on the request", "It was asked for"),
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


def _line(row: LedgerRow, minutes: int, why: Why, first: str) -> LedgerLine:
    counts = row.kind in COUNTING
    reason = say_reason(row, why.language)
    if counts and row.counted is Counted.TO_RUN:
        reason = said(why.language, "Still to run")
    elif counts and first:
        reason = first
    if row.kind is LedgerKind.HOLIDAY:
        reason = said(why.language, "{holiday}, not counted", holiday=reason)
    return LedgerLine(
        window=show_span(row.starts_at, row.ends_at, why.zone, why.language),
        reason=reason,
        counted=_amount(minutes) if counts else "0",
        is_counted=counts,
    )


def _amount(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60:02d}"
