"""What the customer's people read about their escalation."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from rung.domain.surveys import ASKED_OF
from rung.domain.vocabulary import Channel, ClosedAs, Side, UpdateKind
from rung.domain.wording_communication import standard
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Quote,
    Told,
    first_name,
    impact,
    moved,
    present,
    see,
    the_title,
    who_acts,
    words_of,
)
from rung.domain.wording_plan import forecast

_SEE = see("See where it stands")
_WE = "We"
FILES_NAMED = 5  # of one update
SHORT = 60  # characters of what was done that still fit a subject


def raised(told: Told) -> Message:
    """ "Dana has your escalation ESC-1042."; opened by the carrier itself, why that was done."""
    name, phone = told.word("ccm_name"), told.word("ccm_phone")
    reference, foreseen = told.word("reference"), told.word("foreseen")
    who = f"{first_name(name)} has" if name else "We have"
    at_stake = impact(told, Side.CUSTOMER)
    if foreseen:
        at_stake = tuple(Quote("What we know is at stake", each.words) for each in at_stake)
    return _message(
        f"We opened {reference} before you had to call"
        if foreseen
        else f"{who} your escalation {reference}",
        f"{who} your escalation {reference}.",
        foreseen,
        next_step(told),
        why_next(told),
        told.in_time("Next update by", "next_update_at"),
        _standard(told),
        f"Call {name}: {phone}." if name and phone else "",
        quotes=at_stake,
    )


def _standard(told: Told) -> str:
    """The plan by which the customer is kept informed, shared at the start (R23)."""
    rhythm = told.word("rhythm")
    return f"{standard(rhythm)}. If that does not fit, propose another." if rhythm else ""


def level_engaged(told: Told) -> Message:
    """A level was brought in, by the customer or on their behalf."""
    level, name = told.level, told.word("holder_name")
    by = told.word("by", "Your care manager")
    on_behalf = told.is_so("on_behalf")
    due = told.short_when("acknowledge_by")
    how = f"{by} engaged level {level} on your behalf" if on_behalf else f"Level {level} is engaged"
    return _message(
        f"{name} will answer you by {due}" if name and due else f"Level {level} is engaged",
        f"{how}.",
        told.in_time(f"{name or _WE} will answer you by", "acknowledge_by"),
        told.why("acknowledge_by"),
        next_step(told),
        why_next(told),
        told.in_time("Next update by", "next_update_at"),
        quotes=(Quote(by, told.word("reason")),) if on_behalf and told.word("reason") else (),
    )


def level_opened(told: Told) -> Message:
    """The interval has run: the customer may go up, and need not."""
    level = told.level
    title, last = told.word("level_title"), told.word("last_word")
    by = first_name(told.word("last_word_by")) or "The carrier"
    return _message(
        f"You can engage level {level} now",
        f"You can engage level {level} now.",
        f"Level {level} is {the_title(title)}." if title else "",
        "Engage it, or wait: nothing happens by itself.",
        quotes=(Quote(f"{by}’s last word", last),) if last else (),
        button=f"Engage level {level}, or wait",
    )


def answer_comes(told: Told) -> Message:
    """An acknowledgement is on its way."""
    name = told.word("holder_name", _WE)
    return _message(
        f"{name} will answer you",
        told.in_time(f"{name} will answer you by", "acknowledge_by") or f"{name} will answer you.",
        told.why("acknowledge_by"),
    )


def acknowledged(told: Told) -> Message:
    """A manager's answer, in their words."""
    name = told.word("answered_by") or told.word("holder_name", "Your manager")
    title = told.word("level_title")
    return _message(
        f"{name} answered {told.at_time('answered_at')}".rstrip(),
        told.in_time(f"{name} answered", "answered_at") or f"{name} answered.",
        f"{first_name(name)} is {the_title(title)} and leads level {told.level}." if title else "",
        told.in_time("Next contact by", "next_contact_at"),
        quotes=words_of(told, name),
    )


