"""How the carrier's people arrange their day: put a row aside, hand something over (R16, R24).

Neither changes what a customer is owed: no clock moves, nothing is settled by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.business_time import NEVER, Calendar, next_open
from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, RunningClock, Snapshot, Tell
from rung.domain.refusals import BadInput, RuleViolation

LONGEST_SNOOZE = timedelta(days=14)
NEAREST = 3  # clocks of an escalation that a mail about it names


@dataclass(frozen=True, slots=True)
class PutAside:
    """A row of somebody's day put aside: when, and until when."""

    at: datetime
    until: datetime


@dataclass(frozen=True)
class NoteForSomebody(Keep):
    """A hand-over about one escalation, to one of the carrier's people."""

    id: UUID
    to_id: int
    words: str


def put_aside(*, until: datetime, reason: str, now: datetime) -> PutAside:
    """Put a row aside until an instant, for at most two weeks."""
    if not reason.strip():
        raise BadInput("Say why it can rest; whoever covers for you reads it.")
    if until <= now:
        raise BadInput("Choose a time that is still to come.")
    if until > now + LONGEST_SNOOZE:
        raise BadInput("Two weeks are the longest. Choose an earlier time.")
    return PutAside(now, until)


def rests(aside: PutAside, *, late: bool, asked: Iterable[datetime], now: datetime) -> bool:
    """Whether a row put aside stays hidden: never what is late, never what is new.

    ``asked`` are the instants at which somebody began to wait for its reader; one after the row
    was put aside brings it back.
    """
    return not late and now < aside.until and all(at <= aside.at for at in asked)


def tomorrow(calendar: Calendar, *, zone: str, now: datetime) -> datetime:
    """When a row comes back unless another time is chosen: when work begins on another day."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    opens = next_open(calendar, midnight)
    return now + timedelta(days=1) if opens is NEVER else opens


def check_hand_over(*, from_id: int, to_id: int, to_carrier: bool, words: str) -> str:
    """The words of a hand-over, checked: something is said, to somebody else of the carrier."""
    if not words.strip():
        raise BadInput("Say what they have to know.")
    if not to_carrier:
        raise RuleViolation("Work is handed over to the carrier's own people alone.")
    if from_id == to_id:
        raise RuleViolation("Hand it over to somebody else than yourself.")
    return words.strip()


def hand_over(current: Snapshot, note: NoteForSomebody, *, to_name: str, now: datetime) -> Plan:
    """Keep a note about one escalation; it stands in the timeline, inside the carrier.

    Whoever takes over is told in one mail: the note, and what is due next.
    """
    said = Record(Fact.HANDED_OVER, now, words=note.words, details={"to": to_name}, internal=True)
    told = {"words": note.words, "nearest": nearest(current)}
    key, kind = f"handed-over:{note.id}", NoticeKind.HANDED_OVER
    mail = Tell(kind, Audience.PERSON, key, details=told, person_id=note.to_id)
    return Plan(keep=(note,), record=(said,), tell=(mail,))


def nearest(current: Snapshot) -> list[dict[str, object]]:
    """The running clocks that are due first, as a notice keeps them."""
    due = sorted((each for each in current.running if each.due_at), key=_soonest)
    return [due_line(each.kind, each.level, each.due_at) for each in due[:NEAREST] if each.due_at]


def due_line(
    kind: ClockKind, level: int | None, due_at: datetime, where: str = ""
) -> dict[str, object]:
    """One clock as a notice keeps it; ``where`` names its escalation among several."""
    return {"kind": kind.value, "level": level, "due_at": due_at.isoformat(), "where": where}


def _soonest(clock: RunningClock) -> tuple[datetime, str]:
    return clock.due_at or clock.facts.started_at, str(clock.id)
