"""The one sentence a page answers with: who can do what next, from when, owed by whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rung.domain.instants import abbreviation, show, show_duration
from rung.domain.matrix import (
    Ended,
    NextLevel,
    NobodyHigher,
    NotPublished,
    OpenNow,
    OpensAt,
    OpensWhen,
)
from rung.domain.vocabulary import ClosedAs, Status

SOON = timedelta(hours=1)


class State(StrEnum):
    """The five states of everything that is shown; each has a shape, a word and a colour."""

    OK = "ok"
    WATCH = "watch"
    LATE = "late"
    WAIT = "wait"
    IDLE = "idle"


@dataclass(frozen=True)
class Owed:
    """Something somebody owes by an instant: the acknowledgement, the update, the decision …"""

    who: str
    what: str  # a verb phrase: "acknowledge", "send an update"
    due_at: datetime | None
    missed: bool = False
    by_customer: bool = False

    def late(self, now: datetime) -> bool:
        """Whether its instant has passed."""
        return self.missed or (self.due_at is not None and now > self.due_at)


def customer_sentence(answer: NextLevel, *, zone: str, now: datetime) -> str:
    """ "Engage level 2 from Tue 12:30 EST", or what there is instead."""
    match answer:
        case OpensAt(level, at):
            return f"Engage level {level} from {show(at, zone, now)}"
        case OpenNow(level, _):
            return f"You can engage level {level} now"
        case OpensWhen(level, condition, stated):
            how = "You can engage level {} when {}" if stated else "Level {} opens when {}"
            return how.format(level, condition)
        case NotPublished(level):
            return f"When level {level} opens is not published; your care manager brings it in"
        case NobodyHigher(level):
            return f"Level {level} is engaged; there is nobody higher"
        case Ended():
            return "This escalation has ended"


def ended_sentence(
    status: Status,
    closed_as: ClosedAs | None,
    *,
    confirm_by: datetime | None,
    zone: str,
    now: datetime,
) -> str:
    """The headline after the carrier resolved it, or after the end."""
    if status is Status.RESOLVED:
        by = f" Answer by {show(confirm_by, zone, now)}" if confirm_by else ""
        return f"Is this solved?{by}"
    return {
        ClosedAs.CONFIRMED: "Closed: the customer confirmed the resolution",
        ClosedAs.SILENCE: "Closed: no answer came within the time to confirm",
        ClosedAs.WITHDRAWN: "Closed: the customer withdrew it",
        None: "Closed",
    }[closed_as]


def first_owed(owed: tuple[Owed, ...], now: datetime) -> Owed | None:
    """What moves next: what was missed first, then what is due soonest."""
    if not owed:
        return None
    return min(owed, key=lambda each: (not each.late(now), each.due_at is None, each.due_at or now))


def owed_sentence(owed: Owed, *, zone: str, now: datetime) -> str:
    """Who moves next and by when: "Morgan Ellis acknowledges by Tue 16:30 EST"."""
    if owed.due_at is None:
        return f"{owed.who}: {owed.what}"
    if owed.late(now):
        return f"{owed.who} is late: {owed.what}, due {show(owed.due_at, zone, now)}"
    return f"{owed.who}: {owed.what} by {show(owed.due_at, zone, now)}"


def state_of(owed: Owed | None, now: datetime) -> State:
    """The state of what is owed next."""
    if owed is None:
        return State.IDLE
    if owed.late(now):
        return State.LATE
    if owed.by_customer:
        return State.WAIT
    if owed.due_at is not None and owed.due_at - now <= SOON:
        return State.WATCH
    return State.OK


def elsewhere(at: datetime, *, zone: str, carrier_zone: str) -> str:
    """The same instant where the carrier works, when that reads differently there."""
    here, there = at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(carrier_zone))
    if here.utcoffset() == there.utcoffset():
        return ""
    day = "" if here.date() == there.date() else f"{there:%a} "
    return f"{day}{there:%H:%M} {abbreviation(at, carrier_zone)} where the carrier works"


def time_left(seconds: int) -> str:
    """Business time left in words; over twelve hours the headline's day says enough."""
    return show_duration(seconds) if 0 < seconds <= 12 * 3600 else ""
