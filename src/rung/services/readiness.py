"""Use cases of a site that is not ready: tell, confirm, dispute, decide, withdraw (R4, R17)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from rung.domain import readiness as rules
from rung.domain.attaching import Given, KeepAttachment
from rung.domain.facts import Visibility
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.domain.readiness import GiveNotReady, Standing
from rung.domain.refusals import BadInput
from rung.domain.vocabulary import DateKind
from rung.models import Escalation, NotReady, Order
from rung.models.keys import key_at
from rung.services.attaching import judged
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.working import Committed, instant_of


@dataclass(frozen=True)
class Told:
    """What the customer is to be told of one order's site."""

    code: str
    needs: str
    evidence: str
    deadline: Committed
    date_kind: DateKind | None = None
    to_day: date | None = None
    billing: str = ""
    billing_from: date | None = None


@transaction.atomic
def tell_not_ready(
    *, escalation_id: UUID, order_id: int, told: Told, files: tuple[Given, ...], doing: Doing
) -> Escalation:
    """Tell the customer that a site of theirs is not ready, with a deadline on our calendar.

    AlreadyDone while a notice for the same order stands; BadInput for an order that the
    escalation is not about, a deadline that is past, or a file that cannot be kept.
    """
    doing.allow(Act.TELL_NOT_READY)
    new_id = key_at(doing.now)
    kept = judged(files, Visibility.CUSTOMER, doing, not_ready_id=new_id)

    def decide(current: Snapshot) -> Plan:
        order = _order(escalation_id, order_id)
        notice = GiveNotReady(
            id=new_id,
            order_id=order.pk,
            code=told.code,
            needs=told.needs.strip(),
            evidence=told.evidence.strip(),
            due_at=instant_of(told.deadline, current.calendars.matrix.calendar),
            date_kind=told.date_kind,
            from_day=_in_force(order, told.date_kind),
            to_day=told.to_day,
            billing=told.billing.strip(),
            billing_from=told.billing_from,
        )
        already = NotReady.objects.filter(order=order, ended_at=None).exists()
        return rules.give(
            current, notice, site=order.site, already=already, files=kept, now=doing.now
        )

    return run(escalation_id, decide, doing)


@transaction.atomic
def confirm_ready(
    *,
    escalation_id: UUID,
    not_ready_id: UUID,
    words: str,
    ready_from: datetime,
    files: tuple[Given, ...],
    doing: Doing,
) -> Escalation:
    """The customer confirms that the site is ready, and from when one gets in."""
    doing.allow(Act.ANSWER_NOT_READY)
    kept = _of_notice(files, not_ready_id, doing)
    return run(
        escalation_id,
        lambda s: rules.confirm(
            s,
            _standing(escalation_id, not_ready_id),
            words=words,
            ready_from=ready_from,
            files=kept,
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def dispute_not_ready(
    *, escalation_id: UUID, not_ready_id: UUID, words: str, files: tuple[Given, ...], doing: Doing
) -> Escalation:
    """The customer's own version; a manager decides between the two."""
    doing.allow(Act.ANSWER_NOT_READY)
    kept = _of_notice(files, not_ready_id, doing)
    return run(
        escalation_id,
        lambda s: rules.dispute(
            s, _standing(escalation_id, not_ready_id), words=words, files=kept, now=doing.now
        ),
        doing,
    )


@transaction.atomic
def decide_not_ready(
    *, escalation_id: UUID, not_ready_id: UUID, upheld: bool, words: str, doing: Doing
) -> Escalation:
    """A manager finds for the notice or for the customer."""
    doing.allow(Act.DECIDE_NOT_READY)
    return run(
        escalation_id,
        lambda s: rules.decide(
            s, _standing(escalation_id, not_ready_id), upheld=upheld, words=words, now=doing.now
        ),
        doing,
    )


@transaction.atomic
def withdraw_not_ready(
    *, escalation_id: UUID, not_ready_id: UUID, words: str, doing: Doing
) -> Escalation:
    """The carrier takes its notice back."""
    doing.allow(Act.TELL_NOT_READY)
    return run(
        escalation_id,
        lambda s: rules.withdraw(
            s, _standing(escalation_id, not_ready_id), words=words, now=doing.now
        ),
        doing,
    )


def _of_notice(
    files: tuple[Given, ...], not_ready_id: UUID, doing: Doing
) -> tuple[KeepAttachment, ...]:
    """A customer's files to a notice of theirs: both sides see them."""
    return judged(files, Visibility.CUSTOMER, doing, not_ready_id=not_ready_id)


def _order(escalation_id: UUID, order_id: int) -> Order:
    """An order that the escalation is about, locked: one notice of it at a time."""
    linked = Order.objects.filter(pk=order_id, links__escalation=escalation_id)
    order = linked.select_for_update(of=("self",), no_key=True).first()
    if order is None:
        raise BadInput("Choose a site that this escalation is about.")
    return order


def _in_force(order: Order, kind: DateKind | None) -> date | None:
    """The date of that kind as it stands today."""
    if kind is None:
        return None
    dates = order.dates.filter(kind=kind.value).order_by("-recorded_at", "-pk")
    return dates.values_list("day", flat=True).first()


def _standing(escalation_id: UUID, not_ready_id: UUID) -> Standing:
    """The notice as it is now; the escalation is locked, so nobody changes it meanwhile."""
    row = NotReady.objects.select_related("order").get(pk=not_ready_id, escalation=escalation_id)
    return Standing(
        id=row.pk,
        site=row.order.site,
        due_at=row.due_at,
        disputed=row.disputed_at is not None,
        decided=row.decided_at is not None,
        passed=row.passed_at is not None,
        ended=row.ended_at is not None,
    )
