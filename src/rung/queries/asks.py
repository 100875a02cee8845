"""What is asked before an order is escalated, and whether it may be: for either side's form."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.asking import Question
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, due_at
from rung.domain.eligibility import Eligible, NotEligible, Reason, eligible
from rung.domain.instants import show
from rung.domain.matching import plainly
from rung.domain.matrix import Anchor, Opening, StartRule
from rung.domain.matrix_words import condition_words
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.spans import UNKNOWN
from rung.models import AccountContact, Order
from rung.models.house import newest_calendar
from rung.models.matrices import Matrix, Told, asked_of, matrix_of, order_now


@dataclass(frozen=True)
class Asks:
    """The questions of an order, the matrix they lead to, and its answer so far."""

    questions: tuple[Question, ...]
    matrix: Matrix | None
    answer: Eligible | NotEligible | None  # None where no matrix applies
    trouble: str = ""  # why none does, and who handles it instead
    callers: tuple[tuple[int, str], ...] = ()  # who may have called, where that has to be said

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons that hold now; empty where the policy lists none."""
        return self.answer.reasons if isinstance(self.answer, Eligible) else ()

    @property
    def checks(self) -> tuple[str, ...]:
        """What is to be confirmed before it is sent."""
        if self.matrix is None or not isinstance(self.answer, Eligible):
            return ()
        return self.matrix.eligibility.checks

    @property
    def which(self) -> str:
        """Which matrix applies, and why: "standard v3: matched by rule 2 because region = West"."""
        return f"{self.matrix.version}: {self.matrix.words}" if self.matrix else ""

    @property
    def which_plainly(self) -> str:
        """The same for a customer: "standard v3, chosen by the region"."""
        return f"{self.matrix.version}, {plainly(self.matrix.words)}" if self.matrix else ""

    @property
    def is_chosen(self) -> bool:
        """Whether a routing table chose it; else there is one for every order."""
        return self.matrix is not None and self.matrix.by_rule

    @property
    def is_charged(self) -> bool:
        """Whether the priority that was chosen costs extra."""
        return self.matrix is not None and self.matrix.facts.priority in self.matrix.charged

    @property
    def enters(self) -> int:
        """The level at which it enters."""
        return self.matrix.enters if self.matrix else 1

    def why_not(self, zone: str, now: datetime) -> str:
        """Why it cannot be escalated now, for a reader in ``zone``; empty when it can."""
        if isinstance(self.answer, NotEligible):
            return self.answer.said(zone, now)
        return self.trouble

    def opens_at(self, since: datetime) -> datetime | None:
        """When the level above the one entered opens after a first contact; None: no instant."""
        opening = self._opening()
        if self.matrix is None or opening is None or opening.anchor is Anchor.MISSED:
            return None
        interval = self.matrix.policy.interval(self.enters)
        if interval is None:
            return None
        level = self.matrix.policy.level(self.enters)
        own = newest_calendar(calendar__name=level.calendar) if level.calendar else None
        calendar = own or self.matrix.calendar
        at = due_at(ClockFacts(since, interval.target, calendar.as_domain()))
        return None if at is NEVER else at

    def opens(self, since: datetime, *, zone: str, now: datetime) -> str:
        """The same for a reader in ``zone``; empty where no instant is known."""
        at = self.opens_at(since)
        return show(at, zone, now) if at else ""

    @property
    def condition(self) -> str:
        """On what the level above opens, beside a time or instead of one."""
        opening = self._opening()
        return condition_words(opening, self.enters) if opening and opening.condition else ""

    @property
    def without_instant(self) -> str:
        """How one goes higher where no instant can be named."""
        opening, level = self._opening(), self.enters + 1
        if self.matrix is not None and self.matrix.policy.start is StartRule.FREE:
            return "You can go to any higher level at any time."
        if opening is None:
            return ""
        if opening.after is UNKNOWN:
            return f"When level {level} opens is not published."
        if opening.after is not None and opening.anchor is Anchor.MISSED:
            missed = f"level {level - 1} misses its acknowledgement"
            return f"Level {level} opens {opening.after.words} after {missed}."
        return f"Level {level} opens when {self.condition}." if opening.condition else ""

    def _opening(self) -> Opening | None:
        policy = self.matrix.policy if self.matrix else None
        if policy is None or policy.start is StartRule.FREE:
            return None
        return policy.opening_above(self.enters)


def asks_of(
    order: Order, told: Told, *, contact: int | None, by_carrier: bool, now: datetime
) -> Asks:
    """What an order asks, once this much was told. ``contact`` is who escalates, if known yet."""
    asked = asked_of(order)
    try:
        matrix = matrix_of(order, told)
    except BadInput as mistake:
        return Asks(asked, None, None, str(mistake))
    except RuleViolation as refusal:
        return Asks(asked, None, None, str(refusal))
    callers = _callers(order, now) if by_carrier and matrix.eligibility.registered_only else ()
    if contact is None and callers:
        contact = callers[0][0]  # whoever it was; the form asks who
    answer = eligible(matrix.eligibility, order_now(order, matrix, contact=contact), now=now)
    return Asks(asked, matrix, answer, callers=callers)


def _callers(order: Order, now: datetime) -> tuple[tuple[int, str], ...]:
    named = AccountContact.objects.filter(
        account=order.account_id, may_escalate=True, person__is_active=True
    ).select_related("person", "account")
    return tuple(
        (each.person_id, each.person.name)
        for each in named.order_by("person__name")
        if each.holds(now)
    )
