"""When the system proposes to open an escalation before the customer has to call (R4, R18, R24).

A proposal is derived from what is known of an order each time somebody reads it (N14). Each sign
says honestly why, once for the care manager and once as the customer would read it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from rung.domain.business_time import NEVER, Calendar, nth_business_day_close
from rung.domain.instants import show_date
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.sla import Kept, SlaLine
from rung.domain.vocabulary import Ground

MOVED_TOO_OFTEN = 2  # times that a committed date moved to a later day
JEOPARDY_TOO_LONG = 5  # business days
LONGEST_PUT_OFF = timedelta(days=30)
COMES_BACK_AFTER = 2  # business days, unless whoever puts it off says otherwise
OPENED_FOR_YOU = "We opened this before you had to call."
_NOON = time(12)
_TIMES = {2: "twice", 3: "three times", 4: "four times"}


@dataclass(frozen=True)
class InDanger:
    """A jeopardy that stands: its code, since when, and its words as the customer reads them."""

    code: str
    since_date: date
    words: str


@dataclass(frozen=True)
class Known:
    """What is known of an accepted order that no open escalation covers.

    ``committed_days`` is every committed date it ever had, in order; the last one is in force.
    ``calendar`` is the one its region works on: a jeopardy is counted in business days.
    """

    committed_days: tuple[date | None, ...]
    forecast: date | None
    completed: bool
    need_by: date | None
    jeopardies: tuple[InDanger, ...]
    targets: tuple[SlaLine, ...]
    calendar: Calendar

    @property
    def committed(self) -> date | None:
        """The committed date in force."""
        return self.committed_days[-1] if self.committed_days else None


@dataclass(frozen=True)
class Sign:
    """One reason to open an escalation. ``key`` tells whether somebody has answered it already."""

    key: str
    carrier: str  # the reason, for the care manager
    customer: str  # the same, as the customer would read it
    ground: Ground = Ground.TIMELINESS


@dataclass(frozen=True)
class PutOff:
    """A proposal was put off: which signs stood then, and until which day."""

    keys: frozenset[str]
    until_date: date


def signs(known: Known, *, today: date, now: datetime) -> tuple[Sign, ...]:
    """Why an escalation should be opened, the gravest first; nothing for an order on its way.

    ``today`` is the day at the customer's, as their dates are read.
    """
    if known.completed:
        return ()
    return (
        *_sla_missed(known.targets, today),
        *_committed_passed(known.committed, today),
        *_behind(known, today),
        *_moved(known.committed_days, today),
        *_long_in_jeopardy(known, today, now),
    )


def is_due(found: Sequence[Sign], answer: PutOff | None, *, today: date) -> bool:
    """Whether to propose it now: not while it is put off, unless a new sign has come."""
    if not found or answer is None:
        return bool(found)
    return today >= answer.until_date or any(sign.key not in answer.keys for sign in found)


def ground_of(found: Iterable[Sign]) -> Ground:
    """The ground it is opened on: a missed service level before anything else (R5)."""
    missed = any(sign.ground is Ground.SLA_MISSED for sign in found)
    return Ground.SLA_MISSED if missed else Ground.TIMELINESS


def why_opened(found: Iterable[Sign]) -> str:
    """Why it was opened, as the customer reads it."""
    return " ".join((OPENED_FOR_YOU, *(sign.customer for sign in found)))


def put_off(
    found: Sequence[Sign], *, until_date: date, reason: str, covered_by: str, today: date
) -> PutOff:
    """Put a proposal off until a day, with a reason. The customer's dates are untouched by it.

    ``covered_by`` names the open escalation of the order, if there is one.
    """
    if covered_by:
        raise RuleViolation(f"{covered_by} is open for this order; nothing is proposed.")
    if not found:
        raise RuleViolation("Nothing speaks for an escalation of this order any more.")
    if not reason.strip():
        raise BadInput("Say why it can wait; whoever covers for you reads it.")
    if until_date <= today:
        raise BadInput("Choose a day after today.")
    if until_date > today + LONGEST_PUT_OFF:
        raise BadInput(f"Choose a day until {show_date(today + LONGEST_PUT_OFF)}.")
    return PutOff(frozenset(sign.key for sign in found), until_date)


def _sla_missed(targets: Iterable[SlaLine], today: date) -> Iterable[Sign]:
    for target in targets:
        if target.kept(today) is Kept.MISSED:
            due = _said(target.due_date, today)
            yield Sign(
                f"sla:{target.what}:{target.due_date}",
                f"SLA missed: {target.what}, due {due}.",
                f"We agreed on “{target.what}” by {due} and did not keep it.",
                Ground.SLA_MISSED,
            )


def _committed_passed(committed: date | None, today: date) -> Iterable[Sign]:
    if committed is not None and committed < today:
        day = _said(committed, today)
        yield Sign(
            f"passed:{committed}",
            f"The committed date, {day}, has passed and the order is not completed.",
            f"The date we committed to, {day}, has passed and your order is not completed.",
        )


def _behind(known: Known, today: date) -> Iterable[Sign]:
    """The expected date lies behind the committed one, or behind the customer's need."""
    expected = known.forecast or known.committed
    if expected is None:
        return
    carrier, customer = [], []
    if known.committed is not None and expected > known.committed:
        by, day = _days(expected - known.committed), _said(known.committed, today)
        carrier.append(f"{by} after the committed date, {day}")
        customer.append(f"{by} after the date we committed to, {day}")
    if known.need_by is not None and expected > known.need_by:
        by, day = _days(expected - known.need_by), _said(known.need_by, today)
        carrier.append(f"{by} after their need-by date, {day}")
        customer.append(f"{by} after the day you need it by, {day}")
    if carrier:
        kind = "Forecast" if known.forecast else "Committed"
        day = _said(expected, today)
        yield Sign(
            f"behind:{expected}",
            f"{kind} for {day}: {', and '.join(carrier)}.",
            f"We expect your order on {day}: {', and '.join(customer)}.",
        )


