"""What the status pack says, read from the customer's side whoever asks for it (R3, N13)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from rung.domain.clocks import ClockKind
from rung.domain.forecast import need_by_of
from rung.domain.instants import zone_words
from rung.domain.orders import misses_need_by
from rung.domain.projects import counts, detail, headline, hold
from rung.domain.status_pack import (
    PackAction,
    PackAsk,
    PackChange,
    PackEscalation,
    PackOrder,
    PackPerson,
    PackProject,
    StatusPack,
)
from rung.models import Account, Order, Person, Project
from rung.queries.changes import changes
from rung.queries.my_orders import stands
from rung.queries.order_parts import reason_words
from rung.queries.order_rows import OrderParts
from rung.queries.picture import OVER, Picture, picture_of
from rung.queries.plan_room import PlanRoom, later, order_day, plan_room, plan_rows
from rung.queries.project_room import latest_of
from rung.queries.projects import held_of, project_lines, site_date, today_of
from rung.queries.situations import Situation
from rung.queries.your_turn import asks_of

WEEK = timedelta(days=7)
MOST_CHANGES = 200


def status_pack(
    reader: Person, account: Account, project: Project | None, *, now: datetime
) -> StatusPack:
    """The pack of an account, or of one project of it, in the reader's zone.

    Account and project come from queries.access. The plan of each open escalation is read for
    itself: a pack is a document, and as long as what it tells.
    """
    picture, zone = picture_of(reader, [account], project=project, now=now), reader.zone
    plans = [(each, _plan(picture, each, zone, now)) for each in picture.live]
    week = changes(
        {account.pk: now - WEEK},
        until=now,
        reader=None,
        zone=zone,
        most=MOST_CHANGES,
        project=project,
    )
    return StatusPack(
        carrier=settings.RUNG_CARRIER,
        account=account.name,
        project=_project(picture, project, now) if project else None,
        goal=project.goal if project else "",
        as_of=now,
        zone=zone,
        zone_words=zone_words(zone, now),
        people=tuple(_people(picture)),
        asks=tuple(_asks(picture, now)),
        projects=tuple(_projects(picture, now)),
        orders=tuple(_order(picture, order, now) for order in picture.orders),
        left_out=picture.left_out,
        changes=tuple(
            PackChange(each.happened_at, each.reference, each.about, each.title, each.words)
            for each in week.lines
        ),
        changes_left_out=week.left_out,
        escalations=tuple(_escalation(picture, *each, zone, now) for each in plans),
        actions=tuple(action for each in plans for action in _actions(*each)),
    )


def _plan(picture: Picture, situation: Situation, zone: str, now: datetime) -> PlanRoom:
    """The plan as the customer reads it, held against their need-by."""
    escalation = situation.escalation
    rows = plan_rows(escalation, carrier_side=False)
    parts = picture.parts.get(escalation.order_id) or OrderParts()  # of another project
    orders = picture.orders_of(escalation.pk)
    sites = [site_date(picture.view(order, now=now)) for order in orders]
    of_projects = (order.project.need_by_date for order in orders if order.project)
    need_by = need_by_of(escalation.need_by_date, of_projects)
    held = hold(sites, need_by.day if need_by else None)
    order = later(order_day(parts), latest_of(held))
    return plan_room(escalation, rows, order, need_by, carrier_side=False, zone=zone, now=now)


def _project(picture: Picture, project: Project, now: datetime) -> PackProject:
    held = held_of(project, picture.orders, picture.parts, picture.open_ones, now=now)
    today = today_of(project.account, now)
    return PackProject(project.name, headline(held, today=today), detail(held), counts(held))


def _projects(picture: Picture, now: datetime) -> Iterator[PackProject]:
    for line in project_lines(picture.orders, picture.parts, picture.open_ones, now=now):
        yield PackProject(line.name, line.headline, line.detail, line.counts)


def _people(picture: Picture) -> Iterator[PackPerson]:
    """The care managers of the orders, each once; without one the channel manager (R1)."""
    found: dict[int, tuple[Person, bool]] = {}
    for order in picture.orders:
        if (person := order.entry_point()) is not None:
            found.setdefault(person.pk, (person, order.care_manager() is not None))
    for person, is_ccm in found.values():
        usual = "Customer care manager" if is_ccm else "Channel manager"
        yield PackPerson(person.name, person.title or usual, person.phone, person.email)


def _asks(picture: Picture, now: datetime) -> Iterator[PackAsk]:
    """What is owed; what a customer only may do needs no line on a call."""
    for ask in asks_of(picture, now=now):
        if ask.owed:
            reference = f"ESC-{ask.escalation}" if ask.escalation else ask.order
            yield PackAsk(ask.what, ask.about, reference, ask.due_at)


def _order(picture: Picture, order: Order, now: datetime) -> PackOrder:
    view, situation = picture.view(order, now=now), picture.open_ones.get(order.pk)
    is_over = view.standing in OVER
    return PackOrder(
        reference=order.reference,
        site=order.site,
        product=order.product,
        project=order.project.name if order.project else "",
        state=view.state[1],
        dates=dict(view.dates.in_force),
        need_by=view.need_by,
        misses_need_by=not is_over and misses_need_by(view.dates, view.need_by),
        stands=stands(view),
        reasons=reason_words(view) if not is_over else (),
        escalation=situation.escalation.reference if situation else "",
    )


def _escalation(
    picture: Picture, situation: Situation, plan: PlanRoom, zone: str, now: datetime
) -> PackEscalation:
    escalation = situation.escalation
    return PackEscalation(
        reference=escalation.reference,
        about=f"{escalation.order.product}, {escalation.order.site}",
        orders=tuple(order.reference for order in picture.orders_of(escalation.pk)),
        headline=situation.headline(zone=zone, now=now),
        forecast=plan.said.headline,
        moves_next=situation.moves(zone=zone, now=now),
        next_update_at=situation.due(ClockKind.UPDATE),
    )


def _actions(situation: Situation, plan: PlanRoom) -> Iterator[PackAction]:
    for line in plan.lines:
        yield PackAction(
            reference=situation.escalation.reference,
            what=line.words,
            owner=line.owner,
            committed_at=line.committed_at,
            state=line.word,
            moved=line.moved,
        )
