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
    because,
    first_name,
    impact,
    moved,
    present,
    see,
    short_title,
    who_acts,
    words_of,
)
from rung.domain.wording_plan import forecast

_SEE = see("See where it stands")
FILES_NAMED = 5  # of one update
SHORT = 60  # characters of what was done that still fit a subject


def raised(told: Told) -> Message:
    """ "Dana has your escalation ESC-1042."; opened by the carrier itself, why that was done."""
    name, phone = told.word("ccm_name"), told.word("ccm_phone")
    reference, foreseen = told.word("reference"), told.word("foreseen")
    if name:
        has = told.say(
            "{name} has your escalation {reference}", name=first_name(name), reference=reference
        )
    else:
        has = told.say("We have your escalation {reference}", reference=reference)
    at_stake = impact(told, Side.CUSTOMER)
    if foreseen:
        known = told.say("What we know is at stake")
        at_stake = tuple(Quote(known, each.words) for each in at_stake)
    return _message(
        told.say("We opened {reference} before you had to call", reference=reference)
        if foreseen
        else has,
        f"{has}.",
        foreseen,
        next_step(told),
        why_next(told),
        told.in_time("Next update by", "next_update_at"),
        _standard(told),
        told.say("Call {name}: {phone}.", name=name, phone=phone) if name and phone else "",
        quotes=at_stake,
    )


def _standard(told: Told) -> str:
    """The plan by which the customer is kept informed, shared at the start (R23)."""
    rhythm = told.said_again("rhythm")
    if not rhythm:
        return ""
    fits = told.say("If that does not fit, propose another.")
    return f"{standard(rhythm, told.language)}. {fits}"


def level_engaged(told: Told) -> Message:
    """A level was brought in, by the customer or on their behalf."""
    level, name = told.level, told.word("holder_name")
    by = told.word("by", "Your care manager")
    on_behalf = told.is_so("on_behalf")
    due = told.short_when("acknowledge_by")
    engaged = told.say("Level {level} is engaged", level=level)
    how = engaged
    if on_behalf:
        how = told.say("{by} engaged level {level} on your behalf", by=by, level=level)
    return _message(
        told.say("{name} will answer you by {at}", name=name, at=due) if name and due else engaged,
        f"{how}.",
        told.in_time("{name} will answer you by", "acknowledge_by", name=name)
        if name
        else told.in_time("We will answer you by", "acknowledge_by"),
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
    by = first_name(told.word("last_word_by")) or told.say("The carrier")
    now = told.say("You can engage level {level} now", level=level)
    return _message(
        now,
        f"{now}.",
        told.say("Level {level} is the {title}.", level=level, title=short_title(title))
        if title
        else "",
        told.say("Engage it, or wait: nothing happens by itself."),
        quotes=(Quote(told.say("{by}’s last word", by=by), last),) if last else (),
        button=see("Engage level {level}, or wait", level=level),
    )


def answer_comes(told: Told) -> Message:
    """An acknowledgement is on its way."""
    name = told.word("holder_name")
    if name:
        comes = told.say("{name} will answer you", name=name)
        by = told.in_time("{name} will answer you by", "acknowledge_by", name=name)
    else:
        comes = told.say("We will answer you")
        by = told.in_time("We will answer you by", "acknowledge_by")
    return _message(comes, by or f"{comes}.", told.why("acknowledge_by"))


def acknowledged(told: Told) -> Message:
    """A manager's answer, in their words."""
    name = told.word("answered_by") or told.word("holder_name", "Your manager")
    title = told.word("level_title")
    answered = told.say("{name} answered", name=name)
    return _message(
        f"{answered} {told.at_time('answered_at')}".rstrip(),
        told.in_time("{name} answered", "answered_at", name=name) or f"{answered}.",
        told.say(
            "{name} is the {title} and leads level {level}.",
            name=first_name(name),
            title=short_title(title),
            level=told.level,
        )
        if title
        else "",
        told.in_time("Next contact by", "next_contact_at"),
        quotes=words_of(told, name),
    )


def acknowledgement_missed(told: Told) -> Message:
    """Who is late, who was told; the customer need not chase."""
    name = told.word("holder_name")
    who = first_name(name) if name else told.say("Level {level}", level=told.level)
    more = ""
    if told.is_so("top"):
        more = told.say("There is nobody higher: they now see to it that you get your answer.")
    late = told.say("{who} is late", who=who)
    headline = f"{late}. {_whom_we_told(told)}"
    return _message(
        headline,
        f"{headline}.",
        told.in_time("Your answer was due", "acknowledge_by"),
        told.why("acknowledge_by"),
        more,
        told.say("You do not need to chase."),
        next_step(told),
    )


def _whom_we_told(told: Told) -> str:
    """Who sees to it now; the words are those of the level's title where it has one."""
    ccm, title = told.word("ccm_name"), short_title(told.word("above_title"))
    if told.is_so("top"):
        if ccm:
            return told.say("We told the Escalations Desk and {name}", name=first_name(ccm))
        return told.say("We told the Escalations Desk")
    if title:
        return told.say("We told the {title}", title=title)
    return told.say("We told the level above")


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
        button=see("Answer") if asked else _SEE,
    )


