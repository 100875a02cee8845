"""The words of what one of the carrier's people hands over: the note, and what is due next."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rung.domain.clocks import ClockKind
from rung.domain.instants import show
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import (
    Button,
    Message,
    Purpose,
    Told,
    impact,
    present,
    see,
    words_of,
)


def handed_over(told: Told) -> Message:
    """To who takes over: what, from whom, the note, and what is due next."""
    by = told.word("by", "A colleague")
    if not told.word("reference"):
        return _day(told, by)
    return Message(
        f"{by} handed this over to you: {told.place}",
        present(
            f"{by} handed it over to you. No clock has moved by it.",
            *_nearest(told, told.context.get("nearest") or ()),
        ),
        (*words_of(told, f"{by} wrote"), *impact(told, Side.CARRIER)),
        see("Open the escalation"),
        (),
    )


def _day(told: Told, by: str) -> Message:
    """Somebody's whole day: each escalation with what is due there first."""
    nearest = told.context.get("nearest") or ()
    return Message(
        f"{by} handed their day over to you",
        present(
            f"{by} handed their day over to you. No clock has moved by it.",
            "Nothing of it is due at a set time." if not nearest else "",
            *_nearest(told, nearest),
        ),
        words_of(told, f"{by} wrote"),
        Button("Open my day", Purpose.GIVEN),
        (),
    )


def _nearest(told: Told, clocks: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """A line for each, the soonest first: "ESC-1042, Boise: next update by Tue 17:00 MST."."""
    for each in clocks:
        at = datetime.fromisoformat(each["due_at"])
        what = _DUE[ClockKind(each["kind"])].format(
            level=each.get("level") or 1, above=(each.get("level") or 1) + 1
        )
        where = f"{each['where']}: {what}" if each.get("where") else what[:1].upper() + what[1:]
        over = " was due" if at < told.now else ""
        yield f"{where}{over} {show(at, told.zone, told.now)}."


_DUE = {
    ClockKind.INTERVAL: "level {above} opens",
    ClockKind.ACKNOWLEDGEMENT: "acknowledgement of level {level} by",
    ClockKind.UPDATE: "next update by",
    ClockKind.COMMITMENT: "an action of the plan by",
    ClockKind.CONFIRMATION: "the customer confirms by",
    ClockKind.DECISION: "decision on the waiver by",
    ClockKind.REQUEST: "decision on resources by",
    ClockKind.ROADBLOCK: "a roadblock to be removed by",
    ClockKind.READINESS: "the customer's site to be ready by",
    ClockKind.DISPUTE: "decision between two versions of a site by",
    ClockKind.CALL_DISPUTE: "decision between two versions of a call by",
}
