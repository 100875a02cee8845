"""What the carrier's people read about a correction of a missed acknowledgement (R29)."""

from rung.domain.notices import Audience
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Message, Told, impact, present, see, words_of

_DECIDE = see("Decide")
_OPEN = see("Open the escalation")


def asked(told: Told) -> Message:
    """To who decides: the level above, at the top the desk."""
    by = told.word("by", "Somebody")
    because = (
        f"You are told because you hold level {told.level}."
        if told.word("to") == Audience.PERSON_OF_LEVEL.value
        else "You are told because nobody is higher than that level."
    )
    return Message(
        f"Decide on a correction: {told.place}",
        present(
            f"{by} asks to correct a missed acknowledgement: it was given in time and typed in "
            "later.",
            "The miss stays on the record; approved, the correction stands beside it.",
            because,
        ),
        (*impact(told, Side.CARRIER), *words_of(told, by)),
        _DECIDE,
        (),
    )


def decided(told: Told) -> Message:
    """To who asked."""
    by = told.word("by", "A manager")
    did = "approved" if told.is_so("approved") else "did not approve"
    return Message(
        f"Correction {'approved' if told.is_so('approved') else 'not approved'}: {told.place}",
        present(f"{by} {did} the correction you asked for."),
        (*impact(told, Side.CARRIER), *words_of(told, by)),
        _OPEN,
        (),
    )
