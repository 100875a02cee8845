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


def match(rules: Sequence[Rule], facts: Circumstances) -> Matched | None:
    """The first rule that holds; None where there is a gap."""
    for number, rule in enumerate(rules, start=1):
        if holds(rule.when, facts):
            return Matched(number, rule, words_of(rule.when, facts))
    return None
