"""What people read about a site that is not ready. Nobody is blamed; what helps comes first."""

from datetime import date

from rung.domain.readiness_words import NotReadyEnd, billing_sentence, date_sentence
from rung.domain.vocabulary import DateKind, Side
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Quote,
    Told,
    impact,
    present,
    see,
)

_ANSWER = Button("Say when the site is ready", Purpose.SITE)
_OPEN = Button("See the notice", Purpose.SITE)
_STANDS = see("See where it stands")


def told(told: Told) -> Message:
    """To the customer: what is needed, by when, and what follows otherwise; one clear button."""
    return _outside(
        _by(told, "ready_by", "We need your help at {site}", "We need your help at {site} by {at}"),
        told.in_time("Please have it ready by", "ready_by"),
        _date(told),
        _billing(told),
        told.say("If it was ready all along, say so on the same page; a manager decides then."),
        told.in_time("Next update by", "next_update_at"),
        quotes=(_needs(told), *_evidence(told)),
    )


def told_inside(told: Told) -> Message:
    """To the carrier's people, who read the same words."""
    return _inside(
        told,
        f"Customer not ready: {_where(told)}",
        told.in_time("The customer was asked to have the site ready by", "ready_by"),
        _date(told),
        _billing(told),
        quotes=(_needs(told), *_evidence(told)),
    )


def reminder(told: Told) -> Message:
    """Before the deadline, in plain words; no threat that was not told already."""
    return _outside(
        _by(
            told,
            "ready_by",
            "Reminder: {site} is needed ready",
            "Reminder: {site} is needed ready by {at}",
        ),
        told.in_time("Please say when it is ready; it is needed by", "ready_by"),
        _date(told),
        _billing(told),
        told.say("If you need more time, write to your care manager; dates can be moved together."),
        quotes=(_needs(told),),
    )


def reminder_inside(told: Told) -> Message:
    """To the carrier's people, should one be told."""
    return told_inside(told)


def disputed(told: Told) -> Message:
    """To the customer: their version is on record."""
    return _outside(
        _by(
            told,
            "judged_by",
            "A manager decides about {site}",
            "A manager decides about {site} by {at}",
        ),
        told.in_time("You have the decision by", "judged_by"),
        told.why("judged_by"),
        told.say("Both versions are kept, and until the decision nothing is due from you."),
        quotes=_version(told, told.say("You wrote")),
        button=_STANDS,
    )


def disputed_inside(told: Told) -> Message:
    """To the manager who decides, and to the care manager."""
    return _inside(
        told,
        _decide_by(told),
        f"The customer says that {_site(told)} was ready. Both versions are kept; a manager "
        "decides.",
        told.in_time("The customer is to have the decision by", "judged_by"),
        told.why("judged_by"),
        "Until then nothing is due from the customer, and the escalation waits on us.",
        quotes=(Quote("We wrote", told.word("needs")), *_version(told, "The customer wrote")),
    )


def decision_due(told: Told, *more: str) -> Message:
    """To the manager who has not decided yet."""
    return _inside(
        told,
        _decide_by(told),
        told.in_time("The customer is to have your decision by", "judged_by")
        or "The customer is to have your decision.",
        told.why("judged_by"),
        *more,
        quotes=(Quote("We wrote", told.word("needs")), *_dispute(told)),
    )


def undecided(told: Told) -> Message:
    """To the customer: the decision is late, and they need not chase it."""
    return _outside(
        told.say("The decision about {site} is late", site=_site(told)),
        told.in_time("A manager owed you a decision between the two versions by", "was_due_at"),
        told.say("You do not need to ask again. Those above have been told."),
        told.say("Until the decision nothing is due from you."),
        quotes=_dispute(told, told.say("You wrote")),
        button=_STANDS,
    )


def undecided_inside(told: Told) -> Message:
    """To the care manager, the level above, or the desk: told once."""
    level = int(told.context.get("missed_level") or told.level)
    name = told.word("missed_holder_name") or told.word("holder_name", f"Level {level}")
    return _inside(
        told,
        f"Not decided: was {_site(told)} ready?",
        told.in_time(f"{name} owed the customer a decision by", "was_due_at")
        or f"{name} owes the customer a decision.",
        "Any manager may decide it. Nothing is due from the customer until then.",
        quotes=(Quote("We wrote", told.word("needs")), *_dispute(told)),
    )


