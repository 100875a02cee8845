"""Use cases of engaging management: raise, contact, engage (R5-R7, R10-R14)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from rung.domain import engaging as rules
from rung.domain import raising
from rung.domain.ascertaining import first_telling
from rung.domain.eligibility import Eligibility, Reason, Stated, raised_words, require_eligible
from rung.domain.impact import Telling
from rung.domain.matrix import Policy
from rung.domain.permissions import Act, Role
from rung.domain.plan import LogContact, Snapshot
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel, ContactOutcome, Ground, Side, Status
from rung.models import (
    Escalation,
    EscalationOrder,
    LevelCalendar,
    Order,
    Person,
)
from rung.models.house import newest_calendar
from rung.models.keys import key_at
from rung.models.matrices import Matrix, Told, matrix_of, order_now, why_over
from rung.services.attending import attended
from rung.services.calling import NOTHING_SAID, Said, call_plan, require_agency, with_call_back
from rung.services.carry_out import carry_out, pressed_once, run
from rung.services.doing import Doing
from rung.services.roster import Roster
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
    reason: str = ""  # the key of one of the policy's reasons, where it lists some
    confirmed: tuple[str, ...] = ()  # the sentences confirmed that the policy asks for
    contact: int | None = None  # who called, where the carrier raises it for them
    said: Telling | None = None  # the impact in more detail, where it was told
    foreseen: str = ""  # why the carrier opens it before the customer had to call; they read it

    @property
    def told(self) -> Told:
        """What a matrix may depend on."""
        return Told(self.severity, self.priority, self.track)


@transaction.atomic
def raise_escalation(
    *,
    order_ids: list[int],
    concern: Concern,
    attempt: Attempt | None,
    doing: Doing,
    said: Said = NOTHING_SAID,
) -> Escalation:
    """Open an escalation for orders of one account; level 1 is engaged at the first contact.

    The first order is the primary one: it decides CCM, matrix and calendar. Refused with
    AlreadyOpen, naming the other one, when an order is in an open escalation, with OrderIsOver when
    one is over, and with NotEligibleYet when the policy has it too early.
    """
    doing.allow(Act.RAISE)
    pressed_once(doing)
    _require_impact(concern)
    orders = _orders(order_ids)
    _require_under_way_and_in_none(orders)
    _require_caller(orders[0], concern, attempt, doing)
    matrix = matrix_of(orders[0], concern.told)
    reason = _require_eligible(orders, matrix, concern, doing)
    escalation = _open(orders, matrix, concern, attempt, doing)
    opening = raising.Opening(
        level_id=key_at(doing.now),
        received_at=attempt.happened_at if attempt else doing.now,
        contact=_contact(attempt, doing) if attempt else None,
        reached_id=key_at(doing.now),
        enters=matrix.enters,
        words=raised_words(reason, matrix.eligibility.checks, caller=_caller(concern)),
        foreseen="" if _by_customer(doing) else concern.foreseen.strip(),
    )
    empty = _empty(escalation)
    plan = raising.raise_escalation(empty, opening, now=doing.now)
    by = Side.CARRIER if opening.foreseen else Side.CUSTOMER
    told = first_telling(concern.impact, concern.said, by, key_at(doing.now), now=doing.now)
    plan = with_call_back(empty, escalation, replace(plan, keep=(*plan.keep, told)), said, doing)
    plan = attended(escalation, empty, plan, Roster([escalation.order], at=doing.now))
    carry_out(escalation, plan, doing)
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
def log_contact(
    *, escalation_id: UUID, attempt: Attempt, doing: Doing, said: Said = NOTHING_SAID
) -> Escalation:
    """Keep a call or mail as this side tells it; an attempt counts as contact (R7).

    ``said`` is what goes with it: a promised call back, of which call it is the other version.
    """
    doing.allow(Act.LOG_CONTACT)
    escalation = Escalation.objects.select_related("order", "account").get(pk=escalation_id)
    return run(
        escalation_id,
        lambda s: call_plan(s, escalation, _contact(attempt, doing), said, doing),
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


def _require_under_way_and_in_none(orders: list[Order]) -> None:
    """Refuse an order that is in an open escalation, and then one that is over."""
    _require_not_in_one(orders)
    for order in orders:
        if why_not := why_over(order):
            raise OrderIsOver(why_not)


def _require_impact(concern: Concern) -> None:
    if not concern.impact.strip():
        raise BadInput("Say what happens if nothing changes; it is shown at every level.")


def _require_caller(order: Order, concern: Concern, attempt: Attempt | None, doing: Doing) -> None:
    """Refuse what the carrier raises for an agent without a letter when they called."""
    if not _by_customer(doing):
        require_agency(order, concern.contact, at=attempt.happened_at if attempt else doing.now)


def _require_not_in_one(orders: list[Order]) -> None:
    """Refused, naming the other escalation, before anything else is asked of the order."""
    link = (
        EscalationOrder.objects.filter(order__in=orders, ended=False)
        .select_related("escalation")
        .order_by("pk")
        .first()
    )
    if link is not None:
        raise AlreadyOpen(link.escalation.reference)


def _require_eligible(
    orders: list[Order], matrix: Matrix, concern: Concern, doing: Doing
) -> Reason | None:
    """Every order has to be eligible; the first one's reason is kept."""
    if matrix.eligibility == Eligibility():
        return None
    contact = doing.person.pk if _by_customer(doing) else concern.contact
    stated = Stated(concern.reason, concern.confirmed)
    found = [
        require_eligible(
            matrix.eligibility,
            order_now(order, matrix, contact=contact),
            stated,
            now=doing.now,
        )
        for order in orders
    ]
    return found[0]


def _caller(concern: Concern) -> str:
    """Who called the carrier, where that was asked."""
    found = Person.objects.filter(pk=concern.contact).first() if concern.contact else None
    return found.name if found else ""


def _open(
    orders: list[Order], matrix: Matrix, concern: Concern, attempt: Attempt | None, doing: Doing
) -> Escalation:
    """The row itself with its pinned policy, calendars and orders."""
    primary = orders[0]
    previous = Escalation.objects.filter(order=primary).order_by("-number").first()
    escalation = Escalation(
        id=key_at(doing.now),
        number=_next_number(),
        account_id=primary.account_id,
        order=primary,
        policy=matrix.version,
        matched_by=matrix.words,
        severity=matrix.facts.severity,
        priority=matrix.facts.priority,
        track=matrix.facts.track,
        reason=concern.reason if matrix.eligibility.reasons else "",
        calendar=matrix.calendar,
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
    _pin_level_calendars(escalation, matrix.policy)
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


def _pin_level_calendars(escalation: Escalation, policy: Policy) -> None:
    for level in policy.levels:
        if level.calendar:
            version = newest_calendar(calendar__name=level.calendar)
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
    return LogContact(
        id=key_at(doing.now),
        level=attempt.level,
        side=Side.CUSTOMER if _by_customer(doing) else Side.CARRIER,
        outcome=attempt.outcome,
        happened_at=attempt.happened_at,
        words=attempt.words.strip(),
        channel=attempt.channel,
    )


def _by_customer(doing: Doing) -> bool:
    return doing.party is not None and doing.party.role is Role.CUSTOMER
