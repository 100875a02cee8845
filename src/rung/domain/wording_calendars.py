"""What people read when times moved with the carrier's calendar, or with its policy."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rung.domain.clocks import ClockKind
from rung.domain.rebasing import ended_thing, moved_thing
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Message, Quote, Told, impact, present, see


def moved_for_customer(told: Told) -> Message:
    """From when to when, and why."""
    sentences = tuple(_moves(told, customer=True))
    return Message(
        subject=_subject(told, told.say("Times have moved"), customer=True),
        lines=present(
            *(sentences or (told.say(_NOTHING_MOVED[bool(told.word("policy"))]),)),
            told.say("Nothing else has changed, and you do not need to do anything."),
        ),
        quotes=_why(told),
        button=see("See where it stands"),
        footer=(),
    )


def moved_inside(told: Told) -> Message:
    """The same for the carrier's people, with the place."""
    sentences = tuple(_moves(told, customer=False))
    return Message(
        subject=_subject(told, f"Times have moved: {told.place}", customer=False),
        lines=present(
            *(sentences or ("No time moved.",)),
            _runs_on(told),
            "The customer has been told." if sentences else "",
        ),
        quotes=(*_why(told), *impact(told, Side.CARRIER)),
        button=see("Open the escalation"),
        footer=(),
    )


_NOTHING_MOVED = {  # by whether it is the policy
    True: "The carrier's policy changed; no time of yours moved.",
    False: "The carrier's calendar changed; no time of yours moved.",
}


def _runs_on(told: Told) -> str:
    policy, version = told.word("policy"), told.word("version")
    if not version:
        return ""
    on = f"policy {policy} v{version}" if policy else f"version {version} of the calendar"
    return f"It runs on {on} now."


def _subject(told: Told, otherwise: str, *, customer: bool) -> str:
    """The first time that moved; it is what the reader has to know."""
    first = next(iter(told.context.get("moves") or ()), None)
    if not first or not first.get("to_at"):
        return otherwise
    thing = _thing(told, first, customer=customer)
    thing, at = f"{thing[0].lower()}{thing[1:]}", _of(told, first).short_when("to_at")
    return told.say("New time: {thing} {at}", thing=thing, at=at)


def _moves(told: Told, *, customer: bool) -> Iterator[str]:
    for move in told.context.get("moves") or ():
        one = _of(told, move)
        if move.get("to_at"):
            thing, at = _thing(told, move, customer=customer), one.when("to_at")
            before = one.short_when("from_at")
            if before:
                yield told.say("{thing} {at}; it was {before}.", thing=thing, at=at, before=before)
            else:
                yield told.say("{thing} {at}.", thing=thing, at=at)
            to_at = one.instant("to_at")
            found = told.explained(ClockKind(move["kind"]), to_at) if to_at else None
            if found:
                yield found.line
        elif move.get("ended"):
            ended, before = ended_thing(move, told.language), one.short_when("from_at")
            yield told.say("{thing}; it was {before}.", thing=ended, before=before)


def _thing(told: Told, move: dict[str, Any], *, customer: bool) -> str:
    """The customer may act on an opening; for the carrier it is an event."""
    if customer and move["kind"] == ClockKind.INTERVAL.value:
        return told.say("Engage level {level} from", level=(move.get("level") or 1) + 1)
    return moved_thing(move, told.language)


def _of(told: Told, move: dict[str, Any]) -> Told:
    return replace(told, context={**told.context, **move})


def _why(told: Told) -> tuple[Quote, ...]:
    reason = told.word("reason")
    return (Quote(told.say("Why"), reason),) if reason else ()
