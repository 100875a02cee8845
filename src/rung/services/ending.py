"""Use cases of the end: resolve, confirm, reject, withdraw (R26)."""

from uuid import UUID

from django.db import transaction

from rung.domain import ending as rules
from rung.domain.ending import FoundCause
from rung.domain.permissions import Act
from rung.models import Escalation
from rung.services.carry_out import run
from rung.services.doing import Doing


@transaction.atomic
def resolve(
    *, escalation_id: UUID, words: str, doing: Doing, found: FoundCause | None = None
) -> Escalation:
    """The CCM resolves; the customer is asked to confirm. What the cause was stays inside (R22)."""
    doing.allow(Act.RESOLVE)
    return run(
        escalation_id, lambda s: rules.resolve(s, words=words, now=doing.now, found=found), doing
    )


@transaction.atomic
def confirm(*, escalation_id: UUID, doing: Doing) -> Escalation:
    """The customer confirms the resolution; the escalation is closed."""
    doing.allow(Act.CONFIRM)
    return run(escalation_id, lambda s: rules.confirm(s, now=doing.now), doing)


@transaction.atomic
def reject(*, escalation_id: UUID, words: str, doing: Doing) -> Escalation:
    """The customer says it is not solved; it opens again at the level where it stood."""
    doing.allow(Act.REJECT)
    return run(escalation_id, lambda s: rules.reject(s, words=words, now=doing.now), doing)


@transaction.atomic
def withdraw(*, escalation_id: UUID, words: str, doing: Doing) -> Escalation:
    """The customer takes it back; all clocks end."""
    doing.allow(Act.WITHDRAW)
    return run(escalation_id, lambda s: rules.withdraw(s, words=words, now=doing.now), doing)
