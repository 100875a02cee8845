"""Where the one link of a message leads: one table of purposes and addresses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from rung.domain.clocks import ClockKind
from rung.domain.vocabulary import Side
from rung.domain.wording import Button, Purpose
from rung.models import Notice
from rung.services.links import (
    acknowledge_url,
    desk_ticket_url,
    escalation_url,
    not_ready_url,
    order_url,
)
from rung.services.request_links import decide_url
from rung.services.survey_links import survey_url
from rung.services.undo_links import undo_url
from rung.services.waiver_links import waiver_url

LINK_HOLDS_FOR = timedelta(days=7)


def address_of(notice: Notice, button: Button | None) -> str:
    """The address behind a button; empty without one. What lacks its own leads to the record."""
    if button is None:
        return ""
    find = _ADDRESSES.get(button.purpose)
    found = find(notice) if find else ""
    return found or escalation_url(notice.context["reference"], customer=_to_customer(notice))


def _given(notice: Notice) -> str:
    return str(notice.context["code"])


def _order(notice: Notice) -> str:
    return order_url(notice.context["order"], customer=_to_customer(notice))


def _desk_ticket(notice: Notice) -> str:
    return desk_ticket_url(notice.context["ticket"])


def _survey(notice: Notice) -> str:
    until = notice.context.get("answer_by")
    if notice.escalation_id is None or notice.recipient_id is None or not until:
        return ""
    return survey_url(
        escalation_id=notice.escalation_id,
        person_id=notice.recipient_id,
        expires_at=datetime.fromisoformat(until),
    )


def _decide(notice: Notice) -> str:
    """The decision on resources; only to whom it was sent."""
    request_id = notice.context.get("request_id")
    if notice.recipient_id is None or not request_id:
        return ""
    return decide_url(
        request_id=UUID(request_id),
        person_id=notice.recipient_id,
        expires_at=notice.created_at + LINK_HOLDS_FOR,
    )


def _decide_waiver(notice: Notice) -> str:
    """The decision on a waiver; only to whom it was sent. A reminder names it by its clock."""
    context = notice.context
    reminded = context.get("clock") == ClockKind.DECISION.value
    waiver_id = context.get("waiver_id") or (context.get("subject_id") if reminded else None)
    if notice.recipient_id is None or not waiver_id:
        return ""
    return waiver_url(
        waiver_id=UUID(waiver_id),
        person_id=notice.recipient_id,
        expires_at=notice.created_at + LINK_HOLDS_FOR,
    )


def _acknowledge(notice: Notice) -> str:
    subject_id = notice.context.get("subject_id")
    if notice.escalation_id is None or notice.recipient_id is None or not subject_id:
        return ""
    return acknowledge_url(
        escalation_id=notice.escalation_id,
        subject_id=UUID(subject_id),
        person_id=notice.recipient_id,
        expires_at=notice.created_at + LINK_HOLDS_FOR,
    )


def _site(notice: Notice) -> str:
    """The page where a notice about a site is answered or decided."""
    not_ready_id = notice.context.get("not_ready_id")
    if not not_ready_id:
        return ""
    customer, reference = _to_customer(notice), notice.context["reference"]
    return not_ready_url(reference, not_ready_id, customer=customer)


def _undo(notice: Notice) -> str:
    """To take back what was counted of a mail; only to its writer."""
    until = notice.context.get("undo_until")
    if notice.recipient_id is None or not until:
        return ""
    return undo_url(
        notice_id=notice.pk,
        person_id=notice.recipient_id,
        expires_at=datetime.fromisoformat(until),
    )


def _to_customer(notice: Notice) -> bool:
    return bool(notice.context.get("side") == Side.CUSTOMER.value)


_ADDRESSES: dict[Purpose, Callable[[Notice], str]] = {
    Purpose.ACKNOWLEDGE: _acknowledge,
    Purpose.DECIDE: _decide,
    Purpose.DECIDE_WAIVER: _decide_waiver,
    Purpose.DESK_TICKET: _desk_ticket,
    Purpose.GIVEN: _given,
    Purpose.ORDER: _order,
    Purpose.SITE: _site,
    Purpose.SURVEY: _survey,
    Purpose.UNDO: _undo,
}
