"""Whether an order may be escalated at all, for which reasons, and from when.

Whoever asks too early is told the reason and the instant at which it becomes valid. What the record
answers is never asked of people; what it cannot answer they confirm.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from rung.domain import clocks
from rung.domain.business_time import NEVER, Calendar
from rung.domain.clocks import ClockFacts
from rung.domain.instants import show, show_date
from rung.domain.matching import Circumstances, Phase, When, holds
from rung.domain.packs import read_when
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.spans import Span, read_span

REGISTERED = "registered"


class Need(StrEnum):
    """What the record must show for a reason."""

    MISSED_DATE = "committed date missed"
    NO_DATE = "no committed date"


@dataclass(frozen=True)
class Reason:
    """A valid reason; ``after`` counts from the order's validation."""

    key: str
    words: str
    needs: Need | None = None
    after: Span | None = None


@dataclass(frozen=True)
class Otherwise:
    """Whom to turn to where the policy is not for the order."""

    when: When
    refer: str


@dataclass(frozen=True)
class Eligibility:
    """Which orders may be escalated, by whom and why; empty rules let everything through."""

    phases: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    registered_only: bool = False
    checks: tuple[str, ...] = ()  # sentences to confirm
    reasons: tuple[Reason, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()


@dataclass(frozen=True)
class OrderNow:
    """What the record shows of an order and of who asks. ``zone`` is the customer's.

    ``registered`` says whether who asks, or who called, was named by the account beforehand.
    """

    facts: Circumstances
    calendar: Calendar
    zone: str
    validated_at: datetime | None
    committed_day: date | None
    registered: bool


@dataclass(frozen=True)
class Eligible:
    """It may be escalated: for one of these reasons, or for any where the policy lists none."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class NotEligible:
    """It may not; ``eligible_from`` is when it may, where that is known by now."""

    words: str
    eligible_from: datetime | None = None
    refer: str = ""

    @property
    def turn_to(self) -> str:
        """Who handles it instead, in a sentence; empty where nobody is named."""
        return f"Turn to: {_closed(self.refer)}" if self.refer else ""

    def said(self, zone: str, now: datetime) -> str:
        """The sentences for a reader in ``zone``."""
        since = self.eligible_from
        valid = f"It becomes valid {show(since, zone, now)}." if since else ""
        return " ".join(filter(None, (self.words, valid, self.turn_to)))


@dataclass(frozen=True)
class Stated:
    """What people say when they escalate: the key of a reason, and what they confirm."""

    reason: str = ""
    confirmed: tuple[str, ...] = ()


class NotEligibleYet(RuleViolation):
    """The policy does not let this order be escalated now."""

    code = "not-eligible"

    def __init__(self, answer: NotEligible) -> None:
        super().__init__(answer.words)
        self.answer = answer

    def said(self, zone: str, now: datetime) -> str:
        """Names the instant at which it becomes valid, in the reader's zone."""
        return self.answer.said(zone, now)


def read_eligibility(entry: Mapping[str, Any]) -> Eligibility:
    """The ``[eligibility]`` table of a pack."""
    return Eligibility(
        phases=tuple(entry.get("phases", ())),
        segments=tuple(entry.get("segments", ())),
        registered_only=entry.get("contacts") == REGISTERED,
        checks=tuple(entry.get("checks", ())),
        reasons=tuple(_reason(each) for each in entry.get("reasons", ())),
        otherwise=tuple(
            Otherwise(read_when(each.get("when", {})), each["refer"])
            for each in entry.get("otherwise", ())
        ),
    )


def eligible(rules: Eligibility, order: OrderNow, *, now: datetime) -> Eligible | NotEligible:
    """Whether the order may be escalated now: phase, customer, contact, then the reasons."""
    if refused := next(_refusals(rules, order), ""):
        return NotEligible(refused, refer=refer(rules, order.facts))
    if not rules.reasons:
        return Eligible(())
    valid_from = {reason.key: _valid_from(reason, order) for reason in rules.reasons}
    valid = tuple(each for each in rules.reasons if _is_valid(valid_from[each.key], now))
    return Eligible(valid) if valid else _none_is_valid(rules, rules.reasons, order)


def require_eligible(
    rules: Eligibility, order: OrderNow, stated: Stated, *, now: datetime
) -> Reason | None:
    """The reason for which it is escalated, None where the policy lists none.

    Raises NotEligibleYet when it may not be, BadInput when no reason was chosen or something that
    has to be confirmed was not.
    """
    answer = eligible(rules, order, now=now)
    if isinstance(answer, NotEligible):
        raise NotEligibleYet(answer)
    reason = next((each for each in rules.reasons if each.key == stated.reason), None)
    if rules.reasons and reason is None:
        raise BadInput("Choose one of the reasons for which it can be escalated.")
    if reason is not None and reason not in answer.reasons:
        raise NotEligibleYet(_none_is_valid(rules, (reason,), order))
    if missing := [each for each in rules.checks if each not in stated.confirmed]:
        raise BadInput(f"Confirm this first: {' '.join(_closed(each) for each in missing)}")
    return reason


def raised_words(reason: Reason | None, checks: Sequence[str], *, caller: str) -> str:
    """What the record says of it: the reason, what was confirmed, and who called."""
    said = (
        f"Reason: {_closed(reason.words)}" if reason else "",
        f"Confirmed: {' '.join(_closed(each) for each in checks)}" if checks else "",
        f"{caller} called." if caller else "",
    )
    return " ".join(filter(None, said))


def _refusals(rules: Eligibility, order: OrderNow) -> Iterator[str]:
    facts = order.facts
    if rules.phases and facts.phase not in rules.phases:
        meant = _either([_PHASES[Phase(each)] for each in rules.phases])
        yield f"Only orders that are {meant} are escalated here; this one is {_of(facts.phase)}."
    if rules.segments and facts.segment.casefold() not in {s.casefold() for s in rules.segments}:
        yield f"This is for customers of the segment {_either(rules.segments)}."
    if rules.registered_only and not order.registered:
        yield "Only contacts whom the account has named beforehand may escalate."


def _valid_from(reason: Reason, order: OrderNow) -> datetime | None:
    """Since when a reason holds, or from when it will; None where nobody can say."""
    instants = []
    if reason.needs is Need.MISSED_DATE:
        if order.committed_day is None or order.facts.phase == Phase.COMPLETED.value:
            return None
        day_after = order.committed_day + timedelta(days=1)
        instants.append(datetime.combine(day_after, time.min, ZoneInfo(order.zone)))
    if reason.needs is Need.NO_DATE and order.committed_day is not None:
        return None
    if reason.after is not None:
        if order.validated_at is None:
            return None
        facts = ClockFacts(order.validated_at, reason.after.target, order.calendar)
        due = clocks.due_at(facts)
        if due is NEVER:
            return None
        instants.append(due)
    return max(instants, default=datetime.min.replace(tzinfo=ZoneInfo("UTC")))


def _is_valid(valid_from: datetime | None, now: datetime) -> bool:
    return valid_from is not None and valid_from <= now


def _none_is_valid(rules: Eligibility, asked: Sequence[Reason], order: OrderNow) -> NotEligible:
    """Each reason with what the record lacks for it, and when the first of them becomes valid."""
    instants = [at for each in asked if (at := _valid_from(each, order)) is not None]
    why = "; ".join(f"“{each.words.rstrip('.')}”{_lacks(each, order)}" for each in asked)
    lead = "This reason does not hold yet" if len(asked) == 1 else "No valid reason holds yet"
    return NotEligible(f"{lead}: {why}.", min(instants, default=None), refer(rules, order.facts))


def _lacks(reason: Reason, order: OrderNow) -> str:
    if reason.needs is Need.MISSED_DATE:
        day = order.committed_day
        return f" (committed for {show_date(day)})" if day else " (no date is committed)"
    if reason.needs is Need.NO_DATE and order.committed_day is not None:
        return f" (committed for {show_date(order.committed_day)})"
    if reason.after is not None:
        return f" ({reason.after.words} after the order's validation)"
    return ""


def refer(rules: Eligibility, facts: Circumstances) -> str:
    """Whom to turn to in these circumstances: the first line that holds, else nobody."""
    return next((each.refer for each in rules.otherwise if holds(each.when, facts)), "")


def _reason(entry: Mapping[str, Any]) -> Reason:
    needs, after = entry.get("needs", ""), entry.get("after", "")
    return Reason(
        entry["key"],
        entry["words"],
        Need(needs) if needs else None,
        read_span(after) if after else None,
    )


_PHASES = {
    Phase.PLACED: "placed",
    Phase.VALIDATED: "validated",
    Phase.CONFIRMED: "confirmed with a date",
    Phase.COMPLETED: "completed",
}


def _of(phase: str) -> str:
    return _PHASES[Phase(phase)] if phase else "not known"


def _either(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
