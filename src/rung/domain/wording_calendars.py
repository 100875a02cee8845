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
        subject=_subject(told, "Times have moved", customer=True),
        lines=present(
            *(sentences or (f"The carrier's {_what(told)} changed; no time of yours moved.",)),
            "Nothing else has changed, and you do not need to do anything.",
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


def _what(told: Told) -> str:
    return "policy" if told.word("policy") else "calendar"


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
    thing = _thing(first, customer=customer)
    return f"New time: {thing[0].lower()}{thing[1:]} {_of(told, first).short_when('to_at')}"


def _moves(told: Told, *, customer: bool) -> Iterator[str]:
    for move in told.context.get("moves") or ():
        one = _of(told, move)
        if move.get("to_at"):
            was = f"; it was {one.short_when('from_at')}" if move.get("from_at") else ""
            yield f"{_thing(move, customer=customer)} {one.when('to_at')}{was}."
            to_at = one.instant("to_at")
            found = told.explained(ClockKind(move["kind"]), to_at) if to_at else None
            if found:
                yield found.line
        elif move.get("ended"):
            yield f"{ended_thing(move)}; it was {one.short_when('from_at')}."


def _thing(move: dict[str, Any], *, customer: bool) -> str:
    """The customer may act on an opening; for the carrier it is an event."""
    if customer and move["kind"] == ClockKind.INTERVAL.value:
        return f"Engage level {(move.get('level') or 1) + 1} from"
    return moved_thing(move)


def _of(told: Told, move: dict[str, Any]) -> Told:
    return replace(told, context={**told.context, **move})


def _why(told: Told) -> tuple[Quote, ...]:
    reason = told.word("reason")
    return (Quote("Why", reason),) if reason else ()
