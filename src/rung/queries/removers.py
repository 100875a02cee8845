"""Who of the carrier can be asked to remove a roadblock."""

from rung.domain.permissions import CARRIER_ROLES, Role
from rung.models import Person


def removers(reader: Person) -> list[tuple[int, str]]:
    """People of the carrier who are there, managers first; each with what they are."""
    found = Person.objects.filter(
        is_active=True, role__in=[role.value for role in CARRIER_ROLES]
    ).order_by("name", "pk")
    managers_first = sorted(found, key=lambda person: person.role != Role.MANAGER.value)
    return [(person.pk, _said(person, reader)) for person in managers_first]


def _said(person: Person, reader: Person) -> str:
    what = person.title or Role(person.role).label
    you = " (you)" if person.pk == reader.pk else ""
    return f"{person.name}{you}, {what}"
