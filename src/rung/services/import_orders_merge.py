"""Holds a batch of orders against what is stored: what is new, what changes, and says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from rung.domain.house_record import RecordKind
from rung.domain.vocabulary import MILESTONES, DateKind, MilestoneState, OrderStatus
from rung.domain.webhook_events import OrderChange, OrderFact
from rung.models import Jeopardy, Milestone, Order, OrderDate, Project, SlaTarget
from rung.services.copying import copy_in
from rung.services.import_orders_lines import Known, MilestoneSaid, OrderSaid, ProjectSaid
from rung.services.importing import ImportReport
from rung.services.record import Entry
from rung.services.webhooks_of_orders import tell_of_orders

NONE = "none"
_FIELDS = {
    "region_id": "region",
    "project_id": "project",
    "ccm_id": "CCM",
    "site": "site",
    "product": "product",
    "pon": "PON",
    "status": "status",
    "accepted_at": "accepted",
}
_DATE_COLUMNS = ("order_id", "kind", "day", "reason", "recorded_at")
_MILESTONE_COLUMNS = ("order_id", "position", "name", "state", "planned_date", "actual_date")
ProjectKey = tuple[int, str]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Stored:
    """What is known of the orders of a batch; a handful of queries whatever its size."""

    orders: dict[str, Order]
    projects: dict[ProjectKey, Project]
    project_names: dict[int, str]
    dates: dict[tuple[int, DateKind], date | None]
    milestones: dict[tuple[int, int], tuple[int, MilestoneSaid]]  # with the key of its row
    jeopardies: dict[int, list[Jeopardy]]
    targets: dict[tuple[int, str], SlaTarget]


def load(batch: Sequence[OrderSaid]) -> Stored:
    """Read what is stored for the orders of a batch."""
    orders = {
        order.reference: order
        for order in Order.objects.filter(reference__in=[said.reference for said in batch])
    }
    ids = [order.pk for order in orders.values()]
    names = {said.project.name for said in batch if said.project}
    used = {order.project_id for order in orders.values() if order.project_id}
    projects = list(Project.objects.filter(name__in=names)) if names else []
    newest = OrderDate.objects.filter(order__in=ids).order_by(
        "order_id", "kind", "-recorded_at", "-pk"
    )
    jeopardies: dict[int, list[Jeopardy]] = {}
    for jeopardy in Jeopardy.objects.filter(order__in=ids, cleared_at=None).order_by("pk"):
        jeopardies.setdefault(jeopardy.order_id, []).append(jeopardy)
    return Stored(
        orders=orders,
        projects={(project.account_id, project.name): project for project in projects},
        project_names=dict(Project.objects.filter(pk__in=used).values_list("pk", "name")),
        dates={
            (order_id, DateKind(kind)): day
            for order_id, kind, day in newest.distinct("order_id", "kind").values_list(
                "order_id", "kind", "day"
            )
        },
        milestones={
            (order_id, position): (key, MilestoneSaid(MilestoneState(state), planned, actual))
            for key, order_id, position, state, planned, actual in Milestone.objects.filter(
                order__in=ids
            ).values_list("pk", "order_id", "position", "state", "planned_date", "actual_date")
        },
        jeopardies=jeopardies,
        targets={
            (target.order_id, target.what): target
            for target in SlaTarget.objects.filter(order__in=ids)
        },
    )


class Merge:
    """One batch being merged: compares every order, then writes the differences in bulk."""

    def __init__(self, stored: Stored, known: Known, report: ImportReport, now: datetime) -> None:
        self._stored = stored
        self._known = known
        self._report = report
        self._now = now
        self._project_changes: list[Project] = []
        self._orders: list[Order] = []
        self._dates: list[tuple[object, ...]] = []
        self._milestones: list[tuple[object, ...]] = []
        self._milestones_changed: list[Milestone] = []
        self._jeopardies: list[Jeopardy] = []
        self._cleared: list[int] = []
        self._targets: list[SlaTarget] = []
        self._told: list[OrderChange] = []  # of orders that were known before
        self.accepted: list[int] = []  # orders that are accepted since this import
        self.ccm_changed: list[int] = []  # accepted ones that this import gave another CCM

    def run(self, batch: Sequence[OrderSaid]) -> None:
        """Write everything of the batch that is not so already."""
        self._write_new_projects(said.project for said in batch if said.project)
        fresh = [said for said in batch if said.reference not in self._stored.orders]
        for order in Order.objects.bulk_create(self._new_order(said) for said in fresh):
            self._stored.orders[order.reference] = order
        for said in fresh:
            order = self._stored.orders[said.reference]
            self._add(order, said)
        new = {said.reference for said in fresh}
        for said in batch:
            if said.reference not in new:
                self._change(self._stored.orders[said.reference], said)
        self._write()

    def _write(self) -> None:
        Project.objects.bulk_update(self._project_changes, ["goal", "need_by_date"])
        _write_over(Order, self._orders, ("reference",), tuple(_FIELDS))
        copy_in(OrderDate, _DATE_COLUMNS, self._dates)
        copy_in(Milestone, _MILESTONE_COLUMNS, self._milestones)
        states = ("state", "planned_date", "actual_date")
        _write_over(Milestone, self._milestones_changed, ("order", "position"), states)
        Jeopardy.objects.filter(pk__in=self._cleared).update(cleared_at=self._now)
        _write_over(Jeopardy, [row for row in self._jeopardies if row.pk], ("id",), ("since_date",))
        Jeopardy.objects.bulk_create(row for row in self._jeopardies if not row.pk)
        told = ("due_date", "met_date", "recorded_at")
        _write_over(SlaTarget, self._targets, ("order", "what"), told)
        tell_of_orders(self._told, now=self._now)

    def _write_new_projects(self, said: Iterable[ProjectSaid]) -> None:
        new: dict[ProjectKey, Project] = {}
        for project in said:
            key = (project.account_id, project.name)
            if key not in self._stored.projects and key not in new:
                new[key] = Project(
                    account_id=project.account_id,
                    name=project.name,
                    goal=project.goal or "",
                    need_by_date=project.need_by_date,
                )
        Project.objects.bulk_create(new.values())
        self._stored.projects.update(new)

    def _new_order(self, said: OrderSaid) -> Order:
        project = self._project_of(said)
        return Order(
            reference=said.reference,
            account_id=said.account_id,
            **{
                "region_id": said.home_region_id,
                **said.fields,
                "project_id": project.pk if project else None,
            },
        )

    def _project_of(self, said: OrderSaid) -> Project | None:
        if said.project is None:
            return None
        return self._stored.projects[said.project.account_id, said.project.name]

    def _add(self, order: Order, said: OrderSaid) -> None:
        self._report.added += 1
        if order.status == OrderStatus.ACCEPTED.value:
            self.accepted.append(order.pk)
        for kind, day in said.dates.items():
            if day is not None:
                self._append_date(order, kind, day, said.date_reason)
        for position in range(1, len(MILESTONES) + 1):
            unsaid = MilestoneSaid(MilestoneState.NOT_STARTED, None, None)
            self._milestones.append(
                _milestone(order, position, said.milestones.get(position, unsaid))
            )
        if said.jeopardy and said.jeopardy.code:
            self._append_jeopardy(order, said)
        self._target(order, said)

    def _change(self, order: Order, said: OrderSaid) -> None:
        deltas = [
            *self._project_deltas(said),
            *self._field_deltas(order, said),
            *self._date_deltas(order, said),
            *self._milestone_deltas(order, said),
            *self._jeopardy_deltas(order, said),
            *self._target_deltas(order, said),
        ]
        if deltas:
            self._report.changed_line(deltas)
        else:
            self._report.same += 1

    def _project_deltas(self, said: OrderSaid) -> Iterator[str]:
        project = self._project_of(said)
        if project is None or said.project is None:
            return
        before = (project.goal, project.need_by_date)
        if said.project.goal and said.project.goal != project.goal:
            yield f"project “{project.name}” goal “{project.goal}” → “{said.project.goal}”"
            project.goal = said.project.goal
        if said.project.need_by_date and said.project.need_by_date != project.need_by_date:
            old, new = said_day(project.need_by_date), said_day(said.project.need_by_date)
            yield f"project “{project.name}” need by {old} → {new}"
            project.need_by_date = said.project.need_by_date
        if before != (project.goal, project.need_by_date):
            self._project_changes.append(project)

    def _field_deltas(self, order: Order, said: OrderSaid) -> Iterator[str]:
        wanted = dict(said.fields)
        project = self._project_of(said)
        if project is not None:
            wanted["project_id"] = project.pk
            self._stored.project_names[project.pk] = project.name
        changed = [name for name, value in wanted.items() if getattr(order, name) != value]
        if not changed:
            return
        for name in changed:
            old = self._shown(name, getattr(order, name))
            setattr(order, name, wanted[name])
            new = self._shown(name, wanted[name])
            if name == "ccm_id":
                of_order = f"Care manager of order {order.reference}"
                self._report.entries.append(Entry(RecordKind.CARE_MANAGER, of_order, old, new))
            yield f"{order.reference} {_FIELDS[name]} {old} → {new}"
        self._orders.append(order)
        if order.status != OrderStatus.ACCEPTED.value:
            return
        if "status" in changed:
            self.accepted.append(order.pk)
        elif "ccm_id" in changed:
            self.ccm_changed.append(order.pk)

    def _shown(self, name: str, value: object) -> str:
        if value in {None, ""}:
            return NONE
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M} UTC"
        names = {
            "region_id": self._known.region_names,
            "ccm_id": self._known.person_names,
            "project_id": self._stored.project_names,
        }.get(name)
        return names.get(value, NONE) if names and isinstance(value, int) else str(value)

    def _date_deltas(self, order: Order, said: OrderSaid) -> Iterator[str]:
        for kind, day in said.dates.items():
            before = self._stored.dates.get((order.pk, kind))
            if before != day:
                self._append_date(order, kind, day, said.date_reason)
                if kind is DateKind.CCD:
                    self._tell(order, OrderFact.DATE_MOVED, **{"from": before, "to": day})
                yield f"{order.reference} {kind.value} {said_day(before)} → {said_day(day)}"

    def _milestone_deltas(self, order: Order, said: OrderSaid) -> Iterator[str]:
        for position, wanted in said.milestones.items():
            key, before = self._stored.milestones.get((order.pk, position), (None, None))
            if before == wanted:
                continue
            values = _milestone(order, position, wanted)
            if key is None:
                self._milestones.append(values)
            else:
                row = Milestone(pk=key, **dict(zip(_MILESTONE_COLUMNS, values, strict=True)))
                self._milestones_changed.append(row)
            name, old = MILESTONES[position - 1], _step(before) if before else NONE
            days = {"planned": wanted.planned_date, "actual": wanted.actual_date}
            state = wanted.state.value
            self._tell(order, OrderFact.MILESTONE_CHANGED, milestone=name, state=state, **days)
            yield f"{order.reference} {name} {old} → {_step(wanted)}"

    def _jeopardy_deltas(self, order: Order, said: OrderSaid) -> Iterator[str]:
        if said.jeopardy is None:
            return
        code, since = said.jeopardy.code, said.jeopardy.since_date
        kept = None
        for row in self._stored.jeopardies.get(order.pk, []):
            if row.code == code:
                kept = row
            else:
                self._cleared.append(row.pk)
                since_then = row.since_date
                self._tell(order, OrderFact.JEOPARDY_CLEARED, code=row.code, since=since_then)
                yield f"{order.reference} jeopardy {row.code} → {NONE}"
        if code and kept is None:
            self._append_jeopardy(order, said)
            self._tell(order, OrderFact.JEOPARDY_OPENED, code=code, since=since)
            yield f"{order.reference} jeopardy {NONE} → {code} since {said_day(since)}"
        elif kept is not None and since is not None and kept.since_date != since:
            old = said_day(kept.since_date)
            kept.since_date = since
            self._jeopardies.append(kept)
            yield f"{order.reference} jeopardy {code} since {old} → {said_day(since)}"

    def _target_deltas(self, order: Order, said: OrderSaid) -> Iterator[str]:
        known = self._stored.targets.get((order.pk, said.sla.what)) if said.sla else None
        before = (known.due_date, known.met_date) if known else None
        if said.sla is None or before == (said.sla.due_date, said.sla.met_date):
            return
        self._target(order, said)
        old = _kept(*before) if before else NONE
        new = _kept(said.sla.due_date, said.sla.met_date)
        yield f"{order.reference} SLA “{said.sla.what}” {old} → {new}"

    def _target(self, order: Order, said: OrderSaid) -> None:
        if said.sla is not None:
            self._targets.append(
                SlaTarget(
                    order=order,
                    what=said.sla.what,
                    due_date=said.sla.due_date,
                    met_date=said.sla.met_date,
                    recorded_at=self._now,
                )
            )

    def _tell(self, order: Order, fact: OrderFact, **about: str | date | None) -> None:
        said = {k: v.isoformat() if isinstance(v, date) else v for k, v in about.items()}
        self._told.append(OrderChange(order.reference, order.account_id, fact, said))

    def _append_date(self, order: Order, kind: DateKind, day: date | None, reason: str) -> None:
        self._dates.append((order.pk, kind.value, day, reason, self._now))

    def _append_jeopardy(self, order: Order, said: OrderSaid) -> None:
        if said.jeopardy and said.jeopardy.since_date:
            self._jeopardies.append(
                Jeopardy(order=order, code=said.jeopardy.code, since_date=said.jeopardy.since_date)
            )


def said_day(day: date | None) -> str:
    """A date with its year: "18 Nov 2026"."""
    return f"{day.day} {day:%b %Y}" if day else NONE


def _kept(due: date, met: date | None) -> str:
    return f"due {said_day(due)}, met {said_day(met)}" if met else f"due {said_day(due)}"


def _step(said: MilestoneSaid) -> str:
    words = {
        MilestoneState.NOT_STARTED: "planned",
        MilestoneState.STARTED: "started, planned",
        MilestoneState.DONE: "done",
        MilestoneState.NOT_NEEDED: "not needed",
    }[said.state]
    if said.state is MilestoneState.NOT_NEEDED:
        return words
    return f"{words} {said_day(said.actual_date or said.planned_date)}"


def _milestone(order: Order, position: int, said: MilestoneSaid) -> tuple[object, ...]:
    """The values of a milestone's row, in the order of its columns."""
    return (
        order.pk,
        position,
        MILESTONES[position - 1],
        said.state.value,
        said.planned_date,
        said.actual_date,
    )


def _write_over(
    model: type[Row], rows: Sequence[Row], unique: tuple[str, ...], fields: tuple[str, ...]
) -> None:
    """Update rows in one statement: inserting over what is there is quicker than single updates."""
    if rows:
        stored: QuerySet[Row] = QuerySet(model)
        stored.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=unique,
            update_fields=[name.removesuffix("_id") for name in fields],
        )
