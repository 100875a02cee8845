"""What an escalation's plan comes to at the moment something is told: a sentence for mails."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.forecast import Item, OrderDay, forecast, need_by_of, say
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import ActionState, DateKind, Status
from rung.models import Action, ActionDependency, Escalation, Order, OrderDate

SAYS_FORECAST = frozenset(
    {
        NoticeKind.ACKNOWLEDGED,
        NoticeKind.ACTION_MOVED,
        NoticeKind.ACTION_RELEASED,
        NoticeKind.COMMITMENT_MISSED,
        NoticeKind.PLAN_ANSWERED,
        NoticeKind.UPDATE,
    }
)


def of_forecast(escalation: Escalation, kind: NoticeKind, *, now: datetime) -> dict[str, str]:
    """The forecast as the customer's page says it; nothing where the notice has no use for it.

    It rests on what the customer can see alone.
    """
    if kind not in SAYS_FORECAST or escalation.status != Status.OPEN.value:
        return {}
    zone = escalation.account.zone
    orders = Order.objects.filter(links__escalation=escalation, project__isnull=False)
    projects = orders.values_list("project__need_by_date", flat=True)
    need_by = need_by_of(escalation.need_by_date, projects)
    found = forecast(
        _items(escalation),
        _order_day(escalation),
        need_by=need_by.day if need_by else None,
        zone=zone,
        now=now,
    )
    yours = need_by.whose("your") if need_by else "your"
    said = say(found, yours=yours, today=now.astimezone(ZoneInfo(zone)).date())
    return {"forecast": said.headline} if said.headline else {}


def _items(escalation: Escalation) -> list[Item]:
    after: dict[UUID, list[UUID]] = {}
    links = ActionDependency.objects.filter(action__escalation=escalation)
    for action, before in links.values_list("action_id", "after_id"):
        after.setdefault(action, []).append(before)
    return [
        Item(
            id=each.pk,
            text=each.text,
            state=ActionState(each.state),
            committed_at=each.committed_at,
            kind=DateKind(each.date_kind),
            after=tuple(after.get(each.pk, ())),
        )
        for each in Action.objects.filter(escalation=escalation, visible=True)
    ]


def _order_day(escalation: Escalation) -> OrderDay | None:
    """The newest of the order's forecast and committed dates in force, else its estimate."""
    kinds = [DateKind.FORECAST.value, DateKind.CCD.value, DateKind.ESTIMATED.value]
    dates = OrderDate.objects.filter(order=escalation.order_id, kind__in=kinds).order_by(
        "recorded_at", "pk"
    )
    newest = {each.kind: each for each in dates}
    there = [each for each in newest.values() if each.day is not None]
    last = max(
        there,
        key=lambda each: (each.kind != DateKind.ESTIMATED.value, each.recorded_at, each.kind),
        default=None,
    )
    return None if last is None or last.day is None else OrderDay(last.day, DateKind(last.kind))
