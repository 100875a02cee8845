"""The parts of an escalation page: levels, plan, timeline."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from rung.domain.clocks import Outcome
from rung.domain.facts import Fact, Visibility
from rung.domain.headline import State
from rung.domain.instants import show, show_duration
from rung.domain.matrix import Contact, Level, NextLevel, OpenNow, Policy, StartRule
from rung.domain.matrix_words import UNTITLED, next_words, opening_words
from rung.domain.timeline_states import state
from rung.domain.timeline_words import Happening, title
from rung.domain.vocabulary import Channel, Status
from rung.models import (
    Acknowledgement,
    Clock,
    EngagedLevel,
    Escalation,
    Person,
)
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted

TYPED_IN_LATER = timedelta(minutes=5)


@dataclass(frozen=True)
class Answer:
    """An acknowledgement that is owed, or was given."""

    clock_id: UUID
    subject_id: UUID
    level: int
    due_at: datetime | None
    missed: bool
    answered_at: datetime | None
    answered_by: str

    @classmethod
    def of(cls, clock: Clock) -> "Answer":
        """From a clock whose acknowledgement was fetched, with who gave it."""
        given: Acknowledgement | None = getattr(clock, "acknowledgement", None)
        return cls(
            clock_id=clock.id,
            subject_id=clock.subject_id,
            level=clock.level or 0,
            due_at=clock.due_at,
            missed=clock.outcome == Outcome.MISSED.value,
            answered_at=given.happened_at if given else None,
            answered_by=given.given_by.name if given else "",
        )


@dataclass(frozen=True)
class Reach:
    """How to reach a person."""

    phone: str
    email: str


@dataclass(frozen=True)
class LevelView:
    """A step of the ladder, said."""

    number: int
    title: str
    state: State
    word: str
    person: str
    words: str
    reach: Reach | None


@dataclass(frozen=True)
class TimelineLine:
    """An entry of the timeline, said."""

    fact: Fact
    title: str
    at: str
    state: State
    words: str
    quote: str
    meta: str
    internal: bool
    happened_at: datetime
    recorded_at: datetime


def ladder(
    escalation: Escalation,
    policy: Policy,
    answer: NextLevel,
    answers: tuple[Answer, ...],
    holders: dict[int, Person],
    *,
    zone: str,
    now: datetime,
) -> tuple[LevelView, ...]:
    """All levels, engaged or not. An unpublished level's person stays unnamed until engaged."""
    engaged = {row.level: row for row in escalation.levels.all()}
    owed = {each.level: each for each in answers}
    views = []
    for level in policy.through(max(engaged) + 1):
        if level.number in engaged:
            row = engaged[level.number]
            views.append(_engaged_view(escalation, level, row, owed.get(level.number), zone, now))
        else:
            views.append(_ahead_view(escalation, policy, level, answer, holders, zone, now))
    return tuple(views)


def _engaged_view(
    escalation: Escalation,
    level: Level,
    row: EngagedLevel,
    owed: Answer | None,
    zone: str,
    now: datetime,
) -> LevelView:
    holder = escalation.order.entry_point() if level.number == 1 else row.holder
    name = holder.name if holder else "Nobody is named yet"
    if row.cover_for is not None:
        name = f"{name}, covering for {row.cover_for.name}"
    state_, word, words = _answer_words(owed, name, zone, now)
    owes = owed is not None and owed.due_at is not None
    if not owes and escalation.status == Status.CLOSED.value:
        state_, word, words = State.IDLE, "Ended", "Worked on it."
    since = show(row.received_at, zone, now)
    return LevelView(
        number=level.number,
        title=level.title or UNTITLED,
        state=state_,
        word=word,
        person=name,
        words=f"Engaged {since}. {words}".strip(),
        reach=Reach(holder.phone, holder.email) if holder else None,
    )


def _answer_words(
    owed: Answer | None, name: str, zone: str, now: datetime
) -> tuple[State, str, str]:
    if owed is None or owed.due_at is None:
        return State.OK, "Working", "Works on it."  # nothing of this level is due
    due = show(owed.due_at, zone, now)
    if owed.answered_at is not None:
        late = owed.answered_at > owed.due_at
        at = show(owed.answered_at, zone, now)
        words = f"{owed.answered_by} answered {at}{', late' if late else ''}."
        return State.OK, "Acknowledged", words
    if owed.missed or now > owed.due_at:
        over = show_duration(int((now - owed.due_at).total_seconds()))
        ago = f" ({over} ago)" if now - owed.due_at < timedelta(hours=12) else ""
        return State.LATE, "Missed", f"Acknowledgement was due {due}{ago}."
    return State.WAIT, "To acknowledge", f"{name.split(',', maxsplit=1)[0]} answers you by {due}."


