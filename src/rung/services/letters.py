"""Order acknowledgement letters: issued when an order is accepted or its CCM changes (R2)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from rung.domain.vocabulary import OrderStatus
from rung.jobs_port import Job, defer_many
from rung.models import Letter, Order, Person

AT_ONCE = 1000  # orders in one batch: few statements, little memory


@transaction.atomic
def issue_letters(*, order_ids: list[int], reason: str, now: datetime) -> int:
    """Issue the next edition of the letter of each accepted order; how many were issued.

    The person to turn to is printed as they are now and stays so: the CCM, or while nobody is
    named the channel manager. An order whose newest letter says the same gets no other one; nor
    does an order with nobody to name. The worker renders and mails each letter.
    """
    ids = sorted(set(order_ids))
    return sum(
        _issue(ids[first : first + AT_ONCE], reason, now) for first in range(0, len(ids), AT_ONCE)
    )


def _issue(order_ids: list[int], reason: str, now: datetime) -> int:
    """One batch, in a number of statements that does not depend on its size."""
    orders = list(
        Order.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=order_ids, status=OrderStatus.ACCEPTED.value)
        .select_related("ccm", "account__ccm", "account__channel_manager")
        .order_by("pk")
    )
    newest = {letter.order_id: letter for letter in _newest(order_ids)}
    letters = Letter.objects.bulk_create(_editions(orders, newest, reason, now))
    if letters:
        defer_many(Job.RENDER_LETTER, ({"letter_id": str(letter.pk)} for letter in letters))
    return len(letters)


def _newest(order_ids: list[int]) -> QuerySet[Letter]:
    """The letter in force of each order, without its bytes."""
    return (
        Letter.objects.filter(order__in=order_ids)
        .defer("pdf")
        .order_by("order_id", "-number")
        .distinct("order_id")
    )


def _editions(
    orders: list[Order], newest: dict[int, Letter], reason: str, now: datetime
) -> Iterator[Letter]:
    for order in orders:
        person, last = order.entry_point(), newest.get(order.pk)
        if person is None or (last is not None and _names(last, person)):
            continue
        yield Letter(
            order=order,
            number=last.number + 1 if last else 1,
            ccm=person,
            ccm_name=person.name,
            ccm_phone=person.phone,
            ccm_email=person.email,
            issued_at=now,
            reason=reason,
        )


def _names(letter: Letter, person: Person) -> bool:
    """Whether the letter already names this person as they can be reached now."""
    return (letter.ccm_id, letter.ccm_name, letter.ccm_phone, letter.ccm_email) == (
        person.pk,
        person.name,
        person.phone,
        person.email,
    )
