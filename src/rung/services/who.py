"""Finds the people a level or a notice means, at an instant."""

from collections.abc import Iterable
from datetime import datetime

from rung.domain.notices import Audience, NoticeKind
from rung.models import AccountContact, Escalation, Order, Person
from rung.services.books import Books
from rung.services.roster import Holder, Roster


def holder_of(order: Order, level: int, at: datetime, *, track: str = "") -> Holder:
    """Who answers for a level at that instant: the first who is there of those who hold it (R16).

    Else the first's cover, and so on.
    """
    return Roster([order], at=at).holder_of(order, level, track=track)


def cover_of(person: Person, at: datetime) -> Person | None:
    """Who stands in for a person at that instant, never themselves; None when nobody does."""
    return Roster((), at=at).cover_of(person)


def people_of(
    audience: Audience,
    escalation: Escalation,
    level: int | None,
    books: Books,
    *,
    kind: NoticeKind | None = None,
) -> list[Person]:
    """The people a notice goes to; without doubles, in a stable order.

    That a level is engaged is told to the customer's own person on that level too.
    """
    found: Iterable[Person | None]
    if audience is Audience.CUSTOMER:
        told = level if kind is NoticeKind.LEVEL_ENGAGED else None
        found = books.customers(escalation.account_id, counterpart=told)
    elif audience is Audience.CCM:
        found = [books.roster.holder_of(escalation.order, 1).person]
    elif audience is Audience.DESK:
        found = books.desk
    elif audience is Audience.PERSON_OF_LEVEL:
        found = [_holder_of(escalation, level or 1, books).person]
    else:
        found = _at_level(escalation, level or 1, books, cover=audience is Audience.COVER)
    unique = {person.id: person for person in found if person is not None}
    return list(unique.values())


def _holder_of(escalation: Escalation, level: int, books: Books) -> Holder:
    return books.roster.holder_of(escalation.order, level, track=escalation.track)


def customers_of(account_id: int, *, now: datetime) -> list[Person]:
    """Everybody of an account who may escalate, as long as a letter of agency holds."""
    contacts = AccountContact.objects.filter(
        account=account_id, may_escalate=True, person__is_active=True
    )
    found = contacts.select_related("person", "account").order_by("person_id")
    return [contact.person for contact in found if contact.holds(now)]


def _at_level(
    escalation: Escalation, level: int, books: Books, *, cover: bool
) -> list[Person | None]:
    row = books.level(escalation.id, level)
    holder = books.person(row.holder_id) if row else _holder_of(escalation, level, books).person
    if holder is None:
        return []
    return [books.person(holder.cover_id) if cover else holder]