def _ahead_view(
    escalation: Escalation,
    policy: Policy,
    level: Level,
    answer: NextLevel,
    holders: dict[int, Person],
    zone: str,
    now: datetime,
) -> LevelView:
    if escalation.status == Status.CLOSED.value:
        return _unused_view(level)
    words = next_words(policy, answer, level.number, zone=zone, now=now)
    is_open = isinstance(answer, OpenNow) and answer.level == level.number
    if not words:
        free = policy.start is StartRule.FREE
        words = opening_words(policy, level.number) if free else "Opens after the level below."
    holder = holders.get(level.number) if level.published else None
    return LevelView(
        number=level.number,
        title=level.title or UNTITLED,
        state=State.WAIT if is_open else State.IDLE,
        word="Open" if is_open else "Not open yet",
        person=holder.name if holder else "",
        words=f"{words} {_contact_words(escalation, policy, level, holders)}".strip(),
        reach=None,
    )


def _unused_view(level: Level) -> LevelView:
    """A level that an escalation came to its end without."""
    return LevelView(
        number=level.number,
        title=level.title or UNTITLED,
        state=State.IDLE,
        word="Not engaged",
        person="",
        words="It ended without this level.",
        reach=None,
    )


def _contact_words(
    escalation: Escalation, policy: Policy, level: Level, holders: dict[int, Person]
) -> str:
    """How the customer gets a contact that is not shown yet; who is hidden too stays unnamed."""
    if level.given_by is None:
        return "The contact is given on request." if level.contact is Contact.ON_REQUEST else ""
    engaged = {row.level: row.holder for row in escalation.levels.all()}
    giver = policy.level(level.given_by)
    shown = giver.published or giver.number in engaged
    person = engaged.get(giver.number) or (holders.get(giver.number) if shown else None)
    if giver.number == 1:
        person = escalation.order.entry_point()
    name = person.name.split()[0] if person else f"Level {giver.number}"
    return f"{name} gives you the contact."


def timeline(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> tuple[TimelineLine, ...]:
    """What happened, newest first; a customer's side sees what is visible to customers alone."""
    return alone(timeline_steps(escalation, carrier_side=carrier_side, zone=zone, now=now))


def timeline_steps(
    escalation: Escalation, *, carrier_side: bool, zone: str, now: datetime
) -> Steps[tuple[TimelineLine, ...]]:
    """The same, in step with other reads."""
    seen = "" if carrier_side else _VISIBLE
    (rows,) = yield (
        Wanted(None, _ENTRIES + seen + _NEWEST_FIRST, [escalation.pk, escalation.raised_at]),
    )
    return tuple(_timeline_line(_Entry(*row), zone, now) for row in rows)


# Since it was raised: months before that are not looked into.
_ENTRIES = """SELECT happened_at, recorded_at, fact, level, actor_name, channel, visibility, words,
       details::text
  FROM rung_timelineentry WHERE escalation_id = %s AND recorded_at >= %s"""
_VISIBLE = f" AND visibility = '{Visibility.CUSTOMER.value}'"
_NEWEST_FIRST = " ORDER BY happened_at DESC, recorded_at DESC, position DESC"


class _Entry(NamedTuple):
    """An entry of the timeline as the database has it."""

    happened_at: datetime
    recorded_at: datetime
    fact: str
    level: int | None
    actor_name: str
    channel: str
    visibility: str
    words: str
    said: str  # details, as JSON

    @property
    def details(self) -> dict[str, Any]:
        """What the fact brought with it."""
        read: dict[str, Any] = json.loads(self.said)
        return read


def _timeline_line(entry: _Entry, zone: str, now: datetime) -> TimelineLine:
    fact = Fact(entry.fact)
    details = entry.details
    happening = Happening(fact, entry.level, entry.actor_name, entry.words, details)
    meta = []
    if entry.channel in {Channel.PHONE.value, Channel.EMAIL.value}:
        meta.append(f"by {Channel(entry.channel).label}")
    if entry.recorded_at - entry.happened_at > TYPED_IN_LATER:
        meta.append(f"recorded {show(entry.recorded_at, zone, now)}")
    if added := details.get("files"):
        meta.append(f"with {', '.join(added)}")
    quoted = fact in _QUOTED
    return TimelineLine(
        fact=fact,
        title=title(happening, zone=zone, now=now),
        at=show(entry.happened_at, zone, now),
        state=state(fact),
        words="" if quoted else entry.words,
        quote=entry.words if quoted else "",
        meta=", ".join(meta),
        internal=entry.visibility == Visibility.INTERNAL.value,
        happened_at=entry.happened_at,
        recorded_at=entry.recorded_at,
    )


_QUOTED = frozenset(
    {
        Fact.CUSTOMER_WROTE,
        Fact.ACKNOWLEDGEMENT_GIVEN,
        Fact.ESCALATION_REJECTED,
        Fact.PLAN_INCOMPLETE,
        Fact.WAIVER_ASKED,
    }
)
