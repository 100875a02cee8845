"""The words of the Escalations Desk and of the answers after the end."""

from rung.domain.desk import speaks_words
from rung.domain.desk_words import Speaker
from rung.domain.surveys import HIGHEST, INFORMED, SOLVED
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Quote,
    Told,
    first_name,
    impact,
    present,
    see,
    words_of,
)


def opened_inside(told: Told) -> Message:
    """To the desk: a new ticket, what it is about, and who speaks to the customer."""
    ticket = told.word("ticket", "A desk ticket")
    by = told.word("by", "Somebody")
    cause = told.word("cause")
    return Message(
        subject=f"{ticket}: {told.word('title', 'a new desk ticket')}",
        lines=present(
            f"{by} opened {ticket} for {told.place}.",
            speaks_words(Speaker(told.word("speaker", Speaker.CCM.value))),
            "Take it, and say what the next step is and by when.",
        ),
        quotes=(
            *((Quote("Cause, as far as it is known", cause),) if cause else ()),
            *impact(told, Side.CARRIER),
        ),
        button=_ticket(ticket),
        footer=(),
    )


def speaks_inside(told: Told) -> Message:
    """To the care manager: who speaks to their customer has changed."""
    ticket = told.word("ticket", "the desk ticket")
    speaks = speaks_words(Speaker(told.word("speaker", Speaker.CCM.value)))
    desk = told.word("speaker") == Speaker.DESK.value
    return Message(
        subject=f"{speaks.rstrip('.')}: {told.place}",
        lines=present(
            speaks,
            f"{told.word('by', 'The desk')} sends updates under {ticket}; you stay the owner."
            if desk
            else f"Updates are yours to send again; {ticket} goes on inside.",
            told.in_time("The next update is due by", "next_update_at"),
        ),
        quotes=impact(told, Side.CARRIER),
        button=_ticket(ticket),
        footer=(),
    )


def survey_inside(told: Told) -> Message:
    """To the manager of the highest engaged level: the answer, and what to do about it."""
    account = told.word("account", "The customer")
    low = told.is_so("low")
    head = "Contact them about it" if low else "How it went"
    return Message(
        subject=f"{head}: {told.place}",
        lines=present(
            f"{told.word('by', account)} answered the questions after the end.",
            _score(INFORMED, told.word("informed")),
            _score(SOLVED, told.word("solved")),
            "Call them, ask what went wrong and what would set it right."
            if low
            else "There is nothing to do; thank those who did it.",
            f"The answer belongs to the manager of level {told.level}." if told.level > 1 else "",
        ),
        quotes=(*words_of(told, told.word("by", account)), *impact(told, Side.CARRIER)),
        button=see("See the record"),
        footer=(),
    )


def survey_kept(told: Told) -> Message:
    """To the customer: the answer has arrived."""
    name = told.word("holder_name")
    return Message(
        subject=told.say("Thank you for your answer"),
        lines=present(
            told.say("Thank you. Your answer has arrived."),
            told.say("{name} reads it.", name=first_name(name) if name else told.say("A manager")),
        ),
        quotes=words_of(told, told.say("You wrote")),
        button=see("See the record"),
        footer=(),
    )


def silent(told: Told) -> Message:
    """A customer is never told of the desk's own tickets (N13); their record is all they get."""
    working = told.say("We are working on it")
    return Message(
        subject=working,
        lines=(f"{working}.",),
        quotes=(),
        button=see("See the record") if told.open else None,
        footer=(),
    )


def _score(question: str, given: str) -> str:
    return f"{question}: {given} of {HIGHEST}." if given else ""


def _ticket(reference: str) -> Button:
    return Button(f"Open {reference}", Purpose.DESK_TICKET)
