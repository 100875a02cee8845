"""How late a notice may come, kind by kind, and what one that comes late says of itself (N8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rung.domain.instants import show
from rung.domain.languages import Language, said
from rung.domain.notices import NoticeKind
from rung.domain.plan import Plan, RunningClock, Tell

LATE_AFTER = timedelta(minutes=15)  # a mail takes that long now and then, and nobody minds
TOO_OLD = "It is too old to be sent now."
OVERTAKEN = "What it reminds of has come."  # a reminder that nobody can act on any more


class Because(StrEnum):
    """Why a notice reaches its person late. Stored with it."""

    STOOD_STILL = "rung was not running"
    PARKED = "rung could not work it out before"
    NOT_SENT = "no mail could be sent before"


@dataclass(frozen=True)
class Age:
    """How long after it was due a notice is still worth sending, and until which instant it tells.

    ``until`` names that instant among the facts of the notice; a news has none.
    """

    at_most: timedelta
    until: str = ""


# News stays news for a week: whoever reads it learns from its first line since when it is so.
A_WEEK = Age(timedelta(days=7))
_OF_OTHERS = {
    NoticeKind.WARNING: Age(timedelta(hours=4)),
    NoticeKind.LEVEL_OPENS_SOON: Age(timedelta(hours=1), until="opens_at"),
    NoticeKind.NOT_READY_REMINDER: Age(timedelta(days=1), until="ready_by"),
    NoticeKind.SIGN_IN_CODE: Age(timedelta(minutes=15)),
    NoticeKind.SIGN_IN_RESTS: Age(timedelta(days=1)),
    NoticeKind.CHANNEL_TEST: Age(timedelta(minutes=15)),
}
AGES: Mapping[NoticeKind, Age] = {kind: _OF_OTHERS.get(kind, A_WEEK) for kind in NoticeKind}


@dataclass(frozen=True)
class Waited:
    """When a notice was to reach its person, and what is known of why it did not."""

    kind: NoticeKind
    told_at: datetime  # it was written down
    tried_in_vain: bool
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def due_at(self) -> datetime:
        """When it was to go out: a reminder in its reader's hours, what time did at its instant."""
        given = self.context.get("sends_at") or self.context.get("was_due")
        return datetime.fromisoformat(given) if given else self.told_at

    @property
    def because(self) -> Because:
        """Why it is late, if it is."""
        given = self.context.get("late_because")
        if given and "sends_at" not in self.context:
            return Because(given)
        return Because.NOT_SENT if self.tried_in_vain else Because.STOOD_STILL


def why_given_up(waited: Waited, *, now: datetime) -> str:
    """Why a notice is not worth sending any more; empty while it is."""
    age = AGES[waited.kind]
    if now - waited.due_at > age.at_most:
        return TOO_OLD
    until = waited.context.get(age.until)
    return OVERTAKEN if until and now >= datetime.fromisoformat(until) else ""


def late_line(
    waited: Waited, *, zone: str, now: datetime, language: Language = Language.ENGLISH
) -> str:
    """What stands above a mail that comes late: when it was due, and why; empty in time."""
    if now - waited.due_at <= LATE_AFTER:
        return ""
    return said(
        language,
        "This was due {due}; it reaches you late because {because}.",
        due=show(waited.due_at, zone, now, language),
        because=said(language, waited.because.value),
    )


def noted(plan: Plan, clock: RunningClock, *, now: datetime) -> Plan:
    """The plan of a clock, each of its notices with when it was due if that is a while ago.

    A reminder was due at its share of the time, anything else when the clock itself was.
    """
    due_at = clock.due_at if plan.settle else _reminded_at(plan)
    if due_at is None or now - due_at <= LATE_AFTER:
        return plan
    because = Because.PARKED if clock.parked else Because.STOOD_STILL
    late = {"was_due": due_at.isoformat(), "late_because": because.value}
    return replace(plan, tell=tuple(_with(tell, late) for tell in plan.tell))


def _reminded_at(plan: Plan) -> datetime | None:
    return next((warned.came_at for warned in plan.warned), None)


def _with(tell: Tell, late: Mapping[str, str]) -> Tell:
    return replace(tell, details={**tell.details, **late})
