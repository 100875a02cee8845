"""What people read about the action plan: an action told late, an answer to the plan (R17, R9)."""

from rung.domain.vocabulary import Side
from rung.domain.wording_parts import (
    Message,
    Told,
    because,
    first_name,
    impact,
    moved,
    needed,
    present,
    see,
    words_of,
)

_SEE = see("See the plan")


def released(told: Told) -> Message:
    """To the customer: an action of the plan, and how its date moved; a late word says so."""
    if told.is_so("moved"):
        subject, headline = moved(told)
        late = told.in_time("It was due", "from_at", "; you should have heard before that.")
    else:
        text, late = told.word("text"), ""
        subject = told.say("In the plan: “{text}”", text=text)
        headline = told.in_time("“{text}” is in the plan, by", "to_at", text=text) or f"“{text}”."
    return Message(
        subject,
        present(
            headline,
            because(told),
            late if told.is_so("late") else "",
            forecast(told),
            told.in_time("Next update by", "next_update_at"),
        ),
        (),
        _SEE,
        (),
    )


def released_inside(told: Told) -> Message:
    """To the carrier's people: the customer knows of it now."""
    text = f"“{told.word('text', 'An action')}”"
    return Message(
        f"Told to the customer: {text}",
        present(f"{told.word('by', 'Somebody')} told {told.word('account', 'the customer')}."),
        impact(told, Side.CARRIER),
        _SEE,
        (),
    )


def answered(told: Told) -> Message:
    """To the customer: their answer is on record."""
    agreed = told.is_so("agreed")
    name = told.word("ccm_name", "Your care manager")
    by = told.word("by", "Your side")
    if agreed:
        what = told.say("{by} agrees with the plan", by=by)
    else:
        what = told.say("{by} says what is missing in the plan", by=by)
    return Message(
        what,
        (f"{what}. {told.say('{name} has it.', name=_called(told, name))}",),
        words_of(told, by),
        _SEE,
        (),
    )


def answered_inside(told: Told) -> Message:
    """To the care manager: the customer agrees, or something is missing."""
    by = told.word("by", "The customer")
    if told.is_so("agreed"):
        subject, line = f"The plan is agreed: {told.place}", f"{by} agrees with the plan."
        then = "If a date moves after this, the page says so to both sides."
    else:
        subject = f"Something is missing in the plan: {told.place}"
        line, then = f"{by} does not agree with the plan yet.", "Add what is missing, or answer."
    quotes = (*words_of(told, f"{by} wrote"), *impact(told, Side.CARRIER))
    return Message(subject, present(line, then, needed(told)), quotes, _SEE, ())


def _called(told: Told, name: str) -> str:
    """By the first name where there is one; who is spoken of by their work alone, by that."""
    return first_name(name) if told.word("ccm_name") else name


def forecast(told: Told) -> str:
    """What the plan came to when this was told; empty where there was none."""
    said = told.said_again("forecast")
    return f"{said}." if said else ""
