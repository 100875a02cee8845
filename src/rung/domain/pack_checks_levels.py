"""What must hold between the levels of a ladder."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rung.domain.limits import read_limit
from rung.domain.matrix import MOST_LEVELS, Anchor, Condition, Contact, StartRule
from rung.domain.pack_faults import Found

Entry = Mapping[str, Any]
OPENING_KEYS: Final = ("opens_after", "opens_from", "opens_when")


def levels_of(document: Mapping[str, Any], sound: Mapping[str, Any]) -> Iterator[Found]:
    """The faults between levels, and of whatever names one of them."""
    if "levels" not in sound:
        return  # missing, or no levels at all: that is told already
    levels: Sequence[Entry] = sound["levels"]
    written = [entry if isinstance(entry, Mapping) else {} for entry in document["levels"]]
    if not levels:
        yield Found(("levels",), "a ladder needs at least one level, a table headed [[levels]]")
        return
    if len(levels) > MOST_LEVELS:
        yield Found(
            ("levels", MOST_LEVELS),
            f"expected at most {MOST_LEVELS} levels, found {len(levels)}",
        )
    yield from _numbers(levels)
    yield from _first_level(written[0])
    for place in range(1, len(levels)):
        yield from _opening(levels, written, place)
    for place, entry in enumerate(written):
        yield from _outside(entry, place)
    yield from _one_currency(levels)
    yield from _start(sound, written)
    yield from _named_levels(sound, len(levels))


def _numbers(levels: Sequence[Entry]) -> Iterator[Found]:
    taken: dict[int, int] = {}
    for place, entry in enumerate(levels):
        number = entry.get("number")
        if number is None:
            continue
        if number in taken:
            sentence = (
                f"level {number} is here twice: it is the number of [[levels]] "
                f"{taken[number]} as well"
            )
            yield Found(("levels", place, "number"), sentence)
        elif number != place + 1:
            yield Found(
                ("levels", place, "number"),
                f"expected {place + 1}, for levels are numbered by their order; found {number}",
            )
        taken.setdefault(number, place + 1)


def _first_level(entry: Entry) -> Iterator[Found]:
    for name in OPENING_KEYS:
        if name in entry:
            yield Found(
                ("levels", 0, name),
                "level 1 opens with the escalation; this key is for levels above",
            )
    if entry.get("contact") == Contact.FROM_BELOW.value:
        yield Found(("levels", 0, "contact"), "there is no level below level 1 to tell the contact")


def _opening(levels: Sequence[Entry], written: Sequence[Entry], place: int) -> Iterator[Found]:
    """When a level opens, and whether the level below can ever bring that about."""
    entry, below = levels[place], written[place - 1]
    if "opens_from" in written[place] and "opens_after" not in written[place]:
        yield Found(
            ("levels", place, "opens_from"),
            "nothing counts from there; expected opens_after beside it",
        )
    waits = (
        ("opens_from", Anchor.MISSED.value),
        ("opens_when", Condition.MISSED.value),
    )
    for name, value in waits:
        if entry.get(name) == value and "acknowledge_within" not in below:
            yield Found(
                ("levels", place, name),
                f"level {place} owes no answer that it could miss; expected acknowledge_within "
                f"on level {place}",
            )


def _outside(entry: Entry, place: int) -> Iterator[Found]:
    if entry.get("outside") is True and "acknowledge_within" in entry:
        yield Found(
            ("levels", place, "acknowledge_within"),
            "a party outside the carrier owes nothing here; expected no time, or outside = false",
        )


def _one_currency(levels: Sequence[Entry]) -> Iterator[Found]:
    """Limits in two currencies could not be compared: which level is above which, none can say."""
    limits = [read_limit(entry.get("approves_up_to")) for entry in levels]
    first = next((each.currency for each in limits if each and each.currency), "")
    for place, each in enumerate(limits):
        if each and each.currency not in {"", first}:
            yield Found(
                ("levels", place, "approves_up_to"),
                f"expected {first}, the currency of the levels below; found {each.currency}",
            )


def _start(sound: Mapping[str, Any], written: Sequence[Entry]) -> Iterator[Found]:
    """Keys that are never looked at, and a rule of a last level that says nothing."""
    if sound.get("start") == StartRule.FREE.value:
        if sound.get("needs_reason") is True:
            yield Found(
                ("needs_reason",),
                "with start = “free” no level waits for a reason; this would never be looked at",
            )
        for place, entry in enumerate(written[1:], start=1):
            for name in OPENING_KEYS:
                if name in entry:
                    yield Found(
                        ("levels", place, name),
                        "with start = “free” every level is open at any time; this would never "
                        "be looked at",
                    )
    elif sound.get("continues") is True and len(written) == 1:
        yield Found(
            ("continues",),
            "further levels follow the rule of the last one; expected a level 2 that has one",
        )


def _named_levels(sound: Mapping[str, Any], count: int) -> Iterator[Found]:
    """Keys that name a level by its number."""
    top = MOST_LEVELS if sound.get("continues") is True else count
    named: list[tuple[tuple[str | int, ...], int]] = []
    for table, name in (("desk", "opened_by"), ("expedite", "decided_by")):
        if name in sound.get(table, {}):
            named.append(((table, name), sound[table][name]))
    for place, row in enumerate(sound.get("enter", ())):
        if "level" in row:
            named.append((("enter", place, "level"), row["level"]))
    for path, number in named:
        if number > top:
            yield Found(path, f"expected a level from 1 to {top}, found {number}")