def _moved(committed_days: Sequence[date | None], today: date) -> Iterable[Sign]:
    """How often a committed date moved to a later day; one that came forward troubles nobody."""
    days = [day for day in committed_days if day is not None]
    times = sum(1 for before, after in pairwise(days) if after > before)
    if times >= MOVED_TOO_OFTEN:
        said = _TIMES.get(times, f"{times} times")
        first, last = _said(days[0], today), _said(days[-1], today)
        yield Sign(
            f"moved:{times}",
            f"The committed date has moved {said}, from {first} to {last}.",
            f"We have moved the date we committed to {said}, from {first} to {last}.",
        )


def _long_in_jeopardy(known: Known, today: date, now: datetime) -> Iterable[Sign]:
    zone = ZoneInfo(known.calendar.zone)
    for each in known.jeopardies:
        began = datetime.combine(each.since_date, _NOON, zone)
        limit = nth_business_day_close(known.calendar, began, JEOPARDY_TOO_LONG)
        if limit is not NEVER and now > limit:
            since = _said(each.since_date, today)
            yield Sign(
                f"jeopardy:{each.code}:{each.since_date}",
                f"In jeopardy for more than {JEOPARDY_TOO_LONG} business days, since {since}: "
                f"{each.words} ({each.code}).",
                f"Your order has been held up since {since}: {each.words}.",
            )


def comes_back(calendar: Calendar, *, now: datetime) -> date | None:
    """The day offered to whoever puts a proposal off: a business day; None where none comes."""
    at = nth_business_day_close(calendar, now, COMES_BACK_AFTER)
    return None if at is NEVER else at.astimezone(ZoneInfo(calendar.zone)).date()


def _said(day: date, today: date) -> str:
    """A day as its reader takes it: with the year where that is another one."""
    return show_date(day) if day.year == today.year else f"{show_date(day)} {day.year}"


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"
