"""Loads what a person may know of, and how they stand to it. Strangers get 404, not 403."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from rung.domain.permissions import Party, Relation, Role
from rung.models import (
    Account,
    AccountContact,
    CalendarVersion,
    Contact,
    EngagedLevel,
    Escalation,
    Order,
    Person,
    PolicyVersion,
)
from rung.queries.lean import attach, fetch, fetch_by_key
from rung.queries.people import fetch_people


def visible_orders(person: Person) -> QuerySet[Order]:
    """The orders a person may know of: a customer's accounts', all of them for the carrier."""
    orders = Order.objects.select_related(
        "account__ccm", "account__channel_manager", "account__region", "ccm", "region", "project"
    )
    if person.role == Role.CUSTOMER.value:
        return orders.filter(account__contacts__person=person)
    return orders


def visible_escalations(person: Person) -> QuerySet[Escalation]:
    """The escalations a person may know of; queries.people fetches whom they name."""
    escalations = Escalation.objects.select_related("account", "order", "policy", "calendar").defer(
        "policy__document", "calendar__document"
    )
    if person.role == Role.CUSTOMER.value:
        return escalations.filter(account__contacts__person=person)
    return escalations


def order_for(person: Person, reference: str) -> tuple[Order, Party]:
    """One order and how the person stands to it; Http404 when they may not know of it."""
    known = "\x00" not in reference  # which no database takes
    order = visible_orders(person).filter(reference=reference).first() if known else None
    if order is None:
        raise Http404("No such order.")
    return order, party_to_order(person, order)


def escalation_for(person: Person, number: int) -> tuple[Escalation, Party]:
    """One escalation and how the person stands to it; Http404 when they may not know of it."""
    escalation = _escalation(person, number)
    attach(escalation, "levels", fetch(EngagedLevel, _OF, [escalation.pk]))
    if person.role != Role.CUSTOMER.value:
        attach(escalation, "contacts", fetch(Contact, _OF, [escalation.pk]))
    fetch_people([escalation])
    return escalation, party_to_escalation(person, escalation)


_OF = " WHERE escalation_id = %s"
_CONTACT = " WHERE person_id = %s AND account_id = %s"
_BY_NUMBER = " WHERE number = %s"
_OF_MY_ACCOUNT = """ AND EXISTS (SELECT FROM rung_accountcontact AS mine
    WHERE mine.account_id = row.account_id AND mine.person_id = %s)"""


def _escalation(person: Person, number: int) -> Escalation:
    """The row with its account, order, policy and calendar."""
    if person.role == Role.CUSTOMER.value:
        found = fetch(Escalation, _BY_NUMBER + _OF_MY_ACCOUNT, [number, person.pk])
    else:
        found = fetch(Escalation, _BY_NUMBER, [number])
    if not found:
        raise Http404("No such escalation.")
    (escalation,) = found
    escalation.account = fetch_by_key(Account, [escalation.account_id])[escalation.account_id]
    escalation.order = fetch_by_key(Order, [escalation.order_id])[escalation.order_id]
    escalation.policy = fetch_by_key(PolicyVersion, [escalation.policy_id])[escalation.policy_id]
    calendars = fetch_by_key(CalendarVersion, [escalation.calendar_id])
    escalation.calendar = calendars[escalation.calendar_id]
    return escalation


def party_to_order(person: Person, order: Order) -> Party:
    """A person's role and relations to an order."""
    role = Role(person.role)
    if role is Role.CUSTOMER:
        return Party(role, frozenset({_customer_relation(person, order.account_id)}))
    relations = {Relation.CARRIER}
    if _stands_in_for(person, order.care_manager()):
        relations.add(Relation.CCM)
    return Party(role, frozenset(relations))


def party_to_escalation(person: Person, escalation: Escalation) -> Party:
    """A person's role and relations to an escalation; its levels must have been fetched."""
    party = party_to_order(person, escalation.order)
    if party.role is Role.CUSTOMER:
        return party
    engaged = [row.holder for row in escalation.levels.all()]
    engaged += [row.cover_for for row in escalation.levels.all()]
    engaged += [contact.person for contact in escalation.contacts.all()]
    if any(_stands_in_for(person, somebody) for somebody in engaged):
        return Party(party.role, party.relations | {Relation.HOLDER})
    return party


def party_to_answer(person: Person, escalation: Escalation, subject_id: UUID) -> Party:
    """A person as they stand to one owed acknowledgement: its holder or their cover, or not.

    ``subject_id`` is the engaged level or the contact it is owed for; both must have been fetched.
    """
    holders = [row.holder for row in escalation.levels.all() if row.id == subject_id]
    holders += [row.person for row in escalation.contacts.all() if row.id == subject_id]
    others = party_to_escalation(person, escalation)
    relations = others.relations - {Relation.HOLDER}
    if any(_stands_in_for(person, holder) for holder in holders):
        relations |= {Relation.HOLDER}
    return Party(others.role, relations)


def _customer_relation(person: Person, account_id: int) -> Relation:
    contacts = fetch(AccountContact, _CONTACT, [person.pk, account_id])
    may_escalate = any(contact.may_escalate for contact in contacts)
    return Relation.CONTACT if may_escalate else Relation.OBSERVER


def _stands_in_for(person: Person, somebody: Person | None) -> bool:
    return somebody is not None and person.pk in {somebody.pk, somebody.cover_id}
