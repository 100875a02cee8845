"""What an order's page shows of earlier dates: how one is asked for, and what was answered."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.expedites import NOT_PUBLISHED, Per
from rung.domain.headline import State
from rung.domain.instants import show, show_date
from rung.domain.vocabulary import ExpediteRoute, ExpediteState, OrderStatus
from rung.models import Expedite, Order
from rung.models.expediting import ExpeditePolicy, expediting_of, policy_of

_STATES = {
    ExpediteState.ASKED: (State.WATCH, "Asked"),
    ExpediteState.GRANTED: (State.OK, "Granted"),
    ExpediteState.REFUSED: (State.IDLE, "Not granted"),
    ExpediteState.WITHDRAWN: (State.IDLE, "Withdrawn"),
}


@dataclass(frozen=True)
class ExpediteLine:
    """One request, said."""

    title: str
    state: State
    word: str
    asked: str
    reason: str
    price: str
    answer: str
    words: str


@dataclass(frozen=True)
class ExpeditePanel:
    """Requests for an earlier date, newest first, and the one that is unanswered."""

    policy: ExpeditePolicy | None
    lines: tuple[ExpediteLine, ...]
    unanswered: Expedite | None
    is_over: bool

    @property
    def can_be_asked(self) -> bool:
        """Whether a policy offers it, the order is under way and nothing is unanswered."""
        return self.policy is not None and self.unanswered is None and not self.is_over

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.lines) or self.can_be_asked

    @property
    def terms(self) -> tuple[str, ...]:
        """What it costs and who decides, before one asks."""
        if self.policy is None:
            return ()
        rules = self.policy.rules
        fee, per = NOT_PUBLISHED, {Per.DAY: "for each day it gets earlier", Per.ORDER: "in all"}
        if rules.fee is not None:
            fee = f"It costs {rules.fee.amount} {rules.fee.currency} {per[rules.fee.per]}."
        who = f"Level {rules.decided_by} decides."
        approved = rules.route is ExpediteRoute.PRE_APPROVED
        route = "It is approved beforehand: asking books it." if approved else who
        return (fee, route)

    @property
    def may_offer(self) -> bool:
        """Whether who decides may offer another day."""
        row = self.unanswered
        return row is not None and policy_of(row).rules.may_offer_other_date


def expedite_panel(order: Order, *, zone: str, now: datetime) -> ExpeditePanel:
    """Everything about earlier dates of an order that queries.access found."""
    rows = list(
        Expedite.objects.filter(order=order)
        .select_related("asked_by", "decided_by", "policy")
        .order_by("-asked_at", "-pk")
    )
    unanswered = next((row for row in rows if row.state == ExpediteState.ASKED.value), None)
    if unanswered is not None:
        unanswered.order = order
    return ExpeditePanel(
        policy=expediting_of(order),
        lines=tuple(_line(row, zone, now) for row in rows),
        unanswered=unanswered,
        is_over=order.status != OrderStatus.ACCEPTED.value,
    )


def _line(row: Expedite, zone: str, now: datetime) -> ExpediteLine:
    state, word = _STATES[ExpediteState(row.state)]
    instead = f" instead of {show_date(row.from_day)}" if row.from_day else ""
    return ExpediteLine(
        title=f"{show_date(row.wanted_day)}{instead}",
        state=state,
        word=word,
        asked=f"{row.asked_by.name} asked {show(row.asked_at, zone, now)}",
        reason=row.reason,
        price=row.price,
        answer=_answer(row, zone, now),
        words=row.words,
    )


def _answer(row: Expedite, zone: str, now: datetime) -> str:
    if row.decided_at is None:
        return ""
    who = row.decided_by.name if row.decided_by else "Approved beforehand"
    offered = f"; offered instead: {show_date(row.offered_day)}" if row.offered_day else ""
    return f"{who}, {show(row.decided_at, zone, now)}{offered}"
