"""My day: what a person of the carrier owes, sorted by the clock that falls due next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from itertools import groupby

from rung.domain.business_time import Calendar
from rung.domain.clocks import ClockKind
from rung.domain.day import Due, left, state_of_due, summary
from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.jeopardy import reason_of
from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, Status
from rung.models import CalendarVersion, Person
from rung.queries.owed import (
    OwedRow,
    Standing,
    orders_in_danger,
    owed_rows,
    standing_of,
    unmatched_count,
)

SEES_EVERYTHING = frozenset({Role.DESK, Role.ADMINISTRATOR})
COVER_STEPS_IN_AT = 90  # per cent of an acknowledgement's time
JEOPARDIES_SHOWN = 5
ROWS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DayRow:
    """One escalation, with the next thing to do about it."""

    number: int
    reference: str
    account: str
    level: int
    state: State
    word: str  # empty: the state's own word
    next: str
    left: str
    note: str


@dataclass(frozen=True, slots=True)
class InJeopardy:
    """An order in danger that nobody has escalated."""

    reference: str
    account: str
    words: str


@dataclass(frozen=True)
class MyDay:
    """The page, said for one reader."""

    summary: str
    rows: tuple[DayRow, ...]
    jeopardies: tuple[InJeopardy, ...]
    jeopardy_count: int
    has_jeopardies: bool  # whether this reader is shown them at all
    more: int  # rows beyond those shown
    unmatched: int  # orders without a care manager, for whoever names them
    stamp: str  # changes when anything on it does


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something to be done about one escalation."""

    due: Due
    words: str  # what is to be done: "acknowledge"
    who: str
    mine: bool
    calendar: Calendar
    waits: bool = False  # on the customer
    note: str = ""

    def place(self, now: datetime) -> tuple[object, ...]:
        """Mine first, then what waits on others; in either, missed first, then soonest."""
        return (not self.mine, self.waits, *self.due.order(now), self.words)


def my_day(reader: Person, *, zone: str, now: datetime) -> MyDay:
    """The reader's day. Costs the same number of queries for any number of rows."""
    role = Role(reader.role)
    everything = role in SEES_EVERYTHING
    standing = standing_of(reader, now=now)
    rows = owed_rows(standing, everything=everything)
    versions = CalendarVersion.objects.in_bulk({row.calendar_id for row in rows})
    calendars = {key: version.as_domain() for key, version in versions.items()}
    reading = _Reading(standing, everything, calendars, zone, now)
    said: list[tuple[tuple[object, ...], DayRow]] = []
    dues: list[Due] = []
    for _, group in groupby(rows, key=lambda row: row.number):
        clocks = list(group)
        things = reading.things(clocks)
        if not any(thing.mine for thing in things) and not clocks[0].held:
            continue  # its clocks stand still, or it waits for somebody whom the reader covers
        dues += [thing.due for thing in things if thing.mine and not thing.waits]
        said.append(_said(clocks, things, zone=zone, now=now))
    said.sort(key=lambda pair: pair[0])
    day_rows = tuple(row for _, row in said[:ROWS_SHOWN])
    in_danger = _in_danger(standing) if role is Role.CCM else ((), 0)
    sentence = summary(dues, zone=zone, now=now)
    unmatched = unmatched_count() if role is Role.CHANNEL_MANAGER else 0
    return MyDay(
        summary=sentence,
        rows=day_rows,
        jeopardies=in_danger[0],
        jeopardy_count=in_danger[1],
        has_jeopardies=role is Role.CCM,
        more=len(said) - len(day_rows),
        unmatched=unmatched,
        stamp=_stamp(sentence, day_rows, in_danger, len(said), unmatched),
    )


def _stamp(*parts: object) -> str:
    return blake2s(repr(parts).encode(), digest_size=8).hexdigest()


def _said(
    clocks: list[OwedRow], things: list[_Thing], *, zone: str, now: datetime
) -> tuple[tuple[object, ...], DayRow]:
    """The row of one escalation, and its place in the day."""
    row, first = clocks[0], things[0]
    acts = first.mine and not first.waits
    if acts:
        state, word = state_of_due(first.due, first.calendar, now), ""
        words = first.words[:1].upper() + first.words[1:]
    elif first.waits:
        state, word = State.WAIT, "Waiting on customer"
        words = f"Nothing: {first.words}"
    else:
        state, word = (State.LATE, "") if first.due.late else (State.OK, "")
        words = f"Nothing: {first.who} is to {first.words}"
    place = (not acts, *first.due.order(now), row.number)
    return place, DayRow(
        number=row.number,
        reference=f"ESC-{row.number}",
        account=row.account,
        level=row.level,
        state=state,
        word=word,
        next=words,
        left=left(first.due, first.calendar, zone=zone, now=now),
        note=". ".join((_notes(things, zone, now) or _opens(clocks, zone, now))[:2]),
    )


def _notes(things: list[_Thing], zone: str, now: datetime) -> list[str]:
    """What else there is to know: why me, what comes after it, who else is late."""
    first, rest = things[0], things[1:]
    notes = [first.note] if first.note else []
    for each in rest:
        if each.mine and not each.waits:
            notes.append(f"Then: {each.words}{_by(each.due, zone, now)}")
            break
    for each in rest:
        if not each.mine and each.due.late:
            notes.append(f"{each.who} is late: {each.words}")
            break
    return notes


def _by(due: Due, zone: str, now: datetime) -> str:
    if due.at is None:
        return ""
    return f"{', was due' if due.late else ' by'} {show(due.at, zone, now)}"


