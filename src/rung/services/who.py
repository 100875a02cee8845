"""Finds the people a level or a notice means, at an instant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rung.domain.coverage import who_answers
from rung.domain.permissions import Role
from rung.domain.plan import Audience
from rung.models import Absence, EngagedLevel, Escalation, LevelHolder, Order, Person


@dataclass(frozen=True)
class Holder:
    """Who is engaged at a level, and for whom when they stand in."""

    person: Person | None
    cover_for: Person | None = None


def holder_of(order: Order, level: int, at: datetime) -> Holder:
    """Who is engaged at a level at that instant; an absent person's cover instead (R16)."""
    named = order.entry_point() if level == 1 else _person_of(order, level)
    if named is None:
        return Holder(None)
    return _present(named, at)


def cover_of(person: Person, at: datetime) -> Person | None:
    """Who stands in for a person at that instant, never themselves; None when nobody does."""
    if person.cover is None:
        return None
    found = _present(person.cover, at).person
    return None if found == person else found


def _person_of(order: Order, level: int) -> Person | None:
    row = (
        LevelHolder.objects.filter(region_id=order.region_id, level=level)
        .select_related("person")
        .first()
    )
    return row.person if row else None


def _present(named: Person, at: datetime) -> Holder:
    absent = set(
        Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list(
            "person_id", flat=True
        )
    )
    if named.pk not in absent:
        return Holder(named)
    covers = dict(Person.objects.exclude(cover=None).values_list("pk", "cover_id"))
    found = who_answers(named.pk, cover_of=covers, absent=absent)
    if found is None:
        return Holder(named)  # nobody is there; the notice waits for the named person
    return Holder(Person.objects.get(pk=found), named)


def people_of(
    audience: Audience, escalation: Escalation, level: int | None, at: datetime
) -> list[Person]:
    """The people a notice goes to; without doubles, in a stable order."""
    found: Iterable[Person | None]
    if audience is Audience.CUSTOMER:
        found = _customers(escalation)
    elif audience is Audience.CCM:
        found = [holder_of(escalation.order, 1, at).person]
    elif audience is Audience.DESK:
        found = Person.objects.filter(role=Role.DESK.value, is_active=True).order_by("pk")
    elif audience is Audience.PERSON_OF_LEVEL:
        found = [holder_of(escalation.order, level or 1, at).person]
    else:
        found = _at_level(escalation, level or 1, cover=audience is Audience.COVER, at=at)
    unique = {person.pk: person for person in found if person is not None}
    return list(unique.values())


def _customers(escalation: Escalation) -> list[Person]:
    """Everybody of the account who may escalate."""
    return list(
        Person.objects.filter(
            contact_of__account=escalation.account_id,
            contact_of__may_escalate=True,
            is_active=True,
        )
        .order_by("pk")
        .distinct()
    )


def _at_level(
    escalation: Escalation, level: int, *, cover: bool, at: datetime
) -> list[Person | None]:
    row = (
        EngagedLevel.objects.filter(escalation=escalation, level=level)
        .select_related("holder__cover")
        .first()
    )
    holder = row.holder if row else holder_of(escalation.order, level, at).person
    if holder is None:
        return []
    return [holder.cover if cover else holder]
