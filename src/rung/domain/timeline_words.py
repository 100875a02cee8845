"""What an entry of the timeline is called, for either side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rung.domain.causes import Cause
from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact
from rung.domain.instants import show
from rung.domain.rebasing import ended_thing, moved_thing
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground, Side, UpdateKind


@dataclass(frozen=True)
class Happening:
    """An entry as the words need it."""

    fact: Fact
    level: int | None
    who: str  # the person's name; empty for time itself
    words: str
    details: Mapping[str, Any]


def title(entry: Happening, *, zone: str, now: datetime) -> str:
    """The entry's headline: actor, verb, object."""
    return _TITLES[entry.fact](entry, zone, now)


def _plain(sentence: str) -> Callable[[Happening, str, datetime], str]:
    def said(entry: Happening, zone: str, now: datetime) -> str:
        del zone, now
        return sentence.format(who=entry.who or "rung", level=entry.level)

    return said


def _of_details(sentence: str) -> Callable[[Happening, str, datetime], str]:
    def said(entry: Happening, zone: str, now: datetime) -> str:
        del zone, now
        return sentence.format_map({**entry.details, "who": entry.who or "rung"})

    return said


def _engaged(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    if entry.details.get("unattended"):
        below = entry.details["unattended"]
        return f"Level {entry.level} was engaged, because nobody is available at level {below}"
    if entry.details.get("on_behalf"):
        return f"{entry.who} engaged level {entry.level} on the customer's behalf"
    return f"{entry.who} engaged level {entry.level}"


def _unattended(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    held_by = entry.details.get("held_by")
    why = f"{held_by} is away and nobody stands in" if held_by else "nobody holds it"
    return f"Nobody is available at level {entry.level}: {why}"


def _cover_brought_in(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    names = entry.details
    return f"{names['to_name']} answers at level {entry.level} now, for {names['from_name']}"


def _contact(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    side = "customer says" if entry.details.get("side") == "CUSTOMER" else "carrier says"
    if entry.details.get("who") and entry.details.get("channel") == Channel.PHONE.value:
        outcome = ContactOutcome(entry.details["outcome"]).label.lower()
        no_agent = "; their letter of agency had ended" if entry.details.get("no_agent") else ""
        return f"Call with {entry.details['who']}: {outcome} ({side}{no_agent})"
    if entry.details.get("channel") == Channel.EMAIL.value:
        return f"E-mail to level {entry.level} ({side})"
    outcome = ContactOutcome(entry.details["outcome"]).label.lower()
    return f"Call to level {entry.level}: {outcome} ({side})"


def _counted(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    which = "contact as settled" if entry.details.get("settled") else "earlier contact"
    return f"The {which} counts; the interval starts there"


def _version(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    whose = "customer" if entry.details["counts"] == Side.CUSTOMER.value else "carrier"
    return f"{entry.who} settled it: the {whose}'s version of the call counts"


def _acknowledged(entry: Happening, zone: str, now: datetime) -> str:
    at = datetime.fromisoformat(entry.details["next_contact_at"])
    return (
        f"{entry.who} acknowledged for level {entry.level}, next contact by {show(at, zone, now)}"
    )


def _next_contact(entry: Happening, zone: str, now: datetime) -> str:
    at = datetime.fromisoformat(entry.details["to_at"])
    return f"{entry.who} named the next contact: by {show(at, zone, now)}"


def _taken_back(entry: Happening, zone: str, now: datetime) -> str:
    at = datetime.fromisoformat(entry.details["given_at"])
    return (
        f"{entry.who} took the acknowledgement for level {entry.level} of {show(at, zone, now)} "
        "back: the mail was none"
    )


def _update(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    return f"Update from {entry.who}: {UpdateKind(entry.details['kind']).label.lower()}"


def _ground(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    return f"{entry.who} added: {Ground(entry.details['ground']).label.lower()}"


def _handed_over(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    return f"{entry.who} handed this over to {entry.details['to']}"


def _action_added(entry: Happening, zone: str, now: datetime) -> str:
    at = datetime.fromisoformat(entry.details["committed_at"])
    party = ActionOwner(entry.details["owner"]).label
    return f"Plan: {entry.details['owner_name']} ({party}) commits to {show(at, zone, now)}"


def _action_moved(entry: Happening, zone: str, now: datetime) -> str:
    old, new = (datetime.fromisoformat(entry.details[k]) for k in ("from_at", "to_at"))
    return (
        f"Date moved: {entry.details['text']}, "
        f"from {show(old, zone, now)} to {show(new, zone, now)}{_late(entry)}"
    )


def _action_released(entry: Happening, zone: str, now: datetime) -> str:
    text, until = entry.details["text"], datetime.fromisoformat(entry.details["to_at"])
    if not entry.details.get("moved"):
        return f"Plan: {text}, by {show(until, zone, now)}"
    was = show(datetime.fromisoformat(entry.details["from_at"]), zone, now)
    return f"Date moved: {text}, from {was} to {show(until, zone, now)}{_late(entry)}"


def _late(entry: Happening) -> str:
    """Whether the customer heard of a moved date too late; the record itself says so (R17)."""
    return ", told after it was due" if entry.details.get("late") else ""


def _action_reordered(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    befores = ", ".join(f"“{each}”" for each in entry.details["after"])
    text = f"“{entry.details['text']}”"
    return f"Plan: {text} comes after {befores}" if befores else f"Plan: {text} waits for nothing"


def _cause(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    return f"Cause: {Cause(entry.details['cause']).label.lower()}"


def _desk(done: str) -> Callable[[Happening, str, datetime], str]:
    def said(entry: Happening, zone: str, now: datetime) -> str:
        del zone, now
        return f"{entry.who} {done.format(**entry.details)}"

    return said


def _survey(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    given = entry.details
    return (
        f"{entry.who} answered: kept informed {given['informed']} of 5, "
        f"solved well {given['solved']} of 5"
    )


def _waiver_asked(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    for_them = " for the customer" if entry.details.get("side") == Side.CARRIER.value else ""
    asked = f"{entry.who} asked{for_them} to engage level {entry.level} at once"
    risk = entry.details.get("risk", "")
    return f"{asked}: {risk}" if entry.details.get("trigger") else asked


def _held_back(entry: Happening, zone: str, now: datetime) -> str:
    old, new = (datetime.fromisoformat(entry.details[k]) for k in ("from_at", "to_at"))
    return (
        f"{entry.who} held level {entry.level} back: it opens {show(new, zone, now)}, "
        f"not {show(old, zone, now)}"
    )


def _moved(move: Mapping[str, Any], zone: str, now: datetime) -> str:
    """One time that moved, began or ended; empty where there is none to tell."""
    to_at, from_at = (
        show(datetime.fromisoformat(move[each]), zone, now) if move[each] else ""
        for each in ("to_at", "from_at")
    )
    was = f" (was {from_at})" if from_at else ""
    if move.get("ended"):
        return f"{ended_thing(move)}{was}"
    return f"{moved_thing(move)} {to_at}{was}" if to_at else ""


def _times_moved(entry: Happening, zone: str, now: datetime) -> str:
    said = [text for move in entry.details.get("moves", ()) if (text := _moved(move, zone, now))]
    policy = entry.details.get("policy")
    what = f"policy {policy}" if policy else "calendar"
    changed = f"The carrier's {what} changed to version {entry.details['version']}"
    return f"{changed}: {'; '.join(said)}" if said else f"{changed}; no time moved"


def _time_of(entry: Happening) -> str:
    """What the clock of an entry is the clock of."""
    return _TIMES[ClockKind(entry.details["clock"])]


_TIMES = {
    ClockKind.INTERVAL: "interval",
    ClockKind.ACKNOWLEDGEMENT: "time to acknowledge",
    ClockKind.UPDATE: "time to the next update",
    ClockKind.COMMITMENT: "time to the committed date",
    ClockKind.CONFIRMATION: "time to confirm the resolution",
    ClockKind.DECISION: "time to decide on the waiver",
    ClockKind.REQUEST: "time to decide on the resources",
    ClockKind.ROADBLOCK: "time to remove the roadblock",
    ClockKind.READINESS: "time to have the site ready",
    ClockKind.DISPUTE: "time to decide whether the site was ready",
    ClockKind.CALL_DISPUTE: "time to decide between two versions of a call",
}


def _warning(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    return f"Reminder at {entry.details['percent']} % of the {_time_of(entry)}"


def _parked(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    level = f" of level {entry.level}" if entry.level else ""
    what = f"The clock of the {_time_of(entry)}{level}"
    return f"{what} could not be settled; it is tried again every hour, and the rest goes on"


def _not_ready(entry: Happening, zone: str, now: datetime) -> str:
    due = show(datetime.fromisoformat(entry.details["due_at"]), zone, now)
    return f"{entry.who}: {entry.details['site']} is not ready; needed by {due}"


def _site_ready(entry: Happening, zone: str, now: datetime) -> str:
    at = show(datetime.fromisoformat(entry.details["ready_from"]), zone, now)
    return f"{entry.who} confirmed that {entry.details['site']} is ready, from {at}"


def _of_site(sentence: str) -> Callable[[Happening, str, datetime], str]:
    def said(entry: Happening, zone: str, now: datetime) -> str:
        del zone, now
        return sentence.format(who=entry.who, site=entry.details["site"])

    return said


def _ascertained(entry: Happening, zone: str, now: datetime) -> str:
    del zone, now
    did = (
        "agreed with the impact as told"
        if entry.details.get("agrees")
        else "ascertained the impact"
    )
    return f"{entry.who} {did}"


def _roadblock(entry: Happening, zone: str, now: datetime) -> str:
    by = show(datetime.fromisoformat(entry.details["due_at"]), zone, now)
    return f"{entry.who} named a roadblock; {entry.details['remover']} removes it by {by}"


def _roadblock_released(entry: Happening, zone: str, now: datetime) -> str:
    if entry.details.get("removed"):
        return "A roadblock is removed"
    by = show(datetime.fromisoformat(entry.details["due_at"]), zone, now)
    return f"A roadblock is being removed, by {by}"


_TITLES: dict[Fact, Callable[[Happening, str, datetime], str]] = {
    Fact.ESCALATION_RAISED: _plain("{who} raised the escalation"),
    Fact.ESCALATION_RESOLVED: _plain("{who} reported it resolved"),
    Fact.ESCALATION_REJECTED: _plain("{who} says it is not solved; open again at level {level}"),
    Fact.ESCALATION_CONFIRMED: _plain("{who} confirmed the resolution; closed"),
    Fact.ESCALATION_WITHDRAWN: _plain("{who} withdrew the escalation; closed"),
    Fact.ESCALATION_CLOSED_BY_SILENCE: _plain("Closed: no answer within the time to confirm"),
    Fact.GROUND_ADDED: _ground,
    Fact.LEVEL_ENGAGED: _engaged,
    Fact.LEVEL_OPENED: _plain("Level {level} opened; it may be engaged"),
    Fact.LEVEL_UNATTENDED: _unattended,
    Fact.COVER_BROUGHT_IN: _cover_brought_in,
    Fact.CONTACT_LOGGED: _contact,
    Fact.CONTACT_COUNTED: _counted,
    Fact.VERSION_DECIDED: _version,
    Fact.VERSION_UNDECIDED: _plain("The decision between two versions of a call is late"),
    Fact.ACKNOWLEDGEMENT_GIVEN: _acknowledged,
    Fact.ACKNOWLEDGEMENT_MISSED: _plain("Level {level} missed the acknowledgement"),
    Fact.ACKNOWLEDGEMENT_HANDED_ON: _plain("{who} handed the acknowledgement on"),
    Fact.ACKNOWLEDGEMENT_TAKEN_BACK: _taken_back,
    Fact.NEXT_CONTACT_NAMED: _next_contact,
    Fact.ACKNOWLEDGEMENT_CANCELLED: _plain("Level {level} owes no acknowledgement any more"),
    Fact.WARNING_GIVEN: _warning,
    Fact.CLOCK_PARKED: _parked,
    Fact.UPDATE_SENT: _update,
    Fact.UPDATE_MISSED: _plain("The update was not sent in time"),
    Fact.NEWS_OVERDUE: _plain("Nothing useful has reached the customer for too long"),
    Fact.COMMUNICATION_PROPOSED: _of_details("{who} proposed updates {rhythm}"),
    Fact.COMMUNICATION_AGREED: _of_details("{who} agreed: updates {rhythm}"),
    Fact.COMMUNICATION_DECLINED: _of_details("{who} did not agree to updates {rhythm}"),
    Fact.STAKEHOLDER_ADDED: _of_details("{who} added {name}, who gets {gets}"),
    Fact.STAKEHOLDER_LEFT: _of_details("{who} took {name} off the list"),
    Fact.CUSTOMER_WROTE: _plain("{who} wrote"),
    Fact.NOTE_WRITTEN: _plain("Note by {who}"),
    Fact.HANDED_OVER: _handed_over,
    Fact.WAIVER_ASKED: _waiver_asked,
    Fact.WAIVER_GRANTED: _plain("{who} granted the waiver"),
    Fact.WAIVER_REFUSED: _plain("{who} did not grant the waiver"),
    Fact.WAIVER_MISSED: _plain("The decision on the waiver for level {level} is late"),
    Fact.WAIVER_LAPSED: _plain("The waiver for level {level} needs no decision any more"),
    Fact.LEVEL_HELD_BACK: _held_back,
    Fact.ACTION_ADDED: _action_added,
    Fact.ACTION_MOVED: _action_moved,
    Fact.ACTION_DONE: _plain("Plan: {who} marked an action done"),
    Fact.ACTION_WITHDRAWN: _plain("Plan: {who} withdrew an action"),
    Fact.ACTION_RELEASED: _action_released,
    Fact.ACTION_REORDERED: _action_reordered,
    Fact.PLAN_AGREED: _plain("{who} agrees with the plan"),
    Fact.PLAN_INCOMPLETE: _plain("{who} says what is missing in the plan"),
    Fact.COMMITMENT_MISSED: _plain("A commitment was missed"),
    Fact.CAUSE_FOUND: _cause,
    Fact.DESK_TICKET_OPENED: _desk("opened desk ticket {ticket}"),
    Fact.DESK_TICKET_LINKED: _desk("linked it to desk ticket {ticket}"),
    Fact.DESK_TICKET_UNLINKED: _desk("took it off desk ticket {ticket}"),
    Fact.SURVEY_FOLLOWED_UP: _plain("{who} spoke with the customer about their answer"),
    Fact.SURVEY_ANSWERED: _survey,
    Fact.CALENDAR_MOVED: _times_moved,
    Fact.POLICY_MOVED: _times_moved,
    Fact.NOT_READY_TOLD: _not_ready,
    Fact.NOT_READY_DISPUTED: _of_site("{who} says that {site} was ready; a manager decides"),
    Fact.NOT_READY_UNDECIDED: _plain("The decision whether the site was ready is late"),
    Fact.NOT_READY_UPHELD: _of_site("{who} decided: {site} is still needed to be ready"),
    Fact.NOT_READY_DROPPED: _of_site("{who} decided for the customer: {site} was ready"),
    Fact.NOT_READY_WITHDRAWN: _of_site("{who} withdrew the notice about {site}"),
    Fact.READINESS_PASSED: _plain("The day for the site to be ready has passed"),
    Fact.SITE_READY: _site_ready,
    Fact.IMPACT_TOLD: _plain("{who} told more about the impact"),
    Fact.IMPACT_ASCERTAINED: _ascertained,
    Fact.ROADBLOCK_NAMED: _roadblock,
    Fact.ROADBLOCK_RELEASED: _roadblock_released,
    Fact.ROADBLOCK_REMOVED: _plain("{who} removed a roadblock"),
    Fact.ROADBLOCK_GONE: _plain("A roadblock was removed"),
    Fact.ROADBLOCK_MISSED: _plain("A roadblock is still there after its time"),
    Fact.RESOURCES_ASKED: _plain("{who} asked for resources; level {level} decides"),
    Fact.RESOURCES_ROUTED: _plain("{who} passed the request for resources up to level {level}"),
    Fact.RESOURCES_QUESTION: _plain("{who} asked back before deciding on resources"),
    Fact.RESOURCES_ANSWER: _plain("{who} answered the question about resources"),
    Fact.RESOURCES_WITHDRAWN: _plain("{who} withdrew the request for resources"),
    Fact.RESOURCES_GRANTED: _plain("{who} approved resources"),
    Fact.RESOURCES_DECLINED: _plain("{who} declined resources"),
    Fact.RESOURCES_MISSED: _plain("Level {level} has not decided on resources in time"),
    Fact.RESOURCES_RELEASED: _plain("{who} told what happens now"),
    Fact.CCM_NAMED: _plain("{who} named the customer care manager"),
    Fact.CORRECTION_ASKED: _plain("{who} asked to correct level {level}'s missed acknowledgement"),
    Fact.CORRECTION_APPROVED: _plain("{who} approved the correction for level {level}"),
    Fact.CORRECTION_REFUSED: _plain("{who} did not approve the correction for level {level}"),
}
