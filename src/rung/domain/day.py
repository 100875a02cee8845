"""A working day at the desk: what is owed, in which order, and the one sentence that sums it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rung.domain.business_time import NEVER, Calendar, add, between, is_open
from rung.domain.headline import State
from rung.domain.instants import show, show_duration

SOON = 2 * 3600  # seconds of business time
NOON = time(12)
HALF_HOUR = timedelta(minutes=30)
ANSWER_WITHIN = 2 * 3600
HUNDRED = 100
_START = "Start at the top."
LONG = 12 * 3600  # more than this is said as an instant, not as an amount


@dataclass(frozen=True, slots=True)
class Due:
    """Something owed by an instant, or at once when it has none."""

    noun: str  # "acknowledgement", "update"
    at: datetime | None
    late: bool

    def order(self, now: datetime) -> tuple[bool, datetime]:
        """Missed first, then soonest."""
        return (not self.late, self.at or now)


def state_of_due(due: Due, calendar: Calendar, now: datetime) -> State:
    """Late, soon, or on track, by business time."""
    return state_within(due, seconds_left(due, calendar, now))


def seconds_left(due: Due, calendar: Calendar, now: datetime) -> int:
    """Business seconds until it is due, negative once it is over; 0 for what is due at once."""
    return 0 if due.at is None else between(calendar, now, due.at)


def state_within(due: Due, seconds: int) -> State:
    """The same for so many business seconds left."""
    if due.late:
        return State.LATE
    return State.WATCH if seconds <= SOON else State.OK


def left(due: Due, calendar: Calendar, *, zone: str, now: datetime) -> str:
    """Business time left, or by how much it is over; an instant where an amount would mislead."""
    return left_within(due, seconds_left(due, calendar, now), zone=zone, now=now)


def left_within(due: Due, seconds: int, *, zone: str, now: datetime) -> str:
    """The same for so many business seconds left."""
    if due.at is None:
        return "now"
    if due.late:
        over = -seconds
        return f"{show_duration(over)} over" if over <= LONG else f"since {show(due.at, zone, now)}"
    return show_duration(seconds) if 0 < seconds <= LONG else show(due.at, zone, now)


def summary(
    dues: Iterable[Due], *, zone: str, now: datetime, known_until: datetime | None = None
) -> str:
    """Say a day in a sentence or two, for a reader in ``zone``.

    With ``known_until`` the dues are those before that instant alone, and there are more.
    """
    ordered = sorted(dues, key=lambda due: due.order(now))
    if not ordered:
        return "Nobody waits for you."
    late = [due for due in ordered if due.late]
    if known_until is not None and known_until < now:
        return f"More than {about(len(late))} dues are missed. {_START}"
    limit, words = _next_break(zone, now)
    soon = sum(1 for due in ordered if not due.late and (due.at is None or due.at <= limit))
    beyond = known_until is not None and known_until <= limit
    if late and soon:
        return f"{_missed(late)} and {_falls(soon, words, more=True, beyond=beyond)}. {_START}"
    if late:
        return f"{_missed(late)}. {_START}"
    if soon:
        said = _falls(soon, words, more=False, beyond=beyond)
        return f"{said[:1].upper()}{said[1:]}. {_START}"
    after = ordered[0].at or now
    return f"Nothing falls due {words}. The next is due {show(after, zone, now)}."


def about(count: int) -> str:
    """A number that is one of at least so many, as it is said: in whole hundreds."""
    return f"{count // HUNDRED * HUNDRED or count:,}"


def next_contact(calendar: Calendar, now: datetime) -> datetime:
    """A sensible time to promise the next contact: two business hours on, at a half hour."""
    at = add(calendar, now, ANSWER_WITHIN)
    if at is NEVER:
        return now + timedelta(days=1)
    rounded = at + (-timedelta(minutes=at.minute % 30, seconds=at.second)) % HALF_HOUR
    return rounded if is_open(calendar, rounded) else at


def acknowledgement_words(at: datetime, *, customer_zone: str, zone: str, now: datetime) -> str:
    """The words a manager starts from; the customer's own zone first."""
    theirs, ours = show(at, customer_zone, now), show(at, zone, now)
    said = theirs if theirs == ours else f"{theirs} ({ours})"
    return f"I have your escalation. I will contact you by {said}."


def _next_break(zone: str, now: datetime) -> tuple[datetime, str]:
    """Until when "soon" reaches: lunch in the morning, the end of the day after it."""
    local = now.astimezone(ZoneInfo(zone))
    if local.time() < NOON:
        return datetime.combine(local.date(), NOON, local.tzinfo), "before lunch"
    end = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return end, "today"


def _missed(late: list[Due]) -> str:
    nouns = {due.noun for due in late}
    noun = nouns.pop() if len(nouns) == 1 else "due"
    if len(late) == 1:
        return f"One {noun} is missed"
    return f"{_number(len(late)).capitalize()} {noun}s are missed"


def _falls(count: int, words: str, *, more: bool, beyond: bool) -> str:
    extra = " more" if more else ""
    if beyond:
        return f"more than {about(count)}{extra} dues fall {words}"
    if count == 1:
        return f"one{extra} due falls {words}"
    return f"{_number(count)}{extra} dues fall {words}"


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
