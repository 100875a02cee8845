"""Loads what a person may know of, and how they stand to it. Strangers get 404, not 403."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from rung.domain.desk_words import Speaker
from rung.domain.permissions import Party, Relation, Role
from rung.models import (
    Account,
    AccountContact,
    CalendarVersion,
    Contact,
    DeskTicket,
    EngagedLevel,
    Escalation,
    Order,
    Person,
    PolicyVersion,
    Project,
)
from rung.queries.lean import Wanted, attach, fetch, fetch_together
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
    by_number = [number]
    found, account, order, policy, calendar, levels, contacts, mine = fetch_together(
        _escalation(person, number),
        Wanted(Account, _BY_KEY_OF.format("account_id"), by_number),
        Wanted(Order, _BY_KEY_OF.format("order_id"), by_number),
        Wanted(PolicyVersion, _BY_KEY_OF.format("policy_id"), by_number),
        Wanted(CalendarVersion, _BY_KEY_OF.format("calendar_id"), by_number),
        Wanted(EngagedLevel, _OF_NUMBER, by_number),
        Wanted(Contact, _OF_NUMBER, by_number),
        Wanted(AccountContact, _CONTACT_OF_NUMBER, [person.pk, number]),
    )
    if not found:
        raise Http404("No such escalation.")
    escalation: Escalation = found[0]
    (escalation.account,), (escalation.order,) = account, order
    (escalation.policy,), (escalation.calendar,) = policy, calendar
    attach(escalation, "levels", levels)
    if person.role == Role.CUSTOMER.value:
        fetch_people([escalation])
        return escalation, Party(Role.CUSTOMER, frozenset({_relation(mine)}))
    attach(escalation, "contacts", contacts)
    fetch_people([escalation])
    return escalation, party_to_escalation(person, escalation)


def visible_accounts(person: Person) -> QuerySet[Account]:
    """The accounts a person may know of: a customer's own, all of them for the carrier."""
    accounts = Account.objects.select_related("ccm", "channel_manager", "region")
    if person.role == Role.CUSTOMER.value:
        return accounts.filter(contacts__person=person)
    return accounts


def account_for(person: Person, account_id: int) -> tuple[Account, Party]:
    """One account and how the person stands to it; Http404 when they may not know of it."""
    account = visible_accounts(person).filter(pk=_key(account_id)).first()
    if account is None:
        raise Http404("No such account.")
    return account, party_to_account(person, account)


def project_for(person: Person, project_id: int) -> tuple[Project, Party]:
    """One project and how the person stands to it; Http404 when they may not know of it."""
    projects = Project.objects.select_related("account__ccm", "account__channel_manager")
    if person.role == Role.CUSTOMER.value:
        projects = projects.filter(account__contacts__person=person)
    project = projects.filter(pk=_key(project_id)).first()
    if project is None:
        raise Http404("No such project.")
    return project, party_to_account(person, project.account)


def party_to_account(person: Person, account: Account) -> Party:
    """A person's role and relations to a whole account; its CCM must have been fetched."""
    role = Role(person.role)
    if role is Role.CUSTOMER:
        return Party(role, frozenset({_customer_relation(person, account.pk)}))
    relations = {Relation.CARRIER}
    if _stands_in_for(person, account.ccm):
        relations.add(Relation.CCM)
    return Party(role, frozenset(relations))


def _key(typed: int) -> int:
    """A number of an address as a key; one no key can be finds nothing."""
    return typed if typed < _PAST_KEYS else 0


_PAST_KEYS = 2**63
_BY_KEY_OF = " WHERE id = (SELECT {} FROM rung_escalation WHERE number = %s)"
_OF_NUMBER = " WHERE escalation_id = (SELECT id FROM rung_escalation WHERE number = %s)"
_CONTACT = " WHERE person_id = %s AND account_id = %s"
_CONTACT_OF_NUMBER = """ WHERE person_id = %s
    AND account_id = (SELECT account_id FROM rung_escalation WHERE number = %s)"""
_BY_NUMBER = " WHERE number = %s"
_LINKED_TO = """ WHERE id IN (SELECT ticket_id FROM rung_deskticketlink
    WHERE escalation_id = %s AND unlinked_at IS NULL)"""
_OF_MY_ACCOUNT = """ AND EXISTS (SELECT FROM rung_accountcontact AS mine
    WHERE mine.account_id = row.account_id AND mine.person_id = %s)"""


def _escalation(person: Person, number: int) -> Wanted:
    """The row, where the person may know of it."""
    if person.role == Role.CUSTOMER.value:
        return Wanted(Escalation, _BY_NUMBER + _OF_MY_ACCOUNT, [number, person.pk])
    return Wanted(Escalation, _BY_NUMBER, [number])


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
    if party.role is Role.DESK and _desk_speaks(escalation):
        party = Party(party.role, party.relations | {Relation.SPEAKER})
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


def _desk_speaks(escalation: Escalation) -> bool:
    """Whether the desk may speak to the customer: no ticket says that it is the care manager."""
    tickets = fetch(DeskTicket, _LINKED_TO, [escalation.pk])
    return all(ticket.speaker == Speaker.DESK.value for ticket in tickets)


def _customer_relation(person: Person, account_id: int) -> Relation:
    return _relation(fetch(AccountContact, _CONTACT, [person.pk, account_id]))


def _relation(contacts: list[AccountContact]) -> Relation:
    """How somebody stands to an account by what it named them for."""
    may_escalate = any(contact.may_escalate for contact in contacts)
    return Relation.CONTACT if may_escalate else Relation.OBSERVER


def _stands_in_for(person: Person, somebody: Person | None) -> bool:
    return somebody is not None and person.pk in {somebody.pk, somebody.cover_id}