def _files(told: Told) -> str:
    """Which files came with it or since the update before, and where they are."""
    names = [str(name) for name in told.context.get("files") or ()]
    if not names:
        return ""
    shown, more = names[:FILES_NAMED], len(names) - FILES_NAMED
    reference, named = told.word("reference"), ", ".join(shown)
    if more <= 0:
        return told.say(
            "New files on the page of {reference}: {names}.", reference=reference, names=named
        )
    return told.say(
        "New files on the page of {reference}: {names} and {more} more.",
        reference=reference,
        names=named,
        more=more,
    )


def _news(told: Told, by: str) -> tuple[str, ...]:
    """The subject of an update, and what it says before the writer's words are quoted."""
    kind = told.word("kind")
    if told.is_so("moves"):
        who = who_acts(told) or told.say("Who acts: {who}.", who=by)
        return (*moved(told), because(told), who, _need_by(told))
    if told.word("need_at"):
        need = told.word("need")
        wanted = need[:1].lower() + need[1:] if need[1:2].islower() else need
        due = told.short_when("need_at")
        return (
            told.say("We need from you by {at}: {wanted}", at=due, wanted=wanted),
            told.in_time("We need from you: {wanted}, by", "need_at", wanted=wanted),
        )
    template = _NEWS.get(kind)
    headline = told.say(template) if template else told.say("News from {by}", by=by)
    return headline, f"{headline}."


_NEWS = {
    UpdateKind.NOTHING_NEW.value: "No change yet",
    UpdateKind.DATE_MOVED.value: "A date has moved",
    UpdateKind.NEED_FROM_YOU.value: "We need something from you",
}


def update_missed(told: Told) -> Message:
    """The carrier owes news."""
    late = told.say("Our update is late")
    return _message(
        late,
        f"{late}. {told.say('You do not need to chase.')}",
        told.in_time("The next one is due", "next_update_at"),
        told.why("next_update_at"),
    )


def wrote(told: Told) -> Message:
    """Somebody of the customer wrote to the care manager."""
    by = told.word("by", "Your side")
    name = told.word("ccm_name", "your care manager")
    wrote_to = told.say("{by} wrote to {name}", by=by, name=name)
    return _message(wrote_to, f"{wrote_to}.", quotes=words_of(told, by))


def contact_logged(told: Told) -> Message:
    """A call or mail of the customer is on the record."""
    if told.word("channel") == Channel.EMAIL.value:
        kept, outcome = told.say("Your e-mail to level {level} is on record", level=told.level), ""
    else:
        kept = told.say("Your call to level {level} is on record", level=told.level)
        outcome = told.said_again("outcome").lower()
    return _message(
        kept,
        f"{kept}: {outcome}." if outcome else f"{kept}.",
        next_step(told),
        why_next(told),
        quotes=words_of(told, told.say("You noted")),
    )


