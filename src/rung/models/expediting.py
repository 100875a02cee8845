"""How an earlier date is asked for on an order, and who decides: from the policy in force."""

from collections.abc import Iterable
from dataclasses import dataclass

from rung.domain.expedites import Expediting, read_expediting
from rung.domain.matrix import Policy
from rung.domain.packs import Kind
from rung.models.expedites import Expedite
from rung.models.in_force import InForce, circumstances_of
from rung.models.orders import Order
from rung.models.policies import PolicyVersion


@dataclass(frozen=True)
class ExpeditePolicy:
    """The rules, the version that says them, and the ladder whose levels decide."""

    rules: Expediting
    version: PolicyVersion
    ladder: Policy | None

    @property
    def deciding_levels(self) -> Iterable[int]:
        """The level that decides, and those above it."""
        top = len(self.ladder.levels) if self.ladder else 1
        return range(self.rules.decided_by, max(top, self.rules.decided_by) + 1)


def expediting_of(order: Order) -> ExpeditePolicy | None:
    """What the order's own ladder says, else the expedite policy published last; else nothing.

    Account and region must have been fetched.
    """
    in_force = InForce.read()
    chosen = in_force.choose(circumstances_of([order])[order.pk])
    pack = chosen.version.as_domain() if chosen.version else None
    is_ladder = pack is not None and pack.kind is Kind.LADDER
    ladder = chosen.rules if is_ladder else None
    if chosen.version and pack and is_ladder and "expedite" in pack.document:
        rules = read_expediting(pack.document["expedite"])
        return ExpeditePolicy(rules, chosen.version, ladder)
    own = in_force.newest(Kind.EXPEDITE)
    if own is None:
        return None
    return ExpeditePolicy(read_expediting(own.as_domain().document), own, ladder)


def policy_of(row: Expedite) -> ExpeditePolicy:
    """The rules under which it was asked for, with the levels that decide now.

    Order with account and region, and policy version, must have been fetched.
    """
    pack = row.policy.as_domain()
    if pack.kind is Kind.LADDER:
        rules = read_expediting(pack.document.get("expedite", {}))
        return ExpeditePolicy(rules, row.policy, row.policy.rules())
    in_force = expediting_of(row.order)
    ladder = in_force.ladder if in_force else None
    return ExpeditePolicy(read_expediting(pack.document), row.policy, ladder)
