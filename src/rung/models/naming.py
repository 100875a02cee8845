"""What names the carrier's customers, read for the check of a draft that goes to several (N13)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from rung.domain.naming_others import GENERIC, Customer
from rung.domain.permissions import Role
from rung.models.desk import DeskTicket
from rung.models.escalations import Escalation
from rung.models.orders import Order
from rung.models.people import Account, AccountContact, Person

_NUMBER = re.compile(r"\d{3,15}")
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Names:
    """What drafts are held against."""

    own: dict[UUID, Customer]  # the customer of each escalation, with all that names them
    customers: tuple[Customer, ...]  # every customer, as far as the words can mean them
    staff: tuple[str, ...]  # the carrier's own people
    inside: dict[str, str]  # references that no customer reads, and what each is


def names_for(words: str, escalations: Iterable[Escalation]) -> Names:
    """Read what drafts of these words to these escalations' customers are held against.

    Of the customers written to everything is read; of all others the names and people, and those
    orders, escalations and sites of which a number or a word stands in the words.
    """
    rows = list(escalations)
    written_to = {row.account_id for row in rows}
    people = _people()
    orders = _orders(words, written_to)
    numbers = _numbers(words, written_to)
    customers = {
        account.pk: Customer(
            name=account.name,
            people=tuple(people.get(account.pk, ())),
            references=(
                *(reference for reference, _ in orders.get(account.pk, ())),
                *(f"ESC-{number}" for number in numbers.get(account.pk, ())),
            ),
            sites=tuple(site for _, site in orders.get(account.pk, ())),
        )
        for account in Account.objects.order_by("pk")
    }
    staff = Person.objects.exclude(role=Role.CUSTOMER.value).values_list("name", flat=True)
    tickets = DeskTicket.objects.values_list("number", flat=True)
    return Names(
        own={row.pk: customers[row.account_id] for row in rows},
        customers=tuple(customers.values()),
        staff=tuple(staff),
        inside={f"CED-{number}": "a number of the desk's" for number in tickets},
    )


def _people() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    contacts = AccountContact.objects.order_by("pk").values_list("account_id", "person__name")
    for account, name in contacts:
        found.setdefault(account, []).append(name)
    return found


def _orders(words: str, written_to: set[int]) -> dict[int, list[tuple[str, str]]]:
    meant = Q(account__in=written_to)
    for number in set(_NUMBER.findall(words)):
        meant |= Q(reference__contains=number) | Q(site__contains=number)
    telling = sorted({word.lower() for word in _WORD.findall(words)} - GENERIC)
    if telling:
        meant |= Q(site__iregex=f"({'|'.join(telling)})")
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Order.objects.filter(meant).values_list("account_id", "reference", "site")
    for account, reference, site in rows:
        found.setdefault(account, []).append((reference, site))
    return found


def _numbers(words: str, written_to: set[int]) -> dict[int, list[int]]:
    mentioned = {int(number) for number in _NUMBER.findall(words)}
    found: dict[int, list[int]] = {}
    rows = Escalation.objects.filter(Q(account__in=written_to) | Q(number__in=mentioned))
    for account, number in rows.values_list("account_id", "number"):
        found.setdefault(account, []).append(number)
    return found
