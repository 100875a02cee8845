"""Finds the people a level or a notice means, at an instant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from rung.domain.coverage import Answering, Holding, Scope, answering, on_level
from rung.domain.notices import Audience, NoticeKind
from rung.domain.permissions import Role
from rung.models import (
    Absence,
    AccountContact,
    EngagedLevel,
    Escalation,
    LevelHolder,
    Order,
    Person,
)

ENTRY = 1  # the level of the customer's entry point


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


def holder_of(order: Order, level: int, at: datetime, *, track: str = "") -> Holder:
    """Who answers for a level at that instant: the first who is there of those who hold it (R16).

    Else the first's cover, and so on.
    """
    line = _entry(order) if level == ENTRY else line_of(order, level, track=track)
    return _resolved(line, at)


def line_of(order: Order, level: int, *, track: str = "") -> tuple[Holding, ...]:
    """Who holds a level above the first for an order, in the order in which they answer."""
    rows = LevelHolder.objects.filter(
        Q(region=None) | Q(region=order.region_id),
        Q(account=None) | Q(account=order.account_id),
        level=level,
    )
    where = Scope(order.account_id, order.product, order.region_id, track)
    return on_level((row.as_domain() for row in rows), level, where)


def cover_of(person: Person, at: datetime) -> Person | None:
    """Who stands in for a person at that instant, never themselves; None when nobody does."""
    if person.cover_id is None:
        return None
    found = _resolved((_as_entry(person.cover_id),), at)
    return None if found.nobody or found.person == person else found.person


def is_away(person_id: int, at: datetime) -> bool:
    """Whether a person cannot be reached at that instant: absent, or gone for good."""
    return _away(at).filter(pk=person_id).exists()


def _entry(order: Order) -> tuple[Holding, ...]:
    named = order.entry_point()
    return (_as_entry(named.pk),) if named else ()


def _as_entry(person_id: int) -> Holding:
    return Holding(ENTRY, Scope(), rank=1, person=person_id)


def _resolved(line: Sequence[Holding], at: datetime) -> Holder:
    if not line:
        return Holder(None, nobody=True)
    found = _answering(line, at)
    first = next((each.person for each in line if each.person is not None), None)
    wanted = {found.person, found.cover_for, first} - {None}
    people = Person.objects.select_related("cover").in_bulk(list(wanted))
    if found.nobody:
        return Holder(people.get(first), nobody=True)
    return Holder(people.get(found.person), people.get(found.cover_for), outside=found.outside)


def _answering(line: Sequence[Holding], at: datetime) -> Answering:
    absent = set(_away(at).values_list("pk", flat=True))
    found = answering(line, cover_of={}, absent=absent)
    if not found.nobody:
        return found
    covers = dict(Person.objects.exclude(cover=None).values_list("pk", "cover_id"))
    return answering(line, cover_of=covers, absent=absent)


def _away(at: datetime) -> QuerySet[Person]:
    """Everybody of the carrier who cannot be reached at that instant."""
    absences = Absence.objects.filter(person=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    return Person.objects.exclude(role=Role.CUSTOMER.value).filter(
        Q(is_active=False) | Exists(absences)
    )


def people_of(
    audience: Audience,
    escalation: Escalation,
    level: int | None,
    at: datetime,
    *,
    kind: NoticeKind | None = None,
) -> list[Person]:
    """The people a notice goes to; without doubles, in a stable order.

    That a level is engaged is told to the customer's own person on that level too.
    """
    found: Iterable[Person | None]
    if audience is Audience.CUSTOMER:
        told = level if kind is NoticeKind.LEVEL_ENGAGED else None
        found = customers_of(escalation.account_id, counterpart=told)
    elif audience is Audience.CCM:
        found = [holder_of(escalation.order, 1, at).person]
    elif audience is Audience.DESK:
        found = Person.objects.filter(role=Role.DESK.value, is_active=True).order_by("pk")
    elif audience is Audience.PERSON_OF_LEVEL:
        found = [_holder_of(escalation, level or 1, at).person]
    else:
        found = _at_level(escalation, level or 1, cover=audience is Audience.COVER, at=at)
    unique = {person.pk: person for person in found if person is not None}
    return list(unique.values())


def _holder_of(escalation: Escalation, level: int, at: datetime) -> Holder:
    return holder_of(escalation.order, level, at, track=escalation.track)


def customers_of(account_id: int, *, counterpart: int | None = None) -> list[Person]:
    """Everybody of an account who may escalate, and the counterpart of a level if one is named."""
    told = Q(may_escalate=True)
    if counterpart is not None:
        told |= Q(counterpart_level=counterpart)
    contacts = AccountContact.objects.filter(told, account=account_id)
    return list(
        Person.objects.filter(pk__in=contacts.values("person"), is_active=True).order_by("pk")
    )


def _at_level(
    escalation: Escalation, level: int, *, cover: bool, at: datetime
) -> list[Person | None]:
    row = (
        EngagedLevel.objects.filter(escalation=escalation, level=level)
        .select_related("holder__cover")
        .first()
    )
    holder = row.holder if row else _holder_of(escalation, level, at).person
    if holder is None:
        return []
    return [holder.cover if cover else holder]
