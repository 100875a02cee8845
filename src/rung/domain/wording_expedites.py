"""What people read about an earlier date that was asked for."""

from rung.domain.vocabulary import ExpediteState
from rung.domain.wording_parts import Button, Message, Purpose, Quote, Told, present, words_of

_SEE = Button("See the order", Purpose.ORDER)


def asked(told: Told) -> Message:
    """To the customer's side: it was asked for."""
    return _message(
        told.say("An earlier date was asked for: order {order}", order=told.word("order")),
        told.say("{by} asked for {day}.", by=told.word("by", "Somebody"), day=_day(told)),
        told.said_again("price"),
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
        subject = told.say("Granted: order {order} by {day}", order=order, day=_day(told))
        first = told.say("{day} is granted.", day=_day(told))
    elif state == ExpediteState.WITHDRAWN.value:
        who = told.word("by", "The customer")
        subject = told.say("Withdrawn: an earlier date of order {order}", order=order)
        first = told.say("{who} needs the earlier date no more.", who=who)
    else:
        subject = told.say("Not granted: order {order} by {day}", order=order, day=_day(told))
        first = told.say("{day} is not granted.", day=_day(told))
    granted = state == ExpediteState.GRANTED.value
    return _message(
        subject,
        first,
        told.say("{day} is offered instead. Ask for it if it helps.", day=offered)
        if offered
        else "",
        told.said_again("price") if granted else "",
        quotes=words_of(told, told.say("{by} wrote", by=told.word("by", "The carrier"))),
    )


def _message(subject: str, *lines: str, quotes: tuple[Quote, ...]) -> Message:
    return Message(subject, present(*lines), quotes, _SEE, ())


def _day(told: Told) -> str:
    return told.day("wanted_day") or told.say("an earlier date")


def _why(told: Told) -> tuple[Quote, ...]:
    words = told.word("reason")
    return (Quote(told.say("Why"), words),) if words else ()
