"""What people read about waivers, and about a level that is passed over or held back (R14)."""

from rung.domain.notices import Audience
from rung.domain.vocabulary import Side
from rung.domain.wording_customer import next_step, why_next
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
_DECIDE = Button("Decide", Purpose.DECIDE_WAIVER)


def asked(told: Told) -> Message:
    """The care manager asked for the customer; a manager has it."""
    return _customers(
        told.say("Your request for a waiver is with a manager"),
        told.say(
            "A manager decides whether you can engage level {level} at once.", level=told.level
        ),
        told.in_time("You have the decision by", "decide_by"),
        told.why("decide_by"),
        next_step(told),
        why_next(told),
        quotes=(
            *_risk(told),
            *words_of(told, told.say("{by} wrote", by=told.word("by", "Your care manager"))),
        ),
    )


def asked_inside(told: Told) -> Message:
    """To the manager who decides, by when, and to the care manager."""
    decides = told.word("to") == Audience.PERSON_OF_LEVEL.value
    by = told.short_when("decide_by")
    subject = f"Decide on a waiver{f' by {by}' if by else ''}" if decides else "Waiver asked"
    return _inside(
        told,
        f"{subject}: {told.place}",
        f"{told.word('account', 'The customer')} asks to engage level {told.level} at once.",
        told.in_time("Decide by" if decides else "A manager decides by", "decide_by"),
        told.why("decide_by"),
        told.in_time("Otherwise it opens", "opens_at"),
        told.why("opens_at"),
        needed(told),
        quotes=(*_risk(told), *words_of(told, "What shows it" if _risk(told) else "At risk")),
        button=_DECIDE if decides else _OPEN,
    )


def decided(told: Told) -> Message:
    """Granted or refused, with the manager's words."""
    by = told.word("by", "A manager")
    if told.is_so("granted"):
        headline = told.say("Waiver granted: level {level} is engaged now", level=told.level)
        then = told.in_time("Your answer is due by", "acknowledge_by")
        why = told.why("acknowledge_by")
    else:
        headline = told.say("Waiver not granted for level {level}", level=told.level)
        then, why = next_step(told), why_next(told)
    return _customers(headline, f"{headline}.", then, why, quotes=words_of(told, by))


def decided_inside(told: Told) -> Message:
    """What a manager decided."""
    by = told.word("by", "A manager")
    did = "granted" if told.is_so("granted") else "did not grant"
    return _inside(
        told,
        f"Waiver {'granted' if told.is_so('granted') else 'not granted'}: {told.place}",
        f"{by} {did} the waiver for level {told.level}.",
        quotes=words_of(told, by),
    )


def decision_due(told: Told, *more: str) -> Message:
    """To the manager who has not decided yet."""
    by = told.short_when("decide_by")
    return _inside(
        told,
        f"Decide on a waiver{f' by {by}' if by else ''}: {told.place}",
        told.in_time("The customer is to have your decision by", "decide_by")
        or "The customer is to have your decision.",
        told.why("decide_by"),
        *more,
        button=_DECIDE,
    )


def missed(told: Told) -> Message:
    """The decision is late; the request stands."""
    return _customers(
        told.say("The decision on your waiver is late"),
        told.in_time("A manager owed you a decision on your waiver by", "was_due_at")
        or told.say("A manager owed you a decision on your waiver."),
        told.say(
            "You do not need to ask again. It can still be granted, and those above have been told."
        ),
        next_step(told),
        why_next(told),
    )


def missed_inside(told: Told) -> Message:
    """To the care manager, the level above, or the desk: told once."""
    level = int(told.context.get("missed_level") or told.level)
    name = told.word("missed_holder_name") or told.word("holder_name", f"Level {level}")
    may_decide = told.word("to") == Audience.PERSON_OF_LEVEL.value
    if may_decide:
        then = f"You are told because you hold level {told.level}. Any manager may decide."
    else:
        then = "It can still be decided. See to it that the customer gets an answer."
    return _inside(
        told,
        f"Waiver not decided: {told.place}",
        told.in_time(f"{name} owed the customer a decision on a waiver by", "was_due_at")
        or f"{name} owes the customer a decision on a waiver.",
        then,
        button=_DECIDE if may_decide else _OPEN,
    )


def passed_over(told: Told) -> Message:
    """To the manager of the level that was passed over."""
    by = told.word("by", "A manager")
    engaged = told.word("engaged_level", f"{told.level + 1}")
    how = "on the customer's behalf" if told.is_so("on_behalf") else "by a waiver"
    return _inside(
        told,
        f"Level {engaged} is engaged before its time: {told.place}",
        f"{by} engaged level {engaged} {how}; level {told.level} was passed over.",
        "What you owe the customer stays owed.",
        quotes=words_of(told, by),
    )


def held_back(told: Told) -> Message:
    """When the next level opens now, what it was, and why; a waiver can still be asked for."""
    by, at = told.word("by", "Your care manager"), told.short_when("to_at")
    later = told.say("Level {level} opens later.", level=told.level)
    return _customers(
        told.say("Level {level} opens {at}", level=told.level, at=at) if at else later.rstrip("."),
        _held_back(told) or later,
        told.say("If your business cannot wait for that, ask for a waiver; a manager decides."),
        told.in_time("Next update by", "next_update_at"),
        quotes=_reason(told, by),
        button="Open the escalation",
    )


def held_back_inside(told: Told) -> Message:
    """To the care manager."""
    by = told.word("by", "A manager")
    return _inside(
        told,
        f"Level {told.level} is held back: {told.place}",
        _held_back(told) or f"Level {told.level} opens later.",
        "The customer has been told.",
        quotes=_reason(told, by),
    )


def _held_back(told: Told) -> str:
    """From when to when; empty where that is not known."""
    before, after = told.when("from_at"), told.when("to_at")
    if not before or not after:
        return ""
    return told.say(
        "Level {level} opens {after}, not {before}.", level=told.level, after=after, before=before
    )


def _reason(told: Told, by: str) -> tuple[Quote, ...]:
    reason = told.word("reason")
    return (Quote(by, reason),) if reason else ()


def _risk(told: Told) -> tuple[Quote, ...]:
    """The risk in the policy's words, where the asker's words say what shows it."""
    risk = told.word("risk")
    return (Quote(told.say("At risk"), risk),) if risk and risk != told.word("words") else ()


def _customers(
    subject: str, *lines: str, quotes: tuple[Quote, ...] = (), button: str = "See where it stands"
) -> Message:
    return Message(subject, present(*lines), quotes, see(button), ())


def _inside(
    told: Told,
    subject: str,
    *lines: str,
    quotes: tuple[Quote, ...] = (),
    button: Button = _OPEN,
) -> Message:
    """The customer's own words about the impact stand in every one of them (R30)."""
    quoted = (*impact(told, Side.CARRIER), *quotes)
    return Message(subject, present(*lines), quoted, button, ())
