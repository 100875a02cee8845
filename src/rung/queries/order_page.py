"""One order for its customer: the sentence, the track, every date and who answers for it."""

from dataclasses import dataclass
from datetime import datetime

from rung.domain.headline import State
from rung.domain.instants import show_date
from rung.domain.orders import Standing, misses_need_by
from rung.domain.permissions import Act, Party, may
from rung.domain.vocabulary import DateKind
from rung.models import Escalation, Order, Person
from rung.queries.access import visible_escalations
from rung.queries.my_orders import EscalationLink, need_by_of, orders_as_of
from rung.queries.order_parts import (
    DateLine,
    OrderView,
    TrackStep,
    order_moves_next,
    order_view,
    reason_words,
    track,
)
from rung.queries.order_rows import parts_of
from rung.queries.pills import pill
from rung.queries.situations import Situation, situations
from rung.queries.sla import SlaView, sla_views


@dataclass(frozen=True)
class OrderPage:
    """Everything the order's page shows, said for one reader."""

    order: Order
    state: State
    state_word: str
    headline: str
    need_by: str
    need_by_words: str
    moves_next: tuple[str, ...]
    track: tuple[TrackStep, ...]
    dates: tuple[DateLine, ...]
    reasons: tuple[str, ...]
    sla: tuple[SlaView, ...]
    care_manager: Person | None
    is_ccm: bool  # False while only the channel manager is there (R1)
    escalation: EscalationLink | None
    earlier: tuple[Escalation, ...]  # closed ones, newest first
    may: frozenset[Act]
    is_over: bool
    as_of: datetime | None


def order_page(order: Order, party: Party, person: Person, *, now: datetime) -> OrderPage:
    """The page of an order that queries.access found."""
    related = list(
        visible_escalations(person).filter(links__order=order).order_by("-number").distinct()
    )
    live = [each for each in related if each.closed_at is None]
    situation = next(iter(situations(live, carrier_side=False).values()), None)
    view = order_view(
        order, parts_of([order])[order.pk], need_by=need_by_of(order, situation), now=now
    )
    state, word = pill(situation, view, now=now) if situation else view.state
    return OrderPage(
        order=order,
        state=state,
        state_word=word,
        headline=_headline(view),
        need_by=show_date(view.need_by) if view.need_by else "",
        need_by_words=_need_by_words(view),
        moves_next=_moves_next(view, situation, zone=person.zone, now=now),
        track=track(view),
        dates=view.lines,
        reasons=reason_words(view),
        sla=sla_views(order, today=view.today),
        care_manager=order.entry_point(),
        is_ccm=order.care_manager() is not None,
        escalation=_link(situation, zone=person.zone, now=now),
        earlier=tuple(each for each in related if each.closed_at is not None),
        may=frozenset(act for act in Act if may(act, party)),
        is_over=view.standing in {Standing.DONE, Standing.CANCELLED},
        as_of=orders_as_of(),
    )


def _headline(view: OrderView) -> str:
    """One answer, with the kind of its date; bad news told plainly."""
    if view.standing is Standing.CANCELLED:
        return "Cancelled"
    if view.standing is Standing.DONE:
        actual = view.dates.of(DateKind.ACTUAL)
        return f"Completed {show_date(actual)}" if actual else "Completed"
    expected = view.dates.expected
    if expected is None:
        return "No date yet"
    kind = next(line.label for line in view.lines if line.day == expected and _is_sure(line.kind))
    committed = view.dates.of(DateKind.CCD)
    if committed and expected != committed:
        now_said = f"{kind} for {show_date(expected)}"
        return f"Committed for {show_date(committed)}, now {now_said}"
    if view.standing is Standing.LATE:
        return f"Late: {kind} for {show_date(expected)}"
    return f"{kind[0].upper()}{kind[1:]} for {show_date(expected)}"


def _is_sure(kind: DateKind) -> bool:
    return kind is not DateKind.DDD


def _need_by_words(view: OrderView) -> str:
    """Whether the date still does what the customer needs it for (R18)."""
    if view.need_by is None or view.standing in {Standing.DONE, Standing.CANCELLED}:
        return ""
    day = show_date(view.need_by)
    if view.dates.expected is None:
        return f"You need it by {day}."
    if misses_need_by(view.dates, view.need_by):
        return f"You need it by {day}: that no longer holds."
    return f"You need it by {day}: that still holds."


def _moves_next(
    view: OrderView, situation: Situation | None, *, zone: str, now: datetime
) -> tuple[str, ...]:
    moves = situation.moves(zone=zone, now=now) if situation else ()
    of_order = order_moves_next(view)
    return moves or ((of_order,) if of_order else ())


def _link(situation: Situation | None, *, zone: str, now: datetime) -> EscalationLink | None:
    if situation is None:
        return None
    escalation = situation.escalation
    headline = situation.headline(zone=zone, now=now)
    return EscalationLink(escalation.number, escalation.reference, headline)
