"""Use cases of engaging management: raise, contact, engage, waiver (R5-R7, R10-R14)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from rung.domain import engaging as rules
from rung.domain.matrix import Policy
from rung.domain.permissions import Act
from rung.domain.plan import LogContact, Snapshot
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel, ContactOutcome, Ground, Side, Status
from rung.models import (
    CalendarVersion,
    Escalation,
    EscalationOrder,
    LevelCalendar,
    Order,
    PolicyVersion,
)
from rung.models.in_force import Chosen, choose_for
from rung.models.keys import key_at
from rung.services.attending import attended
from rung.services.carry_out import carry_out, pressed_once, run
from rung.services.doing import Doing
from rung.services.snapshots import calendars_of


class AlreadyOpen(RuleViolation):
    """The order is in an open escalation; the new words belong there."""

    code = "already-open"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"This order is already in {reference}. Your words were kept on the page: "
            f"add them to {reference} instead of opening a second one."
        )
        self.reference = reference


class OrderIsOver(RuleViolation):
    """A completed or cancelled order is turned up no more; the sentence says whom to turn to."""

    code = "order-is-over"


@dataclass(frozen=True)
class Attempt:
    """A contact somebody made or received: whom, when, what came of it, by phone unless said."""

    level: int
    happened_at: datetime
    outcome: ContactOutcome
    words: str = ""
    channel: Channel = Channel.PHONE


@dataclass(frozen=True)
class Concern:
    """What the customer says when an escalation is raised (R5, R8)."""

    ground: Ground
    impact: str
    need_by_date: date | None = None
    need_by_reason: str = ""
    tried: str = ""
    rhythm_wish: str = ""
    severity: str = ""
    priority: str = ""
    track: str = ""


@transaction.atomic
def raise_escalation(
    *,
    order_ids: list[int],
    concern: Concern,
    attempt: Attempt | None,
    doing: Doing,
) -> Escalation:
    """Open an escalation for orders of one account; level 1 is engaged at the first contact.

    The first order is the primary one: it decides CCM, matrix and calendar. Refused with
    AlreadyOpen, naming the other one, when an order is in an open escalation, and with
    OrderIsOver when one is completed or cancelled.
    """
    doing.allow(Act.RAISE)
    pressed_once(doing)
    if not concern.impact.strip():
        raise BadInput("Say what happens if nothing changes; it is shown at every level.")
    orders = _orders(order_ids)
    escalation = _open(orders, concern, attempt, doing)
    _require_under_way(orders)
    opening = rules.Opening(
        level_id=key_at(doing.now),
        received_at=attempt.happened_at if attempt else doing.now,
        contact=_contact(attempt, doing) if attempt else None,
        reached_id=key_at(doing.now),
    )
    empty = _empty(escalation)
    plan = rules.raise_escalation(empty, opening, now=doing.now)
    carry_out(escalation, attended(escalation, empty, plan, now=doing.now), doing)
    return escalation


@transaction.atomic
def add_ground(*, escalation_id: UUID, ground: Ground, words: str, doing: Doing) -> Escalation:
    """Add a ground and words to an escalation that is already open."""
    doing.allow(Act.RAISE)
    if not words.strip():
        raise BadInput("Say what is wrong; it is added to the record.")
    return run(
        escalation_id,
        lambda s: rules.add_ground(s, words=words.strip(), ground=ground.value, now=doing.now),
        doing,
    )


@transaction.atomic
def log_contact(*, escalation_id: UUID, attempt: Attempt, doing: Doing) -> Escalation:
    """Keep a call or mail as this side tells it; an attempt counts as contact (R7)."""
    doing.allow(Act.LOG_CONTACT)
    return run(
        escalation_id,
        lambda s: rules.log_contact(s, _contact(attempt, doing), now=doing.now),
        doing,
    )


@transaction.atomic
def engage_next(
    *, escalation_id: UUID, level: int, received_at: datetime, doing: Doing, stated: str = ""
) -> Escalation:
    """The customer engages the next level, at the opening instant or later (R11).

    ``stated`` says how the condition holds of a level that opens on one. Raises NotOpenYet with
    the instant before it, AlreadyDone when somebody was first.
    """
    doing.allow(Act.ENGAGE)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.engage_next(
            s,
            level=level,
            new_id=new_id,
            received_at=received_at,
            now=doing.now,
            stated=stated,
        ),
        doing,
    )


@transaction.atomic
def engage_on_behalf(*, escalation_id: UUID, reason: str, doing: Doing) -> Escalation:
    """The CCM or an engaged manager brings in the next level on the customer's behalf (R14)."""
    doing.allow(Act.ENGAGE_ON_BEHALF)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.engage_on_behalf(s, reason=reason, new_id=new_id, now=doing.now),
        doing,
    )


@transaction.atomic
def ask_waiver(*, escalation_id: UUID, risk: str, doing: Doing) -> Escalation:
    """The customer asks to pass the interval, for a stated risk (R14)."""
    doing.allow(Act.ASK_WAIVER)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.ask_waiver(s, risk=risk, new_id=new_id, now=doing.now),
        doing,
    )