def _opens(clocks: Iterable[OwedRow], zone: str, now: datetime) -> list[str]:
    """When the customer may go to the next level: what the reader works against."""
    for row in clocks:
        current = row.kind == ClockKind.INTERVAL.value and row.clock_level == row.level
        if current and row.due_at is not None and row.status == Status.OPEN.value:
            if now >= row.due_at:
                return [f"Level {row.level + 1} is open to the customer"]
            return [f"Level {row.level + 1} opens {show(row.due_at, zone, now)}"]
    return []


@dataclass(frozen=True, slots=True)
class _Reading:
    """For whom, when and on which calendars rows are read."""

    standing: Standing
    everything: bool
    calendars: dict[int, Calendar]
    zone: str
    now: datetime

    def things(self, clocks: list[OwedRow]) -> list[_Thing]:
        """All there is to do about one escalation: mine first, then missed, then soonest."""
        found = [read(self, row) for row in clocks if (read := _READ.get(row.kind))]
        if clocks[0].waiver_asked_at is not None:
            found.append(self.waiver(clocks))
        return sorted(found, key=lambda thing: thing.place(self.now))

    def late(self, row: OwedRow) -> bool:
        return row.missed or (row.due_at is not None and self.now > row.due_at)

    def cares(self, row: OwedRow) -> bool:
        """Whether the reader is the escalation's care manager today."""
        return row.ccm_id in self.standing.people

    def acknowledgement(self, row: OwedRow) -> _Thing:
        """Mine when I hold the level; when I cover, from nine tenths of its time on (R16)."""
        steps_in = row.missed or row.warned_percent >= COVER_STEPS_IN_AT
        covers = row.holder_cover_id == self.standing.reader_id and steps_in
        mine = row.holder_id in self.standing.people or covers
        away = mine and row.holder_id != self.standing.reader_id
        return self._thing(
            row,
            Due("acknowledgement", row.due_at, self.late(row)),
            "acknowledge",
            mine=mine,
            who=row.holder_name or f"level {row.clock_level}",
            note=f"You cover for {row.holder_name}" if away else "",
        )

    def update(self, row: OwedRow) -> _Thing:
        note = "The last update was missed" if row.update_missed else ""
        due = Due("update", row.due_at, self.late(row))
        return self._of_ccm(row, due, "send an update", note=note)

    def commitment(self, row: OwedRow) -> _Thing:
        """An action of the plan; once it is late somebody has to do or move it."""
        due = Due("commitment", row.due_at, self.late(row))
        action = shorten(row.action or "")
        customers = row.action_owner == ActionOwner.CUSTOMER.value
        if customers and not due.late:
            return self._of_ccm(row, due, f"waiting on the customer: {action}", waits=True)
        verb = "ask the customer" if customers else "do or move" if due.late else "keep"
        return self._of_ccm(row, due, f"{verb}: {action}")

    def confirmation(self, row: OwedRow) -> _Thing:
        due = Due("confirmation", row.due_at, late=False)
        return self._of_ccm(row, due, "waiting on the customer to confirm", waits=True)

    def waiver(self, clocks: list[OwedRow]) -> _Thing:
        """A decision the customer waits for; without a clock of its own it is due at once."""
        decision = ClockKind.DECISION.value
        timed = next((row for row in clocks if row.kind == decision), None)
        row = timed or clocks[0]
        asked = row.waiver_asked_at or self.now
        due = Due("decision", timed.due_at, self.late(timed)) if timed else None
        return self._thing(
            row,
            due or Due("decision", None, late=False),
            "decide on the waiver",
            mine=row.decider_id in self.standing.people,
            who=row.decider_name or f"level {row.waiver_level}",
            note=f"Asked {show(asked, self.zone, self.now)}",
        )

    def _of_ccm(
        self, row: OwedRow, due: Due, words: str, *, waits: bool = False, note: str = ""
    ) -> _Thing:
        who = row.ccm_name or "the channel manager"
        return self._thing(row, due, words, mine=self.cares(row), who=who, waits=waits, note=note)

    def _thing(
        self,
        row: OwedRow,
        due: Due,
        words: str,
        *,
        mine: bool,
        who: str,
        waits: bool = False,
        note: str = "",
    ) -> _Thing:
        if self.everything and not mine and not waits:
            words = f"{who}: {words}"
        return _Thing(
            due=due,
            words=words,
            who=who,
            mine=mine or self.everything,
            calendar=self.calendars[row.calendar_id],
            waits=waits,
            note=note,
        )


_READ: dict[str, Callable[[_Reading, OwedRow], _Thing]] = {
    ClockKind.ACKNOWLEDGEMENT.value: _Reading.acknowledgement,
    ClockKind.UPDATE.value: _Reading.update,
    ClockKind.COMMITMENT.value: _Reading.commitment,
    ClockKind.CONFIRMATION.value: _Reading.confirmation,
}


def shorten(words: str, length: int = 60) -> str:
    """Words that fit a row; the page has all of them."""
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def _in_danger(standing: Standing) -> tuple[tuple[InJeopardy, ...], int]:
    """Orders of mine in jeopardy that no open escalation covers: the first few, and how many."""
    rows = orders_in_danger(standing, most=JEOPARDIES_SHOWN)
    shown = tuple(
        InJeopardy(
            row.reference,
            row.account,
            f"{reason_of(row.code).words} ({row.code}), since {show_date(row.since_date)}",
        )
        for row in rows
    )
    return shown, rows[0].all if rows else 0
