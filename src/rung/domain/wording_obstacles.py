"""What people read about impact, roadblocks and resources that are asked for (R8, R19, R20).

What a customer reads holds no cost, no limit, no department and no cause: only released words.
"""

from dataclasses import replace

from rung.domain.notices import Audience
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Quote,
    Told,
    impact,
    needed,
    present,
    see,
    words_of,
)

_OPEN = see("Open the escalation")
_DECIDE = Button("Decide", Purpose.DECIDE)


def impact_told(told: Told) -> Message:
    """To the customer's side: what was added, as it was said."""
    by = told.word("by")
    return Message(
        told.say("Added to what is at stake: {reference}", reference=told.word("reference")),
        (told.say("It stands at the top for everybody who works on it."),),
        words_of(told, told.say("{by} wrote", by=by) if by else told.say("You wrote")),
        see("See where it stands"),
        (),
    )


def impact_told_inside(told: Told) -> Message:
    """To the care manager and who is engaged: what the customer added."""
    return _inside(
        told,
        f"More about the impact: {told.place}",
        f"{told.word('by', 'The customer')} added to what is at stake. Ascertain it on the record.",
        needed(told),
        quotes=words_of(told, f"{told.word('by', 'The customer')} wrote"),
    )


def roadblock_named(told: Told) -> Message:
    """To who removes it, and to the care manager."""
    yours = told.word("to") == Audience.PERSON.value
    by, department = told.short_when("due_at"), told.word("department")
    who = "You are" if yours else f"{told.word('remover', 'Somebody')} is"
    return _inside(
        told,
        f"{'Remove a roadblock' if yours else 'A roadblock is named'}"
        f"{f' by {by}' if by else ''}: {told.place}",
        told.in_time(f"{who} to remove it by", "due_at"),
        f"It is in {department}." if department else "",
        needed(told),
        quotes=words_of(told, "What blocks"),
    )


def roadblock_released(told: Told) -> Message:
    """To the customer: what is being removed, and by when."""
    words = told.word("words")
    if told.is_so("removed"):
        return _customers(
            told.say("A roadblock is removed: {reference}", reference=told.word("reference")),
            told.say("A roadblock that was in the way is removed."),
            quotes=(Quote(told.say("What it was"), words),) if words else (),
        )
    at = told.short_when("due_at")
    return _customers(
        told.say("A roadblock is being removed by {at}", at=at)
        if at
        else told.say("A roadblock is being removed"),
        told.in_time("It is to be removed by", "due_at") or told.say("It is being removed."),
        quotes=(Quote(told.say("What is being removed"), words),) if words else (),
    )


def roadblock_released_inside(told: Told) -> Message:
    """What the customer was told, under what is at stake for them (R30)."""
    return _at_stake_first(told, roadblock_released(told))


def roadblock_removed(told: Told) -> Message:
    """To the customer, in the wording they have."""
    words = told.word("words")
    return _customers(
        told.say("A roadblock is removed: {reference}", reference=told.word("reference")),
        told.say("What was in the way is removed."),
        quotes=(Quote(told.say("What was removed"), words),) if words else (),
    )


def roadblock_removed_inside(told: Told) -> Message:
    """To the care manager, with how it was done."""
    by, blocks = told.word("by", "Somebody"), told.word("blocks")
    return _inside(
        told,
        f"Roadblock removed: {told.place}",
        f"{by} reports it removed.",
        quotes=(
            *((Quote("What blocked", blocks),) if blocks else ()),
            *words_of(told, f"{by} wrote"),
        ),
    )


def roadblock_missed(told: Told) -> Message:
    """To who removes it, the care manager and the level above: told once."""
    remover, blocks = told.word("remover", "Somebody"), told.word("blocks")
    who = "You were" if told.word("to") == Audience.REMOVER.value else f"{remover} was"
    return _inside(
        told,
        f"A roadblock is still there: {told.place}",
        told.in_time(f"{who} to remove it by", "was_due_at"),
        "It stays to be removed. Say in the escalation when it is gone, or who can help.",
        needed(told),
        quotes=(Quote("What blocks", blocks),) if blocks else (),
    )


def decide(told: Told) -> Message:
    """To who decides: what it buys, what it costs, why it is they, and by when."""
    by = told.short_when("request_due_at")
    buys = told.word("buys")
    return _inside(
        told,
        f"Decide on {told.word('price', 'a request')}{f' by {by}' if by else ''}: {told.place}",
        told.in_time("Decide by", "request_due_at"),
        told.word("because"),
        f"{told.word('asked_by_name', 'Somebody')} asks for it.",
        *_options(told),
        needed(told),
        quotes=(Quote("What it buys", buys),) if buys else (),
        button=_DECIDE,
    )


def decision_due(told: Told, *more: str) -> Message:
    """To who has not decided yet."""
    return _again(told, *more)


