"""What people are told of mails they sent, and of mails of ours that came back."""

from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Message, Quote, Told, impact, present, see, words_of

_COUNTED = {
    "ACKNOWLEDGE": "Counted as acknowledgement",
    "ENGAGE": "Your mail engaged the next level",
    "CONFIRM": "Your mail confirmed the resolution",
    "NOT_SOLVED": "Your mail opened the escalation again",
}


def counted(told: Told) -> Message:
    """To whoever acted by mail: what counted, as of when, and what it cannot do."""
    what = _COUNTED.get(told.word("act"), "Your mail counted")
    at = told.at_time("received_at")
    acknowledged = told.word("act") == "ACKNOWLEDGE"
    return Message(
        subject=f"{what} {at}".strip(),
        lines=present(
            f"{what} {at}".strip() + ".",
            told.in_time("The customer expects the next contact by", "next_contact_at"),
            "You named no time, so the usual one was taken. Is another one right? Tell the "
            "customer in an update."
            if acknowledged
            else "",
            "It is on the record and cannot be taken back. Was it not meant? Say so in an update."
            if acknowledged
            else "",
        ),
        quotes=(*(words_of(told, "The customer reads") if acknowledged else ()), *_impact(told)),
        button=see("See the record"),
        footer=(),
    )


def refused(told: Told) -> Message:
    """To whoever asked for an act by mail that cannot be: why, and where their words are."""
    return Message(
        subject="Your mail could not do what it asks",
        lines=present(
            "Your mail could not do what it asks.",
            told.word("refusal"),
            "Your words were added to the escalation all the same."
            if told.is_so("kept")
            else "Somebody will look at your mail.",
        ),
        quotes=_impact(told),
        button=see("See the record"),
        footer=(),
    )


def came_back(told: Told) -> Message:
    """To the care manager: a mail did not reach somebody."""
    name = told.word("recipient_name", "Somebody")
    what = told.word("what")
    return Message(
        subject=f"A mail to {name} came back: {told.place}",
        lines=present(
            f"A mail to {name} came back: their mail server says that it cannot be delivered.",
            f"It was about this: {what}." if what else "",
            "Call them, and have their address put right.",
        ),
        quotes=_impact(told),
        button=see("See the record"),
        footer=(),
    )


def silent(told: Told) -> Message:
    """A customer is never told of another's mail; their record is all they get."""
    return Message(
        subject="Your escalation",
        lines=("Everything about your escalation is on its page.",),
        quotes=(),
        button=see("See the record") if told.open else None,
        footer=(),
    )


def _impact(told: Told) -> tuple[Quote, ...]:
    """The customer's words, as the carrier's people have them on every notice (R30)."""
    inside = told.word("side") == Side.CARRIER.value
    return impact(told, Side.CARRIER) if inside else ()
