"""Who holds a level, and who answers for them while they are away (R10, R16)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

Who = TypeVar("Who", int, str)
LONGEST_CHAIN = 5  # the person and at most four who stand in, one for the other


@dataclass(frozen=True)
class Scope:
    """Where a row applies; what is empty applies anywhere."""

    account: int | None = None
    product: str = ""
    region: int | None = None
    track: str = ""

    @property
    def weight(self) -> int:
        """The more, the more specific: account, product and region, product, region, anywhere.

        Between two that are equal in these, the one for a track of its own.
        """
        return (
            8 * (self.account is not None)
            + 4 * bool(self.product)
            + 2 * (self.region is not None)
            + bool(self.track)
        )

    def covers(self, where: "Scope") -> bool:
        """Whether everything this names is so there; capitals make no difference."""
        return (
            self.account in {None, where.account}
            and self.region in {None, where.region}
            and (not self.product or self.product.casefold() == where.product.casefold())
            and (not self.track or self.track.casefold() == where.track.casefold())
        )


@dataclass(frozen=True)
class Holding:
    """A person holds a level somewhere; ``outside`` names a party that is nobody of the carrier."""

    level: int
    scope: Scope
    rank: int  # 1 answers first
    person: int | None
    outside: str = ""
    title: str = ""  # their own, where it differs from the level's


@dataclass(frozen=True)
class Answering:
    """Who is there for a level: a person, perhaps for another, or a party outside; or nobody."""

    person: int | None = None
    cover_for: int | None = None
    outside: str = ""

    @property
    def nobody(self) -> bool:
        """Whether the level cannot be reached at all."""
        return self.person is None and not self.outside


def on_level(holdings: Iterable[Holding], level: int, where: Scope) -> tuple[Holding, ...]:
    """Who holds the level there, in rank order: the most specific rows win, the others are out."""
    found = [each for each in holdings if each.level == level and each.scope.covers(where)]
    most = max((each.scope.weight for each in found), default=0)
    winning = [each for each in found if each.scope.weight == most]
    return tuple(sorted(winning, key=lambda each: each.rank))


def first_people(holdings: Sequence[Holding], where: Scope) -> dict[int, int]:
    """Who holds each level there, away or not; levels nobody or a party outside holds are out."""
    found = {}
    for level in {each.level for each in holdings}:
        line = on_level(holdings, level, where)
        person = next((each.person for each in line if each.person is not None), None)
        if person is not None:
            found[level] = person
    return found


def who_answers(
    person_id: int, *, cover_of: Mapping[int, int | None], absent: AbstractSet[int]
) -> int | None:
    """The first of the chain person, cover, cover's cover … who is there; None when nobody is.

    A circle of covers, or a chain longer than five, ends the search.
    """
    return next((each for each in chain(person_id, cover_of) if each not in absent), None)


def chain(person_id: int, cover_of: Mapping[int, int | None]) -> Iterator[int]:
    """The person and those who stand in, in turn: everybody once, at most five."""
    seen: set[int] = set()
    candidate: int | None = person_id
    while candidate is not None and candidate not in seen and len(seen) < LONGEST_CHAIN:
        yield candidate
        seen.add(candidate)
        candidate = cover_of.get(candidate)


def answering(
    line: Sequence[Holding], *, cover_of: Mapping[int, int | None], absent: AbstractSet[int]
) -> Answering:
    """Who answers for a level held by these: the first who is there, else the first's cover …

    Those who hold the level come before everybody's cover. A party outside is always there.
    """
    for each in line:
        if each.person is None:
            return Answering(outside=each.outside)
        if each.person not in absent:
            return Answering(each.person)
    for each in line:
        if each.person is None:
            continue
        found = who_answers(each.person, cover_of=cover_of, absent=absent)
        if found is not None:
            return Answering(found, cover_for=each.person)
    return Answering()


def circle(who: Who, cover: Who, cover_of: Mapping[Who, Who | None]) -> tuple[Who, ...]:
    """The circle that would arise if that cover were entered: the people in it; else nothing."""
    seen = [who]
    candidate: Who | None = cover
    while candidate is not None and candidate not in seen:
        seen.append(candidate)
        candidate = cover_of.get(candidate)
    return tuple(seen) if candidate == who else ()
