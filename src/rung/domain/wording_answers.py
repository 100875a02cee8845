"""What is told of an acknowledgement afterwards: taken back, or the next contact named."""

from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Message, Told, impact, present, see, short_title


def taken_back(told: Told) -> Message:
    """To the customer, who had read it: it was none, and the answer is still owed."""
    name = told.word("by") or told.word("holder_name", "Your manager")
    return _message(
        told,
        told.say("{name} still owes you an answer", name=name),
        told.in_time("What you were sent as an answer of", "given_at", " was none.")
        or told.say("What you were sent as an answer was none."),
        "" if told.is_so("missed") else told.in_time("You have one by", "acknowledge_by"),
    )


def taken_back_inside(told: Told) -> Message:
    """To the care manager: an acknowledgement that was counted of a mail was none."""
    name = told.word("by") or told.word("holder_name", f"Level {told.level}")
    return _message(
        told,
        f"{name} took an acknowledgement back: {told.place}",
        told.in_time(f"{name} took back the acknowledgement of", "given_at", ": the mail was none.")
        or f"{name} took the acknowledgement back.",
        "It was missed before, and is still owed."
        if told.is_so("missed")
        else told.in_time("It is owed by", "acknowledge_by", " as before."),
        "The customer was told, as they had read it."
        if told.is_so("customer_told")
        else "The customer had not been sent it.",
    )


def next_contact(told: Told) -> Message:
    """To the customer: by when they hear from the manager, named by the manager."""
    name = told.word("by") or told.word("holder_name", "Your manager")
    title = short_title(told.word("level_title"))
    who = told.say("{name}, the {title},", name=name, title=title) if title else name
    contacts = told.say("{name} contacts you", name=name)
    return _message(
        told,
        f"{contacts} {told.at_time('next_contact_at')}".rstrip(),
        told.in_time("{who} contacts you by", "next_contact_at", who=who)
        or told.say("{who} said when you hear next.", who=who),
        told.in_time("You were told", "from_at", " before."),
    )


def next_contact_inside(told: Told) -> Message:
    """To the care manager: the customer expects it by then."""
    name = told.word("by") or told.word("holder_name", f"Level {told.level}")
    return _message(
        told,
        f"{name} named the next contact: {told.place}",
        told.in_time("The customer expects the next contact by", "next_contact_at")
        or f"{name} said when the customer hears next.",
        told.in_time("Before that it was", "from_at"),
    )


def _message(told: Told, subject: str, *lines: str) -> Message:
    inside = told.word("side") == Side.CARRIER.value
    return Message(
        subject=subject,
        lines=present(*lines),
        quotes=impact(told, Side.CARRIER) if inside else (),
        button=see("See the record"),
        footer=(),
    )
