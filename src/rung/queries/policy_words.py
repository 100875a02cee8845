"""Which policy an escalation runs on, and why, in a sentence for either side."""

from django.db import connection

from rung.domain.matching import plainly
from rung.domain.matrix import Policy
from rung.domain.permissions import Role
from rung.models import Escalation
from rung.models.rebases import PolicyMove, PolicyRebase
from rung.queries.lean import fetch, fetch_by_key

_NEWEST = "SELECT max(number) FROM rung_policyversion WHERE policy_id = %s"


def runs_on(escalation: Escalation, policy: Policy, *, carrier_side: bool) -> str:
    """ "Runs on policy standard v3, as when you opened it; chosen by the region".

    The carrier reads which rule chose it, and which version is in force for new ones. The
    escalation's version and who raised it must have been fetched.
    """
    parts = [f"Runs on {policy.words}, {_since(escalation, carrier_side=carrier_side)}"]
    if carrier_side:
        newest = _newest(escalation.policy.policy_id)
        if newest > policy.number:
            parts.append(f"v{newest} is in force for new ones")
    if escalation.matched_by:
        why = escalation.matched_by
        parts.append(why if carrier_side else plainly(why))
    return f"{'; '.join(parts)}."


def _since(escalation: Escalation, *, carrier_side: bool) -> str:
    moved = _moved(escalation)
    if moved:
        return moved
    if carrier_side:
        return "as when it was raised"
    by_customer = escalation.raised_by.role == Role.CUSTOMER.value
    return "as when you opened it" if by_customer else "as when it was opened"


def _moved(escalation: Escalation) -> str:
    """Why it is on this version when it began on another; the first is never gone to."""
    if escalation.policy.number == 1:
        return ""
    last = " WHERE escalation_id = %s ORDER BY recorded_at DESC, id DESC LIMIT 1"
    for move in fetch(PolicyMove, last, [escalation.pk]):
        rebase = fetch_by_key(PolicyRebase, [move.rebase_id])[move.rebase_id]
        return f"to which it was moved: {rebase.reason.rstrip('.')}"
    return ""


def _newest(policy_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [policy_id])
        (number,) = cursor.fetchone()
    return int(number)
