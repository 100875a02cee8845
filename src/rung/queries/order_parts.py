"""The parts of an order on any page: its track, its dates with their history, who moves next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.jeopardy import Mover, Reason, released, said
from rung.domain.letter import PRINTED_DATES
from rung.domain.orders import Dates, Standing, Step, current_step, is_late, standing
from rung.domain.vocabulary import DateKind, MilestoneState, OrderStatus
from rung.models import Order
from rung.queries.order_rows import OrderParts, SaidDate

MOST_STEPS = 8
_YOURS = "Your acceptance"  # the one milestone that is the customer's own


@dataclass(frozen=True)
class TrackStep:
    """A milestone as the track draws it."""

    name: str
    state: State
    spoken: str
    note: str
    strong: str


@dataclass(frozen=True)
class DateLine:
    """A kind of date: the value in force, and every value it had before."""

    kind: DateKind
    label: str
    day: date | None
    words: str
    moved: tuple[str, ...]  # newest first


@dataclass(frozen=True)
class OrderView:
    """What is known of an order today."""

    order: Order
    today: date
    steps: tuple[Step, ...]
    lines: tuple[DateLine, ...]
    dates: Dates
    reasons: tuple[Reason, ...]
    need_by: date | None
    standing: Standing

    @property
    def date_is_in_danger(self) -> bool:
        """Whether its date is missed, or about to be."""
        return self.standing in {Standing.AT_RISK, Standing.LATE}

    @property
    def waits_for_customer(self) -> bool:
        """Whether the customer is the one to act."""
        if self.standing in {Standing.DONE, Standing.CANCELLED}:
            return False
        step = current_step(self.steps)
        return any(reason.mover is Mover.CUSTOMER for reason in self.reasons) or (
            step is not None and step.name == _YOURS
        )

    @property
    def state(self) -> tuple[State, str]:
        """The pill of an order that is in no escalation."""
        if self.waits_for_customer and self.standing is not Standing.LATE:
            return State.WAIT, "Waiting for you"
        return _STATES[self.standing]


_STATES: dict[Standing, tuple[State, str]] = {
    Standing.DONE: (State.OK, "Completed"),
    Standing.CANCELLED: (State.IDLE, "Cancelled"),
    Standing.ON_TRACK: (State.OK, "On track"),
    Standing.DUE_SOON: (State.WATCH, "Due soon"),
    Standing.AT_RISK: (State.WATCH, "At risk"),
    Standing.LATE: (State.LATE, "Late"),
}


def order_view(
    order: Order, parts: OrderParts, *, need_by: date | None, now: datetime
) -> OrderView:
    """Read an order as its customer may know it, as of today in the zone of its account."""
    today = now.astimezone(ZoneInfo(order.account.zone)).date()
    by_kind: dict[str, list[SaidDate]] = {}
    for said_date in parts.dates:
        by_kind.setdefault(said_date.kind, []).append(said_date)
    lines = tuple(
        _date_line(kind, by_kind[kind.value]) for kind in PRINTED_DATES if kind.value in by_kind
    )
    dates = Dates({line.kind: line.day for line in lines if line.day is not None})
    reasons = tuple(released(code, parts.words[code]) for code in parts.codes)
    return OrderView(
        order=order,
        today=today,
        steps=tuple(parts.steps),
        lines=lines,
        dates=dates,
        reasons=reasons,
        need_by=need_by,
        standing=standing(
            OrderStatus(order.status),
            dates,
            in_jeopardy=bool(reasons),
            need_by=need_by,
            today=today,
        ),
    )


def track(view: OrderView) -> tuple[TrackStep, ...]:
    """The milestones as a picture with words in it; eight at most, around the present one."""
    steps: Sequence[Step] = view.steps
    if len(steps) > MOST_STEPS:
        present = current_step(steps)
        place = steps.index(present) if present else len(steps)
        first = max(0, min(place - MOST_STEPS // 2, len(steps) - MOST_STEPS))
        steps = steps[first : first + MOST_STEPS]
    return tuple(_track_step(step, view) for step in steps)


def order_moves_next(view: OrderView) -> str:
    """Who moves next on an order without an escalation, and by when."""
    if view.standing in {Standing.DONE, Standing.CANCELLED}:
        return ""
    person = view.order.entry_point()
    carrier = person.name if person else "We"
    step = current_step(view.steps)
    by = ""
    if step is not None and step.planned_date is not None:
        word = "was planned for" if is_late(step, view.today) else "planned for"
        by = f", {word} {show_date(step.planned_date)}"
    for mover in (Mover.CUSTOMER, Mover.OTHERS, Mover.CARRIER):
        for reason in view.reasons:
            if reason.mover is mover:
                return _reason_moves(reason, carrier) + by
    if step is None:
        return ""
    return f"{'You' if step.name == _YOURS else carrier}: {step.name}{by}"


def reason_words(view: OrderView) -> tuple[str, ...]:
    """Why the date is in danger, plain words first."""
    return tuple(said(reason) for reason in view.reasons)


def _reason_moves(reason: Reason, carrier: str) -> str:
    if reason.mover is Mover.CUSTOMER:
        return f"You: {reason.acts}"
    if reason.mover is Mover.OTHERS:
        return f"{carrier} presses {reason.who} to {reason.acts}"
    return f"{carrier}: {reason.acts}"


def _track_step(step: Step, view: OrderView) -> TrackStep:
    planned = f"planned {_short(step.planned_date)}" if step.planned_date else "no date yet"
    if step.state is MilestoneState.DONE:
        note = _short(step.actual_date) if step.actual_date else "done"
        return TrackStep(step.name, State.OK, "done", note, "")
    if step.state is MilestoneState.NOT_NEEDED:
        return TrackStep(step.name, State.IDLE, "not needed", "not needed", "")
    if is_late(step, view.today) and step.planned_date:
        days = (view.today - step.planned_date).days
        late = f"{days} day{'' if days == 1 else 's'} late"
        return TrackStep(step.name, State.LATE, "late", f"{planned} ·", late)
    if step is current_step(view.steps) and view.waits_for_customer:
        return TrackStep(step.name, State.WAIT, "waiting for you", planned, "waiting for you")
    if step.state is MilestoneState.STARTED:
        return TrackStep(step.name, State.WATCH, "under way", planned, "")
    return TrackStep(step.name, State.IDLE, "not started", planned, "")


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _date_line(kind: DateKind, history: list[SaidDate]) -> DateLine:
    moved = []
    for before, after in pairwise(history):
        if before.day == after.day:
            continue
        old = show_date(before.day) if before.day else "no date"
        new = show_date(after.day) if after.day else "no date any more"
        why = f": {after.reason}" if after.reason else ""
        moved.append(f"{show_date(after.recorded_at.date())}: from {old} to {new}{why}")
    day = history[-1].day
    return DateLine(
        kind=kind,
        label=kind.label,
        day=day,
        words=show_date(day) if day else "taken back",
        moved=tuple(reversed(moved)),
    )
