"""The action plan of an escalation page: its lines, its forecast, and the customer's answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.action_plan import action_stamp, order_stamp, plan_stamp
from rung.domain.forecast import Forecast, Item, NeedBy, OrderDay, Said, Verdict, forecast, say
from rung.domain.headline import State
from rung.domain.instants import show
from rung.domain.jeopardy import reason_of
from rung.domain.plan import PlannedAction
from rung.domain.vocabulary import (
    OUR_SUPPLIER,
    ActionOwner,
    ActionState,
    DateKind,
)
from rung.models import Action, Escalation
from rung.queries.in_step import Steps, alone
from rung.queries.lean import Wanted
from rung.queries.order_rows import OrderParts

_ORDER_KINDS = (DateKind.FORECAST.value, DateKind.CCD.value, DateKind.ESTIMATED.value)


@dataclass(frozen=True)
class Moved:
    """A date an action had before."""

    from_at: datetime
    kind: DateKind
    to_at: datetime
    moved_at: datetime
    told_at: datetime | None
    reason: str
    cause: str
    cause_words: str


@dataclass(frozen=True)
class Answered:
    """What the customer said to the plan."""

    agreed: bool
    by: str
    at: datetime
    words: str
    stamp: str


@dataclass
class PlanRows:
    """The plan as the database has it, as far as this side may know."""

    actions: list[Action]
    moves: dict[UUID, list[Moved]] = field(default_factory=dict)  # oldest first
    after: dict[UUID, list[UUID]] = field(default_factory=dict)
    answer: Answered | None = None

    def items(self, *, visible_only: bool) -> list[Item]:
        """The actions as the forecast reads them."""
        return [
            Item(
                id=each.pk,
                text=each.text,
                state=ActionState(each.state),
                committed_at=each.committed_at,
                kind=DateKind(each.date_kind),
                after=tuple(self.after.get(each.pk, ())),
            )
            for each in self.actions
            if each.visible or not visible_only
        ]


@dataclass(frozen=True)
class PlanLine:
    """An action of the plan, said."""

    id: UUID
    words: str
    owner: str
    committed: str
    committed_at: datetime
    kind: str  # "committed by us", of the date
    state: State
    word: str
    after: tuple[str, ...]  # what it comes after
    moved: tuple[str, ...]
    inside: tuple[str, ...]  # for the carrier's eyes only
    is_open: bool
    internal: bool
    untold: bool  # a date of it moved, and the customer has not heard
    stamp: str
    order_stamp: str
    befores: tuple[UUID, ...]
    reason: str  # why its date moved last, as it was written for the customer


@dataclass(frozen=True)
class AnswerView:
    """What the customer said to the plan, and whether it still is that plan."""

    agreed: bool
    state: State
    word: str
    sentence: str
    words: str
    changed: tuple[str, ...]


@dataclass(frozen=True)
class PlanRoom:
    """The plan held against the need-by date, for one reader."""

    said: Said  # what the customer reads; empty without a plan they can see
    verdict: Verdict
    state: State
    word: str
    inside: Said | None  # what it comes to with what is kept inside, where that is something else
    answer: AnswerView | None
    stamp: str
    lines: tuple[PlanLine, ...]

    @property
    def exists(self) -> bool:
        """Whether the customer has a plan to read."""
        return self.verdict is not Verdict.NO_PLAN


# Moves, what comes after what, and the newest answer: three small tables in one statement.
_ROWS = """
SELECT 'MOVE', move.action_id, NULL::uuid, move.from_at, move.to_at, move.moved_at, move.told_at,
       move.from_kind, move.reason, move.cause, move.cause_words, NULL::bool
  FROM rung_actionmove AS move JOIN rung_action AS action ON action.id = move.action_id
 WHERE action.escalation_id = %s
UNION ALL
SELECT 'AFTER', link.action_id, link.after_id, NULL, NULL, NULL, NULL, '', '', '', '', NULL
  FROM rung_actiondependency AS link JOIN rung_action AS action ON action.id = link.action_id
 WHERE action.escalation_id = %s
UNION ALL
(SELECT 'ANSWER', answer.id, NULL, answer.given_at, NULL, NULL, NULL, '', answer.words,
        answer.stamp, person.name, answer.agreed
   FROM rung_plananswer AS answer JOIN rung_person AS person ON person.id = answer.given_by_id
  WHERE answer.escalation_id = %s
  ORDER BY answer.given_at DESC, answer.id DESC LIMIT 1)
