"""Who is there at one instant, for any number of questions: each table is read once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rung.domain.coverage import Answering, Holding, Scope, answering, on_level
from rung.models import LevelHolder, Order, Person
from rung.models.people import AWAY
from rung.models.reading import made
from rung.services import bulk

ENTRY = 1  # the level of the customer's entry point
_HOLDING = bulk.selecting(
    LevelHolder,
    """WHERE row.level = %s AND (row.region_id IS NULL OR row.region_id = ANY(%s))
        AND (row.account_id IS NULL OR row.account_id = ANY(%s))""",
)


@dataclass(frozen=True)
class Holder:
    """Who is engaged at a level, and for whom when they stand in.

    When ``nobody`` is there, ``person`` is who holds the level, if anybody does, and notices wait
    for them. A party ``outside`` has words instead of a person.
    """

    person: Person | None
    cover_for: Person | None = None
    nobody: bool = False
    outside: str = ""


class Roster:
    """Who answers for the levels of these orders at an instant."""

    def __init__(self, orders: Iterable[Order], *, at: datetime) -> None:
        self._regions, self._accounts = set[int](), set[int]()
        for order in orders:
            self._regions.add(order.region_id)
            self._accounts.add(order.account_id)
        self.at = at
        self._levels: dict[int, list[Holding]] = {}
        self._lines: dict[tuple[int, int, str, int, str], tuple[Holding, ...]] = {}
        self._people: dict[int, Person] = {}
        self._found: dict[tuple[Holding, ...], Holder] = {}

    def holder_of(self, order: Order, level: int, *, track: str = "") -> Holder:
        """Who answers for a level: the first who is there of those who hold it (R16).

        Else the first's cover, and so on.
        """
        line = _entry(order) if level == ENTRY else self.line_of(order, level, track=track)
        return self._resolved(line)

    def line_of(self, order: Order, level: int, *, track: str = "") -> tuple[Holding, ...]:
        """Who holds a level above the first for an order, in the order in which they answer."""
        key = (level, order.account_id, order.product, order.region_id, track)
        if key not in self._lines:
            self._lines[key] = on_level(self._on(level), level, Scope(*key[1:]))
        return self._lines[key]

    def cover_of(self, person: Person) -> Person | None:
        """Who stands in for a person, never themselves; None when nobody does."""
        if person.cover_id is None:
            return None
        found = self._resolved((_as_entry(person.cover_id),))
        return None if found.nobody or found.person == person else found.person

    def is_away(self, person_id: int) -> bool:
        """Whether a person cannot be reached: absent, or gone for good."""
        return person_id in self._away

    @cached_property
    def _away(self) -> frozenset[int]:
        (found,) = bulk.read_together([self._ask_who_is_away])
        return frozenset(key for (key,) in found)

    @property
    def _ask_who_is_away(self) -> tuple[str, list[datetime]]:
        return AWAY, [self.at, self.at]

    @cached_property
    def _covers(self) -> dict[int, int | None]:
        return dict(Person.objects.exclude(cover=None).values_list("pk", "cover_id"))

    def _on(self, level: int) -> list[Holding]:
        if level not in self._levels:
            places = sorted(self._regions), sorted(self._accounts)
            held, away = bulk.read_together([(_HOLDING, [level, *places]), self._ask_who_is_away])
            self._levels[level] = [row.as_domain() for row in made(LevelHolder, held)]
            self._away = frozenset(key for (key,) in away)  # whoever asks for a level asks that
        return self._levels[level]

    def _resolved(self, line: tuple[Holding, ...]) -> Holder:
        if line not in self._found:
            self._found[line] = self._resolve(line)
        return self._found[line]

    def _resolve(self, line: tuple[Holding, ...]) -> Holder:
        if not line:
            return Holder(None, nobody=True)
        found = self._answering(line)
        first = next((each.person for each in line if each.person is not None), None)
        people = self._people_by_key({found.person, found.cover_for, first} - {None})
        if found.nobody:
            return Holder(people.get(first), nobody=True)
        return Holder(people.get(found.person), people.get(found.cover_for), outside=found.outside)

    def _people_by_key(self, keys: set[int | None]) -> dict[int | None, Person]:
        unread = [key for key in keys if key is not None and key not in self._people]
        if unread:
            self._people.update(bulk.by_key(Person, unread))
        return {key: self._people[key] for key in keys if key in self._people}

    def _answering(self, line: Sequence[Holding]) -> Answering:
        found = answering(line, cover_of={}, absent=self._away)
        if not found.nobody:
            return found
        return answering(line, cover_of=self._covers, absent=self._away)


def _entry(order: Order) -> tuple[Holding, ...]:
    named = order.entry_point()
    return (_as_entry(named.pk),) if named else ()


def _as_entry(person_id: int) -> Holding:
    return Holding(ENTRY, Scope(), rank=1, person=person_id)
