"""Which matrix, calendar or rule applies: ordered conditions, the first that holds (R10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum


class Phase(StrEnum):
    """How far an order is, as far as a matrix is chosen by it."""

    PLACED = "placed"  # not validated yet
    VALIDATED = "validated"  # accepted, no committed date
    CONFIRMED = "confirmed"  # a date is committed
    COMPLETED = "completed"


@dataclass(frozen=True)
class Circumstances:
    """What a rule may look at; an empty text is not known or does not apply."""

    phase: str = ""
    product: str = ""
    region: str = ""
    segment: str = ""
    track: str = ""
    account: str = ""
    severity: str = ""
    priority: str = ""


DIMENSIONS: tuple[str, ...] = tuple(each.name for each in fields(Circumstances))
When = Mapping[str, tuple[str, ...]]


def holds(when: When, facts: Circumstances) -> bool:
    """Whether every dimension a condition names has one of the values it lists, in any case."""
    return all(
        getattr(facts, name).casefold() in {value.casefold() for value in values}
        for name, values in when.items()
    )


def words_of(when: When, facts: Circumstances) -> str:
    """Why it holds: "region = West and product = Ethernet"; "it is for every order" when empty."""
    if not when:
        return "it is for every order"
    return " and ".join(f"{name} = {getattr(facts, name)}" for name in when)


@dataclass(frozen=True)
class Rule:
    """One line of a table: where it applies and what it says there.

    ``policy`` names the matrix; else ``refer`` says in words who handles it instead.
    """

    when: When
    policy: str = ""
    refer: str = ""


@dataclass(frozen=True)
class Matched:
    """The rule that applies, counted from 1, and why."""

    number: int
    rule: Rule
    because: str

    @property
    def words(self) -> str:
        """ "matched by rule 3 because region = West and product = Ethernet"."""
        return f"matched by rule {self.number} because {self.because}"


_PLAINLY = {
    "phase": "how far the order is",
    "product": "the product",
    "region": "the region",
    "segment": "the kind of account",
    "track": "what is in trouble",
    "account": "the account",
    "severity": "the severity",
    "priority": "the priority",
}


def plainly(words: str) -> str:
    """Why a matrix applies, as a customer reads it: "chosen by the region and the product".

    ``words`` are the carrier's, kept with the escalation; the number of a rule and what it compares
    stay inside.
    """
    _, by_a_rule, because = words.partition(" because ")
    if not by_a_rule:
        return words
    named = [_PLAINLY[name] for name in DIMENSIONS if f"{name} = " in because]
    return f"chosen by {' and '.join(named)}" if named else "the same for every order"


class Table:
    """An ordered table of rules; as quick for many rules as for few.

    For each dimension it knows which rules a value lets through, as the bits of a number; the
    lowest bit that all dimensions leave is the first rule that holds.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._passes = [_passes(self._rules, name) for name in DIMENSIONS]

    def match(self, facts: Circumstances) -> Matched | None:
        """The first rule that holds; None where there is a gap."""
        left = -1
        for name, unnamed, by_value in self._passes:
            left &= by_value.get(getattr(facts, name).casefold(), unnamed)
        if not left:
            return None
        number = (left & -left).bit_length()
        rule = self._rules[number - 1]
        return Matched(number, rule, words_of(rule.when, facts))


def _passes(rules: Sequence[Rule], name: str) -> tuple[str, int, dict[str, int]]:
    """Which rules do not name a dimension, and for each value named which rules it lets through."""
    unnamed, named = 0, dict[str, int]()
    for place, rule in enumerate(rules):
        if name not in rule.when:
            unnamed |= 1 << place
        for value in {each.casefold() for each in rule.when.get(name, ())}:
            named[value] = named.get(value, 0) | 1 << place
    return name, unnamed, {value: bits | unnamed for value, bits in named.items()}


def match(rules: Sequence[Rule], facts: Circumstances) -> Matched | None:
    """The first rule that holds; None where there is a gap. For many orders keep a ``Table``."""
    return Table(rules).match(facts)
