"""The lines of a contact matrix: who is on each level, how they are reached, when it opens.

Who may not be shown yet is not read into a word: a customer learns a hidden contact when its level
is engaged, not before (R10).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from rung.domain.calendars import Calendar
from rung.domain.contact_matrix import MatrixLine, Reached
from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.matrix import Contact, Level, NextLevel, Policy, StartRule
from rung.domain.matrix_words import (
    answer_words,
    contact_from_words,
    for_each,
    next_words,
    opening_words,
    title_words,
    way_words,
)
from rung.domain.pack_variants import Variant
from rung.models import Escalation, Order, Person
from rung.queries.escalation_parts import LevelView
from rung.queries.level_people import OnLevel

_OWN = frozenset({"phone", "email"})  # the ways a person has of their own


@dataclass(frozen=True)
class Rules:
    """What the matrix is made from, however it was found."""

    policy: Policy
    variants: tuple[Variant, ...]
    start: tuple[str, ...]
    about: str
    calendar: Calendar
    own_calendars: Mapping[int, Calendar]  # of levels that have one
    order: Order  # the one that decides who is on which level
    track: str = ""
    escalation: Escalation | None = None
    views: Mapping[int, LevelView] | None = None  # how each level stands
    answer: NextLevel | None = None

    @property
    def engaged(self) -> frozenset[int]:
        """The levels that have been engaged."""
        rows = self.escalation.levels.all() if self.escalation else ()
        return frozenset(row.level for row in rows)

    @property
    def covered(self) -> dict[int, str]:
        """For whom somebody stood in when a level was engaged."""
        rows = self.escalation.levels.all() if self.escalation else ()
        return {row.level: row.cover_for.name for row in rows if row.cover_for is not None}

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels, and of those that go on without end the next one."""
        return self.policy.through(max(self.engaged, default=0) + 1)


@dataclass(frozen=True)
class Reading:
    """The rules, who is on the levels, and who reads."""

    rules: Rules
    people: Mapping[int, tuple[OnLevel, ...]]
    counterparts: Mapping[int, tuple[str, ...]]
    carrier_side: bool
    zone: str
    now: datetime


def lines(reading: Reading) -> Iterator[MatrixLine]:
    """Every level, the first first."""
    for level in reading.rules.levels:
        state, word = _state(reading, level)
        names = ", ".join(reading.counterparts.get(level.number, ()))
        yield MatrixLine(
            number=level.number,
            title=title_words(reading.rules.policy, reading.rules.variants, level.number),
            state=state,
            word=word,
            people=tuple(_reached(reading, level)) if _named(reading, level) else (),
            ways=tuple(filter(None, _ways(reading, level))),
            opens=tuple(filter(None, _opens(reading, level))),
            counterpart=", ".join(filter(None, (level.counterpart, names))),
            internal=_internal(reading, level),
        )


def _is_engaged(reading: Reading, level: Level) -> bool:
    return level.number in reading.rules.engaged


def _named(reading: Reading, level: Level) -> bool:
    """Whether this reader learns who it is."""
    return reading.carrier_side or level.published or _is_engaged(reading, level)


def _shown(reading: Reading, level: Level) -> bool:
    """Whether this reader learns how they are reached."""
    open_to_all = level.published and level.given_by is None
    return reading.carrier_side or open_to_all or _is_engaged(reading, level)


def _state(reading: Reading, level: Level) -> tuple[State, str]:
    rules = reading.rules
    if rules.views is None:
        return State.IDLE, ""
    if not _is_engaged(reading, level) and level.number < max(rules.engaged):
        return State.IDLE, "Passed over"
    view = rules.views[level.number]
    return view.state, view.word


def _reached(reading: Reading, level: Level) -> Iterator[Reached]:
    people = reading.people.get(level.number, ())
    for each in people:
        if each.person is None:
            yield Reached(each.outside, each.title)
            continue
        yield _as_reached(reading, level, each.person, _note(reading, level, each), hide=each.away)
        if each.cover is not None:
            until = f" until {show(each.until, reading.zone, reading.now)}" if each.until else ""
            note = f"covers for {each.person.name}{until}"
            yield _as_reached(reading, level, each.cover, note, hide=False)
    manager = reading.rules.order.account.channel_manager
    if not people and manager is not None and _falls_to_channel_manager(level):
        yield _as_reached(reading, level, manager, "Channel manager", hide=False)


