"""What the facts of one escalation say of it: where it stands, since when, and what is counted.

Stored rows are held against this: a status, an instant or a figure that its facts do not tell is a
difference (N14, R28, R29).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rung.domain.facts import Fact
from rung.domain.instants import show_full
from rung.domain.retelling_promises import (
    COMMITMENT_KEPT,
    COMMITMENT_MOVED,
    UPDATE_KEPT,
    Happened,
    Promises,
)
from rung.domain.vocabulary import ClosedAs, Status

_STATUS_AFTER = {
    Fact.ESCALATION_RAISED: Status.OPEN,
    Fact.ESCALATION_RESOLVED: Status.RESOLVED,
    Fact.ESCALATION_REJECTED: Status.OPEN,
    Fact.ESCALATION_CONFIRMED: Status.CLOSED,
    Fact.ESCALATION_WITHDRAWN: Status.CLOSED,
    Fact.ESCALATION_CLOSED_BY_SILENCE: Status.CLOSED,
}
_CLOSED_AS = {
    Fact.ESCALATION_CONFIRMED: ClosedAs.CONFIRMED,
    Fact.ESCALATION_WITHDRAWN: ClosedAs.WITHDRAWN,
    Fact.ESCALATION_CLOSED_BY_SILENCE: ClosedAs.SILENCE,
}
# What a row is counted for, by the fact that was recorded with it; of some also by level.
BY_LEVEL = frozenset(
    {
        Fact.ACKNOWLEDGEMENT_GIVEN,
        Fact.ACKNOWLEDGEMENT_MISSED,
        Fact.WAIVER_ASKED,
        Fact.WAIVER_GRANTED,
        Fact.WAIVER_REFUSED,
    }
)
_WHAT: Mapping[str, str] = {
    Fact.ACKNOWLEDGEMENT_GIVEN: "acknowledgements given",
    Fact.ACKNOWLEDGEMENT_MISSED: "acknowledgements missed",
    Fact.WAIVER_ASKED: "waivers asked for",
    Fact.WAIVER_GRANTED: "waivers granted",
    Fact.WAIVER_REFUSED: "waivers refused",
    Fact.UPDATE_MISSED: "updates missed",
    Fact.COMMITMENT_MISSED: "commitments missed",
    Fact.ACTION_ADDED: "actions of the plan",
    Fact.ACTION_DONE: "actions done",
    Fact.ACTION_WITHDRAWN: "actions withdrawn",
    Fact.CORRECTION_APPROVED: "corrections approved",
    Fact.RESOURCES_MISSED: "decisions on resources missed",
    Fact.ROADBLOCK_MISSED: "roadblocks not removed in time",
    Fact.VERSION_UNDECIDED: "decisions on calls missed",
    UPDATE_KEPT: "updates kept",
    COMMITMENT_KEPT: "commitments kept",
    COMMITMENT_MOVED: "commitments moved in time",
}
COUNTED = frozenset(_WHAT)
# Each interval and each acknowledgement counts from the instant of one of these.
_BEGINS = frozenset(
    {
        Fact.ESCALATION_RAISED,
        Fact.ESCALATION_REJECTED,
        Fact.LEVEL_ENGAGED,
        Fact.CONTACT_LOGGED,
        Fact.CONTACT_COUNTED,
        Fact.ACKNOWLEDGEMENT_MISSED,
    }
)
Counts = Counter[tuple[str, int | None]]  # by the fact's name, and the level where it has one


@dataclass(frozen=True)
class Stands:
    """Where an escalation stands, as its rows say it or as its facts do."""

    status: str
    raised_at: datetime | None = None
    resolved_at: datetime | None = None  # of its newest resolution
    closed_at: datetime | None = None
    closed_as: str = ""
    engaged: Mapping[int, datetime] = field(default_factory=dict)  # level: received at
    counts: Counts = field(default_factory=Counter)
    begun: frozenset[tuple[str, datetime]] = frozenset()  # kinds of clocks, from when they count
    beginnings: frozenset[datetime] = frozenset()  # from when a clock of a level can count
    unsure: frozenset[str] = frozenset()  # figures that its facts cannot tell for certain


def retold(story: Iterable[Happened]) -> Stands:
    """Where it stands by its facts, which are given in the order in which they were recorded."""
    status, closed_as = "", ""
    at: dict[str, datetime] = {}
    engaged: dict[int, datetime] = {}
    beginnings: set[datetime] = set()
    counts: Counts = Counter()
    promises = Promises()
    for each in story:
        promises.hear(each, is_open=status in {"", Status.OPEN.value})
        if each.fact in _BEGINS:
            beginnings.add(each.happened_at)
        if each.fact in _STATUS_AFTER:
            fact = Fact(each.fact)
            status, closed_as = _STATUS_AFTER[fact].value, _CLOSED_AS.get(fact, "")
            at["raised" if fact is Fact.ESCALATION_RAISED else status] = each.happened_at
        elif each.fact == Fact.LEVEL_ENGAGED and each.level is not None:
            engaged[each.level] = each.happened_at
        if each.fact in COUNTED:
            counts[each.fact, each.level if each.fact in BY_LEVEL else None] += 1
        elif each.fact == Fact.ACKNOWLEDGEMENT_TAKEN_BACK:
            counts[Fact.ACKNOWLEDGEMENT_GIVEN, each.level] -= 1
    counts.update({(what, None): count for what, count in promises.counts.items()})
    return Stands(
        status=status,
        raised_at=at.get("raised"),
        resolved_at=at.get(Status.RESOLVED.value),
        closed_at=at.get(Status.CLOSED.value),
        closed_as=closed_as,
        engaged=engaged,
        counts=counts,
        beginnings=frozenset(beginnings),
        unsure=frozenset({COMMITMENT_KEPT}) if promises.unsure else frozenset(),
    )


def apart(stored: Stands, told: Stands) -> Iterator[tuple[str, str]]:
    """Kind and sentence of everything in which the rows differ from their facts."""
    if stored.status != told.status:
        yield "status", f"its status is {stored.status}, its facts say {told.status or 'nothing'}"
    if stored.closed_as != told.closed_as:
        ends = [each or "nothing" for each in (stored.closed_as, told.closed_as)]
        yield "status", "it ended as {}, its facts say {}".format(*ends)
    for what, is_stored, is_told in (
        ("raised", stored.raised_at, told.raised_at),
        ("resolved", stored.resolved_at, told.resolved_at),
        ("closed", stored.closed_at, told.closed_at),
    ):
        if is_stored != is_told:
            yield "instant", f"{what} {said(is_stored)}, its facts say {said(is_told)}"
    for level in sorted(stored.engaged.keys() | told.engaged.keys()):
        was, is_told = stored.engaged.get(level), told.engaged.get(level)
        if was != is_told:
            yield "instant", f"level {level} engaged {said(was)}, its facts say {said(is_told)}"
    for kind, since in sorted(stored.begun):
        if since not in told.beginnings:
            yield (
                "instant",
                f"{kind.lower()} counts from {said(since)}, its facts from no such time",
            )
    yield from _counted_apart(stored.counts, told)


def _counted_apart(stored: Counts, told: Stands) -> Iterator[tuple[str, str]]:
    for what, level in sorted(stored.keys() | told.counts.keys(), key=str):
        have, should = stored[what, level], told.counts[what, level]
        if have != should and what not in told.unsure:
            where = f"level {level}: " if level is not None else ""
            yield "figure", f"{where}{have} {_WHAT[what]}, its facts say {should}"


def said(at: datetime | None) -> str:
    """An instant in a difference; "never" for none."""
    return show_full(at, "UTC") if at else "never"
