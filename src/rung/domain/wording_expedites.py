"""What people read about an earlier date that was asked for."""

from rung.domain.vocabulary import ExpediteState
from rung.domain.wording_parts import Button, Message, Purpose, Quote, Told, present

_SEE = Button("See the order", Purpose.ORDER)


def asked(told: Told) -> Message:
    """To the customer's side: it was asked for."""
    return _message(
        f"An earlier date was asked for: order {told.word('order')}",
        f"{told.word('by', 'Somebody')} asked for {_day(told)}.",
        told.word("price"),
        quotes=_why(told),
    )


def asked_inside(told: Told) -> Message:
    """To who decides; or, where it was approved beforehand, to who has to see to it."""
    granted = told.word("state") == ExpediteState.GRANTED.value
    first = "An earlier date was booked" if granted else "Decide on an earlier date"
    from_day = told.day("from_day")
    return _message(
        f"{first}: {told.place}",
        f"{told.word('by', 'The customer')} asks for {_day(told)}"
        f"{f' instead of {from_day}' if from_day else ''}.",
        told.word("price"),
        "It is approved beforehand." if granted else "",
        quotes=_why(told),
    )


def decided(told: Told) -> Message:
    """To the customer: the answer first, then why, then the price."""
    return _answer(told)


def decided_inside(told: Told) -> Message:
    """To who would have decided: it was withdrawn, or answered."""
    return _answer(told)


def _answer(told: Told) -> Message:
    order, state = told.word("order"), told.word("state")
    offered = told.day("offered_day")
    if state == ExpediteState.GRANTED.value:
        subject, first = f"Granted: order {order} by {_day(told)}", f"{_day(told)} is granted."
    elif state == ExpediteState.WITHDRAWN.value:
        who = told.word("by", "The customer")
        subject = f"Withdrawn: an earlier date of order {order}"
        first = f"{who} needs the earlier date no more."
    else:
        subject = f"Not granted: order {order} by {_day(told)}"
        first = f"{_day(told)} is not granted."
    granted = state == ExpediteState.GRANTED.value
    return _message(
        subject,
        first,
        f"{offered} is offered instead. Ask for it if it helps." if offered else "",
        told.word("price") if granted else "",
        quotes=(Quote(f"{told.word('by', 'The carrier')} wrote", told.word("words")),)
        if told.word("words")
        else (),
    )


def _message(subject: str, *lines: str, quotes: tuple[Quote, ...]) -> Message:
    return Message(subject, present(*lines), quotes, _SEE, ())


def _day(told: Told) -> str:
    return told.day("wanted_day") or "an earlier date"


def _why(told: Told) -> tuple[Quote, ...]:
    words = told.word("reason")
    return (Quote("Why", words),) if words else ()
