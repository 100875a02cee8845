"""Which published policy applies to an order: the routing table's first rule that holds (R10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rung.domain.asking import in_reach
from rung.domain.matching import Circumstances, Phase, Rule, Table
from rung.domain.matrix import Policy as PolicyRules
from rung.domain.packs import Kind, Pack
from rung.domain.vocabulary import DateKind, OrderStatus
from rung.models.orders import Order, OrderDate
from rung.models.policies import PolicyVersion

ROUTING = "routing"  # the name of the policy that sends every order to its matrix
_COMMITTED = (DateKind.CCD.value, DateKind.FOC.value)


@dataclass(frozen=True)
class Chosen:
    """What applies to an order; without a version, ``refer`` or ``words`` say why there is none."""

    version: PolicyVersion | None
    words: str  # "matched by rule 3 because region = West"
    facts: Circumstances
    refer: str = ""  # who handles it instead

    @property
    def rules(self) -> PolicyRules | None:
        """The rules in the order's circumstances."""
        return self.version.rules(self.facts) if self.version else None


class InForce:
    """The newest version of every published policy, read once for many orders."""

    def __init__(self, versions: Mapping[str, PolicyVersion]) -> None:
        self._versions = versions
        self._packs: dict[int, Pack] = {}
        self._table: Table | None = None

    @classmethod
    def read(cls) -> "InForce":
        """As the database has it now."""
        newest = PolicyVersion.objects.order_by("policy_id", "-number").distinct("policy_id")
        return cls({version.policy.name: version for version in newest.select_related("policy")})

    def choose(self, facts: Circumstances) -> Chosen:
        """The matrix in these circumstances, and why that one.

        Before any routing table is published the newest ladder applies to every order.
        """
        routing = self._versions.get(ROUTING)
        if routing is None:
            return Chosen(self.newest(Kind.LADDER), "it is the only one", facts)
        if self._table is None:
            self._table = Table(self._pack(routing).rules)
        matched = self._table.match(facts)
        if matched is None:
            return Chosen(None, "no rule of the routing table applies", facts)
        if matched.rule.refer:
            return Chosen(None, matched.words, facts, matched.rule.refer)
        return Chosen(self._versions.get(matched.rule.policy), matched.words, facts)

    def _pack(self, version: PolicyVersion) -> Pack:
        """The pack of a version, read once."""
        if version.pk not in self._packs:
            self._packs[version.pk] = version.as_domain()
        return self._packs[version.pk]

    def in_reach(self, facts: Circumstances) -> tuple[tuple[Rule, ...], tuple[Pack, ...]]:
        """What may apply once severity, priority and track are told: the rules, and the packs."""
        routing = self._versions.get(ROUTING)
        if routing is None:
            only = self.newest(Kind.LADDER)
            return (), (self._pack(only),) if only else ()
        rules = tuple(in_reach(self._pack(routing).rules, facts))
        named = dict.fromkeys(rule.policy for rule in rules)
        return rules, tuple(self._pack(self._versions[n]) for n in named if n in self._versions)

    def newest(self, kind: Kind) -> PolicyVersion | None:
        """The policy of a kind that was published last."""
        found = [each for each in self._versions.values() if self._pack(each).kind is kind]
        return max(found, key=lambda each: (each.published_at, each.pk), default=None)


def circumstances_of(orders: Iterable[Order]) -> dict[int, Circumstances]:
    """What rules look at, of each order by its key. Account and region must have been fetched."""
    orders = list(orders)
    in_force = (
        OrderDate.objects.filter(order__in=orders, kind__in=_COMMITTED)
        .order_by("order_id", "kind", "-recorded_at", "-pk")
        .distinct("order_id", "kind")
        .values_list("order_id", "day")
    )
    committed = {order_id for order_id, day in in_force if day}  # one taken back is none
    return {order.pk: _circumstances(order, order.pk in committed) for order in orders}


def choose_for(order: Order) -> Chosen:
    """What applies to one order now. Account and region must have been fetched."""
    return InForce.read().choose(circumstances_of([order])[order.pk])


def _circumstances(order: Order, committed: bool) -> Circumstances:
    return Circumstances(
        phase=_phase(order, committed).value,
        product=order.product,
        region=order.region.code,
        segment=order.account.segment,
        account=order.account.code,
    )


def _phase(order: Order, committed: bool) -> Phase:
    if order.status == OrderStatus.COMPLETED.value:
        return Phase.COMPLETED
    if committed:
        return Phase.CONFIRMED
    return Phase.VALIDATED if order.accepted_at else Phase.PLACED
