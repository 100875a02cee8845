"""How escalations stand: what is owed by whom, and what opens when. One page or a whole list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome, TargetKind
from rung.domain.headline import (
    Owed,
    State,
    customer_sentence,
    ended_sentence,
    first_owed,
    owed_sentence,
    state_of,
)
from rung.domain.matrix import NextLevel, Policy, next_level
from rung.domain.vocabulary import OUR_SUPPLIER, ActionOwner, ActionState, ClosedAs, Status
from rung.models import (
    Acknowledgement,
    Action,
    Clock,
    EngagedLevel,
    Escalation,
    LevelHolder,
    Person,
    Waiver,
)
from rung.models.conditions import holding
from rung.queries.escalation_parts import Answer
from rung.queries.in_step import alone
from rung.queries.lean import Wanted, attach, fetch, fetch_by_key, fetch_together
from rung.queries.people import fetch_people
from rung.queries.situation_rows import (
    IN_REGIONS,
    OF,
    UNDECIDED,
    AskedFor,
    SituationRows,
    asked_for,
    attach_answers,
    first_named,
    situation_steps,
    wanted_clocks,
    wanted_requests,
)

Below = TypeVar("Below", Action, AskedFor, Clock, EngagedLevel)
_OPEN = OF + " AND state = %s"


@dataclass(frozen=True)
class Situation:
    """An escalation and what the queries brought about it, before anything is said."""

    escalation: Escalation
    status: Status
    policy: Policy
    clocks: tuple[Clock, ...]
    answers: tuple[Answer, ...]
    waiver: Waiver | None  # undecided
    holders: dict[int, Person]
    actions: tuple[Action, ...]  # open ones this side may know of
    requests: tuple[AskedFor, ...]  # undecided; none are known outside the carrier
    carrier_side: bool

    def due(self, kind: ClockKind) -> datetime | None:
        """When the running clock of that kind is due."""
        clock = self._running(kind)
        return clock.due_at if clock else None

    @property
    def closed_as(self) -> ClosedAs | None:
        """How it ended, when it has."""
        return ClosedAs(self.escalation.closed_as) if self.escalation.closed_as else None

    @property
    def current(self) -> int:
        """The highest engaged level."""
        return max(row.level for row in self.escalation.levels.all())

    @property
    def interval(self) -> Clock | None:
        """The current level's interval, running or run; never one that was replaced."""
        current = self.current
        for clock in self.clocks:
            if clock.kind == ClockKind.INTERVAL.value and clock.level == current:
                return clock
        return None

    @property
    def decision(self) -> Clock | None:
        """The clock of the decision on the waiver, run or running; none where none is stated."""
        for clock in self.clocks:
            if self.waiver is not None and clock.subject_id == self.waiver.pk:
                return clock
        return None

    @property
    def held_back(self) -> bool:
        """Whether the current level's interval ends at an instant its owner stated."""
        return self.interval is not None and self.interval.target_kind == TargetKind.AT.value

    def person_at(self, level: int) -> Person | None:
        """Who is engaged at a level, else who holds it."""
        for row in self.escalation.levels.all():
            if row.level == level and row.holder:
                return row.holder
        return self.holders.get(level)

    def next_level(self, now: datetime) -> NextLevel:
        """When the next level may be engaged."""
        interval = self.interval
        return next_level(
            self.policy,
            live=self.status is Status.OPEN,
            current=self.current,
            opens_at=interval.due_at if interval else None,
            now=now,
            holding=holding(self.escalation, self.current, now=now),
        )

    def headline(self, *, zone: str, now: datetime) -> str:
        """The one sentence for the customer."""
        if self.status is Status.OPEN:
            return customer_sentence(self.next_level(now), zone=zone, now=now)
        confirm_by = self.due(ClockKind.CONFIRMATION)
        return ended_sentence(
            self.status, self.closed_as, confirm_by=confirm_by, zone=zone, now=now
        )

    def owed(self) -> tuple[Owed, ...]:
        """Everything somebody owes now, the customer's own part included."""
        return (
            *self._answers_owed(),
            *self._news_owed(),
            *self._resources_owed(),
            *self._plan_owed(),
        )

    def moves(self, *, zone: str, now: datetime) -> tuple[str, ...]:
        """Who moves next and by when; behind it the customer's own part, when that is another."""
        owed = self.owed()
        first = first_owed(owed, now)
        own = first_owed(tuple(each for each in owed if each.by_customer), now)
        found = dict.fromkeys(each for each in (first, own) if each is not None)
        return tuple(owed_sentence(each, zone=zone, now=now) for each in found)

    def state(self, now: datetime) -> tuple[State, str]:
        """The pill beside the title."""
        if self.status is Status.CLOSED:
            return State.OK, "Closed"
        if self.status is Status.RESOLVED:
            return State.WAIT, "Waiting on customer" if self.carrier_side else "Waiting for you"
        state = state_of(first_owed(self.owed(), now), now)
        if state is State.LATE:
            return state, "Late"
        if state is State.WAIT and not self.carrier_side:
            return state, "Waiting for you"
        return state, f"With level {self.current}"

    def _answers_owed(self) -> Iterable[Owed]:
        if self.status is not Status.OPEN:
            return
        for answer in self.answers:
            if answer.answered_at is None:
                who = self._name_at(answer.level)
                yield Owed(who, "acknowledge", answer.due_at, answer.missed)

    def _news_owed(self) -> Iterable[Owed]:
        entry = self.escalation.order.entry_point()
        update = self._running(ClockKind.UPDATE)
        confirm = self._running(ClockKind.CONFIRMATION)
        if update is not None:
            yield Owed(entry.name if entry else "The carrier", "send an update", update.due_at)
        if confirm is not None:
            yield Owed(self._you, "confirm the resolution", confirm.due_at, by_customer=True)
        judgement = self._running(ClockKind.DISPUTE)
        if judgement is not None:
            who = self._name_at(judgement.level or 1)
            yield Owed(who, "decide whether the site was ready", judgement.due_at)
        on_call = self._running(ClockKind.CALL_DISPUTE)
        if on_call is not None and self.status is Status.OPEN:
            who = self._name_at(on_call.level or 1)
            yield Owed(who, "decide whose version of the call counts", on_call.due_at)
        if self.waiver is not None:
            who, clock = self._name_at(self.waiver.level), self.decision
            missed = clock is not None and clock.outcome == Outcome.MISSED.value
            yield Owed(who, "decide on the waiver", clock.due_at if clock else None, missed)

    def _resources_owed(self) -> Iterable[Owed]:
        """What is asked for rests while the customer weighs a resolution."""
        if self.status is Status.OPEN:
            for asked in self.requests:
                yield Owed(asked.who, "decide on resources", asked.due_at, asked.missed)

    def _plan_owed(self) -> Iterable[Owed]:
        if self.status is not Status.OPEN:
            return
        for action in self.actions:
            by_customer = action.owner == ActionOwner.CUSTOMER.value
            who = action.owner_name if self.carrier_side else self.owner_for_customer(action)
            yield Owed(who, action.text, action.committed_at, by_customer=by_customer)

    def owner_for_customer(self, action: Action) -> str:
        """A supplier has no name outside the carrier (R22)."""
        if action.owner == ActionOwner.CUSTOMER.value:
            return self._you
        supplier = action.owner == ActionOwner.SUPPLIER.value
        return OUR_SUPPLIER if supplier else action.owner_name

    def _running(self, kind: ClockKind) -> Clock | None:
        for clock in self.clocks:
            if clock.kind == kind.value and clock.settled_at is None:
                return clock
        return None

    def _name_at(self, level: int) -> str:
        person = self.person_at(level)
        return person.name if person else f"Level {level}"

    @property
    def _you(self) -> str:
        return "The customer" if self.carrier_side else "You"


