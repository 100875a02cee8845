"""A project for either side: the sentence first, then every site with its date (R3, R4, R18).

All of it is in the customer's words and from the customer's side, so what the desk reads here is
what the customer reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.orders import Standing, misses_need_by, steps_words
from rung.domain.permissions import Act, Party, refusal
from rung.domain.projects import Held, SiteDate, counts, dated, detail, headline, hold, state
from rung.domain.vocabulary import DateKind, OrderStatus
from rung.models import Account, Order, Person, Project
from rung.queries.access import visible_orders
from rung.queries.my_orders import (
    EscalationLink,
    OrderRow,
    need_by_of,
    open_escalations,
    order_row,
    orders_as_of,
)
from rung.queries.order_parts import OrderView, order_moves_next, order_view
from rung.queries.order_rows import OrderParts, parts_of
from rung.queries.situations import Situation

_OVER = {Standing.DONE, Standing.CANCELLED}


@dataclass(frozen=True)
class SiteRow:
    """One site of a project, said."""

    order_id: int
    row: OrderRow
    site: str
    product: str
    steps: str  # how far it is on its track: "Step 5 of 7"
    date: str  # with its kind
    was: str  # the date it had before, when it moved
    need_by: str  # only where it is another than the project's
    breaks: bool  # it comes after the need-by
    moves_next: str  # who does the site's next step; what its escalation owes is said above
    can_be_chosen: bool  # an escalation can be raised for it today


@dataclass(frozen=True)
class ProjectPage:
    """Everything the page of a project shows."""

    project: Project
    held: Held
    state: State
    word: str
    headline: str
    detail: str
    counts: str
    need_by: str
    rows: tuple[SiteRow, ...]
    escalations: tuple[EscalationLink, ...]  # the open ones of its orders
    moves_next: tuple[str, ...]
    care_manager: Person | None
    is_ccm: bool
    why_not: str  # why this reader cannot get help with several sites at once
    as_of: datetime | None

    @property
    def can_be_chosen(self) -> tuple[SiteRow, ...]:
        """The sites for which an escalation can be raised today."""
        return tuple(row for row in self.rows if row.can_be_chosen)


@dataclass(frozen=True)
class ProjectLine:
    """A project in a list, said."""

    id: int
    name: str
    account: str
    goal: str
    state: State
    word: str
    headline: str
    detail: str
    counts: str


def project_page(project: Project, party: Party, person: Person, *, now: datetime) -> ProjectPage:
    """The page of a project that queries.access found; the same number of queries for any."""
    orders = list(visible_orders(person).filter(project=project).order_by("reference"))
    parts, open_ones = parts_of(orders), open_escalations(person, orders)
    held = held_of(project, orders, parts, open_ones, now=now)
    state_, word = state(held)
    rows = [
        _row(order, parts[order.pk], open_ones.get(order.pk), zone=person.zone, now=now)
        for order in orders
    ]
    met = {each.escalation.pk: each for each in open_ones.values()}.values()
    moves = (words for each in met for words in each.moves(zone=person.zone, now=now))
    entry = next((order.entry_point() for order in orders if order.entry_point()), None)
    return ProjectPage(
        project=project,
        held=held,
        state=state_,
        word=word,
        headline=headline(held, today=today_of(project.account, now)),
        detail=detail(held),
        counts=counts(held),
        need_by=show_date(project.need_by_date) if project.need_by_date else "",
        rows=tuple(sorted(rows, key=_urgency)),
        escalations=tuple(_link(each, zone=person.zone, now=now) for each in met),
        moves_next=tuple(dict.fromkeys(moves)),
        care_manager=entry,
        is_ccm=any(order.care_manager() is not None for order in orders),
        why_not=refusal(Act.RAISE, party),
        as_of=orders_as_of(),
    )


def project_lines(
    orders: Iterable[Order],
    parts: dict[int, OrderParts],
    open_ones: dict[int, Situation],
    *,
    now: datetime,
) -> tuple[ProjectLine, ...]:
    """The projects these orders belong to, what does not hold first; without a query."""
    of: dict[Project, list[Order]] = {}
    for order in orders:
        if order.project is not None:
            of.setdefault(order.project, []).append(order)
    held = {
        project: held_of(project, theirs, parts, open_ones, now=now)
        for project, theirs in of.items()
    }
    lines = sorted(held, key=lambda each: (_ORDER[state(held[each])[0]], each.name, each.pk))
    return tuple(_line(each, held[each], of[each][0], now) for each in lines)


def held_of(
    project: Project,
    orders: Sequence[Order],
    parts: dict[int, OrderParts],
    open_ones: dict[int, Situation],
    *,
    now: datetime,
) -> Held:
    """The project's sites, rolled up."""
    views = (_view(order, parts[order.pk], open_ones.get(order.pk), now=now) for order in orders)
    return hold([site_date(view) for view in views], project.need_by_date)


