"""A policy's levels and rules added, moved and removed, as the buttons of its editor do it.

Nothing here judges the outcome: the checks at the door do. Whatever names a level by its number
follows the level. The time before a level belongs to its place where level 1 takes part, because
level 1 opens with the escalation.
"""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rung.domain.matrix import Contact
from rung.domain.pack_checks_levels import OPENING_KEYS

Document = dict[str, Any]
NAMED_BY_NUMBER: Final = (("desk", "opened_by"), ("expedite", "decided_by"))
NEW_LEVEL: Final = {"title": "unknown"}


def with_level(document: Mapping[str, Any]) -> Document:
    """One more level on top, of which nothing is known yet."""
    edited = _copy(document)
    edited.setdefault("levels", []).append(dict(NEW_LEVEL))
    return edited


def without_level(document: Mapping[str, Any], place: int) -> Document:
    """Without the level at a place, counted from 0. What named it names the one now there."""
    count = len(document.get("levels", ()))
    return _in_order(document, [each for each in range(count) if each != place])


def with_level_moved(document: Mapping[str, Any], place: int, by: int) -> Document:
    """The level at a place one up (-1) or down (+1); at an end it stays."""
    return _in_order(document, _swapped(len(document.get("levels", ())), place, by))


def with_rule(document: Mapping[str, Any], rule: Mapping[str, Any]) -> Document:
    """One more rule: before a last one that holds for every order, else at the end."""
    edited = _copy(document)
    rules = edited.setdefault("rules", [])
    everywhere = bool(rules) and not rules[-1].get("when")
    rules.insert(len(rules) - everywhere, dict(rule))
    return edited


def without_rule(document: Mapping[str, Any], place: int) -> Document:
    """Without the rule at a place, counted from 0."""
    edited = _copy(document)
    edited["rules"] = [each for at, each in enumerate(edited.get("rules", ())) if at != place]
    return edited


def with_rule_moved(document: Mapping[str, Any], place: int, by: int) -> Document:
    """The rule at a place one up (-1) or down (+1); at an end it stays."""
    edited = _copy(document)
    rules = edited.get("rules", [])
    edited["rules"] = [rules[each] for each in _swapped(len(rules), place, by)]
    return edited


def _swapped(count: int, place: int, by: int) -> list[int]:
    order = list(range(count))
    other = place + by
    if 0 <= place < count and 0 <= other < count:
        order[place], order[other] = order[other], order[place]
    return order


def _in_order(document: Mapping[str, Any], order: Sequence[int]) -> Document:
    """The levels in another order; ``order`` names the old places that remain."""
    edited = _copy(document)
    levels = edited.get("levels", [])
    if not order or list(order) == list(range(len(levels))):
        return edited
    first = order[0]
    moved = [levels[each] for each in order]
    if first != 0:
        _open_by_place(moved, levels[first], order)
    edited["levels"] = moved
    _renumber(edited, order)
    return edited


def _open_by_place(moved: list[Document], risen: Document, order: Sequence[int]) -> None:
    """Who becomes level 1 opens no more after a time; who was level 1 opens as that one did."""
    openings: Document = {name: risen.pop(name) for name in OPENING_KEYS if name in risen}
    if risen.get("contact") == Contact.FROM_BELOW.value:
        del risen["contact"]
    if 0 in order:
        moved[order.index(0)].update(openings)


def _renumber(edited: Document, order: Sequence[int]) -> None:
    last = len(order)

    def followed(number: int) -> int:
        return order.index(number - 1) + 1 if number - 1 in order else min(number, last)

    for table, name in NAMED_BY_NUMBER:
        if name in edited.get(table, {}):
            edited[table][name] = followed(edited[table][name])
    for row in edited.get("enter", ()):
        if "level" in row:
            row["level"] = followed(row["level"])
    for place, level in enumerate(edited["levels"], start=1):
        if "number" in level:
            level["number"] = place


def _copy(document: Mapping[str, Any]) -> Document:
    return copy.deepcopy(dict(document))
