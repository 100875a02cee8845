"""Whether somebody is reachable for the whole of every level's hours in the days to come (R16).

A level is reachable at an instant when somebody of its line, or of the chains that stand in for
them, is there. Where nobody is, that is a hole; where only one person ever could be, that person is
a single point of failure.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from rung.domain.coverage import Holding, Scope, chain, on_level

Window = tuple[datetime, datetime]  # from, until: the end is outside
Line = tuple[Holding, ...]


@dataclass(frozen=True)
class Place:
    """One level of one account and product, and who holds it there."""

    account: str
    product: str
    region: str
    level: int
    line: Line
    calendar: Hashable  # the key of the hours in which the level works


@dataclass(frozen=True)
class People:
    """What is known of everybody: who stands in for whom, who is away when, who has left."""

    cover_of: Mapping[int, int | None]
    away: Mapping[int, Sequence[Window]]
    left: AbstractSet[int] = frozenset()

    def reachable(self, line: Line) -> tuple[int, ...] | None:
        """Everybody who could answer at all, in turn; None where a party outside holds it."""
        if any(each.person is None for each in line):
            return None
        found = dict.fromkeys(
            somebody
            for each in line
            if each.person is not None
            for somebody in chain(each.person, self.cover_of)
        )
        return tuple(somebody for somebody in found if somebody not in self.left)


@dataclass(frozen=True)
class Finding:
    """What is wrong at some places that have the same people on the same level.

    ``since`` and ``until`` bound a hole; both are None for a single point of failure.
    """

    level: int
    holders: tuple[int, ...]  # who holds the level there; empty: nobody
    people: tuple[int, ...]  # everybody who could answer
    since: datetime | None
    until: datetime | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what was found: no hole means that it is proved."""

    places: int
    holes: tuple[Finding, ...]
    single_points: tuple[Finding, ...]


@dataclass
class Lines:
    """Who holds a level where, found quickly for many places."""

    by_account: dict[tuple[int, int | None], list[Holding]] = field(default_factory=dict)
    known: dict[tuple[int, Scope], Line] = field(default_factory=dict)

    @classmethod
    def of(cls, holdings: Iterable[Holding]) -> "Lines":
        """The same rows, by level and account."""
        made = cls()
        for each in holdings:
            made.by_account.setdefault((each.level, each.scope.account), []).append(each)
        return made

    def on(self, level: int, where: Scope) -> Line:
        """Who holds the level there, as ``coverage.on_level`` says."""
        own = self.by_account.get((level, where.account), [])
        if own:
            return on_level((*own, *self.by_account.get((level, None), [])), level, where)
        anyone = Scope(None, where.product, where.region, where.track)
        if (level, anyone) not in self.known:
            rows = self.by_account.get((level, None), [])
            self.known[level, anyone] = on_level(rows, level, anyone)
        return self.known[level, anyone]


def prove(
    places: Iterable[Place], people: People, hours: Mapping[Hashable, Sequence[Window]]
) -> Proof:
    """Look at every place; ``hours`` are the open stretches of each calendar in the days to come.

    Places with the same people, level and hours are one question and one finding.
    """
    alike: dict[tuple[int, Line, Hashable], list[Place]] = {}
    count = 0
    for place in places:
        alike.setdefault((place.level, place.line, place.calendar), []).append(place)
        count += 1
    holes: list[Finding] = []
    single: list[Finding] = []
    for (level, line, calendar), same in alike.items():
        found = people.reachable(line)
        if found is None:
            continue
        holders = tuple(each.person for each in line if each.person is not None)
        for since, until in _holes(found, people, hours.get(calendar, ())):
            holes.append(Finding(level, holders, found, since, until, tuple(same)))
        if len(found) == 1:
            single.append(Finding(level, holders, found, None, None, tuple(same)))
    return Proof(count, tuple(_joined(holes)), tuple(_joined(single)))


def _joined(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for what differs only in its calendar or in the ranks; the soonest first."""
    alike: dict[Finding, list[Place]] = {}
    for each in findings:
        alike.setdefault(replace(each, places=()), []).extend(each.places)
    made = [replace(each, places=tuple(places)) for each, places in alike.items()]
    return sorted(made, key=lambda each: (each.since.timestamp() if each.since else 0, each.level))


def _holes(found: Sequence[int], people: People, hours: Sequence[Window]) -> list[Window]:
    """The stretches of the hours in which nobody of these is there; days that touch are joined."""
    nobody = _everybody_away(found, people, hours)
    pieces = [(max(a, c), min(b, d)) for c, d in nobody for a, b in hours if a < d and c < b]
    following = {end: start for (_, end), (start, _) in pairwise(hours)}
    joined: list[Window] = []
    for start, end in sorted(pieces):
        if joined and following.get(joined[-1][1]) == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _everybody_away(
    found: Sequence[int], people: People, hours: Sequence[Window]
) -> Sequence[Window]:
    if not hours:
        return ()
    common: Sequence[Window] = ((hours[0][0], hours[-1][1]),)
    for each in found:
        away = _merged(people.away.get(each, ()))
        common = [(max(a, c), min(b, d)) for a, b in common for c, d in away if a < d and c < b]
        if not common:
            return ()
    return common


def _merged(windows: Iterable[Window]) -> list[Window]:
    """Absences that touch or overlap are one."""
    joined: list[Window] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
