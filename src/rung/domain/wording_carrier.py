"""What the carrier's people read: what they owe, by when, and why it matters to the customer."""

from rung.domain.clocks import ClockKind
from rung.domain.instants import show_duration
from rung.domain.naming import CCM_LEVEL
from rung.domain.notices import Audience
from rung.domain.vocabulary import Channel, ClosedAs, Side
from rung.domain.wording_calls import decision_due as call_decision_due
from rung.domain.wording_obstacles import decision_due as resources_due
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Quote,
    Told,
    first_name,
    impact,
    moved,
    needed,
    present,
    see,
    the_title,
    who_acts,
    words_of,
)
from rung.domain.wording_readiness import decision_due as judgement_due
from rung.domain.wording_waivers import decision_due

SOON = 2 * 3600  # seconds
_OPEN = see("Open the escalation")
_ACKNOWLEDGE = Button("Acknowledge", Purpose.ACKNOWLEDGE)
_OWN = frozenset({Audience.LEVEL.value, Audience.COVER.value})


def level_opens_soon(told: Told) -> Message:
    """To who works on it: a word in time may spare the customer to go to the level above."""
    customer, last = told.word("account", "The customer"), told.word("last_word")
    by = first_name(told.word("last_word_by")) or "The carrier"
    above = (told.level or CCM_LEVEL) + 1
    at = f", {told.word('site')}" if told.word("site") else ""
    return _message(
        told,
        f"{_opens_in(told)} {customer} may go to level {above}{at}",
        told.in_time(f"{customer} can engage level {above} from", "opens_at")
        or f"{customer} can engage level {above} soon.",
        told.why("opens_at"),
        needed(told),
        "Send an update: news that helps may be enough.",
        quotes=(Quote(f"{by}’s last word to them", last),) if last else (),
        button=see("Send an update"),
    )


def _opens_in(told: Told) -> str:
    """How far away it is where that says something, else from when: "40 min until", "From …"."""
    opens_at = told.instant("opens_at")
    left = int((opens_at - told.now).total_seconds()) if opens_at else 0
    if 0 < left <= SOON:
        return f"{show_duration(left - left % 60)} until"
    return f"From {told.short_when('opens_at')}" if opens_at else "Soon"


def raised(told: Told) -> Message:
    """To the care manager: a customer has engaged them."""
    return _message(
        told,
        f"You are engaged: {told.place}",
        f"{told.word('account')} has engaged you.",
        told.in_time("They can engage level 2 from", "opens_at"),
        told.why("opens_at"),
        needed(told),
        told.in_time("Your next update is due by", "next_update_at"),
    )


def level_engaged(told: Told) -> Message:
    """To the care manager: the level above is in."""
    name = told.word("holder_name")
    who = f": {name}" if name else ", but nobody is named for it"
    on_behalf = "on the customer's behalf" if told.is_so("on_behalf") else ""
    return _message(
        told,
        f"Level {told.level} is engaged: {told.place}",
        f"Level {told.level} is engaged {on_behalf}".rstrip() + f"{who}.",
        told.in_time("The acknowledgement is due by", "acknowledge_by"),
        told.why("acknowledge_by"),
        "You stay the customer's care manager throughout.",
        quotes=_reason(told),
    )


def level_opened(told: Told) -> Message:
    """The customer may go up now."""
    return _message(
        told,
        f"Level {told.level} is open: {told.place}",
        f"{told.word('account', 'The customer')} can engage level {told.level} now.",
        "An update that answers their question may be all they need.",
    )


def acknowledge(told: Told) -> Message:
    """To the engaged manager: by when, whom, and the customer's words."""
    return _message(
        told,
        _acknowledge_by(told),
        told.in_time("Acknowledge to the customer by", "acknowledge_by"),
        told.why("acknowledge_by"),
        _how_engaged(told),
        needed(told),
        _care_manager(told),
        quotes=_reason(told),
        button=_ACKNOWLEDGE,
    )


def acknowledged(told: Told) -> Message:
    """To the care manager: a manager has answered."""
    name = told.word("answered_by") or told.word("holder_name", f"Level {told.level}")
    return _message(
        told,
        f"{name} acknowledged: {told.place}",
        told.in_time(f"{name} acknowledged", "answered_at") or f"{name} acknowledged.",
        told.in_time("The customer expects the next contact by", "next_contact_at"),
        quotes=words_of(told, name),
    )