def today_of(account: Account, now: datetime) -> date:
    """Today, where the account is."""
    return now.astimezone(ZoneInfo(account.zone)).date()


def site_date(view: OrderView) -> SiteDate:
    """What the roll-up looks at of an order."""
    kind = view.dates.expected_kind
    return SiteDate(
        reference=view.order.reference,
        site=view.order.site,
        day=view.dates.of(kind) if kind else None,
        kind=kind,
        is_done=view.standing is Standing.DONE,
        is_cancelled=view.standing is Standing.CANCELLED,
    )


def _line(project: Project, held: Held, order: Order, now: datetime) -> ProjectLine:
    state_, word = state(held)
    return ProjectLine(
        id=project.pk,
        name=project.name,
        account=order.account.name,
        goal=project.goal,
        state=state_,
        word=word,
        headline=headline(held, today=today_of(order.account, now)),
        detail=detail(held),
        counts=counts(held),
    )


def _view(
    order: Order, parts: OrderParts, situation: Situation | None, *, now: datetime
) -> OrderView:
    return order_view(order, parts, need_by=need_by_of(order, situation), now=now)


def _row(
    order: Order, parts: OrderParts, situation: Situation | None, *, zone: str, now: datetime
) -> SiteRow:
    view = _view(order, parts, situation, now=now)
    of_project = order.project.need_by_date if order.project else None
    other = view.need_by if view.need_by != of_project else None
    return SiteRow(
        order_id=order.pk,
        row=order_row(order, parts, situation, zone=zone, now=now),
        site=order.site,
        product=order.product,
        steps=steps_words(view.steps) if view.standing not in _OVER else "",
        date=dated(site_date(view)),
        was=_was(view, parts),
        need_by=show_date(other) if other else "",
        breaks=misses_need_by(view.dates, view.need_by) and view.standing not in _OVER,
        moves_next=order_moves_next(view),
        can_be_chosen=order.status == OrderStatus.ACCEPTED.value and situation is None,
    )


def _was(view: OrderView, parts: OrderParts) -> str:
    """The committed date first given, where the committed one is another by now."""
    committed = view.dates.of(DateKind.CCD)
    given: list[date] = [
        each.day for each in parts.dates if each.kind == DateKind.CCD.value and each.day
    ]
    if not given or committed is None or given[0] == committed:
        return ""
    return f"first committed for {show_date(given[0])}"


def _link(situation: Situation, *, zone: str, now: datetime) -> EscalationLink:
    escalation = situation.escalation
    said = situation.headline(zone=zone, now=now)
    return EscalationLink(escalation.number, escalation.reference, said)


_ORDER = {State.LATE: 1, State.WATCH: 2, State.OK: 3, State.IDLE: 4, State.WAIT: 5}


def _urgency(row: SiteRow) -> tuple[bool, bool, bool, bool, str]:
    """What breaks the need-by first, then what is escalated or late, what is over last."""
    return (
        row.row.is_over,
        not row.breaks,
        row.row.escalation is None,
        not row.row.is_late,
        row.row.reference,
    )
