"""What people read about two versions of one call (R7)."""

from rung.domain.judging import DECIDING_LEVEL
from rung.domain.vocabulary import Side
from rung.domain.wording_customer import next_step, why_next
from rung.domain.wording_parts import Message, Told, impact, present, see, words_of

_SEE = see("See both versions")
_DECIDE = see("Decide on the call")


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
            told.in_time(
                "Level {level} decides between the two versions by",
                "call_judged_by",
                level=_deciding(told),
            ),
            next_step(told),
            why_next(told),
        ),
        words_of(told, by),
        _SEE,
        (),
    )


def differs_inside(told: Told) -> Message:
    """To who decides between the two: by when, and until when it matters."""
    return decision_due(told)


def decision_due(told: Told, *more: str) -> Message:
    """To who has not decided yet."""
    by = told.short_when("call_judged_by")
    return Message(
        f"Decide on a call by {by}: {told.place}" if by else f"Decide on a call: {told.place}",
        present(
            told.in_time("Decide whose version of a call counts by", "call_judged_by")
            or "Decide whose version of a call counts.",
            told.why("call_judged_by"),
            told.in_time("The customer says that it was", "yours_at"),
            told.in_time("We say that it was", "theirs_at"),
            "The customer's version counts unless they agree to ours, or a manager decides.",
            told.in_time(
                f"Nothing is left to decide once level {told.word('next_level')} opens", "opens_at"
            ),
            *more,
        ),
        (*words_of(told, told.word("by", "The carrier")), *impact(told, Side.CARRIER)),
        _DECIDE,
        (),
    )


def undecided(told: Told) -> Message:
    """To the customer: the decision is late, their version counts, and they need not chase it."""
    return Message(
        told.say("The decision about your call is late"),
        present(
            told.in_time("A manager owed you a decision between the two versions by", "was_due_at"),
            told.say("Your version of the call counts until it is decided."),
            told.say("You do not need to ask again. Those above have been told."),
            next_step(told),
            why_next(told),
        ),
        (),
        _SEE,
        (),
    )


def undecided_inside(told: Told) -> Message:
    """To who decides, the care manager, the level above, or the desk: told once."""
    level = int(told.context.get("missed_level") or told.level)
    name = told.word("missed_holder_name") or told.word("holder_name", f"Level {level}")
    return Message(
        f"Not decided: whose version of a call counts: {told.place}",
        present(
            told.in_time(f"{name} owed the customer a decision by", "was_due_at")
            or f"{name} owes the customer a decision.",
            told.in_time("The customer says that the call was", "yours_at"),
            told.in_time("We say that it was", "theirs_at"),
            "The customer's version counts until then. Any manager who did not log ours may "
            "decide it.",
        ),
        impact(told, Side.CARRIER),
        _DECIDE,
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


def _deciding(told: Told) -> int:
    """The level whose person decides."""
    return int(told.context.get("deciding_level") or DECIDING_LEVEL)
