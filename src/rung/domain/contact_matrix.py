"""What the contact matrix of an order says (R10). The page and the PDF are both drawn from it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rung.domain.calendars import Calendar
from rung.domain.headline import State
from rung.domain.instants import abbreviation, show_week
from rung.domain.spans import Measure, NotKnown, Span

DAY = 86_400
WEEK = 7 * DAY
Week = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class Reached:
    """Somebody on a level, what they are there, and the ways that may be shown."""

    name: str
    note: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class MatrixLine:
    """A level of the matrix, said for one reader."""

    number: int
    title: str
    state: State
    word: str  # empty where there is no escalation
    people: tuple[Reached, ...]
    ways: tuple[str, ...]  # how it is reached, and how one gets a contact that is not shown
    opens: tuple[str, ...]
    counterpart: str  # on the customer's side
    internal: str  # for the carrier alone: what of it the customer does not see


@dataclass(frozen=True)
class ContactMatrix:
    """Every word of the matrix; nothing is left to look up."""

    carrier: str
    account: str
    order: str
    service: str
    escalation: str  # ESC-1042; empty while there is none
    escalation_number: int | None
    as_of: str
    as_of_iso: str
    about: str  # which policy, and why that one
    start: tuple[str, ...]
    lines: tuple[MatrixLine, ...]
    desk: str
    hours: tuple[str, ...]
    nothing: str  # said in place of the levels where no matrix applies
    own_side: str  # how the customer's own people are called for this reader

    @property
    def has_counterparts(self) -> bool:
        """Whether anybody of the customer's side is named for a level."""
        return any(line.counterpart for line in self.lines)

    @property
    def has_states(self) -> bool:
        """Whether an escalation says how each level stands."""
        return any(line.word for line in self.lines)

    def to_document(self) -> dict[str, object]:
        """The same as plain values, for whoever sets it as a document."""
        return {**asdict(self), "has_counterparts": self.has_counterparts}


def counts_business_time(amounts: Iterable[Span | NotKnown | None]) -> bool:
    """Whether any of these counts the hours of a calendar."""
    return any(isinstance(each, Span) and each.measure is not Measure.ELAPSED for each in amounts)


def hours_words(calendar: Calendar, *, zone: str, now: datetime) -> str:
    """Business hours for a reader in ``zone``, and where the carrier works when that differs.

    "Mon–Fri 10:00–19:00 EST (08:00–17:00 … MST where the carrier works)", by today's offsets.
    """
    day = now.astimezone(ZoneInfo(calendar.zone)).date()
    week = calendar.weekly_on(day)
    there = f"{show_week(week)} {abbreviation(now, calendar.zone)}"
    offset = _offset(now, zone) - _offset(now, calendar.zone)
    if not offset:
        return there
    here = f"{show_week(shifted(week, offset))} {abbreviation(now, zone)}"
    return f"{here} ({there} where the carrier works)"


def shifted(week: Week, seconds: int) -> Week:
    """The same hours on clocks that are so many seconds ahead; a night is cut at midnight."""
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for day, intervals in enumerate(week):
        for start, end in intervals:
            at, left = (day * DAY + start + seconds) % WEEK, end - start
            while left > 0:
                place, since = divmod(at, DAY)
                part = min(left, DAY - since)
                days[place].append((since, since + part))
                at, left = (at + part) % WEEK, left - part
    return tuple(_joined(day) for day in days)


def _joined(intervals: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In order, and one where one ends as the other begins."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if found and found[-1][1] >= start:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _offset(at: datetime, zone: str) -> int:
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
