"""What there is to do about one escalation, read from its clocks: whose turn it is, by when."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from rung.domain.business_time import Calendar
from rung.domain.clocks import ClockKind
from rung.domain.day import Due, seconds_left
from rung.domain.instants import show
from rung.domain.vocabulary import ActionOwner
from rung.queries.owed import OwedRow, Standing

COVER_STEPS_IN_AT = 90  # per cent of an acknowledgement's time
LONGEST = 60


class Kind(StrEnum):
    """The kinds of thing to do, as they stand in a page's address."""

    ACKNOWLEDGE = "acknowledge"
    UPDATE = "update"
    PLAN = "plan"
    DECIDE = "decide"
    ROADBLOCK = "roadblock"
    CUSTOMER = "customer"

    @property
    def label(self) -> str:
        """The kind as a person picks it."""
        return _LABELS[self]


_LABELS = {
    Kind.ACKNOWLEDGE: "Acknowledgements",
    Kind.UPDATE: "Updates",
    Kind.PLAN: "Actions of the plan",
    Kind.DECIDE: "Decisions",
    Kind.ROADBLOCK: "Roadblocks",
    Kind.CUSTOMER: "Waiting on the customer",
}
# What is owed by a clock of each kind that somebody has to act on, as a sentence counts it.
NOUNS = {
    ClockKind.ACKNOWLEDGEMENT.value: "acknowledgement",
    ClockKind.UPDATE.value: "update",
    ClockKind.COMMITMENT.value: "commitment",
    ClockKind.CONFIRMATION.value: "confirmation",
    ClockKind.READINESS.value: "readiness",
    ClockKind.DISPUTE.value: "decision",
    ClockKind.CALL_DISPUTE.value: "decision",
    ClockKind.ROADBLOCK.value: "roadblock",
    ClockKind.REQUEST.value: "decision",
    ClockKind.DECISION.value: "decision",
}
_ASKED_FOR = frozenset({Kind.ACKNOWLEDGE, Kind.DECIDE, Kind.ROADBLOCK})


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to be done about one escalation."""

    kind: Kind
    due: Due
    words: str  # what is to be done: "acknowledge"
    who: str
    owner_id: int | None
    mine: bool
    calendar: Calendar
    began_at: datetime
    waits: bool = False  # on the customer
    note: str = ""
    slipped: bool = False  # the one before it was missed
    watched: str = ""  # what somebody else decides meanwhile, as a note says it

    @property
    def acts(self) -> bool:
        """Whether the reader is the one to act."""
        return self.mine and not self.waits

    @property
    def asked_for(self) -> bool:
        """Whether somebody began to wait for its reader when it began."""
        return self.mine and (self.kind in _ASKED_FOR or self.slipped)

    def place(self, now: datetime) -> tuple[object, ...]:
        """Mine first, then what waits on others; in either, missed first, then soonest."""
        return (not self.mine, self.waits, *self.due.order(now), self.words)


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom, when and on which calendars rows are read."""

    standing: Standing
    everything: bool
    calendars: dict[int, Calendar]
    zone: str
    now: datetime
    known: dict[tuple[int, datetime], int] = field(default_factory=dict)

    def seconds_left(self, thing: Thing) -> int:
        """Business seconds left; many things of a day are due at the same closing time."""
        if thing.due.at is None:
            return 0
        key = (id(thing.calendar), thing.due.at)
        if key not in self.known:
            self.known[key] = seconds_left(thing.due, thing.calendar, self.now)
        return self.known[key]

    def things(self, clocks: list[OwedRow]) -> list[Thing]:
        """All there is to do about one escalation: mine first, then missed, then soonest."""
        found = [thing for row in clocks if (thing := self.thing(row)) is not None]
        if clocks[0].waiver_asked_at is not None:
            found.append(self.waiver(clocks))
        return sorted(found, key=lambda thing: thing.place(self.now))

    def thing(self, row: OwedRow) -> Thing | None:
        """What one clock asks for; none for a kind that nobody has to act on."""
        read = _READ.get(row.kind)
        return read(self, row) if read else None

    def late(self, row: OwedRow) -> bool:
        return row.missed or (row.due_at is not None and self.now > row.due_at)

    def due(self, row: OwedRow) -> Due:
        """What a clock asks for, by when, and whether it is late."""
        return Due(NOUNS[row.kind], row.due_at, self.late(row))

    def acknowledgement(self, row: OwedRow) -> Thing:
        """Mine when I hold the level; when I cover, from nine tenths of its time on (R16)."""
        steps_in = row.missed or row.warned_percent >= COVER_STEPS_IN_AT
        covers = row.holder_cover_id == self.standing.reader_id and steps_in
        mine = row.holder_id in self.standing.people or covers
        away = mine and row.holder_id != self.standing.reader_id
        return self._thing(
            row,
            Kind.ACKNOWLEDGE,
            self.due(row),
            "acknowledge",
            owner=(row.holder_id, row.holder_name or f"level {row.clock_level}"),
            mine=mine,
            note=f"You cover for {row.holder_name}" if away else "",
        )

    def update(self, row: OwedRow) -> Thing:
        note = "The last update was missed" if row.update_missed else ""
        if row.stale:
            note = "The last three updates said nothing new: useful news is overdue"
        due = self.due(row)
        return self._of_ccm(
            row, Kind.UPDATE, due, "send an update", note=note, slipped=row.update_missed
        )

    def commitment(self, row: OwedRow) -> Thing:
        """An action of the plan; once it is late somebody has to do or move it."""
        due = self.due(row)
        action = shorten(row.about or "")
        customers = row.action_owner == ActionOwner.CUSTOMER.value
        if customers and not due.late:
            words = f"waiting on the customer: {action}"
            return self._of_ccm(row, Kind.CUSTOMER, due, words, waits=True)
        verb = "ask the customer" if customers else "do or move" if due.late else "keep"
        return self._of_ccm(row, Kind.PLAN, due, f"{verb}: {action}")

    def confirmation(self, row: OwedRow) -> Thing:
        due = Due(NOUNS[row.kind], row.due_at, late=False)
        words = "waiting on the customer to confirm"
        return self._of_ccm(row, Kind.CUSTOMER, due, words, waits=True)

    def readiness(self, row: OwedRow) -> Thing:
        """The customer's site; past its day somebody has to speak with them."""
        due, needs = self.due(row), shorten(row.about or "")
        if due.late:
            return self._of_ccm(row, Kind.CUSTOMER, due, f"ask the customer: {needs}")
        words = f"waiting on the customer: {needs}"
        return self._of_ccm(row, Kind.CUSTOMER, due, words, waits=True)

    def dispute(self, row: OwedRow) -> Thing:
        """Owed by who decides; until then nothing is due from the customer."""
        due = self.due(row)
        found = self._of_holder(row, Kind.DECIDE, due, "decide whether the site was ready")
        if found.mine:
            return found
        return replace(found, watched=f"{found.who} decides whether the site was ready")

    def call_dispute(self, row: OwedRow) -> Thing:
        """Owed by who decides; the customer's version counts until then (R7)."""
        words = "decide whose version of a call counts"
        found = self._of_holder(row, Kind.DECIDE, self.due(row), words)
        return found if found.mine else replace(found, watched=f"{found.who} decides on a call")

    def roadblock(self, row: OwedRow) -> Thing:
        """Owed by whoever was named to remove it (R19)."""
        due = self.due(row)
        return self._of_holder(row, Kind.ROADBLOCK, due, "remove the roadblock")

    def request(self, row: OwedRow) -> Thing:
        """Owed by who decides at the level whose limit allows it (R20).

        While their question is open, the answer is owed by who asked for it.
        """
        due = self.due(row)
        if row.question_at is not None:
            return self._thing(
                row,
                Kind.DECIDE,
                due,
                f"answer the question about the request: {shorten(row.about or '')}",
                owner=(row.asker_id, row.asker_name or "nobody yet"),
                mine=row.asker_id in self.standing.people,
                note=f"Asked {show(row.question_at, self.zone, self.now)}",
                began_at=row.question_at,
            )
        return self._of_holder(row, Kind.DECIDE, due, "decide on the request")

    def waiver(self, clocks: list[OwedRow]) -> Thing:
        """A decision the customer waits for; without a clock of its own it is due at once."""
        decision = ClockKind.DECISION.value
        timed = next((row for row in clocks if row.kind == decision), None)
        row = timed or clocks[0]
        asked = row.waiver_asked_at or self.now
        due = self.due(timed) if timed else None
        return self._thing(
            row,
            Kind.DECIDE,
            due or Due(NOUNS[decision], None, late=False),
            "decide on the waiver",
            owner=(row.decider_id, row.decider_name or f"level {row.waiver_level}"),
            mine=row.decider_id in self.standing.people,
            note=f"Asked {show(asked, self.zone, self.now)}",
            began_at=asked,
        )

    def _of_ccm(
        self,
        row: OwedRow,
        kind: Kind,
        due: Due,
        words: str,
        *,
        waits: bool = False,
        note: str = "",
        slipped: bool = False,
    ) -> Thing:
        return self._thing(
            row,
            kind,
            due,
            words,
            owner=(row.ccm_id, row.ccm_name or "the channel manager"),
            mine=row.ccm_id in self.standing.people,
            waits=waits,
            note=note,
            slipped=slipped,
        )

    def _of_holder(self, row: OwedRow, kind: Kind, due: Due, words: str) -> Thing:
        return self._thing(
            row,
            kind,
            due,
            f"{words}: {shorten(row.about or '')}",
            owner=(row.holder_id, row.holder_name or "nobody yet"),
            mine=row.holder_id in self.standing.people,
        )

    def _thing(
        self,
        row: OwedRow,
        kind: Kind,
        due: Due,
        words: str,
        *,
        owner: tuple[int | None, str],
        mine: bool,
        waits: bool = False,
        note: str = "",
        slipped: bool = False,
        began_at: datetime | None = None,
    ) -> Thing:
        owner_id, who = owner
        if self.everything and not mine and not waits:
            words = f"{who}: {words}"
        return Thing(
            kind=kind,
            due=due,
            words=words,
            who=who,
            owner_id=owner_id,
            mine=mine or self.everything,
            calendar=self.calendars[row.calendar_id],
            began_at=began_at or row.started_at,
            waits=waits,
            note=note,
            slipped=slipped,
        )


_READ: dict[str, Callable[[Reading, OwedRow], Thing]] = {
    ClockKind.ACKNOWLEDGEMENT.value: Reading.acknowledgement,
    ClockKind.UPDATE.value: Reading.update,
    ClockKind.COMMITMENT.value: Reading.commitment,
    ClockKind.CONFIRMATION.value: Reading.confirmation,
    ClockKind.READINESS.value: Reading.readiness,
    ClockKind.DISPUTE.value: Reading.dispute,
    ClockKind.CALL_DISPUTE.value: Reading.call_dispute,
    ClockKind.ROADBLOCK.value: Reading.roadblock,
    ClockKind.REQUEST.value: Reading.request,
}


def shorten(words: str, length: int = LONGEST) -> str:
    """Words that fit a row; the page has all of them."""
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
