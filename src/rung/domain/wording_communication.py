"""What either side reads about who hears what, and how often (R22, R23)."""

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


def standard(rhythm: str) -> str:
    """The plan that holds until another is agreed, in a sentence."""
    return f"Standard plan: {rhythm}, by e-mail"


def agreed(rhythm: str) -> str:
    """The custom plan in force, in a sentence."""
    return f"Agreed: {rhythm}, by e-mail"


def terms(audience: str, depth: str, quiet: str, together: str = "") -> str:
    """What a plan says beside its rhythm."""
    deep = {"TECHNICAL": "in technical detail", "EXECUTIVE": "in short"}.get(depth, "")
    parts = (f"For {audience}" if audience else "", deep)
    said = ", ".join(part for part in parts if part)
    held = f" News that can wait is held from {quiet}, on each reader's clock." if quiet else ""
    one = f" News that can wait goes out in one mail for every {together}." if together else ""
    return f"{said[:1].upper()}{said[1:]}.{held}{one}" if said else f"{held}{one}".strip()


def proposed(told: Told) -> Message:
    """To the customer: their care manager proposes another rhythm."""
    by = told.word("by", "Your care manager")
    return _message(
        f"{first_name(by)} proposes updates {told.word('rhythm')}",
        f"{by} proposes updates {told.word('rhythm')}.",
        _terms(told),
        "Until you agree, the plan in force stays.",
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
    by = told.word("by", "The other side")
    if told.is_so("agreed"):
        return _message(
            f"Agreed: updates {told.word('rhythm')}",
            f"{agreed(told.word('rhythm'))}.",
            told.in_time("Next update by", "next_update_at"),
            told.why("next_update_at"),
            _terms(told),
            quotes=words_of(told, by),
        )
    own = told.word("proposed_side") != Side.CUSTOMER.value
    return _message(
        "The plan for updates stays as it is",
        f"{'You' if own else by} did not agree to updates {told.word('rhythm')}.",
        told.in_time("Next update by", "next_update_at"),
        "Either side can propose another plan.",
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
    name = told.word("ccm_name")
    return _message(
        f"{first_name(by)} lets you follow {told.word('reference', 'an escalation')}",
        f"{by} added you to {told.word('reference', 'an escalation')} of {account}. "
        f"You get {told.word('gets', 'news')}.",
        told.in_time("Next update by", "next_update_at"),
        f"Questions: {', '.join(filter(None, (name, told.word('ccm_phone'))))}." if name else "",
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
    told_of = (told.word(name) for name in ("audience", "depth", "quiet", "together"))
    return terms(*told_of)


def _message(
    subject: str, *lines: str, quotes: tuple[Quote, ...] = (), button: Button = _SEE
) -> Message:
    return Message(subject, present(*lines), quotes, button, ())


def _inside(
    told: Told, subject: str, *lines: str, quotes: tuple[Quote, ...] = (), button: Button = _OPEN
) -> Message:
    """The customer's own words about the impact stand in every one of them (R30)."""
    return _message(subject, *lines, quotes=(*impact(told, Side.CARRIER), *quotes), button=button)