def _as_reached(
    reading: Reading, level: Level, person: Person, note: str, *, hide: bool
) -> Reached:
    """A person with the ways the policy allows; none where they may not be shown, or are away."""
    if hide or not _shown(reading, level):
        return Reached(person.name, note)
    allowed = {channel.casefold() for channel in level.channels} or _OWN
    return Reached(
        person.name,
        note,
        phone=person.phone if "phone" in allowed else "",
        email=person.email if "email" in allowed else "",
    )


def _note(reading: Reading, level: Level, each: OnLevel) -> str:
    covers = reading.rules.covered.get(level.number, "")
    away = ""
    if each.away:
        away = f"away until {show(each.until, reading.zone, reading.now)}" if each.until else "away"
    return ", ".join(filter(None, (each.title, covers and f"covering for {covers}", away)))


def _falls_to_channel_manager(level: Level) -> bool:
    return level.number == 1 or "channel manager" in level.if_unknown.casefold()


def _ways(reading: Reading, level: Level) -> Iterator[str]:
    people = reading.people.get(level.number, ())
    if _shown(reading, level):
        others = tuple(each for each in level.channels if each.casefold() not in _OWN)
        yield way_words(others)
    else:
        yield _how_to_get(reading, level)
        yield way_words(level.channels)
    if not people and _named(reading, level):
        yield _nobody(reading, level)
    if level.given_by is None:
        yield contact_from_words(level.contact_from)
    if level.outside:
        yield f"Outside {settings.RUNG_CARRIER}."


def _how_to_get(reading: Reading, level: Level) -> str:
    """Who gives a contact that is not shown; who is hidden too is called by their level."""
    rules = reading.rules
    if level.given_by is not None:
        giver = rules.policy.level(level.given_by)
        name = _who_is_there(reading, giver) if _named(reading, giver) else ""
        return f"{name or f'Level {giver.number}'} gives you the contact."
    name = _who_is_there(reading, rules.policy.level(1))
    asked = f"; ask {name}" if name else ""
    return f"The contact is given on request{asked}."


def _who_is_there(reading: Reading, level: Level) -> str:
    """The first person of a level who can be reached, or their cover; empty when nobody can."""
    for each in reading.people.get(level.number, ()):
        person = each.cover if each.away else each.person
        if person is not None:
            return person.name
    manager = reading.rules.order.account.channel_manager
    return manager.name if manager and level.number == 1 else ""


def _nobody(reading: Reading, level: Level) -> str:
    manager = reading.rules.order.account.channel_manager
    named = f", {manager.name}" if manager and _falls_to_channel_manager(level) else ""
    if level.if_unknown:
        return f"Nobody known: {level.if_unknown}{named}."
    return "Nobody is named yet."


def _opens(reading: Reading, level: Level) -> Iterator[str]:
    rules, number = reading.rules, level.number
    _, word = _state(reading, level)
    if rules.views is not None and _is_engaged(reading, level):
        yield rules.views[number].words
        return
    if word == "Passed over":
        return
    soon = next_words(rules.policy, rules.answer, number, zone=reading.zone, now=reading.now)
    if soon and rules.policy.start is not StartRule.FREE:
        yield soon
    else:
        yield from for_each(rules.policy, rules.variants, lambda each: opening_words(each, number))
    yield from for_each(
        rules.policy,
        rules.variants,
        lambda each: answer_words(each.level(number).acknowledge_within),
    )


def _internal(reading: Reading, level: Level) -> str:
    """What the customer does not see of this level, for the carrier's people."""
    if not reading.carrier_side or _is_engaged(reading, level):
        return ""
    if not level.published:
        how = "on request" if level.contact is Contact.ON_REQUEST else "from the level below"
        return f"The customer sees who it is once it is engaged; until then {how}."
    if level.given_by is not None:
        return f"The customer gets the contact from level {level.given_by}."
    return ""
