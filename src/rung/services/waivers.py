"""Use cases beside the ladder's own times: waivers, and holding a level back (R14)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import waivers as rules
from rung.domain.holding_back import hold_back as hold_back_rule
from rung.domain.permissions import Act, Relation, Role
from rung.domain.plan import Plan, Snapshot
from rung.domain.vocabulary import Side
from rung.models import EngagedLevel, Escalation
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing, NotAllowed


@transaction.atomic
def ask_waiver(
    *,
    escalation_id: UUID,
    doing: Doing,
    trigger: str = "",
    evidence: str = "",
    risk: str = "",
) -> Escalation:
    """The customer, or the CCM for them, asks to pass the interval (R14).

    ``trigger`` is the key of a risk the policy names, ``evidence`` what shows it; where the policy
    names none, ``risk`` says it in words.
    """
    doing.allow(Act.ASK_WAIVER)
    customer = doing.party is not None and doing.party.role is Role.CUSTOMER
    side = Side.CUSTOMER if customer else Side.CARRIER
    request = rules.Request(trigger, risk, evidence, side)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.ask_waiver(s, request, new_id=new_id, now=doing.now),
        doing,
    )


@transaction.atomic
def decide_waiver(
    *,
    escalation_id: UUID,
    granted: bool,
    words: str,
    doing: Doing,
    waiver_id: UUID | None = None,
) -> Escalation:
    """A manager decides; granted, the next level is engaged at once (R14).

    ``waiver_id`` names the one that is meant; none for the one that is asked for now.
    """
    doing.allow(Act.DECIDE_WAIVER)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.decide_waiver(
            s, granted=granted, words=words, new_id=new_id, now=doing.now, waiver_id=waiver_id
        ),
        doing,
    )


@transaction.atomic
def hold_back(*, escalation_id: UUID, until: datetime, reason: str, doing: Doing) -> Escalation:
    """The owner of the current level lets the next one open later, where the policy allows it."""
    doing.allow(Act.HOLD_BACK)

    def decide(current: Snapshot) -> Plan:
        _require_owner(current, doing)
        return hold_back_rule(current, until=until, reason=reason, now=doing.now)

    return run(escalation_id, decide, doing)


def _require_owner(current: Snapshot, doing: Doing) -> None:
    """The care manager, or whoever holds the highest engaged level, or their cover."""
    if doing.party is not None and Relation.CCM in doing.party.relations:
        return
    row = EngagedLevel.objects.select_related("holder", "cover_for").get(pk=current.current.id)
    held = [person for person in (row.holder, row.cover_for) if person is not None]
    if not any(doing.person.pk in {person.pk, person.cover_id} for person in held):
        raise NotAllowed("Only the manager of the current level, or the care manager, does that.")
