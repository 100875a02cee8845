"""Use cases of an earlier date: ask, decide, withdraw. No clock of an escalation moves by it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from rung.domain import expedites as rules
from rung.domain.expedites import Decision, Wish
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, RuleViolation
from rung.domain.vocabulary import ExpediteRoute, ExpediteState, Side
from rung.models import Expedite, Order, Person
from rung.models.expediting import ExpeditePolicy, expediting_of, policy_of
from rung.models.keys import key_at
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing, NotAllowed
from rung.services.outbox import write_notice
from rung.services.who import customers_of, holder_of


@transaction.atomic
def ask_expedite(*, order_id: int, wanted_day: date, reason: str, doing: Doing) -> Expedite:
    """Ask for an earlier date of an order; approved beforehand, it is granted at once.

    Refused where no policy offers it, where the order is over, and while another request is
    unanswered.
    """
    doing.allow(Act.ASK_EXPEDITE)
    pressed_once(doing)
    order = _locked(order_id)
    if why_not := order.why_over():
        raise RuleViolation(why_not)
    policy = _policy(order)
    wish = Wish(wanted_day, order.committed_day(), reason.strip())
    rules.check_wish(wish, today=_today(order, doing))
    pre_approved = policy.rules.route is ExpediteRoute.PRE_APPROVED
    row = Expedite(
        id=key_at(doing.now),
        order=order,
        policy=policy.version,
        asked_by=doing.person,
        asked_at=doing.now,
        wanted_day=wish.wanted_day,
        from_day=wish.from_day,
        reason=wish.reason,
        route=policy.rules.route.value,
        price=rules.price_words(policy.rules, wish.days),
        state=(ExpediteState.GRANTED if pre_approved else ExpediteState.ASKED).value,
        decided_at=doing.now if pre_approved else None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone("An earlier date has been asked for already; it is decided.") from None
    if pre_approved:
        _tell(
            row, NoticeKind.EXPEDITE_DECIDED, customers_of(order.account_id, now=doing.now), doing
        )
    _tell(row, NoticeKind.EXPEDITE_ASKED, _first_to_decide(order, policy, doing), doing)
    return row


@transaction.atomic
def decide_expedite(*, expedite_id: UUID, decision: Decision, doing: Doing) -> Expedite:
    """Grant or refuse; by who holds the level that the policy names, or one above it."""
    doing.allow(Act.DECIDE_EXPEDITE)
    pressed_once(doing)
    row = _unanswered(expedite_id)
    policy = policy_of(row)
    if doing.person not in _deciders(row.order, policy, doing.now):
        raise NotAllowed(f"Level {policy.rules.decided_by} or one above it decides this.")
    wish = Wish(row.wanted_day, row.from_day, row.reason)
    rules.check_decision(
        policy.rules, ExpediteState(row.state), wish, decision, today=_today(row.order, doing)
    )
    row.state = (ExpediteState.GRANTED if decision.granted else ExpediteState.REFUSED).value
    row.decided_by, row.decided_at = doing.person, doing.now
    row.words, row.offered_day = decision.words.strip(), decision.offered_day
    row.save(update_fields=["state", "decided_by", "decided_at", "words", "offered_day"])
    _tell(
        row, NoticeKind.EXPEDITE_DECIDED, customers_of(row.order.account_id, now=doing.now), doing
    )
    return row


@transaction.atomic
def withdraw_expedite(*, expedite_id: UUID, doing: Doing) -> Expedite:
    """The customer needs it no more; whoever would decide it is told."""
    doing.allow(Act.ASK_EXPEDITE)
    pressed_once(doing)
    row = _unanswered(expedite_id)
    rules.require_asked(ExpediteState(row.state))
    row.state = ExpediteState.WITHDRAWN.value
    row.decided_by, row.decided_at = doing.person, doing.now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    first = _first_to_decide(row.order, policy_of(row), doing)
    _tell(row, NoticeKind.EXPEDITE_DECIDED, first, doing)
    return row


def decides(row: Expedite, person: Person, *, now: datetime) -> bool:
    """Whether this person may decide it now; order and policy must have been fetched."""
    return person in _deciders(row.order, policy_of(row), now)


def _deciders(order: Order, policy: ExpeditePolicy, now: datetime) -> list[Person]:
    """Who answers for the deciding level, and for those above it."""
    found = (holder_of(order, level, now).person for level in policy.deciding_levels)
    return [person for person in found if person is not None]


def _first_to_decide(order: Order, policy: ExpeditePolicy, doing: Doing) -> list[Person]:
    return _deciders(order, policy, doing.now)[:1]


def _locked(order_id: int) -> Order:
    """The order; whoever asks for it at the same instant comes second."""
    Order.objects.select_for_update(no_key=True).only("pk").get(pk=order_id)
    return Order.objects.select_related(
        "account__ccm", "account__channel_manager", "ccm", "region__calendar"
    ).get(pk=order_id)


def _unanswered(expedite_id: UUID) -> Expedite:
    """The request, locked behind its order; refused when it was answered meanwhile."""
    order_id = Expedite.objects.values_list("order_id", flat=True).get(pk=expedite_id)
    order = _locked(order_id)
    row = Expedite.objects.select_related("policy__policy").get(pk=expedite_id)
    row.order = order
    rules.require_asked(ExpediteState(row.state))
    return row


def _policy(order: Order) -> ExpeditePolicy:
    found = expediting_of(order)
    if found is None:
        raise RuleViolation("No policy offers an earlier date for this order. Ask your carrier.")
    return found


def _today(order: Order, doing: Doing) -> date:
    return doing.now.astimezone(ZoneInfo(order.account.zone)).date()


def _tell(row: Expedite, kind: NoticeKind, people: Iterable[Person], doing: Doing) -> None:
    for person in people:
        customer = person.role == Side.CUSTOMER.value
        write_notice(
            kind=kind,
            key=f"expedite:{row.pk}:{row.state}",
            recipient=person,
            context={
                "side": (Side.CUSTOMER if customer else Side.CARRIER).value,
                "account": row.order.account.name,
                "order": row.order.reference,
                "site": row.order.site,
                "product": row.order.product,
                "by": doing.person.name,
                "state": row.state,
                "wanted_day": row.wanted_day.isoformat(),
                "from_day": row.from_day.isoformat() if row.from_day else None,
                "offered_day": row.offered_day.isoformat() if row.offered_day else None,
                "price": row.price,
                "reason": row.reason,
                "words": row.words,
            },
            now=doing.now,
            order=row.order,
        )
