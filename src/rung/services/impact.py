"""Use case of an impact: either side tells more, the carrier ascertains it (R8)."""

from uuid import UUID

from django.db import transaction

from rung.domain.ascertaining import add_telling
from rung.domain.impact import Telling
from rung.domain.permissions import Act, Role
from rung.domain.plan import Plan, Snapshot
from rung.domain.vocabulary import Side
from rung.models import Escalation, Impact
from rung.models.impact import told_of
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing


@transaction.atomic
def tell_impact(*, escalation_id: UUID, said: Telling, doing: Doing) -> Escalation:
    """Keep one telling of the side that speaks; ``said.agrees`` takes over the customer's words.

    Raises BadInput for one that says nothing, or an amount without its currency.
    """
    doing.allow(Act.TELL_IMPACT)
    customer = doing.party is not None and doing.party.role is Role.CUSTOMER
    side = Side.CUSTOMER if customer else Side.CARRIER
    new_id = key_at(doing.now)

    def decide(current: Snapshot) -> Plan:
        escalation = Escalation.objects.get(pk=current.id)
        before = told_of(escalation, Impact.objects.filter(escalation=current.id))
        return add_telling(current, said, side=side, before=before, new_id=new_id, now=doing.now)

    return run(escalation_id, decide, doing)