"""


def plan_rows(escalation: Escalation, *, carrier_side: bool) -> PlanRows:
    """The plan with every date that moved."""
    return alone(plan_steps(escalation, carrier_side=carrier_side))


def plan_steps(escalation: Escalation, *, carrier_side: bool) -> Steps[PlanRows]:
    """The same, in step with other reads."""
    visible = "" if carrier_side else " AND visible"
    condition = f" WHERE escalation_id = %s{visible} ORDER BY committed_at, id"
    actions, found = yield (
        Wanted(Action, condition, [escalation.pk]),
        Wanted(None, _ROWS, [escalation.pk] * 3),
    )
    rows = PlanRows(actions)
    known = {each.pk for each in actions}
    for (
        what,
        key,
        other,
        first,
        to_at,
        moved_at,
        told_at,
        kind,
        words,
        cause,
        more,
        agreed,
    ) in found:
        if what == "ANSWER":
            rows.answer = Answered(agreed, more, first, words, cause)
        elif key not in known:
            continue  # of an action this side does not see
        elif what == "MOVE":
            was = Moved(first, DateKind(kind), to_at, moved_at, told_at, words, cause, more)
            rows.moves.setdefault(key, []).append(was)
        elif other in known:
            rows.after.setdefault(key, []).append(other)
    for moves in rows.moves.values():
        moves.sort(key=lambda move: move.moved_at)
    return rows


def order_day(parts: OrderParts) -> OrderDay | None:
    """The order's newest forecast or committed date; a date that was taken back counts for none.

    While there is neither, an estimate: what nobody has said more surely is not overlooked.
    """
    newest: dict[str, tuple[date | None, datetime]] = {
        each.kind: (each.day, each.recorded_at) for each in parts.dates if each.kind in _ORDER_KINDS
    }
    there = [
        (kind != DateKind.ESTIMATED.value, at, kind, day)
        for kind, (day, at) in newest.items()
        if day is not None
    ]
    if not there:
        return None
    _, _, kind, day = max(there)
    return OrderDay(day, DateKind(kind))


def later(one: OrderDay | None, other: OrderDay | None) -> OrderDay | None:
    """Of several orders the last: a plan is through when every one of them is ready."""
    if one is None or other is None:
        return one or other
    return other if other.day > one.day else one


def plan_room(
    escalation: Escalation,
    rows: PlanRows,
    order: OrderDay | None,
    need_by: NeedBy | None,
    *,
    carrier_side: bool,
    zone: str,
    now: datetime,
) -> PlanRoom:
    """All the plan says to a reader; what a customer reads rests on what they can see alone."""
    home = escalation.account.zone
    today = now.astimezone(ZoneInfo(home)).date()

    def held(*, visible_only: bool) -> Forecast:
        return forecast(
            rows.items(visible_only=visible_only),
            order,
            need_by=need_by.day if need_by else None,
            zone=home,
            now=now,
        )

    found = held(visible_only=True)
    whole = held(visible_only=False) if carrier_side else found
    other = (whole.verdict, whole.day) != (found.verdict, found.day)
    state, word = _state(found)
    stamp = plan_stamp(_planned(each) for each in rows.actions)
    return PlanRoom(
        said=say(found, yours=need_by.whose("your") if need_by else "your", today=today),
        verdict=found.verdict,
        state=state,
        word=word,
        inside=say(whole, yours=need_by.whose("their") if need_by else "their", today=today)
        if other
        else None,
        answer=_answer(rows, _answered(escalation, rows, stamp), zone=zone, now=now),
        stamp=stamp,
        lines=tuple(_line(each, rows, zone, now, carrier_side) for each in rows.actions),
    )


def _state(found: Forecast) -> tuple[State, str]:
    if found.verdict is Verdict.BREAKS:
        return State.LATE, "Does not hold"
    if found.overdue:
        return State.WATCH, "Not sure"
    if found.verdict is Verdict.HOLDS:
        return (State.OK, "Holds") if found.days else (State.WATCH, "Holds, just")
    return State.IDLE, "Planned"


def _planned(action: Action) -> PlannedAction:
    return PlannedAction(
        action.pk, action.text, action.visible, ActionState(action.state), action.committed_at
    )


def _line(action: Action, rows: PlanRows, zone: str, now: datetime, carrier_side: bool) -> PlanLine:
    moves = rows.moves.get(action.pk, [])
    state_, word = action_state(action, now, carrier_side)
    texts, befores = {each.pk: each.text for each in rows.actions}, rows.after.get(action.pk, [])
    return PlanLine(
        id=action.pk,
        words=action.text,
        owner=owner_words(action, carrier_side=carrier_side),
        committed=show(action.committed_at, zone, now),
        committed_at=action.committed_at,
        kind="" if action.date_kind == DateKind.CCD.value else DateKind(action.date_kind).label,
        state=state_,
        word=word,
        after=tuple(texts[key] for key in befores if key in texts),
        moved=tuple(_moved(each, zone, now) for each in moves),
        inside=tuple(_inside(action, moves)) if carrier_side else (),
        is_open=action.state == ActionState.OPEN.value,
        internal=not action.visible,
        untold=any(each.told_at is None for each in moves),
        stamp=action_stamp(_planned(action)),
        order_stamp=order_stamp(_planned(action), befores),
        befores=tuple(befores),
        reason=moves[-1].reason if moves else "",
    )


def owner_words(action: Action, *, carrier_side: bool) -> str:
    """Who owns an action, for one side; a supplier has no name outside the carrier (R22)."""
    owner = ActionOwner(action.owner)
    if carrier_side:
        return f"{action.owner_name} ({owner.label})"
    if owner is ActionOwner.CUSTOMER:
        return "You"
    if owner is ActionOwner.SUPPLIER:
        return OUR_SUPPLIER
    return f"{action.owner_name} ({owner.label})"


def _moved(move: Moved, zone: str, now: datetime) -> str:
    """ "Was Fri 16:00 MST: the city asked for a drawing; told Mon 10:00 MST, after it was due"."""
    was = f"Was {show(move.from_at, zone, now)}: {move.reason.rstrip('.')}"
    if move.told_at is None:
        return f"{was}; the customer has not been told"
    late = "after" if move.told_at > move.from_at else "before"
    return f"{was}; told {show(move.told_at, zone, now)}, {late} it was due"


def _inside(action: Action, moves: Sequence[Moved]) -> list[str]:
    found = [action.internal_words] if action.internal_words else []
    for each in moves:
        if each.cause:
            why = f"Cause {each.cause}: {reason_of(each.cause).words.lower()}"
            found.append(f"{why}. {each.cause_words}".strip())
    return found


def action_state(action: Action, now: datetime, carrier_side: bool) -> tuple[State, str]:
    """The pill of an action."""
    if action.state == ActionState.DONE.value:
        return State.OK, "Done"
    if action.state == ActionState.WITHDRAWN.value:
        return State.IDLE, "Withdrawn"
    if now > action.committed_at:
        return State.LATE, "Missed"
    if action.owner == ActionOwner.CUSTOMER.value:
        return State.WAIT, "Waiting on customer" if carrier_side else "Waiting for you"
    return State.OK, "On track"


def _answered(escalation: Escalation, rows: PlanRows, stamp: str) -> str:
    """What an answer is held against: what was erased has other words, and is no other plan."""
    return rows.answer.stamp if rows.answer and escalation.erased_at else stamp


def _answer(rows: PlanRows, stamp: str, *, zone: str, now: datetime) -> AnswerView | None:
    """The newest answer; what has changed since it was given stands beside it."""
    given = rows.answer
    if given is None:
        return None
    changed = tuple(_changes(rows, given.at, zone, now)) if given.stamp != stamp else ()
    at = show(given.at, zone, now)
    if given.agreed:
        state, word = (State.WATCH, "Changed since") if changed else (State.OK, "Agreed")
        sentence = f"{given.by} agreed with the plan {at}"
        sentence += "; it has changed since." if changed else "."
    else:
        state, word = State.WATCH, "Something is missing"
        sentence = f"{given.by} said {at} what is missing"
        sentence += "; the plan has changed since." if changed else "."
    return AnswerView(given.agreed, state, word, sentence, given.words, changed)


def _changes(rows: PlanRows, since: datetime, zone: str, now: datetime) -> list[str]:
    """What the customer can see of it: added, moved, withdrawn."""
    found = []
    for each in rows.actions:
        if each.shown_at is None:
            continue
        moves = [m for m in rows.moves.get(each.pk, ()) if m.told_at and m.told_at > since]
        if each.shown_at > since:
            found.append(f"New: “{each.text}”, by {show(each.committed_at, zone, now)}")
        elif moves:
            was, by = show(moves[0].from_at, zone, now), show(each.committed_at, zone, now)
            found.append(f"Moved: “{each.text}”, from {was} to {by}")
        if each.state == ActionState.WITHDRAWN.value and each.ended_at and each.ended_at > since:
            found.append(f"Withdrawn: “{each.text}”")
    return found or ["What is planned has other words now"]
