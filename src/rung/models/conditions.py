"""Which condition of the next level holds on the record; read only where a policy asks for one."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.matrix import Condition
from rung.domain.vocabulary import OrderStatus
from rung.models.clocks import Clock
from rung.models.escalations import EngagedLevel, Escalation
from rung.models.orders import Order
from rung.models.people import away

NONE: frozenset[Condition] = frozenset()


def holding(escalation: Escalation, level: int, *, now: datetime) -> frozenset[Condition]:
    """The condition on which the level above ``level`` opens, when it holds; else nothing.

    Policy version, order and account must have been fetched.
    """
    asked = asked_above(escalation, level)
    if asked is None:
        return NONE
    answers = {
        Condition.MISSED: lambda: _missed(escalation.pk, level),
        Condition.NOBODY: lambda: _nobody(escalation.pk, level, now),
        Condition.DATE_MISSED: lambda: date_missed(
            escalation.order, escalation.order.committed_day(), now=now
        ),
    }
    return frozenset({asked}) if answers[asked]() else NONE


def asked_above(escalation: Escalation, level: int) -> Condition | None:
    """The condition on which the level above ``level`` opens; None for time alone, or words."""
    opening = escalation.rules().opening_above(level)
    return opening.known if opening else None


def _missed(escalation_id: UUID, level: int) -> bool:
    return Clock.objects.filter(
        escalation=escalation_id,
        kind=ClockKind.ACKNOWLEDGEMENT.value,
        level=level,
        outcome=Outcome.MISSED.value,
    ).exists()


def _nobody(escalation_id: UUID, level: int, now: datetime) -> bool:
    """Nobody is engaged at the level, or whoever is is away, or has left.

    Cover was looked for when the level was engaged.
    """
    row = EngagedLevel.objects.get(escalation=escalation_id, level=level)
    return row.holder_id is None or away(now).filter(pk=row.holder_id).exists()


def date_missed(order: Order, committed: date | None, *, now: datetime) -> bool:
    """The committed date in force has passed where the order's account is."""
    today = now.astimezone(ZoneInfo(order.account.zone)).date()
    done = order.status == OrderStatus.COMPLETED.value
    return committed is not None and committed < today and not done
