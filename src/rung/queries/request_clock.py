"""The time to decide on a request, said for one reader, with why it ends when it does."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.clocks import ClockKind
from rung.domain.day import Due, left, state_of_due
from rung.domain.headline import State
from rung.domain.why import clock_words
from rung.models import Clock
from rung.queries.clock_view import ClockView, clock_view
from rung.queries.escalation_page import EscalationPage
from rung.queries.obstacles import RequestLine

RESTS = "The time to decide stands still while the customer weighs the resolution"


@dataclass(frozen=True)
class RequestClock:
    """The state of a decision, in a sentence; ``clock`` while it runs."""

    state: State
    headline: str
    over: str
    clock: ClockView | None


def request_clock(
    page: EscalationPage, line: RequestLine, *, zone: str, now: datetime
) -> RequestClock:
    """By when it is to be decided, or since when it is late, or that it is decided."""
    if line.is_open and line.due_at is None:
        return RequestClock(State.WAIT, RESTS, "", None)
    if not line.is_open or line.due_at is None:
        return RequestClock(line.state, f"{line.word}: {line.decided}", "", None)
    late = line.state is State.LATE
    due = Due("decision", line.due_at, late)
    calendar = page.situation.escalation.calendar.as_domain()
    running = _running(page, line)
    return RequestClock(
        state=state_of_due(due, calendar, now),
        headline=f"The decision was due {line.by}" if late else f"Decide by {line.by}",
        over=left(due, calendar, zone=zone, now=now) if late else "",
        clock=_view(page, running, zone, now) if running else None,
    )


def _running(page: EscalationPage, line: RequestLine) -> Clock | None:
    found = (clock for clock in page.situation.clocks if clock.subject_id == line.id)
    return next(found, None)


def _view(page: EscalationPage, clock: Clock, zone: str, now: datetime) -> ClockView | None:
    what, first = clock_words(ClockKind.REQUEST, clock.level, customer=False)
    policy = page.situation.policy.words
    return clock_view(clock.facts(), what=what, first=first, policy=policy, zone=zone, now=now)
