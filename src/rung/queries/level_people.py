"""Who is on each level of an order now, and who answers while somebody is away (R10, R16)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rung.domain.coverage import Holding, Scope, on_level, who_answers
from rung.domain.permissions import Role
from rung.models import Absence, LevelHolder, Order, Person
from rung.queries.lean import fetch, fetch_by_key

ENTRY = 1


@dataclass(frozen=True)
class OnLevel:
    """A person on a level, or a party outside; who covers for them while they are away."""

    person: Person | None
    outside: str = ""
    title: str = ""  # their own, where it differs from the level's
    away: bool = False
    until: datetime | None = None  # empty: gone for good
    cover: Person | None = None


def people_on_levels(
    order: Order, levels: Iterable[int], engaged: Mapping[int, Person], *, track: str, now: datetime
) -> dict[int, tuple[OnLevel, ...]]:
    """Who holds each level, the first to answer first; who was engaged stands for theirs.

    At most four statements. The order's care manager must have been fetched with it.
    """
    rows = fetch(
        LevelHolder, " WHERE region_id IS NULL OR region_id = %s ORDER BY id", [order.region_id]
    )
    holdings = [row.as_domain() for row in rows]
    where = Scope(order.account_id, order.product, order.region_id, track)
    lines = {
        level: _line(order, level, on_level(holdings, level, where), engaged) for level in levels
    }
    away = _Away.at(now)
    people = _people(lines, away)
    return {
        level: tuple(
            away.stands(holding, people, alone=_none_there(line, away)) for holding in line
        )
        for level, line in lines.items()
    }


def _line(
    order: Order, level: int, line: tuple[Holding, ...], engaged: Mapping[int, Person]
) -> tuple[Holding, ...]:
    named = order.care_manager() if level == ENTRY else engaged.get(level)
    if named is not None:
        own = next((each.title for each in line if each.person == named.pk), "")
        return (Holding(level, Scope(), 1, named.pk, title=own),)
    return () if level == ENTRY else line


@dataclass(frozen=True)
class _Away:
    """Who of the carrier cannot be reached, until when, and everybody's cover."""

    until: Mapping[int, datetime]
    gone: frozenset[int]
    cover_of: Mapping[int, int | None]

    @classmethod
    def at(cls, now: datetime) -> "_Away":
        absences = fetch(Absence, " WHERE starts_at <= %s AND ends_at > %s", [now, now])
        carrier = Person.objects.exclude(role=Role.CUSTOMER.value)
        kept = carrier.exclude(is_active=True, cover=None).values_list(
            "pk", "cover_id", "is_active"
        )
        rows = list(kept)
        until: dict[int, datetime] = {}
        for each in absences:
            until[each.person_id] = max(each.ends_at, until.get(each.person_id, each.ends_at))
        return cls(
            until=until,
            gone=frozenset(key for key, _, is_active in rows if not is_active),
            cover_of={key: cover for key, cover, _ in rows},
        )

    def holds(self, person_id: int | None) -> bool:
        """Whether this person cannot be reached."""
        return person_id in self.until or person_id in self.gone

    def cover(self, person_id: int) -> int | None:
        """Who stands in, never themselves."""
        absent = self.gone | frozenset(self.until)
        found = who_answers(person_id, cover_of=self.cover_of, absent=absent)
        return None if found == person_id else found

    def stands(self, holding: Holding, people: Mapping[object, Person], *, alone: bool) -> OnLevel:
        """One of a level's line; the cover is named when nobody else of the line is there."""
        if holding.person is None:
            return OnLevel(None, holding.outside, holding.title)
        away = self.holds(holding.person)
        cover = self.cover(holding.person) if away and alone else None
        return OnLevel(
            people[holding.person],
            title=holding.title,
            away=away,
            until=self.until.get(holding.person) if away else None,
            cover=people.get(cover) if cover else None,
        )


def _none_there(line: tuple[Holding, ...], away: _Away) -> bool:
    return all(each.person is not None and away.holds(each.person) for each in line)


def _people(lines: Mapping[int, tuple[Holding, ...]], away: _Away) -> dict[object, Person]:
    held = {each.person for line in lines.values() for each in line if each.person is not None}
    covers = {away.cover(key) for key in held if away.holds(key)}
    return fetch_by_key(Person, (held | covers) - {None})
