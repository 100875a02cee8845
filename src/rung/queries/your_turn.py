"""The list of what waits for a customer, from everything that can ask them for something (R3).

Each source yields what it asks for; a new thing that a customer owes or may do is one more source.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from rung.domain.clocks import ClockKind
from rung.domain.jeopardy import Mover
from rung.domain.matrix import OpenNow
from rung.domain.vocabulary import ActionOwner, Status
from rung.domain.your_turn import Ask, in_order
from rung.models import Order
from rung.queries.asked import Asked
from rung.queries.day_things import shorten
from rung.queries.picture import OVER, Picture
from rung.queries.situations import Situation

Source = Callable[[Picture, datetime], Iterator[Ask]]


def asks_of(picture: Picture, *, now: datetime) -> list[Ask]:
    """Everything that waits for the customer of these accounts, what is most urgent first."""
    return in_order(ask for source in SOURCES for ask in source(picture, now))


def _answers(picture: Picture, now: datetime) -> Iterator[Ask]:
    """A resolution waits to be confirmed or rejected (R26)."""
    del now
    for each in picture.live:
        if each.status is Status.RESOLVED:
            due_at = each.due(ClockKind.CONFIRMATION)
            yield _about(each, "Say whether it is solved", due_at=due_at, place="next-step")


def _actions(picture: Picture, now: datetime) -> Iterator[Ask]:
    """Actions of the plan that the customer owns (R17)."""
    del now
    for each in picture.live:
        for action in each.actions if each.status is Status.OPEN else ():
            if action.owner == ActionOwner.CUSTOMER.value:
                yield _about(each, action.text, due_at=action.committed_at, place="plan")


def _wishes(picture: Picture, now: datetime) -> Iterator[Ask]:
    """A site that is not ready, a way of being kept informed that was proposed, a survey."""
    del now
    for wish in picture.wishes:
        what, owed, place = _WORDS[wish.asked]
        words = " ".join(wish.words.split())
        yield Ask(
            what=what.format(words=shorten(words)),
            order=wish.order,
            about=f"{wish.product}, {wish.site}",
            account_id=wish.account_id,
            account=wish.account,
            due_at=wish.due_at,
            escalation=wish.number,
            owed=owed,
            place=place.format(key=wish.key),
        )


_WORDS: dict[Asked, tuple[str, bool, str]] = {
    Asked.READINESS: ("Get the site ready: {words}", True, "notice-{key}"),
    Asked.COMMUNICATION: (
        "Agree to how you are kept informed, or say what does not suit you",
        True,
        "updates",
    ),
    Asked.SURVEY: ("Answer two questions about how it went", False, ""),
}


def _plans(picture: Picture, now: datetime) -> Iterator[Ask]:
    """A plan, as it stands now, that the customer may agree to or say what is missing (R9)."""
    del now
    for each in picture.live:
        if each.status is Status.OPEN and each.escalation.pk in picture.unanswered:
            what = "Agree to the plan, or say what is missing"
            yield _about(each, what, owed=False, place="plan")


def _orders(picture: Picture, now: datetime) -> Iterator[Ask]:
    """Orders on which the customer is the one to act, as far as no notice says so already (R4)."""
    told = {wish.order for wish in picture.wishes if wish.asked is Asked.READINESS}
    for order in picture.orders:
        view = picture.view(order, now=now)
        if order.reference in told or view.standing in OVER or not view.waits_for_customer:
            continue
        acts = [reason.acts for reason in view.reasons if reason.mover is Mover.CUSTOMER]
        what = acts[0] if acts else "accept the service"
        situation = picture.open_ones.get(order.pk)
        number = situation.escalation.number if situation else None
        yield replace(_of_order(order, what[:1].upper() + what[1:]), escalation=number)


def _engaging(picture: Picture, now: datetime) -> Iterator[Ask]:
    """A level that is open to the customer; nobody waits for it (R11)."""
    for each in picture.live:
        answer = each.next_level(now)
        if isinstance(answer, OpenNow):
            what = f"You can engage level {answer.level} now"
            yield _about(each, what, owed=False, place="next-step")


SOURCES: tuple[Source, ...] = (_answers, _actions, _wishes, _orders, _plans, _engaging)


def _about(
    situation: Situation,
    what: str,
    *,
    due_at: datetime | None = None,
    owed: bool = True,
    place: str = "",
) -> Ask:
    asked, number = _of_order(situation.escalation.order, what), situation.escalation.number
    return replace(asked, due_at=due_at, escalation=number, owed=owed, place=place)


def _of_order(order: Order, what: str) -> Ask:
    return Ask(
        what=what,
        order=order.reference,
        about=f"{order.product}, {order.site}",
        account_id=order.account_id,
        account=order.account.name,
    )