def situation_of(
    escalation: Escalation, actions: Iterable[Action], *, carrier_side: bool
) -> Situation:
    """One escalation with all its clocks follow from; the escalation comes from queries.access."""
    rows = alone(situation_steps(escalation, carrier_side=carrier_side))
    return situation_with(escalation, rows, actions, carrier_side=carrier_side)


def situation_with(
    escalation: Escalation,
    rows: SituationRows,
    actions: Iterable[Action],
    *,
    carrier_side: bool,
) -> Situation:
    """The situation of what was read; ``actions`` are those this side may know of."""
    return _situation(
        escalation,
        rows.clocks,
        rows.waiver,
        rows.holders,
        tuple(action for action in actions if action.state == ActionState.OPEN.value),
        rows.requests,
        carrier_side=carrier_side,
    )


def situations(escalations: Sequence[Escalation], *, carrier_side: bool) -> dict[UUID, Situation]:
    """Many at once, in as many queries as for one; without calendars and pauses."""
    if not escalations:
        return {}
    keys = [each.pk for each in escalations]
    levels = _by_escalation(fetch(EngagedLevel, OF, [keys]))
    for each in escalations:
        attach(each, "levels", levels.get(each.pk, []))
    fetch_people(escalations)
    clocks = _by_escalation(_clocks(keys))
    opened, undecided, *asked = fetch_together(
        _open_actions(keys, carrier_side=carrier_side),
        Wanted(Waiver, UNDECIDED, [keys]),
        *wanted_requests(keys, carrier_side=carrier_side),
    )
    actions, requests = _by_escalation(opened), _by_escalation(asked_for(asked))
    waivers = {row.escalation_id: row for row in undecided}
    holders = _holders(escalations)
    return {
        each.id: _situation(
            each,
            tuple(clocks.get(each.id, ())),
            waivers.get(each.id),
            holders[each.pk],
            tuple(actions.get(each.id, ())),
            tuple(requests.get(each.id, ())),
            carrier_side=carrier_side,
        )
        for each in escalations
    }


