"""What is different between two documents of a policy, in sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rung.domain.pack_table import said, where

_WORDS: Final = {
    "opens_after": "opens after",
    "opens_from": "counts from",
    "opens_when": "opens when",
    "acknowledge_within": "acknowledges within",
    "contact": "contact",
    "updates.every": "An update each",
    "updates.first_after": "The first update after",
    "warn_at_percent": "Reminders at percent",
    "start": "Where a customer begins",
    "when_missed": "What a missed acknowledgement does to the level above",
    "owner.may_bring_forward": "The owner may bring the next level in early",
    "owner.may_hold_back": "The owner may hold the next level back",
    "waiver.decide_within": "A waiver is decided within",
    "resources.decide_within": "Resources are decided on within",
    "approves_up_to": "approves resources up to",
    "mail.raise": "An escalation from new mail about an order",
}
_NOTHING: Final = "nothing"
Row = Mapping[str, Any]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Every difference, the levels and rules first; empty when both say the same."""
    return (
        *_levels(before.get("levels", ()), after.get("levels", ())),
        *_rules(before.get("rules", ()), after.get("rules", ())),
        *_heads(before, after),
    )


def _levels(before: Sequence[Row], after: Sequence[Row]) -> Iterator[str]:
    was = _places(before, after)
    for place, level in enumerate(after):
        old = was.get(place)
        name = f"Level {place + 1}, {_title(level)}"
        if old is None:
            yield f"{name}, is new: {_told(level)}."
            continue
        if old != place:
            yield f"{name}, was level {old + 1}."
        yield from _differences(before[old], level, f"{name}: ")
    kept = set(was.values())
    for place, level in enumerate(before):
        if place not in kept:
            yield f"Level {place + 1}, {_title(level)}, is gone."


def _places(before: Sequence[Row], after: Sequence[Row]) -> dict[int, int]:
    """Where each level stood before: the one of its title, else the one at its place."""
    old, new = [_title(each) for each in before], [_title(each) for each in after]
    found = {
        place: old.index(title)
        for place, title in enumerate(new)
        if old.count(title) == 1 and new.count(title) == 1
    }
    taken = set(found.values())
    for place in range(min(len(old), len(new))):
        if place not in found and place not in taken:
            found[place] = place
    return found


def _rules(before: Sequence[Row], after: Sequence[Row]) -> Iterator[str]:
    old, new = [_rule(each) for each in before], [_rule(each) for each in after]
    for place, words in enumerate(new):
        if words not in old:
            yield f"Rule {place + 1} is new: {words}."
        elif old.index(words) != place and new.count(words) == 1:
            yield f"Rule {place + 1} was rule {old.index(words) + 1}: {words}."
    for place, words in enumerate(old):
        if words not in new:
            yield f"Rule {place + 1} is gone: {words}."


def _heads(before: Row, after: Row) -> Iterator[str]:
    apart = {"levels", "rules", "name"}
    old = _flat({key: value for key, value in before.items() if key not in apart})
    new = _flat({key: value for key, value in after.items() if key not in apart})
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            words = _WORDS.get(path) or path.replace(".", ", ").replace("_", " ")
            yield f"{words[:1].upper()}{words[1:]}: {_then(old.get(path), new.get(path))}."


def _differences(old: Row, new: Row, opening: str) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            words = _WORDS.get(key) or key.replace("_", " ")
            yield f"{opening}{words} {_then(old.get(key), new.get(key))}."


def _then(old: Any, new: Any) -> str:  # noqa: ANN401 - values of the document
    return f"{_value(new)} instead of {_value(old)}"


def _value(value: Any) -> str:  # noqa: ANN401
    if value in (None, [], ""):
        return _NOTHING
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return "; ".join(_told(each) for each in value)
    return said(value)


def _flat(table: Row, above: str = "") -> dict[str, Any]:
    """Tables inside one another as paths; a table keyed by words of the pack stays one value."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping) and not above:
            flat |= _flat(value, f"{path}.")
        else:
            flat[path] = value
    return flat


def _told(row: Row) -> str:
    parts = [
        where(value) if key == "when" else f"{_WORDS.get(key, key.replace('_', ' '))} {said(value)}"
        for key, value in row.items()
        if key != "title"
    ]
    return ", ".join(parts) or "nothing more is said"


def _rule(rule: Row) -> str:
    then = f"policy {rule['policy']}" if "policy" in rule else str(rule.get("refer", ""))
    return f"{where(rule.get('when', {}))}: {then}"


def _title(level: Row) -> str:
    return said(level.get("title", "unknown"))
