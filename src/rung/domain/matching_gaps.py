"""What an ordered table of rules leaves out, and where its rules stand in each other's way.

The circumstances are boxes: for each dimension the values that the rules name, and one that stands
for any other, because no rule can tell the others apart. What no rule covers is what is left when
each rule's box is cut out in turn. The values that the house knows make an example of the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rung.domain.matching import DIMENSIONS, Circumstances, Phase, Rule, When

MOST_BOXES: Final = 5000  # more are not looked at; the table is then said to be too tangled
MOST_TOLD: Final = 20
OTHER: Final = ""  # any value that nobody has named, and none at all
CLOSED: Final[Mapping[str, tuple[str, ...]]] = {"phase": tuple(each.value for each in Phase)}

Box = tuple[frozenset[str], ...]  # a set of values for each dimension, in lower case
Known = Mapping[str, Sequence[str]]  # the values that the house knows, for each dimension


@dataclass(frozen=True)
class Gap:
    """Circumstances for which no rule holds; ``example`` is one of them."""

    words: str  # "No rule for region = East and product = Voice."
    example: Circumstances


@dataclass(frozen=True)
class Survey:
    """What is wrong with a table: gaps, rules that are never reached, and overlaps, in words.

    ``overlaps`` are pairs of rules with another answer of which neither is the more special one.
    ``too_tangled`` says that it could not be looked through; then nothing else is told. Where only
    its order is too tangled, the rules below that point are not told of.
    """

    gaps: tuple[Gap, ...] = ()
    unreached: tuple[int, ...] = ()
    overlaps: tuple[tuple[int, int], ...] = ()
    warnings: tuple[str, ...] = ()  # the rules never reached and the overlaps, each a sentence
    too_tangled: bool = False

    @property
    def complete(self) -> bool:
        """Whether some rule holds in all circumstances."""
        return not self.gaps and not self.too_tangled


def survey(rules: Sequence[Rule], known: Known | None = None) -> Survey:
    """Look through a table. The work is bounded, whatever the table says."""
    terms = _Terms(rules, known or {})
    boxes = [terms.box(rule.when) for rule in rules]
    # What is left out does not depend on the order; the broadest first keeps the pieces few.
    broadest = sorted(zip(rules, boxes, strict=True), key=lambda each: len(each[0].when))
    *_, left = _cut(terms.everything, [box for _, box in broadest])
    if left is None:
        return Survey(too_tangled=True)
    gaps = tuple(Gap(f"No rule for {terms.say(each)}.", terms.example(each)) for each in left)
    before = list(_cut(terms.everything, boxes))
    unreached = tuple(_unreached(boxes, before))
    overlaps = tuple(_overlaps(rules, boxes, before, unreached))
    return Survey(
        gaps=gaps,
        unreached=unreached,
        overlaps=overlaps,
        warnings=(
            *(_never(number, boxes, rules) for number in unreached[:MOST_TOLD]),
            *(_both(pair, boxes, terms) for pair in overlaps[:MOST_TOLD]),
        ),
    )


class _Terms:
    """The values of each dimension that can be told apart, and how they are written."""

    def __init__(self, rules: Sequence[Rule], known: Known) -> None:
        self._written: list[dict[str, str]] = []
        self._others: list[str] = []  # a value of each dimension that no rule names
        for name in DIMENSIONS:
            house = {value.casefold(): value for value in known.get(name, ()) if value}
            named = [value for rule in rules for value in rule.when.get(name, ())]
            # The house's own way of writing a value is the one that is shown.
            written = {v.casefold(): house.get(v.casefold(), v) for v in reversed(named) if v}
            if name in CLOSED:
                written = {value: value for value in CLOSED[name]}
            self._written.append(written if name in CLOSED else {**written, OTHER: OTHER})
            self._others.append(next((house[v] for v in house if v not in written), ""))
        self.everything: Box = tuple(frozenset(each) for each in self._written)

    def box(self, when: When) -> Box:
        """Where a condition holds."""
        return tuple(
            full & {value.casefold() for value in when[name]} if name in when else full
            for name, full in zip(DIMENSIONS, self.everything, strict=True)
        )

    def say(self, box: Box) -> str:
        """Where a box is: "region = East and product other than Voice"."""
        parts = [
            self._part(place, values)
            for place, values in enumerate(box)
            if values != self.everything[place]
        ]
        return " and ".join(parts) if parts else "anything"

    def _part(self, place: int, values: frozenset[str]) -> str:
        name, written = DIMENSIONS[place], self._written[place]
        if OTHER not in values:
            return f"{name} = {_listed(sorted(written[v] for v in values), 'or')}"
        missing = sorted(written[each] for each in written if each not in values)
        return f"{name} other than {_listed(missing, 'and')}{self._such(place, values)}"

    def _such(self, place: int, values: frozenset[str]) -> str:
        sample = self._sample(place, values)
        return f" (such as {sample})" if sample else ""

    def _sample(self, place: int, values: frozenset[str]) -> str:
        """A value of those: one that is named, else one that the house knows, else none."""
        named = sorted(self._written[place][each] for each in values if each != OTHER)
        return named[0] if named else self._others[place]

    def example(self, box: Box) -> Circumstances:
        """One of the circumstances in a box; what does not matter is left open."""
        return Circumstances(
            **{
                name: self._sample(place, box[place])
                for place, name in enumerate(DIMENSIONS)
                if box[place] != self.everything[place]
            }
        )


def _cut(everything: Box, boxes: Sequence[Box]) -> Iterator[list[Box] | None]:
    """What is left before each box, and after the last; None from where the pieces are too many."""
    left: list[Box] | None = [everything]
    for box in boxes:
        yield left
        if left is not None:
            left = [piece for each in left for piece in _without(each, box)]
            left = left if len(left) <= MOST_BOXES else None
    yield left


def _unreached(boxes: Sequence[Box], before: Sequence[list[Box] | None]) -> Iterator[int]:
    for number, box in enumerate(boxes, 1):
        left = before[number - 1]
        if left is not None and not any(_meet(box, each) for each in left):
            yield number


def _without(box: Box, other: Box) -> Iterator[Box]:
    """What is left of a box when another is cut out of it: boxes that do not overlap."""
    if not _meet(box, other):
        yield box
        return
    rest = list(box)
    for place, values in enumerate(other):
        outside = rest[place] - values
        if outside:
            yield (*rest[:place], outside, *rest[place + 1 :])
        rest[place] &= values


def _meet(box: Box, other: Box) -> bool:
    return all(mine & theirs for mine, theirs in zip(box, other, strict=True))


def _inside(box: Box, other: Box) -> bool:
    return all(mine <= theirs for mine, theirs in zip(box, other, strict=True))


def _overlaps(
    rules: Sequence[Rule],
    boxes: Sequence[Box],
    before: Sequence[list[Box] | None],
    unreached: Sequence[int],
) -> Iterator[tuple[int, int]]:
    """Pairs with another answer that both hold somewhere, where the first of them decides.

    A special rule before a general one is what an order is for, and is not told.
    """
    for first, box in enumerate(boxes):
        if first + 1 in unreached:
            continue
        for second in range(first + 1, len(boxes)):
            other = boxes[second]
            if second + 1 in unreached or _inside(box, other) or not _meet(box, other):
                continue
            if _answer(rules[first]) == _answer(rules[second]):
                continue
            both = tuple(mine & theirs for mine, theirs in zip(box, other, strict=True))
            left = before[first]
            if left is not None and any(_meet(both, each) for each in left):
                yield first + 1, second + 1


def _answer(rule: Rule) -> tuple[str, str]:
    return rule.policy, rule.refer


def _never(number: int, boxes: Sequence[Box], rules: Sequence[Rule]) -> str:
    box = boxes[number - 1]
    if not all(box):
        return f"Rule {number} can never hold: it names a {_strange(rules[number - 1])}."
    earlier = [place + 1 for place in range(number - 1) if _meet(boxes[place], box)]
    alone = next((place for place in earlier if _inside(box, boxes[place - 1])), None)
    if alone is not None:
        return f"Rule {number} is never reached: rule {alone} covers all of it."
    covering = _listed([str(each) for each in earlier], "and")
    return f"Rule {number} is never reached: rules {covering} together cover all of it."


def _strange(rule: Rule) -> str:
    """The value of a closed list that is none of it."""
    for name, values in CLOSED.items():
        if name in rule.when and not set(rule.when[name]) & set(values):
            return f"{name} that there is none of, {_listed(list(rule.when[name]), 'or')}"
    return "value that there is none of"


def _both(pair: tuple[int, int], boxes: Sequence[Box], terms: _Terms) -> str:
    first, second = (boxes[number - 1] for number in pair)
    both = tuple(mine & theirs for mine, theirs in zip(first, second, strict=True))
    return (
        f"Rules {pair[0]} and {pair[1]} both hold for {terms.say(both)}, with another answer; "
        f"rule {pair[0]} decides."
    )


def _listed(words: Sequence[str], last: str) -> str:
    if len(words) < 2:  # noqa: PLR2004 - one needs no joining word
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