def decided(told: Told) -> Message:
    """To the customer: the answer first, then why."""
    if not told.is_so("upheld"):
        return _outside(
            told.say("Decided for you: {site} was ready", site=_site(told)),
            told.say("The notice is taken back, and nothing follows from it."),
            quotes=_version(told, told.word("by", "A manager")),
            button=_STANDS,
        )
    passed = told.is_so("passed")
    return _outside(
        told.say("Decided: {site} still has to be ready", site=_site(told)),
        told.say("A manager read both versions; what we asked for is still needed."),
        "" if passed else told.in_time("Please have it ready by", "ready_by"),
        _date(told),
        _billing(told),
        quotes=_version(told, told.word("by", "A manager")),
    )


def decided_inside(told: Told) -> Message:
    """What a manager decided."""
    upheld = told.is_so("upheld")
    return _inside(
        told,
        f"Decided {'for the notice' if upheld else 'for the customer'}: {_where(told)}",
        told.in_time("The site is needed by", "ready_by")
        if upheld and not told.is_so("passed")
        else "",
        quotes=_version(told, told.word("by", "A manager")),
    )


def passed(told: Told) -> Message:
    """To the customer, once: what was stated holds now, and how it goes on."""
    return _outside(
        told.say("The day for {site} has passed", site=_site(told)),
        told.in_time("It was needed ready by", "ready_by"),
        _date(told),
        _billing(told),
        told.say("Say when it is ready, and a new date follows from that."),
        quotes=(_needs(told),),
    )


def passed_inside(told: Told) -> Message:
    """To the care manager, once."""
    return _inside(
        told,
        f"Not ready by the day: {_where(told)}",
        told.in_time("The site was needed ready by", "ready_by"),
        _date(told),
        _billing(told),
        "The customer has been told. Call them: a new day helps both.",
    )


def ended(told: Told) -> Message:
    """To the customer: the notice is taken back."""
    return _outside(
        told.say("No longer needed: the notice about {site} is withdrawn", site=_site(told)),
        told.say("Nothing is asked of you any more, and nothing follows from it."),
        quotes=_version(told, told.word("by", "Your care manager")),
        button=_STANDS,
    )


def ended_inside(told: Told) -> Message:
    """To the care manager: the site is ready, and from when one gets in."""
    if told.word("end") != NotReadyEnd.READY.value:
        return _inside(told, f"Notice over: {_where(told)}", "Nothing is asked of the customer.")
    return _inside(
        told,
        f"Site ready: {_where(told)}",
        told.in_time(f"{told.word('by', 'The customer')} says it is accessible from", "ready_from"),
        "Confirm a date for the work.",
        quotes=_version(told, told.word("by", "The customer")),
    )


def _outside(
    subject: str, *lines: str, quotes: tuple[Quote, ...], button: Button = _ANSWER
) -> Message:
    """To the customer; one button, which answers unless there is nothing left to answer."""
    return Message(subject, present(*lines), quotes, button, ())


def _inside(told: Told, subject: str, *lines: str, quotes: tuple[Quote, ...] = ()) -> Message:
    """The customer's own words about the impact stand in every one of them (R30)."""
    said = present(*lines) or ("See the page.",)
    return Message(subject, said, (*impact(told, Side.CARRIER), *quotes), _OPEN, ())


def _site(told: Told) -> str:
    return told.word("site", "the site")


def _by(told: Told, key: str, plain: str, by: str) -> str:
    """A subject about the site, with its instant where that is known."""
    at = told.short_when(key)
    return told.say(by, site=_site(told), at=at) if at else told.say(plain, site=_site(told))


def _where(told: Told) -> str:
    return told.place


def _decide_by(told: Told) -> str:
    by = told.short_when("judged_by")
    return f"Decide between two versions{f' by {by}' if by else ''}: {_where(told)}"


def _needs(told: Told) -> Quote:
    return Quote(told.say("What we need"), told.word("needs"))


def _dispute(told: Told, by: str = "The customer wrote") -> tuple[Quote, ...]:
    words = told.word("dispute")
    return (Quote(by, words),) if words else ()


def _version(told: Told, by: str) -> tuple[Quote, ...]:
    words = told.word("words")
    return (Quote(by, words),) if words else ()


def _evidence(told: Told) -> tuple[Quote, ...]:
    words = told.word("evidence")
    return (Quote(told.say("What shows it"), words),) if words else ()


def _date(told: Told) -> str:
    kind, to_day = told.word("date_kind"), told.word("to_day")
    if not kind or not to_day:
        return ""
    was = told.word("from_day")
    return date_sentence(
        DateKind(kind),
        date.fromisoformat(was) if was else None,
        date.fromisoformat(to_day),
        in_force=told.is_so("passed"),
        language=told.language,
    )


def _billing(told: Told) -> str:
    since = told.word("billing_from")
    from_day = date.fromisoformat(since) if since else None
    return billing_sentence(told.word("billing"), from_day, told.language)
