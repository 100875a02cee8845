"""Use cases around a proposed escalation and service level targets (R4)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from rung.domain import proposals as rules
from rung.domain.permissions import Act
from rung.domain.proposals import Sign
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import EscalationOrder, Order, ProposalAnswer, SlaTarget
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing


@transaction.atomic
def put_off_proposal(
    *, order_id: int, signs: tuple[Sign, ...], until_date: date, reason: str, doing: Doing
) -> ProposalAnswer:
    """Put off the proposal to escalate an order. ``signs`` are those its reader was shown.

    Refused where an open escalation covers the order. A sign that was not shown brings the
    proposal back at once.
    """
    doing.allow(Act.PUT_OFF_PROPOSAL)
    order = _locked(order_id)
    pressed_once(doing)
    live = EscalationOrder.objects.filter(order=order, ended=False).select_related("escalation")
    link = live.first()
    answer = rules.put_off(
        signs,
        until_date=until_date,
        reason=reason,
        covered_by=link.escalation.reference if link else "",
        today=_today(order, doing.now),
    )
    return ProposalAnswer.objects.create(
        id=key_at(doing.now),
        order=order,
        person=doing.person,
        until_date=answer.until_date,
        reason=reason.strip(),
        grounds=sorted(answer.keys),
        answered_at=doing.now,
    )


@transaction.atomic
def keep_sla_target(
    *, order_id: int, what: str, due_date: date, met_date: date | None, doing: Doing
) -> SlaTarget:
    """Write down a target of an order, or what became of it; ``what`` names it for good."""
    doing.allow(Act.KEEP_SLA)
    order = _locked(order_id)
    pressed_once(doing)
    if not what.strip():
        raise BadInput("Say what is promised, as the customer reads it.")
    if met_date is not None and met_date > _today(order, doing.now):
        raise BadInput("A target is met on a day that has come.")
    if why_not := order.why_over():
        raise RuleViolation(why_not)
    row, _ = SlaTarget.objects.update_or_create(
        order=order,
        what=what.strip(),
        defaults={"due_date": due_date, "met_date": met_date, "recorded_at": doing.now},
    )
    return row


def _locked(order_id: int) -> Order:
    """The order; whoever answers for it at the same instant comes second."""
    Order.objects.select_for_update(no_key=True).only("pk").get(pk=order_id)
    related = Order.objects.select_related("account__ccm", "account__channel_manager", "ccm")
    return related.get(pk=order_id)


def _today(order: Order, now: datetime) -> date:
    return now.astimezone(ZoneInfo(order.account.zone)).date()
