"""Finds whose mail it is and what it is about (N12): thread, address, subject, then order."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.mail_answers import ACKNOWLEDGED_BY_ANSWER, ASKS_FOR_CONTACT
from rung.domain.mail_meaning import MatchedBy, Standing, reference_in
from rung.domain.mail_reading import ReadMail
from rung.domain.permissions import Party, Relation, Role
from rung.models import (
    AccountContact,
    Acknowledgement,
    Clock,
    Escalation,
    Notice,
    Person,
    ReceivedMail,
)
from rung.models.mail import MailFound, NamedOrder
from rung.queries.access import escalation_for, party_to_answer
from rung.queries.mail_orders import MailBefore, mail_before, orders_named, orders_under_way

_NO_MORE = (Outcome.CANCELLED.value, Outcome.REPLACED.value, Outcome.MET.value)


def received_mail(mail_id: UUID) -> ReceivedMail:
    """One mail as it came."""
    return ReceivedMail.objects.get(pk=mail_id)


def find_match(
    mail: ReadMail, *, answered: UUID | None, authentic: bool | None, now: datetime
) -> MailFound:
    """Who wrote it, about which escalation, and how they stand to it now.

    ``answered`` is the notice to whose own address it came, where it came to one.
    """
    person = _person(mail)
    notice, matched_by = _notice(mail, person, answered)
    before = mail_before(mail, person, notice)
    escalation = notice.escalation if notice else None
    if escalation is None:
        notice = None
        escalation, matched_by = _without_notice(mail, person, before, now)
    if person is None or escalation is None:
        orders = orders_named(person, mail.subject, mail.words, now=now) if person else ()
        standing = _standing(person, matched_by, authentic=authentic, names_order=bool(orders))
        number = escalation.pk if escalation else None
        found = MailFound(standing, person, escalation_id=number, notice=notice)
        return replace(found, **_new_matter(person, orders, before, now)) if person else found
    return _stands(person, escalation, notice, matched_by, authentic=authentic, now=now)


def _new_matter(
    person: Person, orders: tuple[NamedOrder, ...], before: MailBefore | None, now: datetime
) -> dict[str, Any]:
    """What a mail about no escalation may begin one with; with the mail that it goes on from."""
    first = before.mail if before else None
    if not orders and first is not None:
        orders = orders_named(person, first.subject, first.words, now=now)
    choices = orders or orders_under_way(person, now=now)
    return {"orders": orders, "choices": choices, "asked": first}


def _without_notice(
    mail: ReadMail, person: Person | None, before: MailBefore | None, now: datetime
) -> tuple[Escalation | None, MatchedBy]:
    """By the mail that it goes on from, the subject, or the one order of its writer in it."""
    if before is not None and before.escalation is not None:
        return before.escalation, MatchedBy.OWN_MAIL
    by_subject = _by_subject(mail)
    if by_subject is not None:
        return by_subject, MatchedBy.SUBJECT
    orders = orders_named(person, mail.subject, mail.words, now=now) if person else ()
    in_one = orders[0].open_in if len(orders) == 1 else None
    of_order = Escalation.objects.filter(pk=in_one).first() if in_one else None
    return (of_order, MatchedBy.ORDER) if of_order else (None, MatchedBy.NONE)


def _standing(
    person: Person | None, matched_by: MatchedBy, *, authentic: bool | None, names_order: bool
) -> Standing:
    customer = person is not None and person.role == Role.CUSTOMER.value
    return Standing(
        matched_by,
        person is not None,
        customer,
        authentic=authentic,
        names_order=names_order,
    )


def _stands(
    person: Person,
    escalation: Escalation,
    notice: Notice | None,
    matched_by: MatchedBy,
    *,
    authentic: bool | None,
    now: datetime,
) -> MailFound:
    try:
        seen, party = escalation_for(person, escalation.number)
    except Http404:
        party = None
    customer = person.role == Role.CUSTOMER.value
    if customer and not _stands_for_account(person, escalation, now):
        party = None
    own = notice is not None and _is_theirs(notice, person)
    clock, answering = (None, None)
    given = None
    if party is not None and own and notice is not None and not customer:
        clock, answering = _owed(person, seen, notice)
        given = _given(person, notice)
        if given is not None:
            answering = party_to_answer(person, seen, given.subject_id)
    standing = Standing(
        matched_by,
        known=True,
        customer=customer,
        on_record=party is not None,
        own_notice=own,
        owes_answer=clock is not None,
        names_contact=given is not None,
        authentic=authentic,
    )
    found, about = answering or party, clock or given
    return MailFound(standing, person, found, escalation.pk, notice, about.pk if about else None)


def _person(mail: ReadMail) -> Person | None:
    if not mail.sender:
        return None
    return Person.objects.filter(email__iexact=mail.sender, is_active=True).first()


def _is_theirs(notice: Notice, person: Person) -> bool:
    """Whether it was sent to that very person, at the address they write from."""
    return notice.recipient_id == person.pk and notice.address.lower() == person.email.lower()


def _notice(
    mail: ReadMail, person: Person | None, answered: UUID | None
) -> tuple[Notice | None, MatchedBy]:
    """The notice that the mail answers; one to its writer before any other."""
    threads = Notice.objects.filter(message_id__in=mail.answers).select_related("escalation")
    by_id = {notice.message_id: notice for notice in threads}
    found = [(by_id[each], MatchedBy.THREAD) for each in mail.answers if each in by_id]
    if answered is not None:
        at = Notice.objects.filter(pk=answered).select_related("escalation")
        found += [(notice, MatchedBy.REPLY_ADDRESS) for notice in at]
    theirs = [each for each in found if person is not None and _is_theirs(each[0], person)]
    return next(iter((*theirs, *found)), (None, MatchedBy.NONE))


def _by_subject(mail: ReadMail) -> Escalation | None:
    number = reference_in(mail.subject)
    return Escalation.objects.filter(number=number).first() if number else None


def _stands_for_account(person: Person, escalation: Escalation, now: datetime) -> bool:
    contacts = AccountContact.objects.filter(person=person, account=escalation.account_id)
    return any(each.holds(now) for each in contacts.select_related("account"))


def _owed(
    person: Person, escalation: Escalation, notice: Notice
) -> tuple[Clock | None, Party | None]:
    """The acknowledgement that the notice asks its reader for, where it is still theirs to give."""
    subject = notice.context.get("subject_id")
    if notice.kind not in ACKNOWLEDGED_BY_ANSWER or not subject:
        return None, None
    clocks = Clock.objects.filter(
        escalation=escalation,
        subject_id=subject,
        kind=ClockKind.ACKNOWLEDGEMENT.value,
        acknowledgement=None,
    ).exclude(outcome__in=_NO_MORE)
    clock = clocks.order_by("-started_at", "-id").first()
    party = party_to_answer(person, escalation, UUID(subject))
    if clock is None or Relation.HOLDER not in party.relations:
        return None, None
    return clock, party


def _given(person: Person, notice: Notice) -> Clock | None:
    """The clock of their own acknowledgement whose next contact the notice asks for."""
    if notice.kind not in ASKS_FOR_CONTACT or not notice.context.get("clock_id"):
        return None
    answers = Acknowledgement.objects.filter(clock=notice.context["clock_id"], given_by=person)
    answer = answers.select_related("clock").first()
    return answer.clock if answer else None