def action_moved(told: Told) -> Message:
    """A committed date moved: from, to, why, and what that means for the need-by date."""
    return _message(
        *moved(told),
        because(told),
        who_acts(told),
        forecast(told) or _need_by(told),
        told.in_time("Next update by", "next_update_at"),
    )


def commitment_missed(told: Told) -> Message:
    """A commitment the customer can see was not kept."""
    text = told.word("text", "An action of the plan")
    who = told.word("ccm_name", "Your care manager")
    owes = told.say("{who} owes you the new date.", who=who)
    return _message(
        told.say("Not done in time: “{text}”", text=text),
        told.say("“{text}” was not done in time.", text=text),
        f"{owes} {told.say('You do not need to chase.')}",
        forecast(told),
        told.in_time("Next update by", "next_update_at"),
    )


def resolved(told: Told) -> Message:
    """Is this solved? Silence closes it, and the mail says when."""
    by = told.word("by") or told.word("ccm_name", "Your care manager")
    done = told.word("words").rstrip(".")
    solved = told.say("Is this solved?")
    return _message(
        f"{done}. {solved}" if 0 < len(done) <= SHORT else solved,
        told.say("{by} reports that it is solved. Is it?", by=by),
        told.in_time(
            "Confirm, or say what is still wrong, by",
            "confirm_by",
            ". Without an answer it closes.",
        ),
        told.why("confirm_by"),
        quotes=words_of(told, by),
        button=see("Yes, or not yet"),
    )


def rejected(told: Told) -> Message:
    """The customer said it is not solved; it is open again."""
    return _message(
        told.say("Open again: it is not solved"),
        told.say("It is open again at level {level}.", level=told.level),
        told.in_time("Your answer is due by", "acknowledge_by"),
        told.why("acknowledge_by"),
        next_step(told),
        quotes=words_of(told, told.say("You wrote")),
    )


def closed(told: Told) -> Message:
    """How it ended, and what to do if it comes back."""
    how = told.say(_CLOSED.get(told.word("closed_as"), "Closed"))
    asked = told.word("closed_as") in {closed.value for closed in ASKED_OF}
    message = _message(
        how,
        f"{how}.",
        told.say("If it comes back, raise a new one; it will be linked to this one."),
        told.in_time("Two short questions about how it went can be answered until", "answer_by")
        if asked
        else "",
        button=see("See the record"),
    )
    if not asked or not told.word("answer_by"):
        return message
    return replace(message, button=Button("Answer two short questions", Purpose.SURVEY))


_CLOSED = {
    ClosedAs.CONFIRMED.value: "Closed: you confirmed that it is solved",
    ClosedAs.SILENCE.value: "Closed: we asked whether it is solved, and no answer came in time",
    ClosedAs.WITHDRAWN.value: "Closed: withdrawn by you",
}


def next_step(told: Told) -> str:
    """What the customer can do next, and from when; empty where there is nothing to do."""
    level, opens_at = told.context.get("next_level"), told.instant("opens_at")
    if not told.open or level is None or opens_at is None:
        return ""
    if opens_at <= told.now:
        return told.say("You can engage level {level} now", level=level) + "."
    return told.in_time(
        "You can engage level {level} from", "opens_at", " if you are not satisfied.", level=level
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
    day = told.day("need_by_date")
    if there == needed:
        return told.say("That is on your need-by date, {day}.", day=day)
    if there > needed:
        return told.say("That is after your need-by date, {day}.", day=day)
    return told.say("That is before your need-by date, {day}.", day=day)


def _message(
    subject: str,
    *lines: str,
    quotes: tuple[Quote, ...] = (),
    button: Button = _SEE,
) -> Message:
    return Message(subject, present(*lines), quotes, button, ())