def asked(told: Told) -> Message:
    """To the care manager: what was asked for, and who decides."""
    buys = told.word("buys")
    return _inside(
        told,
        f"Resources asked for: {told.place}",
        told.word("because"),
        told.in_time("The decision is due by", "request_due_at"),
        *_options(told),
        quotes=(Quote("What it buys", buys),) if buys else (),
    )


def decided(told: Told) -> Message:
    """To who asked and the care manager: the answer first."""
    by, chosen = told.word("by", "Somebody"), told.word("chosen")
    if told.is_so("granted"):
        subject, first = "Approved", f"{by} approved it: {chosen}." if chosen else f"{by} approved."
    else:
        subject, first = "Declined", f"{by} declined it."
    offered = told.day("offered_day")
    return _inside(
        told,
        f"{subject}: {told.word('price', 'resources')}, {told.place}",
        first,
        f"Alternate date: {offered}. It stands in the plan, not agreed yet." if offered else "",
        "The customer hears of it once their wording is released.",
        quotes=words_of(told, f"{by} wrote"),
    )


def question(told: Told) -> Message:
    """To who asked and the care manager: the time to decide runs on."""
    by = told.word("by", "Who decides")
    return _inside(
        told,
        f"A question before {told.word('price', 'resources')} is decided: {told.place}",
        f"{by} asks before deciding. Answer in the escalation.",
        told.in_time("The time to decide runs on; it is due by", "request_due_at"),
        quotes=words_of(told, f"{by} asks"),
    )


def answer(told: Told) -> Message:
    """To who decides, with the way to decide."""
    by, buys = told.word("by", "The care manager"), told.word("buys")
    return _inside(
        told,
        f"Answered: decide on {told.word('price', 'resources')}, {told.place}",
        told.in_time("Decide by", "request_due_at"),
        *_options(told),
        quotes=(
            *words_of(told, f"{by} answers"),
            *((Quote("What it buys", buys),) if buys else ()),
        ),
        button=_DECIDE,
    )


def withdrawn(told: Told) -> Message:
    """To who was to decide, and the care manager: nothing is to be decided any more."""
    by, buys = told.word("by", "Who asked"), told.word("buys")
    return _inside(
        told,
        f"Nothing to decide any more: {told.word('price', 'resources')}, {told.place}",
        f"{by} has withdrawn the request. A link to decide on it shows that, and nothing else.",
        quotes=(
            *words_of(told, f"{by} wrote"),
            *((Quote("What it was to buy", buys),) if buys else ()),
        ),
    )


def missed(told: Told) -> Message:
    """To the care manager and the level above, told once: the request stays open."""
    name = told.word("decider_name") or f"Level {told.level}"
    above = told.word("to") == Audience.PERSON_OF_LEVEL.value
    return _inside(
        told,
        f"No decision on {told.word('price', 'resources')} yet: {told.place}",
        told.in_time(f"{name} was to decide by", "was_due_at"),
        f"You are told because you hold level {told.level}." if above else "",
        "It stays open, and can still be decided.",
        needed(told),
    )


def released(told: Told) -> Message:
    """To the customer: what happens now, in the words written for them."""
    by, reference = told.word("by", "Your care manager"), told.word("reference")
    return _customers(
        told.say("News about your escalation {reference}", reference=reference).rstrip(),
        told.say("{by} tells you what happens now.", by=by),
        quotes=words_of(told, told.say("{by} wrote", by=by)),
    )


def released_inside(told: Told) -> Message:
    """What the customer was told, under what is at stake for them (R30)."""
    return _at_stake_first(told, released(told))


def _at_stake_first(told: Told, message: Message) -> Message:
    return replace(message, quotes=(*impact(told, Side.CARRIER), *message.quotes))


def _again(told: Told, *more: str) -> Message:
    by = told.short_when("request_due_at")
    return _inside(
        told,
        f"Decide on {told.word('price', 'a request')}{f' by {by}' if by else ''}: {told.place}",
        told.in_time("Your decision is due by", "request_due_at"),
        *more,
        *_options(told),
        button=_DECIDE,
    )


def _options(told: Told) -> tuple[str, ...]:
    """Each option on a line; one alone needs no number."""
    found = [str(each) for each in told.context.get("options") or ()]
    if len(found) == 1:
        return (f"{found[0].rstrip('.?')}.",)
    return tuple(f"Option {place}: {words}." for place, words in enumerate(found, start=1))


def _customers(subject: str, *lines: str, quotes: tuple[Quote, ...] = ()) -> Message:
    return Message(subject, present(*lines), quotes, see("See where it stands"), ())


def _inside(
    told: Told,
    subject: str,
    *lines: str,
    quotes: tuple[Quote, ...] = (),
    button: Button = _OPEN,
) -> Message:
    """The customer's own words about the impact stand in every one of them (R30)."""
    quoted = (*impact(told, Side.CARRIER), *quotes)
    return Message(subject, present(*lines) or (f"{subject}.",), quoted, button, ())
