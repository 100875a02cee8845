"""Roadblocks and requests for resources of an escalation, for either side (R19, R20, R22).

A customer's page reads released wording alone; no cost, limit, department or cause is even fetched
for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.limits import money
from rung.domain.resources import Option, RequestKind
from rung.models import (
    Clock,
    Person,
    RequestOption,
    RequestQuestion,
    ResourceRequest,
    Roadblock,
)
from rung.queries.in_step import Steps, alone, by_key
from rung.queries.lean import Wanted
from rung.queries.situations import Situation


@dataclass(frozen=True)
class RoadblockLine:
    """A roadblock, said inside the carrier."""

    id: UUID
    blocks: str
    department: str
    remover: str
    remover_ids: frozenset[int]  # who removes it, and their cover
    by: str  # empty while it rests: the customer weighs a resolution
    state: State
    word: str
    removed: str  # by whom and when; empty while it is there
    removed_words: str
    customer_words: str  # released; empty while nothing is


@dataclass(frozen=True)
class OptionLine:
    """One way to meet a request, said."""

    number: int
    words: str
    cost: str
    gains: str
    chosen: bool


@dataclass(frozen=True)
class QuestionLine:
    """What who decides asked, and the answer."""

    asked: str
    words: str
    answered: str
    answer: str


@dataclass(frozen=True)
class RequestLine:
    """A request for resources, said inside the carrier."""

    id: UUID
    kind: str
    buys: str
    price: str  # of its dearest option
    options: tuple[OptionLine, ...]
    asked: str
    decider: str
    decider_ids: frozenset[int]  # who was asked, and their cover
    because: str
    by: str
    due_at: datetime | None
    clock: Clock | None
    state: State
    word: str
    questions: tuple[QuestionLine, ...]
    decided: str  # by whom and when, the withdrawal too; empty while nobody has
    granted: bool | None
    words: str
    alternate: str
    customer_words: str
    asked_by_id: int
    withdrawn: bool

    @property
    def is_open(self) -> bool:
        """Whether a decision is still to come."""
        return self.granted is None and not self.withdrawn

    @property
    def waits_for_answer(self) -> bool:
        """Whether a question of who decides has no answer yet."""
        return self.is_open and any(not each.answer for each in self.questions)


@dataclass(frozen=True)
class Released:
    """What a customer reads of a roadblock, or of what was decided."""

    words: str
    when: str  # "is being removed, by Wed 17:00 MST", "removed"; empty for a decision
    state: State
    word: str


@dataclass(frozen=True)
class ObstaclesRoom:
    """Roadblocks and requests for the carrier; for the customer what was released."""

    roadblocks: tuple[RoadblockLine, ...]
    requests: tuple[RequestLine, ...]
    released: tuple[Released, ...]


def obstacles_room(
    situation: Situation, *, carrier_side: bool, zone: str, now: datetime
) -> ObstaclesRoom:
    """The newest first; always the same number of statements for one side."""
    key = situation.escalation.pk
    return alone(obstacle_steps(key, carrier_side=carrier_side, zone=zone, now=now))


def obstacle_steps(
    key: UUID, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[ObstaclesRoom]:
    """The same of the escalation with that key, in step with other reads."""
    if not carrier_side:
        told, decided, timed = yield (
            Wanted(Roadblock, _TOLD, [key]),
            Wanted(ResourceRequest, _TOLD, [key]),
            Wanted(Clock, _CLOCKS, [key, [ClockKind.ROADBLOCK.value]]),
        )
        clocks = {clock.subject_id: clock for clock in timed}
        return ObstaclesRoom((), (), _released(told, decided, clocks, zone, now))
    blocks, requests, options, questions, asked = yield (
        Wanted(Roadblock, _NEWEST, [key]),
        Wanted(ResourceRequest, _NEWEST, [key]),
        Wanted(RequestOption, _OF_REQUESTS + "position", [key]),
        Wanted(RequestQuestion, _OF_REQUESTS + "asked_at", [key]),
        Wanted(Clock, _CLOCKS, [key, [ClockKind.REQUEST.value, ClockKind.ROADBLOCK.value]]),
    )
    clocks = {clock.subject_id: clock for clock in asked}
    people = yield from by_key(Person, _named(blocks, requests, questions))
    said = _Said(people, zone, now)
    return ObstaclesRoom(
        roadblocks=tuple(said.roadblock(row, clocks.get(row.pk)) for row in blocks),
        requests=tuple(
            said.request(
                row,
                [each for each in options if each.request_id == row.pk],
                [each for each in questions if each.request_id == row.pk],
                clocks.get(row.pk),
            )
            for row in requests
        ),
        released=(),
    )


@dataclass(frozen=True)
class _Said:
    """Says rows for one reader."""

    people: dict[object, Person]
    zone: str
    now: datetime

    def roadblock(self, row: Roadblock, clock: Clock | None) -> RoadblockLine:
        due_at = _due(row, clock)
        state, word = _of_roadblock(row, due_at, self.now)
        removed = self._by(row.removed_by_id, row.removed_at)
        return RoadblockLine(
            id=row.pk,
            blocks=row.blocks,
            department=row.department,
            remover=self._name(row.remover_id),
            remover_ids=self._with_cover(row.remover_id),
            by=show(due_at, self.zone, self.now) if due_at else "",
            state=state,
            word=word,
            removed=removed,
            removed_words=row.removed_words,
            customer_words=row.customer_words,
        )

    def request(
        self,
        row: ResourceRequest,
        options: list[RequestOption],
        questions: list[RequestQuestion],
        clock: Clock | None,
    ) -> RequestLine:
        late = clock is not None and clock.outcome == Outcome.MISSED.value
        due = clock.due_at if clock else None
        withdrawn = row.withdrawn_at is not None
        undecided = row.granted is None and not withdrawn
        late = late or (undecided and due is not None and self.now > due)
        state, word = _of_request(row, late=late)
        return RequestLine(
            id=row.pk,
            kind=RequestKind(row.kind).label,
            buys=row.buys,
            price=money(max(each.cost for each in options), row.currency),
            options=tuple(_option(each, row.currency) for each in options),
            asked=self._by(row.asked_by_id, row.asked_at),
            decider=self._decider(row),
            decider_ids=self._with_cover(row.decider_id),
            because=row.routed_because,
            by=show(due, self.zone, self.now) if due else "",
            due_at=due,
            clock=clock,
            state=state,
            word=word,
            questions=tuple(self._question(each) for each in questions),
            decided=self._by(row.asked_by_id, row.withdrawn_at)
            if withdrawn
            else self._by(row.decided_by_id, row.decided_at),
            granted=row.granted,
            words=row.withdrawn_words or row.words,
            alternate=show_date(row.alternate_date) if row.alternate_date else "",
            customer_words=row.customer_words,
            asked_by_id=row.asked_by_id,
            withdrawn=withdrawn,
        )

    def _question(self, row: RequestQuestion) -> QuestionLine:
        return QuestionLine(
            self._by(row.asked_by_id, row.asked_at),
            row.words,
            self._by(row.answered_by_id, row.answered_at),
            row.answer,
        )

    def _decider(self, row: ResourceRequest) -> str:
        if row.decider_id is None:
            return f"level {row.level}, where nobody is available"
        name, cover_for = self._name(row.decider_id), self._name(row.cover_for_id)
        return f"{name}, for {cover_for}" if cover_for else name

    def _name(self, key: int | None) -> str:
        person = self.people.get(key)
        return person.name if person else ""

    def _with_cover(self, key: int | None) -> frozenset[int]:
        person = self.people.get(key)
        found = {person.pk, person.cover_id} if person else set()
        return frozenset(each for each in found if each is not None)

    def _by(self, key: int | None, at: datetime | None) -> str:
        return f"{self._name(key)}, {show(at, self.zone, self.now)}" if at else ""


_NEWEST = " WHERE escalation_id = %s ORDER BY id DESC"
_CLOCKS = " WHERE escalation_id = %s AND kind = ANY(%s) AND outcome <> 'REPLACED'"
_OF_REQUESTS = """ WHERE request_id IN (
    SELECT id FROM rung_resourcerequest WHERE escalation_id = %s) ORDER BY """
_TOLD = " WHERE escalation_id = %s AND released_at IS NOT NULL ORDER BY released_at DESC"


def _named(
    blocks: Iterable[Roadblock],
    requests: Iterable[ResourceRequest],
    questions: Iterable[RequestQuestion],
) -> set[int]:
    found = {key for row in blocks for key in (row.remover_id, row.removed_by_id)}
    for row in requests:
        found |= {row.asked_by_id, row.decider_id, row.cover_for_id, row.decided_by_id}
    for question in questions:
        found |= {question.asked_by_id, question.answered_by_id}
    return {key for key in found if key is not None}


def _released(
    removed: list[Roadblock],
    requests: list[ResourceRequest],
    clocks: dict[UUID, Clock],
    zone: str,
    now: datetime,
) -> tuple[Released, ...]:
    blocks = [_told_of(row, _due(row, clocks.get(row.pk)), zone, now) for row in removed]
    decided = [
        Released(row.customer_words, "", State.OK if row.granted else State.IDLE, "Decided")
        for row in requests
    ]
    return (*blocks, *decided)


def _due(row: Roadblock, clock: Clock | None) -> datetime | None:
    """By when it is to be removed, less what it stood still; None while it does."""
    return clock.due_at if clock else row.due_at


def _told_of(row: Roadblock, due_at: datetime | None, zone: str, now: datetime) -> Released:
    if row.removed_at is not None:
        return Released(row.customer_words, "A roadblock is removed:", State.OK, "Removed")
    if due_at is None:
        return Released(row.customer_words, "A roadblock:", State.WAIT, "Resting")
    by = show(due_at, zone, now)
    late = now > due_at
    when = f"A roadblock was to be removed by {by}:" if late else "A roadblock is being removed:"
    words = row.customer_words if late else f"{row.customer_words.rstrip('. ')}, by {by}"
    return Released(words, when, State.LATE if late else State.OK, "Late" if late else "In work")


def _of_roadblock(row: Roadblock, due_at: datetime | None, now: datetime) -> tuple[State, str]:
    if row.removed_at is not None:
        late = due_at is not None and row.removed_at > due_at
        return State.OK, "Removed, late" if late else "Removed"
    if due_at is None:
        return State.WAIT, "Rests until the customer answers"
    return (State.LATE, "Late") if now > due_at else (State.WATCH, "In the way")


def _of_request(row: ResourceRequest, *, late: bool) -> tuple[State, str]:
    if row.withdrawn_at is not None:
        return State.IDLE, "Withdrawn"
    if row.granted is None:
        return (State.LATE, "Decision late") if late else (State.WAIT, "Decision due")
    return (State.OK, "Approved") if row.granted else (State.IDLE, "Declined")


def _option(row: RequestOption, currency: str) -> OptionLine:
    said = Option(row.words, row.cost, row.days)
    return OptionLine(
        row.position, row.words, money(row.cost, currency), said.gains, chosen=row.chosen
    )
