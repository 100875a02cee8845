"""What either side reads about who hears what, and how often (R22, R23)."""

from rung.domain.languages import Language, said
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import (
    Button,
    Message,
    Quote,
    Told,
    first_name,
    impact,
    present,
    see,
    words_of,
)

_SEE = see("See how you are kept informed")
_ANSWER = see("Agree, or propose another")
_OPEN = see("Open the escalation")


def standard(rhythm: str, language: Language = Language.ENGLISH) -> str:
    """The plan that holds until another is agreed, in a sentence."""
    return said(language, "Standard plan: {rhythm}, by e-mail", rhythm=rhythm)


def agreed(rhythm: str, language: Language = Language.ENGLISH) -> str:
    """The custom plan in force, in a sentence."""
    return said(language, "Agreed: {rhythm}, by e-mail", rhythm=rhythm)


def terms(
    audience: str,
    depth: str,
    quiet: str,
    together: str = "",
    language: Language = Language.ENGLISH,
) -> str:
    """What a plan says beside its rhythm."""
    deep = _DEPTHS.get(depth, "")
    parts = (
        said(language, "For {audience}", audience=audience) if audience else "",
        said(language, deep) if deep else "",
    )
    first = ", ".join(part for part in parts if part)
    held = "News that can wait is held from {quiet}, on each reader's clock."
    one = "News that can wait goes out in one mail for every {together}."
    sentences = (
        f"{first[:1].upper()}{first[1:]}." if first else "",
        said(language, held, quiet=quiet) if quiet else "",
        said(language, one, together=together) if together else "",
    )
    return " ".join(each for each in sentences if each)


_DEPTHS = {"TECHNICAL": "in technical detail", "EXECUTIVE": "in short"}


def proposed(told: Told) -> Message:
    """To the customer: their care manager proposes another rhythm."""
    by, rhythm = told.word("by", "Your care manager"), told.said_again("rhythm")
    called = first_name(by) if told.word("by") else by
    proposes = told.say("{by} proposes updates {rhythm}", by=by, rhythm=rhythm)
    return _message(
        told.say("{by} proposes updates {rhythm}", by=called, rhythm=rhythm),
        f"{proposes}.",
        _terms(told),
        told.say("Until you agree, the plan in force stays."),
        quotes=words_of(told, by),
        button=_ANSWER,
    )


def proposed_inside(told: Told) -> Message:
    """To the care manager: the customer proposes another rhythm."""
    by = told.word("by") or told.word("account", "The customer")
    return _inside(
        told,
        f"{by} proposes updates {told.word('rhythm')}: {told.place}",
        f"{by} proposes updates {told.word('rhythm')}.",
        _terms(told),
        "Until you agree, the plan in force stays. Agree, or propose another.",
        quotes=words_of(told, by),
        button=see("Agree, or propose another"),
    )


def answered(told: Told) -> Message:
    """To the customer: what was said to the proposal, and when they hear next."""
    by, rhythm = told.word("by", "The other side"), told.said_again("rhythm")
    if told.is_so("agreed"):
        return _message(
            told.say("Agreed: updates {rhythm}", rhythm=rhythm),
            f"{agreed(rhythm, told.language)}.",
            told.in_time("Next update by", "next_update_at"),
            told.why("next_update_at"),
            _terms(told),
            quotes=words_of(told, by),
        )
    if told.word("proposed_side") != Side.CUSTOMER.value:
        declined = told.say("You did not agree to updates {rhythm}.", rhythm=rhythm)
    else:
        declined = told.say("{by} did not agree to updates {rhythm}.", by=by, rhythm=rhythm)
    return _message(
        told.say("The plan for updates stays as it is"),
        declined,
        told.in_time("Next update by", "next_update_at"),
        told.say("Either side can propose another plan."),
        quotes=words_of(told, by),
    )


def answered_inside(told: Told) -> Message:
    """To the care manager: what holds from now."""
    by = told.word("by", "The other side")
    did = "agreed to" if told.is_so("agreed") else "did not agree to"
    return _inside(
        told,
        f"{by} {did} updates {told.word('rhythm')}: {told.place}",
        f"{by} {did} updates {told.word('rhythm')}.",
        told.in_time("Your next update is due by", "next_update_at"),
        told.why("next_update_at"),
        _terms(told) if told.is_so("agreed") else "",
        quotes=words_of(told, by),
        button=_OPEN,
    )


def added_inside(told: Told) -> Message:
    """To somebody of the carrier who is to follow it."""
    by = told.word("by", "Somebody")
    return _inside(
        told,
        f"{by} lets you follow it: {told.place}",
        f"{by} added you. You get {told.word('gets', 'news')}.",
        told.in_time("The next update is due by", "next_update_at"),
    )


def added(told: Told) -> Message:
    """To somebody who is to hear of the escalation: what, from whom, and who added them."""
    by, account = told.word("by", "Somebody"), told.word("account", "the customer")
    name, what = told.word("ccm_name"), told.word("reference", "an escalation")
    gets = told.said_again("gets") or told.say("news")
    added_you = told.say(
        "{by} added you to {what} of {account}.", by=by, what=what, account=account
    )
    reached = ", ".join(filter(None, (name, told.word("ccm_phone"))))
    return _message(
        told.say("{by} lets you follow {what}", by=first_name(by), what=what),
        f"{added_you} {told.say('You get {gets}.', gets=gets)}",
        told.in_time("Next update by", "next_update_at"),
        told.say("Questions: {reached}.", reached=reached) if name else "",
        button=_OPEN,
    )


def overdue(told: Told) -> Message:
    """To the care manager and their manager: the customer has read nothing useful."""
    account = told.word("account", "The customer")
    return _inside(
        told,
        f"Nothing useful for too long: {told.place}",
        f"{account} has had {told.word('empty', '3')} updates in a row that say nothing new.",
        "Tell them what is being done, by whom and by when, or what you need from them.",
        told.in_time("The next update is due by", "next_update_at"),
        quotes=words_of(told, "The last one"),
        button=see("Send an update"),
    )


def _terms(told: Told) -> str:
    audience, depth = told.word("audience"), told.word("depth")
    quiet, together = told.said_again("quiet"), told.word("together")
    return terms(audience, depth, quiet, together, told.language)


def _message(
    subject: str, *lines: str, quotes: tuple[Quote, ...] = (), button: Button = _SEE
) -> Message:
    return Message(subject, present(*lines), quotes, button, ())


def _inside(
    told: Told, subject: str, *lines: str, quotes: tuple[Quote, ...] = (), button: Button = _OPEN
) -> Message:
    """The customer's own words about the impact stand in every one of them (R30)."""
    return _message(subject, *lines, quotes=(*impact(told, Side.CARRIER), *quotes), button=button)
