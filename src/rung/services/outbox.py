"""Writes notices into the outbox, in the transaction of what caused them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rung.domain.clocks import ClockKind
from rung.domain.permissions import Role
from rung.domain.plan import NoticeKind, Tell
from rung.jobs_port import Job, defer
from rung.models import Clock, EngagedLevel, Escalation, Letter, Notice, Person
from rung.models.keys import key_at
from rung.services.who import people_of


def put_in_outbox(escalation: Escalation, tell: tuple[Tell, ...], *, now: datetime) -> None:
    """One row for each notice and person. What was told under a key is not told again (N8)."""
    if not tell:
        return
    common = _common(escalation)
    for each in tell:
        for person in people_of(each.to, escalation, each.level, now):
            context = {
                **common,
                **_of_level(escalation, each.level),
                **dict(each.details),
                "to": each.to.value,
                "side": _side(person),
            }
            write_notice(
                kind=each.kind,
                key=each.key,
                recipient=person,
                context=context,
                now=now,
                escalation=escalation,
            )


def write_notice(
    *,
    kind: NoticeKind,
    key: str,
    recipient: Person,
    context: dict[str, Any],
    now: datetime,
    escalation: Escalation | None = None,
    letter: Letter | None = None,
) -> None:
    """One notice to one person and the job that sends it; nothing when it was written before."""
    notice_id = key_at(now)
    row = Notice(
        id=notice_id,
        key=key,
        kind=kind.value,
        escalation=escalation,
        letter=letter,
        recipient=recipient,
        address=recipient.email,
        message_id=message_id(notice_id),
        context=context,
        created_at=now,
        try_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return
    defer(Job.DELIVER, notice_id=str(notice_id))


def message_id(notice_id: UUID) -> str:
    """The fixed Message-ID of a notice."""
    return f"<notice-{notice_id}@{urlsplit(settings.RUNG_BASE_URL).hostname or 'rung.invalid'}>"


def _side(person: Person) -> str:
    return "CUSTOMER" if person.role == Role.CUSTOMER.value else "CARRIER"


def _common(escalation: Escalation) -> dict[str, Any]:
    """What every notice of an escalation may say, frozen as of now; instants in ISO form, UTC."""
    clocks = Clock.objects.filter(escalation=escalation, settled_at=None)
    by_kind = {(clock.kind, clock.level): clock.due_at for clock in clocks}
    update = by_kind.get((ClockKind.UPDATE.value, None))
    confirmation = by_kind.get((ClockKind.CONFIRMATION.value, None))
    interval = max(
        (
            (level, due)
            for (kind, level), due in by_kind.items()
            if kind == ClockKind.INTERVAL.value and level is not None and due is not None
        ),
        default=None,
    )
    order = escalation.order
    entry = order.entry_point()
    need_by = escalation.need_by_date
    return {
        "reference": escalation.reference,
        "account": order.account.name,
        "order": order.reference,
        "site": order.site,
        "product": order.product,
        "impact": escalation.impact,
        "ground": escalation.ground,
        "need_by_date": need_by.isoformat() if need_by else None,
        "ccm_name": entry.name if entry else None,
        "ccm_phone": entry.phone if entry else None,
        "carrier_zone": escalation.calendar.as_domain().zone,
        "next_update_at": update.isoformat() if update else None,
        "confirm_by": confirmation.isoformat() if confirmation else None,
        "next_level": interval[0] + 1 if interval else None,
        "opens_at": interval[1].isoformat() if interval else None,
    }


def _of_level(escalation: Escalation, level: int | None) -> dict[str, Any]:
    """Who is at the level and by when they owe an acknowledgement."""
    if level is None:
        return {}
    policy = escalation.policy.as_domain()
    engaged = (
        EngagedLevel.objects.filter(escalation=escalation, level=level)
        .select_related("holder")
        .first()
    )
    owed = (
        Clock.objects.filter(
            escalation=escalation, kind=ClockKind.ACKNOWLEDGEMENT.value, level=level
        )
        .order_by("-started_at")
        .first()
    )
    return {
        "level": level,
        "top": level >= policy.top,
        "level_title": policy.level(level).title if level <= policy.top else None,
        "holder_name": engaged.holder.name if engaged and engaged.holder else None,
        "acknowledge_by": owed.due_at.isoformat() if owed and owed.due_at else None,
        "subject_id": str(owed.subject_id) if owed else None,
    }
