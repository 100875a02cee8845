"""The pill of an escalation: the same on its own page, beside its order and in every list."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.headline import State
from rung.domain.vocabulary import Status
from rung.models import Account, Order
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted
from rung.queries.order_parts import OrderView, order_view
from rung.queries.order_rows import OrderParts, parts_of, put_into, wanted_parts
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
    ends = (each.committed_at for each in situation.actions if each.visible)
    in_danger = plan_breaks or view.date_is_in_danger or _planned_too_late(ends, view)
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


def danger_steps(numbers: Sequence[int], *, now: datetime) -> Steps[frozenset[int]]:
    """Those of these open escalations whose pill a date in danger takes the green from (R4, R18).

    In step with other reads, for a page that read nothing of their orders.
    """
    if not numbers:
        return frozenset()
    escalations, orders, accounts, rows, actions = yield (
        Wanted(None, _ASKED, [list(numbers)]),
        Wanted(Order, _ORDERS, [list(numbers)]),
        Wanted(Account, _ACCOUNTS, [list(numbers)]),
        wanted_parts(numbers),
        Wanted(None, _COMMITTED, [list(numbers)]),
    )
    by_key = {order.pk: order for order in orders}
    of_key = {account.pk: account for account in accounts}
    parts = {key: OrderParts() for key in by_key}
    put_into(parts, rows)
    ends: dict[int, list[datetime]] = {}
    for number, at in actions:
        ends.setdefault(number, []).append(at)
    found = set()
    for number, order_id, need_by in escalations:
        order = by_key[order_id]
        order.account = of_key[order.account_id]
        view = order_view(order, parts[order_id], need_by=need_by, now=now)
        if view.date_is_in_danger or _planned_too_late(ends.get(number, ()), view):
            found.add(number)
    return frozenset(found)


_ASKED = "SELECT number, order_id, need_by_date FROM rung_escalation WHERE number = ANY(%s)"
_ORDERS = " WHERE id IN (SELECT order_id FROM rung_escalation WHERE number = ANY(%s))"
_ACCOUNTS = " WHERE id IN (SELECT account_id FROM rung_escalation WHERE number = ANY(%s))"
_COMMITTED = """SELECT e.number, x.committed_at
  FROM rung_escalation e JOIN rung_action x ON x.escalation_id = e.id
 WHERE e.number = ANY(%s) AND x.state = 'OPEN' AND x.visible"""


def _planned_too_late(ends: Iterable[datetime], view: OrderView) -> bool:
    """Whether an open action that the customer sees is committed for after their need-by date."""
    if view.need_by is None:
        return False
    zone = ZoneInfo(view.order.account.zone)
    return any(at.astimezone(zone).date() > view.need_by for at in ends)
