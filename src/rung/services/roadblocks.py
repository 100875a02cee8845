"""Use cases of roadblocks: name, release the customer's wording, report removed (R19)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import roadblocks as rules
from rung.domain.permissions import CARRIER_ROLES, Act, Relation
from rung.domain.plan import Plan, Snapshot
from rung.domain.refusals import BadInput
from rung.domain.roadblocks import NameRoadblock
from rung.models import Escalation, Person, Roadblock
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing


@transaction.atomic
def name_roadblock(
    *,
    escalation_id: UUID,
    blocks: str,
    department: str,
    remover_id: int,
    due_at: datetime,
    doing: Doing,
) -> Escalation:
    """Say what blocks, whose it is, and who of the carrier removes it by when."""
    doing.allow(Act.NAME_ROADBLOCK)
    carriers = [role.value for role in CARRIER_ROLES]
    remover = Person.objects.filter(pk=remover_id, is_active=True, role__in=carriers).first()
    if remover is None:
        raise BadInput("Choose who removes it: somebody of the carrier who is there.")
    named = NameRoadblock(key_at(doing.now), blocks, department, remover.pk, due_at)
    return run(
        escalation_id,
        lambda s: rules.name_roadblock(s, named, remover=remover.name, now=doing.now),
        doing,
    )


@transaction.atomic
def release_roadblock(
    *, escalation_id: UUID, roadblock_id: UUID, words: str, doing: Doing
) -> Escalation:
    """Give the customer their own wording of it (R22)."""
    doing.allow(Act.RELEASE_WORDING)

    def decide(current: Snapshot) -> Plan:
        found = _standing(escalation_id, roadblock_id)
        return rules.release_roadblock(current, found, words=words, now=doing.now)

    return run(escalation_id, decide, doing)


@transaction.atomic
def remove_roadblock(
    *, escalation_id: UUID, roadblock_id: UUID, words: str, doing: Doing
) -> Escalation:
    """It is gone; reported by who removes it, their cover, the CCM or an engaged manager."""
    doing.allow(Act.REMOVE_ROADBLOCK)

    def decide(current: Snapshot) -> Plan:
        found = _standing(escalation_id, roadblock_id)
        rules.require_remover(found, may=_may_report(found, doing))
        return rules.remove_roadblock(current, found, words=words, now=doing.now)

    return run(escalation_id, decide, doing)


def _may_report(found: rules.Roadblock | None, doing: Doing) -> bool:
    relations = doing.party.relations if doing.party else frozenset()
    if found is None or relations & {Relation.CCM, Relation.HOLDER}:
        return True  # what is not there is refused by the rule
    remover = Person.objects.get(pk=found.remover_id)
    return doing.person.pk in {remover.pk, remover.cover_id}


def _standing(escalation_id: UUID, roadblock_id: UUID) -> rules.Roadblock | None:
    row = (
        Roadblock.objects.filter(pk=roadblock_id, escalation=escalation_id)
        .select_related("remover", "removed_by")
        .first()
    )
    return row.as_domain() if row else None
