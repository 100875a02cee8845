"""Order acknowledgement letters: issued when an order is accepted or its CCM changes (R2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from rung.domain.letter import LetterFacts, LetterPage, Reach, written
from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy
from rung.domain.notices import NoticeKind
from rung.domain.pack_variants import entries, variants
from rung.domain.packs import Pack, read_pack
from rung.domain.permissions import Role
from rung.domain.vocabulary import DateKind, OrderStatus
from rung.jobs_port import Job, defer_many
from rung.models import CalendarVersion, Letter, Order, OrderDate, Person
from rung.models.in_force import InForce, circumstances_of
from rung.services.documents import pdf_of
from rung.services.intake import preset_document
from rung.services.outbox import write_notice

AT_ONCE = 1000  # orders in one batch: few statements, little memory


@dataclass(frozen=True)
class _Matrix:
    """The policy of an order, in its circumstances, and the calendar its times count on."""

    pack: Pack
    facts: Circumstances
    policy: Policy
    calendar: CalendarVersion


@transaction.atomic
def issue_letters(*, order_ids: list[int], reason: str, now: datetime) -> int:
    """Issue the next edition of the letter of each accepted order; how many were issued.

    The person to turn to is printed as they are now and stays so: the CCM, or while nobody is
    named the channel manager. An order whose newest letter names them already gets no other one;
    nor does an order with nobody to name. The worker renders and mails each letter.
    """
    ids = sorted(set(order_ids))
    return sum(
        _issue(ids[first : first + AT_ONCE], reason, now) for first in range(0, len(ids), AT_ONCE)
    )


def render_letter(*, letter_id: int, now: datetime) -> None:
    """Set the letter's PDF, keep it, and tell the account's contacts; safe twice and late.

    The PDF is made outside of any transaction. An edition that has been replaced meanwhile is
    kept, but nobody is sent to somebody who no longer cares for the order.
    """
    letter = Letter.objects.defer("pdf").get(pk=letter_id)
    if letter.rendered_at is None:
        pdf = pdf_of(LetterPage.from_document(letter.page))
        Letter.objects.filter(pk=letter_id, rendered_at=None).update(pdf=pdf, rendered_at=now)
    newest = Letter.objects.filter(order=letter.order_id).order_by("-number").values("pk")[:1]
    if newest[0]["pk"] == letter_id:
        _tell_contacts(letter, now)


def _issue(order_ids: list[int], reason: str, now: datetime) -> int:
    """One batch, in a number of statements that does not depend on its size."""
    orders = _locked_orders(order_ids)
    letters = list(_editions(orders, reason, now))
    dates, matrices = _dates(order_ids), _matrices(orders)
    for letter in letters:
        facts = _facts(letter, dates.get(letter.order_id, {}), matrices[letter.order_id])
        letter.page = written(facts).to_document()
    Letter.objects.bulk_create(letters)
    if letters:
        defer_many(Job.RENDER_LETTER, ({"letter_id": str(letter.pk)} for letter in letters))
    return len(letters)


def _locked_orders(order_ids: list[int]) -> list[Order]:
    """The accepted ones, locked in key order, then read with what may have changed meanwhile."""
    locks = Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids)
    list(locks.order_by("pk").values_list("pk"))
    return list(
        Order.objects.filter(pk__in=order_ids, status=OrderStatus.ACCEPTED.value)
        .select_related("ccm", "account__ccm", "account__channel_manager", "region", "project")
        .order_by("pk")
    )


def _editions(orders: list[Order], reason: str, now: datetime) -> Iterator[Letter]:
    newest = {letter.order_id: letter for letter in _newest(orders)}
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


def _newest(orders: list[Order]) -> QuerySet[Letter]:
    """The letter in force of each order, without its words and bytes."""
    return (
        Letter.objects.filter(order__in=orders)
        .defer("pdf", "page")
        .order_by("order_id", "-number")
        .distinct("order_id")
    )


def _names(letter: Letter, person: Person) -> bool:
    """Whether the letter already names this person as they can be reached now."""
    return (letter.ccm_id, letter.ccm_name, letter.ccm_phone, letter.ccm_email) == (
        person.pk,
        person.name,
        person.phone,
        person.email,
    )


def _facts(letter: Letter, dates: dict[DateKind, date], matrix: _Matrix) -> LetterFacts:
    order, stand_in = letter.order, letter.order.account.channel_manager
    return LetterFacts(
        carrier=settings.RUNG_CARRIER,
        portal=settings.RUNG_BASE_URL,
        number=letter.number,
        reason=letter.reason,
        issued_at=letter.issued_at,
        zone=order.account.zone,
        account=order.account.name,
        order=order.reference,
        pon=order.pon,
        site=order.site,
        product=order.product,
        project=order.project.name if order.project else "",
        dates=dates,
        contact=_reach(letter.ccm),
        is_care_manager=order.care_manager() is not None,
        channel_manager=_reach(stand_in) if stand_in else None,
        policy=matrix.policy,
        calendar=matrix.calendar.as_domain(),
        variants=variants(matrix.pack, matrix.facts),
        entries=entries(matrix.pack),
    )


def _reach(person: Person) -> Reach:
    return Reach(person.name, person.phone, person.email)


def _dates(order_ids: list[int]) -> dict[int, dict[DateKind, date]]:
    """The dates in force of each order; one that was taken back is none."""
    found: dict[int, dict[DateKind, date]] = {}
    newest = (
        OrderDate.objects.filter(order__in=order_ids)
        .order_by("order_id", "kind", "-recorded_at", "-pk")
        .distinct("order_id", "kind")
    )
    for row in newest:
        if row.day is not None:
            found.setdefault(row.order_id, {})[DateKind(row.kind)] = row.day
    return found


def _matrices(orders: list[Order]) -> dict[int, _Matrix]:
    """What applies to each order; where nothing does yet, what the product brings."""
    in_force, brought = InForce.read(), read_pack(preset_document("standard"), 1)
    found = {}
    for key, facts in circumstances_of(orders).items():
        version = in_force.choose(facts).version
        pack = version.as_domain() if version else brought
        found[key] = (pack, facts, version.rules(facts) if version else pack.resolve(facts))
    of_regions = _newest_calendars("calendar", {order.region.calendar_id for order in orders})
    named = _newest_calendars("calendar__name", {each[2].calendar for each in found.values()})
    return {
        order.pk: _Matrix(
            *found[order.pk],
            named.get(found[order.pk][2].calendar) or of_regions[order.region.calendar_id],
        )
        for order in orders
    }


def _newest_calendars(by: str, values: set[Any]) -> dict[Any, CalendarVersion]:
    """The newest version of each calendar, by its key or its name."""
    wanted = values - {""}
    rows = (
        CalendarVersion.objects.filter(**{f"{by}__in": wanted})
        .select_related("calendar")
        .order_by("calendar_id", "-number")
        .distinct("calendar_id")
        if wanted
        else ()
    )
    return {row.calendar_id if by == "calendar" else row.calendar.name: row for row in rows}


def _tell_contacts(letter: Letter, now: datetime) -> None:
    """One notice to each of the account's contacts; who was told under this key is not again."""
    order = Order.objects.select_related("account").get(pk=letter.order_id)
    contacts = Person.objects.filter(
        contact_of__account=order.account_id, role=Role.CUSTOMER.value, is_active=True
    )
    with transaction.atomic():
        for person in contacts.order_by("pk").distinct():
            write_notice(
                kind=NoticeKind.LETTER,
                key=f"letter:{letter.pk}",
                recipient=person,
                context=_context(letter, order),
                now=now,
                letter=letter,
            )


def _context(letter: Letter, order: Order) -> dict[str, Any]:
    """What the mail says, in the letter's own words."""
    page = LetterPage.from_document(letter.page)
    return {
        "side": "CUSTOMER",
        "account": page.account,
        "order": page.order,
        "site": order.site,
        "product": order.product,
        "number": letter.number,
        "reason": letter.reason,
        "ccm_title": page.contact_title,
        "ccm_name": letter.ccm_name,
        "ccm_phone": letter.ccm_phone,
        "ccm_email": letter.ccm_email,
        "dates": [list(row) for row in page.date_rows],
    }
