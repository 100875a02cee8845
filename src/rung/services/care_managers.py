"""Use cases of naming the customer care manager of an order or an account (R1, R2)."""

from uuid import UUID

from django.db import transaction

from rung.domain.house_record import RecordKind
from rung.domain.naming import CCM_LEVEL, care_manager_named
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Act, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import OrderStatus, Status
from rung.models import Account, EngagedLevel, Escalation, Order, Person
from rung.services.carry_out import carry_out, pressed_once
from rung.services.doing import Doing
from rung.services.letters import issue_letters
from rung.services.outbox import write_notice
from rung.services.record import record
from rung.services.snapshots import locked

REASON = "Your customer care manager changed"


@transaction.atomic
def name_ccm(*, order_id: int, ccm_id: int, doing: Doing) -> None:
    """Name the care manager of one order: letter re-issued, both sides told, clocks unmoved."""
    doing.allow(Act.NAME_CCM)
    pressed_once(doing)
    ccm = _care_manager(ccm_id)
    order = _locked_orders([order_id])[0]
    former = order.entry_point()
    if order.status == OrderStatus.CANCELLED.value:
        raise RuleViolation(f"Order {order.reference} is cancelled; it needs no care manager.")
    if order.care_manager() == ccm:
        raise AlreadyDone(f"{ccm.name} is already the care manager of order {order.reference}.")
    order.ccm = ccm
    order.save(update_fields=["ccm"])
    _record(doing, f"Care manager of order {order.reference}", former, ccm)
    issue_letters(order_ids=[order.pk], reason=REASON, now=doing.now)
    if not hand_over(order_ids=[order.pk], doing=doing):
        about = {"order": order.reference, "site": order.site, "account": order.account.name}
        _tell_carrier(ccm, former, _key(f"order-{order.pk}", ccm, doing), about, doing)


@transaction.atomic
def name_account_ccm(*, account_id: int, ccm_id: int, doing: Doing) -> None:
    """Name the care manager of an account, and of its orders that name no other one."""
    doing.allow(Act.NAME_CCM)
    pressed_once(doing)
    ccm = _care_manager(ccm_id)
    order_ids = list(
        Order.objects.filter(account=account_id, ccm=None)
        .exclude(status=OrderStatus.CANCELLED.value)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    _locked_orders(order_ids)
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    former = account.ccm or account.channel_manager
    if account.ccm == ccm:
        raise AlreadyDone(f"{ccm.name} is already the care manager of {account.name}.")
    account.ccm = ccm
    account.save(update_fields=["ccm"])
    _record(doing, f"Care manager of {account.name}", former, ccm)
    issue_letters(order_ids=order_ids, reason=REASON, now=doing.now)
    hand_over(order_ids=order_ids, doing=doing)
    key = _key(f"account-{account.pk}", ccm, doing)
    _tell_carrier(ccm, former, key, {"account": account.name}, doing)


def hand_over(*, order_ids: list[int], doing: Doing) -> int:
    """Bring live escalations that these orders lead to their orders' present care manager.

    Joins the transaction in which the care manager was changed; how many changed hands. Whoever
    raises an escalation locks the order first as well, so none can slip through in between.
    """
    live = (
        Escalation.objects.filter(order__in=order_ids)
        .exclude(status=Status.CLOSED.value)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(_hand_over(escalation_id, doing) for escalation_id in live)


def _hand_over(escalation_id: UUID, doing: Doing) -> int:
    """One escalation; 0 when it was closed meanwhile, or is with the right person already."""
    escalation = locked(escalation_id)
    ccm = escalation.order.entry_point()
    level = (
        EngagedLevel.objects.filter(escalation=escalation, level=CCM_LEVEL)
        .select_related("holder", "cover_for")
        .get()
    )
    former = level.cover_for or level.holder
    if escalation.status == Status.CLOSED.value or ccm is None or former == ccm:
        return 0
    plan = care_manager_named(
        name=ccm.name,
        former_name=former.name if former else "",
        former_id=former.pk if former else None,
        key=_key(f"order-{escalation.order_id}", ccm, doing),
        now=doing.now,
    )
    carry_out(escalation, plan, doing)
    return 1


def _record(doing: Doing, subject: str, former: Person | None, ccm: Person) -> None:
    before = former.name if former else "none"
    record(doing, RecordKind.CARE_MANAGER, subject, before, ccm.name, about=ccm)


def _locked_orders(order_ids: list[int]) -> list[Order]:
    """The orders, locked in key order, then read with what may have changed meanwhile."""
    locks = Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids)
    list(locks.order_by("pk").values_list("pk"))
    return list(
        Order.objects.filter(pk__in=order_ids)
        .select_related("ccm", "account__ccm", "account__channel_manager")
        .order_by("pk")
    )


def _care_manager(person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or person.role != Role.CCM.value:
        name = person.name if person else "This person"
        raise BadInput(f"{name} is not a customer care manager. Choose one who is.")
    return person


def _key(of: str, ccm: Person, doing: Doing) -> str:
    return f"ccm-named:{of}:{ccm.pk}:{doing.now.isoformat()}"


def _tell_carrier(
    ccm: Person, former: Person | None, key: str, about: dict[str, str], doing: Doing
) -> None:
    """The customer reads it in the new letter; the two care managers read it here."""
    named = {"ccm_name": ccm.name, "ccm_phone": ccm.phone, "ccm_email": ccm.email}
    for person in (ccm, former):
        if person is not None:
            write_notice(
                kind=NoticeKind.CCM_NAMED,
                key=key,
                recipient=person,
                context={**about, **named, "to": "CCM", "side": "CARRIER"},
                now=doing.now,
            )