def acknowledgement_missed(told: Told) -> Message:
    """To the care manager, the level above, or the desk: told once; nobody is engaged by it."""
    missed = int(told.context.get("missed_level") or told.level)
    name = told.word("missed_holder_name") or told.word("holder_name", f"Level {missed}")
    due = "missed_at" if told.word("missed_at") else "acknowledge_by"
    to = told.word("to")
    if to == Audience.PERSON_OF_LEVEL.value:
        why = f"You are told because you hold level {told.level}. You are not engaged."
    elif told.is_so("top"):
        why = "There is nobody higher. See to it that the customer gets an answer."
    else:
        why = f"The customer and {the_title(told.word('above_title'))} have been told."
    return _message(
        told,
        f"{name} is late: {told.place}",
        told.in_time(f"{name} owed the customer an acknowledgement at level {missed} by", due)
        or f"{name} is late with the acknowledgement at level {missed}.",
        told.why(due),
        why,
        _care_manager(told) if to != Audience.CCM.value else "",
    )


def level_unattended(told: Told) -> Message:
    """To the desk and the care manager: nobody is there at the highest level."""
    held_by = told.word("held_by")
    why = f"{held_by} is away and nobody stands in" if held_by else "Nobody holds it"
    return _message(
        told,
        f"Nobody is available at level {told.level}: {told.place}",
        f"{why}, and there is nobody higher to engage.",
        told.in_time("The acknowledgement is due to the customer by", "acknowledge_by"),
        "See to it that the customer gets an answer.",
        needed(told),
    )


def handed_on(told: Told) -> Message:
    """To the care manager: the manager who was asked is not the right person."""
    by = told.word("by", f"Level {told.level}")
    to = told.word("to_name")
    return _message(
        told,
        f"{by} handed level {told.level} on: {told.place}",
        f"{by} is not the right person for this.",
        f"{to} has been asked instead; the clock has not moved."
        if to
        else "Nobody covers for them. See to it that somebody acknowledges.",
        told.in_time("The acknowledgement is due by", "acknowledge_by"),
        told.why("acknowledge_by"),
    )


def warning(told: Told) -> Message:
    """A duty is coming due; in the holder's working time."""
    percent = told.word("percent", "Most")
    used = f"{percent} % of the working time is used up."
    if told.word("clock") == ClockKind.DECISION.value:
        return decision_due(told, used, _as_cover(told))
    if told.word("clock") == ClockKind.DISPUTE.value:
        return judgement_due(told, used, _as_cover(told))
    if told.word("clock") == ClockKind.CALL_DISPUTE.value:
        return call_decision_due(told, used, _as_cover(told))
    if told.word("clock") == ClockKind.REQUEST.value:
        return resources_due(told, used, _as_cover(told))
    if told.word("clock") == ClockKind.UPDATE.value:
        by = told.short_when("next_update_at")
        return _message(
            told,
            f"Send an update by {by}: {told.place}" if by else f"Send an update: {told.place}",
            told.in_time("The customer is to hear from you by", "next_update_at"),
            told.why("next_update_at"),
            "“Nothing new” is a valid update.",
            used,
            button=see("Send an update"),
        )
    return _message(
        told,
        _acknowledge_by(told),
        told.in_time("The acknowledgement is due by", "acknowledge_by"),
        told.why("acknowledge_by"),
        used,
        _as_cover(told),
        button=_ACKNOWLEDGE,
    )


def update(told: Told) -> Message:
    """News went to the customer."""
    by = told.word("by", "We")
    return _message(
        told,
        f"Update sent: {told.place}",
        f"{by} sent {told.word('account', 'the customer')} an update.",
        told.in_time("The next one is due by", "next_update_at"),
        told.why("next_update_at"),
        quotes=words_of(told, by),
    )


def update_missed(told: Told) -> Message:
    """To the care manager and the manager: the customer has heard nothing."""
    customer = told.word("account", "The customer")
    return _message(
        told,
        f"Update missed: {told.place}",
        told.in_time(f"{customer} did not get the update they were promised by", "was_due_at")
        or f"{customer} did not get the update they were promised.",
        told.in_time("The next one is due by", "next_update_at"),
        told.why("next_update_at"),
        "“Nothing new” is a valid update.",
        button=see("Send an update"),
    )


def customer_wrote(told: Told) -> Message:
    """To the care manager: words of the customer."""
    by = told.word("by") or told.word("account", "The customer")
    return _message(
        told,
        f"{by} wrote: {told.place}",
        f"{by} wrote to you.",
        quotes=words_of(told, by),
        button=see("Read and answer"),
    )