def acknowledgement_missed(told: Told) -> Message:
    """Who is late, who was told; the customer need not chase."""
    name = told.word("holder_name")
    who = f"{first_name(name)} is" if name else f"Level {told.level} is"
    if told.is_so("top"):
        ccm = told.word("ccm_name")
        whom = f"the Escalations Desk and {first_name(ccm)}" if ccm else "the Escalations Desk"
        more = "There is nobody higher: they now see to it that you get your answer."
    else:
        whom, more = the_title(told.word("above_title")), ""
    return _message(
        f"{who} late. We told {whom}",
        f"{who} late. We told {whom}.",
        told.in_time("Your answer was due", "acknowledge_by"),
        told.why("acknowledge_by"),
        more,
        "You do not need to chase.",
        next_step(told),
    )


def update(told: Told) -> Message:
    """News, or that there is none; a moved date and what is asked of the customer come first."""
    by = told.word("by", "Your care manager")
    subject, *lines = _news(told, by)
    asked = told.word("kind") == UpdateKind.NEED_FROM_YOU.value
    return _message(
        subject,
        *lines,
        _files(told),
        forecast(told),
        told.in_time("Next update by", "next_update_at"),
        told.why("next_update_at"),
        quotes=words_of(told, by),
        button="Answer" if asked else _SEE.label,
    )


def _files(told: Told) -> str:
    """Which files came with it or since the update before, and where they are."""
    names = [str(name) for name in told.context.get("files") or ()]
    if not names:
        return ""
    shown, more = names[:FILES_NAMED], len(names) - FILES_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"New files on the page of {told.word('reference')}: {', '.join(shown)}{rest}."


def _news(told: Told, by: str) -> tuple[str, ...]:
    """The subject of an update, and what it says before the writer's words are quoted."""
    kind = told.word("kind")
    if told.is_so("moves"):
        why, who = told.word("reason").rstrip("."), who_acts(told) or f"Who acts: {by}."
        return (*moved(told), f"Why: {why}." if why else "", who, _need_by(told))
    if told.word("need_at"):
        need = told.word("need")
        wanted = need[:1].lower() + need[1:] if need[1:2].islower() else need
        return (
            f"We need from you by {told.short_when('need_at')}: {wanted}",
            told.in_time(f"We need from you: {wanted}, by", "need_at"),
        )
    headline = {
        UpdateKind.NOTHING_NEW.value: "No change yet",
        UpdateKind.DATE_MOVED.value: "A date has moved",
        UpdateKind.NEED_FROM_YOU.value: "We need something from you",
    }.get(kind, f"News from {by}")
    return headline, f"{headline}."


def update_missed(told: Told) -> Message:
    """The carrier owes news."""
    return _message(
        "Our update is late",
        "Our update is late. You do not need to chase.",
        told.in_time("The next one is due", "next_update_at"),
        told.why("next_update_at"),
    )


def wrote(told: Told) -> Message:
    """Somebody of the customer wrote to the care manager."""
    by = told.word("by", "Your side")
    name = told.word("ccm_name", "your care manager")
    return _message(f"{by} wrote to {name}", f"{by} wrote to {name}.", quotes=words_of(told, by))


def contact_logged(told: Told) -> Message:
    """A call or mail of the customer is on the record."""
    if told.word("channel") == Channel.EMAIL.value:
        return _message(
            f"Your e-mail to level {told.level} is on record",
            f"Your e-mail to level {told.level} is on record.",
            next_step(told),
            why_next(told),
            quotes=words_of(told, "You noted"),
        )
    outcome = told.word("outcome").lower()
    said = f": {outcome}" if outcome else ""
    return _message(
        f"Your call to level {told.level} is on record",
        f"Your call to level {told.level} is on record{said}.",
        next_step(told),
        why_next(told),
        quotes=words_of(told, "You noted"),
    )


