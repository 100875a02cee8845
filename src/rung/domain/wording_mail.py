"""What people are told of mails they sent, and of mails of ours that came back."""

from rung.domain.languages import Language
from rung.domain.mail_raising import Asks
from rung.domain.vocabulary import Side
from rung.domain.wording_customer import next_step
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Quote,
    Told,
    impact,
    present,
    see,
    words_of,
)

_COUNTED = {
    "ACKNOWLEDGE": "Counted as acknowledgement",
    "ENGAGE": "Your mail engaged the next level",
    "CONFIRM": "Your mail confirmed the resolution",
    "NOT_SOLVED": "Your mail opened the escalation again",
    "NEXT_CONTACT": "Counted as the time of your next contact",
}
_OF_MANAGERS = frozenset({"ACKNOWLEDGE", "NEXT_CONTACT"})
_UNDO = Button("Undo", Purpose.UNDO)
_ASKED = {
    Asks.ORDER: "Which order is it about? Write its reference.",
    Asks.WORDS: "What is going wrong, and what stops because of it? A sentence will do.",
}


def counted(told: Told) -> Message:
    """To whoever acted by mail: what counted, as of when, and what it can do about it."""
    act = told.word("act")
    what = told.say(_COUNTED.get(act, "Your mail counted"))
    at = told.at_time("received_at")
    acknowledged = act == "ACKNOWLEDGE"
    return Message(
        subject=f"{what} {at}".strip(),
        lines=present(
            f"{what} {at}".strip() + ".",
            told.in_time("The customer expects the next contact by", "next_contact_at")
            if act in _OF_MANAGERS
            else "",
            "You named no time, so the usual one was taken. When do you make contact next? Answer "
            "with a day and a time as the first line, like “Thu 14:00”."
            if acknowledged and not told.is_so("named")
            else "",
            told.in_time("Was it not meant as one? Until", "undo_until", ", “Undo” takes it back.")
            if acknowledged
            else "",
        ),
        quotes=(*(words_of(told, "The customer reads") if acknowledged else ()), *_impact(told)),
        button=_UNDO if acknowledged else see("See the record"),
        footer=(),
    )


def question(told: Told) -> Message:
    """To a contact whose mail is to begin an escalation: the one thing that is missing."""
    asks = Asks(told.word("asks") or Asks.ORDER.value)
    named = ", ".join(told.context.get("orders") or ())
    asked = told.say(_ASKED[asks])
    if named and asks is Asks.ORDER:
        asked = told.say(
            "Which order is it about? Write its reference; yours are: {orders}.", orders=named
        )
    return Message(
        subject=told.say("One question about your mail"),
        lines=present(
            told.in_time("We have your mail of", "received_at", "; one thing is missing.")
            or told.say("One thing is missing in your mail."),
            asked,
            told.say(
                "Your escalation counts from when we received your mail, not from your answer."
            ),
        ),
        quotes=_impact(told),
        button=None,
        footer=(),
    )


def refused(told: Told) -> Message:
    """To whoever asked for an act by mail that cannot be: why, and where their words are."""
    cannot = told.say("Your mail could not do what it asks")
    # The rules refuse in English; what the reader can do instead is said in their own language.
    english = told.language is Language.ENGLISH
    return Message(
        subject=cannot,
        lines=present(
            f"{cannot}.",
            told.word("refusal") if english else next_step(told),
            told.say("Your words were added to the escalation all the same.")
            if told.is_so("kept")
            else told.say("Somebody will look at your mail."),
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


def tested(told: Told) -> Message:
    """To an administrator who tries a channel."""
    by = told.word("by", "An administrator")
    return Message(
        subject=told.say("A test of this channel"),
        lines=present(
            told.say("This channel works."), told.say("{by} asked for this test.", by=by)
        ),
        quotes=(),
        button=None,
        footer=(),
    )


def silent(told: Told) -> Message:
    """A customer is never told of another's mail; their record is all they get."""
    return Message(
        subject=told.say("Your escalation"),
        lines=(told.say("Everything about your escalation is on its page."),),
        quotes=(),
        button=see("See the record") if told.open else None,
        footer=(),
    )


def _impact(told: Told) -> tuple[Quote, ...]:
    """The customer's words, as the carrier's people have them on every notice (R30)."""
    inside = told.word("side") == Side.CARRIER.value
    return impact(told, Side.CARRIER) if inside else ()
