"""The pill of an escalation: the same on its own page, beside its order and in every list."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.headline import State
from rung.domain.vocabulary import Status
from rung.queries.order_parts import OrderView, order_view
from rung.queries.order_rows import parts_of
from rung.queries.situations import Situation


def pill(
    situation: Situation, view: OrderView, *, now: datetime, plan_breaks: bool = False
) -> tuple[State, str]:
    """How its people stand; while it is open, no green beside a date in danger (R4, R18).

    ``plan_breaks``: the caller held the whole plan against the need-by date, and it does not hold.
    """
    state, word = situation.state(now)
    if situation.status is not Status.OPEN or state is not State.OK:
        return state, word
    in_danger = plan_breaks or view.date_is_in_danger or _planned_too_late(situation, view)
    return (State.WATCH if in_danger else state), word


def pills(found: Iterable[Situation], *, now: datetime) -> dict[UUID, tuple[State, str]]:
    """The pills of a list by escalation, in one query more for one of them or for many."""
    shown = list(found)
    parts = parts_of(each.escalation.order for each in shown if each.status is Status.OPEN)
    said: dict[UUID, tuple[State, str]] = {}
    for each in shown:
        escalation, order = each.escalation, each.escalation.order
        if each.status is not Status.OPEN:
            said[escalation.pk] = each.state(now)
            continue
        view = order_view(order, parts[order.pk], need_by=escalation.need_by_date, now=now)
        said[escalation.pk] = pill(each, view, now=now)
    return said


def _planned_too_late(situation: Situation, view: OrderView) -> bool:
    """Whether an open action that the customer sees is committed for after their need-by date."""
    if view.need_by is None:
        return False
    zone = ZoneInfo(view.order.account.zone)
    ends = (each.committed_at for each in situation.actions if each.visible)
    return any(at.astimezone(zone).date() > view.need_by for at in ends)
