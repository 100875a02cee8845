"""Which orders a known contact's mail is about, and which mail of theirs it goes on from (N13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from rung.domain.mail_raising import MOST_LISTED, named_in
from rung.domain.mail_reading import ReadMail
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.vocabulary import OrderStatus
from rung.models import (
    AccountContact,
    Escalation,
    EscalationOrder,
    Notice,
    Order,
    Person,
    UnderstoodMail,
)
from rung.models.mail import NamedOrder
from rung.queries.access import visible_orders


@dataclass(frozen=True)
class MailBefore:
    """A mail of the same writer that this one goes on from: what it began, or was asked about."""

    mail: UnderstoodMail
    escalation: Escalation | None


def orders_named(person: Person, *texts: str, now: datetime) -> tuple[NamedOrder, ...]:
    """The orders named in a contact's words, of those this very contact may know of; no other's."""
    if person.role != Role.CUSTOMER.value:
        return ()
    words = named_in(*texts)
    either = {form for word in words for form in (word, word.upper(), word.removeprefix("#"))}
    if not either:
        return ()
    named = Q(reference__in=either) | Q(pon__in=either)
    return _named(_theirs(person, now).filter(named).distinct().order_by("reference"))


def orders_under_way(person: Person, *, now: datetime) -> tuple[NamedOrder, ...]:
    """What a contact could mean: their orders that are accepted and in no open escalation."""
    if person.role != Role.CUSTOMER.value:
        return ()
    mine = _theirs(person, now).filter(status=OrderStatus.ACCEPTED.value)
    in_one = EscalationOrder.objects.filter(ended=False).values("order")
    return _named(mine.exclude(pk__in=in_one).distinct().order_by("reference")[: MOST_LISTED + 1])


def is_theirs(person: Person, order: Order) -> bool:
    """Whether a contact may know of an order."""
    return visible_orders(person).filter(pk=order.pk).exists()


def mail_before(mail: ReadMail, person: Person | None, notice: Notice | None) -> MailBefore | None:
    """By the question that it answers, or by the id of an own mail that it refers to."""
    if person is None:
        return None
    own = UnderstoodMail.objects.filter(person=person).select_related("escalation", "mail")
    found = None
    if notice is not None and notice.kind == NoticeKind.MAIL_QUESTION.value:
        found = own.filter(pk=notice.context.get("mail_id")).first()
    if found is None and mail.answers:
        thread = own.filter(message_id__in=mail.answers, meaning="NEW_MATTER")
        found = thread.order_by("understood_at", "pk").first()
    return MailBefore(found, found.escalation) if found else None


def _theirs(person: Person, now: datetime) -> QuerySet[Order]:
    """Orders of the accounts for which the contact stands by now; an agency may have ended."""
    contacts = AccountContact.objects.filter(person=person).select_related("account")
    accounts = [each.account_id for each in contacts if each.holds(now)]
    return visible_orders(person).filter(account__in=accounts)


def _named(orders: Iterable[Order]) -> tuple[NamedOrder, ...]:
    found = list(orders)
    links = EscalationOrder.objects.filter(order__in=found, ended=False)
    open_in = dict(links.values_list("order_id", "escalation_id"))
    return tuple(
        NamedOrder(each.pk, each.reference, each.site, each.account.name, open_in.get(each.pk))
        for each in found
    )
