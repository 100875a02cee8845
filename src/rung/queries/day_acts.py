"""What acts on several rows of a day need: the rows, whom they reach, whom one may hand over to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from rung.domain.business_time import Calendar
from rung.domain.naming_others import Customer, Named, others_named
from rung.domain.permissions import Role
from rung.domain.vocabulary import Status
from rung.models import Person
from rung.models.calendars import calendars_by_key

_TICKED = """
SELECT e.id, e.number, e.status, a.name, o.site, o.reference, e.calendar_id,
       ARRAY(SELECT p.name FROM rung_accountcontact c JOIN rung_person p ON p.id = c.person_id
              WHERE c.account_id = a.id AND p.is_active ORDER BY p.name)
  FROM rung_escalation e
  JOIN rung_account a ON a.id = e.account_id
  JOIN rung_order o ON o.id = e.order_id
 WHERE e.number = ANY(%(numbers)s)
 ORDER BY a.name, e.number
"""


class _Row(NamedTuple):
    id: UUID
    number: int
    status: str
    account: str
    site: str
    order: str
    calendar_id: int
    people: list[str]


@dataclass(frozen=True)
class Ticked:
    """One escalation that was ticked in the day, and who reads what is sent about it."""

    id: UUID
    number: int
    reference: str
    account: str
    site: str
    order: str
    status: Status
    people: tuple[str, ...]
    hours: Calendar

    @property
    def readers(self) -> str:
        """The people who get the mail: "Lee Tan and Ana Ruiz"."""
        return " and ".join(filter(None, (", ".join(self.people[:-1]), *self.people[-1:])))

    @property
    def customer(self) -> Customer:
        """What names this customer."""
        return Customer(
            name=self.account,
            people=self.people,
            references=(self.reference, self.order),
            sites=(self.site,),
        )


def ticked(numbers: Iterable[int]) -> list[Ticked]:
    """The escalations with these numbers, by account; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TICKED, {"numbers": list(numbers)})
        rows = [_Row(*row) for row in cursor.fetchall()]
    calendars = calendars_by_key(row.calendar_id for row in rows)
    return [
        Ticked(
            id=row.id,
            number=row.number,
            reference=f"ESC-{row.number}",
            account=row.account,
            site=row.site,
            order=row.order,
            status=Status(row.status),
            people=tuple(row.people),
            hours=calendars[row.calendar_id],
        )
        for row in rows
    ]


def names_another(words: str, own: Ticked, others: Iterable[Ticked]) -> tuple[Named, ...]:
    """What in these words names another of the ticked customers (N13)."""
    strangers = (each.customer for each in others if each.account != own.account)
    return others_named(words, own.customer, strangers)


def colleagues(reader: Person) -> list[tuple[int, str]]:
    """To whom work can be handed over: the reader's cover first, then everybody else by name."""
    people = Person.objects.filter(is_active=True).exclude(role=Role.CUSTOMER.value)
    others = people.exclude(pk__in=[reader.pk]).order_by("name", "pk").values_list("pk", "name")
    return sorted(
        ((key, f"{name}, your cover" if key == reader.cover_id else name) for key, name in others),
        key=lambda pair: (pair[0] != reader.cover_id,),
    )
