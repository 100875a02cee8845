"""The matrix of one order: why that one, what it asks, and whether the order may be escalated."""

from dataclasses import dataclass, replace

from rung.domain.asking import Question, completed, questions
from rung.domain.eligibility import Eligibility, NotEligible, OrderNow, read_eligibility, refer
from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy
from rung.domain.packs import Kind
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import OrderStatus
from rung.models.calendars import CalendarVersion
from rung.models.house import newest_calendar
from rung.models.in_force import InForce, circumstances_of
from rung.models.orders import Order
from rung.models.people import AccountContact
from rung.models.policies import PolicyVersion


@dataclass(frozen=True)
class Told:
    """What people say of a concern that a matrix may depend on; empty: the usual."""

    severity: str = ""
    priority: str = ""
    track: str = ""


USUAL = Told()


class HandledElsewhere(RuleViolation):
    """Somebody else handles such orders; the sentence says who."""

    code = "handled-elsewhere"


@dataclass(frozen=True)
class Matrix:
    """The published policy that applies to an order, resolved in its circumstances."""

    version: PolicyVersion
    words: str  # "matched by rule 3 because region = West"
    facts: Circumstances
    policy: Policy
    calendar: CalendarVersion
    eligibility: Eligibility
    enters: int  # the level at which a concern of this class enters
    charged: frozenset[str]  # the priorities that cost extra

    @property
    def by_rule(self) -> bool:
        """Whether a rule of the routing table chose it."""
        return self.words.startswith("matched")


def matrix_of(order: Order, told: Told = USUAL) -> Matrix:
    """The matrix that applies to an order now. Account and region must have been fetched.

    Raises RuleViolation where none does, saying who handles it instead, and BadInput for a
    severity, priority or track that the matrix does not tell apart.
    """
    known = circumstances_of([order])[order.pk]
    facts = replace(known, severity=told.severity, priority=told.priority, track=told.track)
    chosen = InForce.read().choose(facts)
    if chosen.refer:
        raise HandledElsewhere(f"This is handled by {chosen.refer.rstrip('.')}.")
    pack = chosen.version.as_domain() if chosen.version else None
    if chosen.version is None or pack is None or pack.kind is not Kind.LADDER:
        raise RuleViolation(
            f"No policy applies to {order.reference} yet; an administrator has to publish one."
        )
    facts = completed(pack, chosen.facts)
    policy = chosen.version.rules(facts)
    return Matrix(
        version=chosen.version,
        words=chosen.words,
        facts=facts,
        policy=policy,
        calendar=calendar_of(order, policy),
        eligibility=read_eligibility(pack.document.get("eligibility", {})),
        enters=policy.enters_at,
        charged=frozenset(pack.values("charged_priorities")),
    )


def why_over(order: Order) -> str:
    """Why no escalation can be raised for an order, and whom to turn to; empty while it can.

    Of a completed order its policy may say who handles it by now.
    """
    words = order.why_over()
    if not words or order.status != OrderStatus.COMPLETED.value:
        return words
    try:
        matrix = matrix_of(order)
    except HandledElsewhere as elsewhere:
        return str(elsewhere)
    except RuleViolation:
        return words
    instead = refer(matrix.eligibility, matrix.facts)
    over = NotEligible(f"Order {order.reference} is completed.", refer=instead)
    return f"{over.words} {over.turn_to}" if instead else words


def asked_of(order: Order) -> tuple[Question, ...]:
    """What is asked for before it is clear which matrix applies, and how it is resolved."""
    rules, packs = InForce.read().in_reach(circumstances_of([order])[order.pk])
    return questions(packs, rules)


def calendar_of(order: Order, policy: Policy) -> CalendarVersion:
    """The newest version of the matrix's calendar, else of the region's."""
    if policy.calendar:
        return newest_calendar(calendar__name=policy.calendar)
    return newest_calendar(calendar=order.region.calendar_id)


def order_now(order: Order, matrix: Matrix, *, contact: int | None) -> OrderNow:
    """What eligibility reads of an order; ``contact`` is who asks, or who called the carrier.

    It may be another order of the escalation than the one that decided the matrix.
    """
    told = matrix.facts
    facts = replace(
        circumstances_of([order])[order.pk],
        severity=told.severity,
        priority=told.priority,
        track=told.track,
    )
    return OrderNow(
        facts=facts,
        calendar=matrix.calendar.as_domain(),
        zone=order.account.zone,
        validated_at=order.accepted_at,
        committed_day=order.committed_day(),
        registered=is_registered(order, contact),
    )


def is_registered(order: Order, contact: int | None) -> bool:
    """Whether the account has named this person as one who may escalate."""
    if contact is None:
        return False
    named = AccountContact.objects.filter(account=order.account_id, may_escalate=True)
    return named.filter(person=contact, person__is_active=True).exists()