def contact_logged(told: Told) -> Message:
    """The customer says that they called or wrote; it counts unless corrected by agreement."""
    outcome = f": {told.word('outcome', 'called').lower()}"
    did = f"called level {told.level}"
    if told.word("channel") == Channel.EMAIL.value:
        did, outcome = f"wrote to level {told.level}", ""
    return _message(
        told,
        f"Customer says: {did}{outcome.replace(':', ',')}",
        told.in_time(f"The customer says that they {did}", "happened_at", f"{outcome}.")
        or f"The customer says that they {did}{outcome}.",
        "Their version counts. If yours differs, log it: both are kept.",
        quotes=words_of(told, told.word("by") or told.word("account", "The customer")),
    )


def action_moved(told: Told) -> Message:
    """A committed date moved."""
    return _message(
        told,
        *moved(told),
        f"Why: {told.word('reason').rstrip('.')}." if told.word("reason") else "",
        who_acts(told),
    )


def commitment_missed(told: Told) -> Message:
    """To the care manager: the action is past its date."""
    return _message(
        told,
        f"Overdue: “{told.word('text', 'an action')}”",
        f"“{told.word('text', 'An action')}” is past its committed date.",
        "Done? Mark it done. Not yet? Give it a new date and the reason.",
        button=see("Open the plan"),
    )


def resolved(told: Told) -> Message:
    """To the care manager: the customer has been asked."""
    return _message(
        told,
        f"Resolved, waiting for the customer: {told.place}",
        told.in_time("The customer confirms or rejects by", "confirm_by")
        or "The customer confirms or rejects.",
        told.in_time("Without an answer it closes", "confirm_by"),
        told.why("confirm_by"),
        quotes=words_of(told, told.word("by") or told.word("ccm_name", "Resolution")),
    )


def rejected(told: Told) -> Message:
    """Not solved. The current level owes a new acknowledgement, if it owes any."""
    owes = told.word("to") in _OWN and bool(told.word("acknowledge_by"))
    return _message(
        told,
        f"Not solved: {told.place}",
        f"{told.word('account', 'The customer')} says that it is not solved.",
        told.in_time(
            "Acknowledge by" if owes else f"Level {told.level} acknowledges by", "acknowledge_by"
        ),
        told.why("acknowledge_by"),
        told.in_time("The next update is due by", "next_update_at"),
        quotes=words_of(told, told.word("by") or told.word("account", "The customer")),
        button=_ACKNOWLEDGE if owes else _OPEN,
    )


def closed(told: Told) -> Message:
    """How it ended."""
    how = {
        ClosedAs.CONFIRMED.value: "the customer confirmed",
        ClosedAs.SILENCE.value: "no answer came in time",
        ClosedAs.WITHDRAWN.value: "the customer withdrew it",
    }.get(told.word("closed_as"), "it has ended")
    return _message(
        told,
        f"Closed, {how}: {told.place}",
        f"Closed: {how}.",
        quotes=words_of(told, told.word("by") or told.word("account", "The customer")),
    )


def _acknowledge_by(told: Told) -> str:
    by = told.short_when("acknowledge_by")
    return f"Acknowledge by {by}: {told.place}" if by else f"Acknowledge: {told.place}"


def _how_engaged(told: Told) -> str:
    if told.is_so("reached"):
        return f"The customer reached you at level {told.level}; the answer is yours to give."
    name = told.word("cover_for_name")
    standing_in = f", standing in for {name}" if name else ""
    return f"You are engaged at level {told.level}{standing_in}."


def _as_cover(told: Told) -> str:
    name = told.word("holder_name")
    if told.word("to") != Audience.COVER.value or not name:
        return ""
    return f"{name} has not answered yet; you are {name}'s cover."


def _care_manager(told: Told) -> str:
    name, phone = told.word("ccm_name"), told.word("ccm_phone")
    return f"Care manager: {', '.join(filter(None, (name, phone)))}." if name else ""


def _reason(told: Told) -> tuple[Quote, ...]:
    words = told.word("words") or told.word("reason")
    return (Quote("Why this level", words),) if words else ()


def _message(
    told: Told,
    subject: str,
    *lines: str,
    quotes: tuple[Quote, ...] = (),
    button: Button = _OPEN,
) -> Message:
    """The customer's own words about the impact stand in every one of them (R30)."""
    return Message(subject, present(*lines), (*impact(told, Side.CARRIER), *quotes), button, ())
