"""Use cases of the plan as a whole: its order, its release to the customer, their answer (R17)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import action_plan as rules
from rung.domain.action_plan import AnswerPlan, Wording
from rung.domain.permissions import Act
from rung.models import ActionDependency, ActionMove, Escalation
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing


@transaction.atomic
def reorder(
    *,
    escalation_id: UUID,
    action_id: UUID,
    wanted: tuple[UUID, ...],
    seen: str | None,
    doing: Doing,
) -> Escalation:
    """Say which actions an action comes after. BadInput names a circle."""
    doing.allow(Act.PLAN)
    return run(
        escalation_id,
        lambda s: rules.reorder(
            s,
            _following(escalation_id),
            action_id=action_id,
            wanted=wanted,
            seen=seen,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def release(
    *, escalation_id: UUID, action_id: UUID, wording: Wording, seen: str | None, doing: Doing
) -> Escalation:
    """Tell the customer of an action that was kept inside, and of every date it had."""
    doing.allow(Act.PLAN)
    return run(
        escalation_id,
        lambda s: rules.release(
            s,
            _untold(action_id),
            action_id=action_id,
            wording=wording,
            seen=seen,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def answer_plan(
    *, escalation_id: UUID, agreed: bool, words: str, stamp: str, doing: Doing
) -> Escalation:
    """The customer agrees to the plan they saw, or says what is missing (R9)."""
    doing.allow(Act.ANSWER_PLAN)
    answer = AnswerPlan(key_at(doing.now), agreed, words, stamp)
    return run(escalation_id, lambda s: rules.answer_plan(s, answer, now=doing.now), doing)


def _following(escalation_id: UUID) -> dict[UUID, list[UUID]]:
    """What comes after what, read behind the lock."""
    found: dict[UUID, list[UUID]] = {}
    rows = ActionDependency.objects.filter(action__escalation=escalation_id)
    for action, before in rows.values_list("action_id", "after_id"):
        found.setdefault(action, []).append(before)
    return found


def _untold(action_id: UUID) -> list[datetime]:
    """The dates an action had that the customer has not heard of."""
    untold = ActionMove.objects.filter(action=action_id, told_at=None)
    return list(untold.values_list("from_at", flat=True))