def action_moved(told: Told) -> Message:
    """A committed date moved: from, to, why, and what that means for the need-by date."""
    return _message(
        *moved(told),
        f"Why: {told.word('reason').rstrip('.')}." if told.word("reason") else "",
        who_acts(told),
        forecast(told) or _need_by(told),
        told.in_time("Next update by", "next_update_at"),
    )


def commitment_missed(told: Told) -> Message:
    """A commitment the customer can see was not kept."""
    text = told.word("text", "An action of the plan")
    who = told.word("ccm_name", "Your care manager")
    return _message(
        f"Not done in time: “{text}”",
        f"“{text}” was not done in time.",
        f"{who} owes you the new date. You do not need to chase.",
        forecast(told),
        told.in_time("Next update by", "next_update_at"),
    )


def resolved(told: Told) -> Message:
    """Is this solved? Silence closes it, and the mail says when."""
    by = told.word("by") or told.word("ccm_name", "Your care manager")
    done = told.word("words").rstrip(".")
    asked = f"{done}. Is this solved?" if 0 < len(done) <= SHORT else "Is this solved?"
    return _message(
        asked,
        f"{by} reports that it is solved. Is it?",
        told.in_time(
            "Confirm, or say what is still wrong, by",
            "confirm_by",
            ". Without an answer it closes.",
        ),
        told.why("confirm_by"),
        quotes=words_of(told, by),
        button="Yes, or not yet",
    )


def rejected(told: Told) -> Message:
    """The customer said it is not solved; it is open again."""
    return _message(
        "Open again: it is not solved",
        f"It is open again at level {told.level}.",
        told.in_time("Your answer is due by", "acknowledge_by"),
        told.why("acknowledge_by"),
        next_step(told),
        quotes=words_of(told, "You wrote"),
    )


def closed(told: Told) -> Message:
    """How it ended, and what to do if it comes back."""
    how = {
        ClosedAs.CONFIRMED.value: "Closed: you confirmed that it is solved",
        ClosedAs.SILENCE.value: "Closed: we asked whether it is solved, and no answer came in time",
        ClosedAs.WITHDRAWN.value: "Closed: withdrawn by you",
    }.get(told.word("closed_as"), "Closed")
    asked = told.word("closed_as") in {closed.value for closed in ASKED_OF}
    message = _message(
        how,
        f"{how}.",
        "If it comes back, raise a new one; it will be linked to this one.",
        told.in_time("Two short questions about how it went can be answered until", "answer_by")
        if asked
        else "",
        button="See the record",
    )
    if not asked or not told.word("answer_by"):
        return message
    return replace(message, button=Button("Answer two short questions", Purpose.SURVEY))


def next_step(told: Told) -> str:
    """What the customer can do next, and from when; empty where there is nothing to do."""
    level, opens_at = told.context.get("next_level"), told.instant("opens_at")
    if not told.open or level is None or opens_at is None:
        return ""
    if opens_at <= told.now:
        return f"You can engage level {level} now."
    return told.in_time(
        f"You can engage level {level} from", "opens_at", " if you are not satisfied."
    )


def why_next(told: Told) -> str:
    """Why the next level opens when it does; empty where that is not ahead."""
    opens_at = told.instant("opens_at")
    if not told.open or opens_at is None or opens_at <= told.now:
        return ""
    return told.why("opens_at")


def _need_by(told: Told) -> str:
    """Whether the new date comes before or after the day the customer needs it."""
    to_at, need_by = told.instant("to_at"), told.word("need_by_date")
    if to_at is None or not need_by:
        return ""
    there = to_at.astimezone(ZoneInfo(told.zone)).date()
    needed = date.fromisoformat(need_by)
    place = "on" if there == needed else ("after" if there > needed else "before")
    return f"That is {place} your need-by date, {told.day('need_by_date')}."


def _message(
    subject: str,
    *lines: str,
    quotes: tuple[Quote, ...] = (),
    button: str = _SEE.label,
) -> Message:
    return Message(subject, present(*lines), quotes, see(button), ())