@transaction.atomic
def decide_waiver(*, escalation_id: UUID, granted: bool, words: str, doing: Doing) -> Escalation:
    """A manager decides; granted, the next level is engaged at once (R14)."""
    doing.allow(Act.DECIDE_WAIVER)
    new_id = key_at(doing.now)
    return run(
        escalation_id,
        lambda s: rules.decide_waiver(
            s, granted=granted, words=words, new_id=new_id, now=doing.now
        ),
        doing,
    )


def _orders(order_ids: list[int]) -> list[Order]:
    """The orders, primary first, all of one account; locked in key order, then read again.

    Naming a care manager locks them too, so level 1 begins with the one who is named by now.
    """
    locks = Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids)
    list(locks.order_by("pk").values_list("pk"))
    found = {
        order.pk: order
        for order in Order.objects.filter(pk__in=order_ids).select_related(
            "account__ccm", "account__channel_manager", "ccm", "region__calendar"
        )
    }
    orders = [found[order_id] for order_id in order_ids]
    if len({order.account_id for order in orders}) != 1:
        raise BadInput("All orders of one escalation belong to one account.")
    return orders


def _require_under_way(orders: list[Order]) -> None:
    """Refuse an order that is over; one that is in an open escalation has been told so before."""
    for order in orders:
        if why_not := order.why_over():
            raise OrderIsOver(why_not)


def _open(
    orders: list[Order], concern: Concern, attempt: Attempt | None, doing: Doing
) -> Escalation:
    """The row itself with its pinned policy, calendars and orders."""
    primary = orders[0]
    chosen, version = _matrix_for(primary, concern)
    previous = Escalation.objects.filter(order=primary).order_by("-number").first()
    escalation = Escalation(
        id=key_at(doing.now),
        number=_next_number(),
        account_id=primary.account_id,
        order=primary,
        policy=version,
        matched_by=chosen.words,
        severity=concern.severity,
        priority=concern.priority,
        track=concern.track,
        calendar=_matrix_calendar(primary, chosen.rules),
        previous=previous if previous and previous.status == Status.CLOSED.value else None,
        status=Status.OPEN.value,
        ground=concern.ground.value,
        impact=concern.impact.strip(),
        need_by_date=concern.need_by_date,
        need_by_reason=concern.need_by_reason.strip(),
        tried=concern.tried.strip(),
        rhythm_wish=concern.rhythm_wish.strip(),
        channel=doing.channel.value,
        raised_at=min(attempt.happened_at, doing.now) if attempt else doing.now,
        raised_by=doing.person,
        recorded_at=doing.now,
        changed_at=doing.now,
    )
    escalation.save(force_insert=True)
    _link(escalation, orders)
    _pin_level_calendars(escalation, escalation.rules())
    return escalation


def _link(escalation: Escalation, orders: list[Order]) -> None:
    """Refused, naming the other escalation, when an order is already in an open one."""
    for order in orders:
        try:
            with transaction.atomic():
                EscalationOrder.objects.create(escalation=escalation, order=order)
        except IntegrityError:
            other = EscalationOrder.objects.select_related("escalation").get(
                order=order, ended=False
            )
            raise AlreadyOpen(other.escalation.reference) from None


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('rung_escalation_number')")
        return int(cursor.fetchone()[0])


def _matrix_for(order: Order, concern: Concern) -> tuple[Chosen, PolicyVersion]:
    """The matrix that applies; refused where none does, saying who handles it instead."""
    chosen = choose_for(
        order, severity=concern.severity, priority=concern.priority, track=concern.track
    )
    if chosen.refer:
        raise RuleViolation(f"This is handled by {chosen.refer}: {chosen.words}.")
    if chosen.version is None:
        raise RuleViolation(
            f"No policy applies to {order.reference} yet; an administrator has to publish one."
        )
    return chosen, chosen.version


def _matrix_calendar(order: Order, policy: Policy | None) -> CalendarVersion:
    """The newest version of the matrix's calendar, else of the region's."""
    if policy is not None and policy.calendar:
        return _newest(calendar__name=policy.calendar)
    return _newest(calendar=order.region.calendar_id)


def _newest(**of: object) -> CalendarVersion:
    return CalendarVersion.objects.filter(**of).order_by("-number")[0]


def _pin_level_calendars(escalation: Escalation, policy: Policy) -> None:
    for level in policy.levels:
        if level.calendar:
            version = _newest(calendar__name=level.calendar)
            LevelCalendar.objects.create(
                escalation=escalation, level=level.number, calendar=version
            )


def _empty(escalation: Escalation) -> Snapshot:
    return Snapshot(
        id=escalation.id,
        status=Status.OPEN,
        policy=escalation.rules(),
        calendars=calendars_of(escalation),
        raised_at=escalation.raised_at,
        engaged=(),
        running=(),
    )


def _contact(attempt: Attempt, doing: Doing) -> LogContact:
    customer = doing.party is not None and doing.party.role.value == "CUSTOMER"
    return LogContact(
        id=key_at(doing.now),
        level=attempt.level,
        side=Side.CUSTOMER if customer else Side.CARRIER,
        outcome=attempt.outcome,
        happened_at=attempt.happened_at,
        words=attempt.words.strip(),
        channel=attempt.channel,
    )
