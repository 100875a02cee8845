"""Which condition of the next level holds on the record; read only where a policy asks for one."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.matrix import Condition
from rung.domain.vocabulary import OrderStatus
from rung.models.clocks import Clock
from rung.models.escalations import EngagedLevel, Escalation
from rung.models.people import Absence

NONE: frozenset[Condition] = frozenset()


def holding(escalation: Escalation, level: int, *, now: datetime) -> frozenset[Condition]:
    """The condition on which the level above ``level`` opens, when it holds; else nothing.

    Policy version, order and account must have been fetched.
    """
    opening = escalation.rules().opening_above(level)
    asked = opening.known if opening else None
    if asked is None:
        return NONE
    answers = {
        Condition.MISSED: lambda: _missed(escalation.pk, level),
        Condition.NOBODY: lambda: _nobody(escalation.pk, level, now),
        Condition.DATE_MISSED: lambda: _date_missed(escalation, now),
    }
    return frozenset({asked}) if answers[asked]() else NONE


def _missed(escalation_id: UUID, level: int) -> bool:
    return Clock.objects.filter(
        escalation=escalation_id,
        kind=ClockKind.ACKNOWLEDGEMENT.value,
        level=level,
        outcome=Outcome.MISSED.value,
    ).exists()


def _nobody(escalation_id: UUID, level: int, now: datetime) -> bool:
    """Nobody is engaged at the level, or who is is away; cover was looked for when it was."""
    row = EngagedLevel.objects.get(escalation=escalation_id, level=level)
    if row.holder_id is None:
        return True
    away = Absence.objects.filter(person=row.holder_id, starts_at__lte=now, ends_at__gt=now)
    return away.exists()


def _date_missed(escalation: Escalation, now: datetime) -> bool:
    """The committed date in force has passed where the order's account is."""
    order = escalation.order
    committed = order.committed_day()
    today = now.astimezone(ZoneInfo(order.account.zone)).date()
    done = order.status == OrderStatus.COMPLETED.value
    return committed is not None and committed < today and not done
