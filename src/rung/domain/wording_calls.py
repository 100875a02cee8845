"""What people read about two versions of one call (R7)."""

from rung.domain.vocabulary import Side
from rung.domain.wording_customer import next_step, why_next
from rung.domain.wording_parts import Message, Told, impact, present, see, words_of

_SEE = see("See both versions")


def differs(told: Told) -> Message:
    """To the customer: the carrier tells the call otherwise; theirs counts as long as they want."""
    by = told.word("by", "The carrier")
    return Message(
        told.say("{by} tells your call to level {level} otherwise", by=by, level=told.level),
        present(
            told.in_time(
                "{by} says that your call to level {level} was",
                "theirs_at",
                by=by,
                level=told.level,
            ),
            told.in_time("You said", "yours_at", "; your version counts."),
            told.say(
                "If it was as they say, agree on the page. Otherwise you need not do anything."
            ),
            next_step(told),
            why_next(told),
        ),
        words_of(told, by),
        _SEE,
        (),
    )


def differs_inside(told: Told) -> Message:
    """To the carrier's people: the customer has been told."""
    return Message(
        f"Two versions of one call: {told.place}",
        present("The customer's version counts unless they agree to yours, or a manager decides."),
        (*words_of(told, told.word("by", "The carrier")), *impact(told, Side.CARRIER)),
        _SEE,
        (),
    )


def decided(told: Told) -> Message:
    """To the customer: which version counts from now on."""
    return Message(
        told.say("Your call to level {level}: which version counts", level=told.level),
        present(_which(told, "Your version", "The carrier's version"), next_step(told)),
        words_of(told, told.say("{by} wrote", by=told.word("by", "A manager"))),
        _SEE,
        (),
    )


def decided_inside(told: Told) -> Message:
    """To the care manager: the same."""
    return Message(
        f"Which version of the call counts: {told.place}",
        present(_which(told, "The customer's version", "The carrier's version")),
        (*words_of(told, told.word("by", "The customer")), *impact(told, Side.CARRIER)),
        _SEE,
        (),
    )


def _which(told: Told, customers: str, carriers: str) -> str:
    """Whose version counts, and when the call was by it."""
    if told.word("counts") == Side.CARRIER.value:
        whose, at = carriers, "theirs_at"
    else:
        whose, at = customers, "yours_at"
    whose = told.say(whose)
    return told.in_time("{whose} counts: the call was", at, whose=whose) or told.say(
        "{whose} counts.", whose=whose
    )