def _situation(
    escalation: Escalation,
    clocks: tuple[Clock, ...],
    waiver: Waiver | None,
    holders: dict[int, Person],
    actions: tuple[Action, ...],
    requests: tuple[AskedFor, ...],
    *,
    carrier_side: bool,
) -> Situation:
    answers = tuple(
        Answer.of(clock)
        for clock in reversed(clocks)
        if clock.kind == ClockKind.ACKNOWLEDGEMENT.value
        and clock.outcome != Outcome.CANCELLED.value
    )
    return Situation(
        escalation=escalation,
        status=Status(escalation.status),
        policy=escalation.rules(),
        clocks=clocks,
        answers=answers,
        waiver=waiver,
        holders=holders,
        actions=actions,
        requests=requests,
        carrier_side=carrier_side,
    )


def _clocks(keys: Sequence[UUID]) -> list[Clock]:
    """The clocks that say something, each with the acknowledgement that was given on it."""
    clocks, given = fetch_together(wanted_clocks(keys), Wanted(Acknowledgement, OF, [keys]))
    attach_answers(clocks, given, fetch_by_key(Person, {row.given_by_id for row in given}))
    return clocks


def _holders(escalations: Sequence[Escalation]) -> dict[UUID, dict[int, Person]]:
    """Who holds which level, away or not, by escalation."""
    regions = list({each.order.region_id for each in escalations})
    rows = fetch(LevelHolder, IN_REGIONS, [regions])
    holdings = [row.as_domain() for row in rows]
    named = {each.pk: first_named(each, holdings) for each in escalations}
    wanted = {key for levels in named.values() for key in levels.values()}
    people = fetch_by_key(Person, wanted)
    return {
        key: {level: people[person] for level, person in levels.items()}
        for key, levels in named.items()
    }


def _open_actions(keys: Sequence[UUID], *, carrier_side: bool) -> Wanted:
    visible = "" if carrier_side else " AND visible"
    return Wanted(Action, _OPEN + visible, [keys, ActionState.OPEN.value])


def _by_escalation(rows: Iterable[Below]) -> dict[UUID, list[Below]]:
    found: dict[UUID, list[Below]] = {}
    for row in rows:
        found.setdefault(row.escalation_id, []).append(row)
    return found
