"""What may stand as a value in a policy pack: each form says what it expects, and what is wrong."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any, Final, Protocol

from rung.domain.limits import ANY_AMOUNT, SUM
from rung.domain.spans import LONGEST, Measure, read_span

UNKNOWN_WORD: Final = "unknown"
MOST_ENTRIES: Final = 200
_LARGE, _SHORT, _WORDS = 10**15, 8, 60
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FEE = re.compile(r"\d{1,9}(\.\d{2})? [A-Z]{3}( per (day|order))?")
_NOT_SHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})  # of the characters that Unicode tells apart


class Form(Protocol):
    """A form of value."""

    @property
    def expected(self) -> str:
        """What may stand here, as it follows "expected"."""

    def fault(self, value: Any) -> str | None:  # noqa: ANN401 - whatever a file holds
        """What is wrong with a value, a clause without capital or full stop; None when nothing."""


@dataclass(frozen=True)
class Text:
    """Words for people."""

    at_most: int = 200
    what: str = "a text in quotes"
    lines: bool = False  # it may be several

    @property
    def expected(self) -> str:
        return self.what

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if not isinstance(value, str):
            return f"expected {self.expected}, found {found(value)}"
        if not value.strip():
            return f"expected {self.expected}, found an empty one"
        if "\n" in value and not self.lines:
            return f"expected {self.expected} on one line, found several"
        if any(unicodedata.category(each) in _NOT_SHOWN for each in value if each not in "\n\t"):
            return f"expected {self.expected}, found a character in it that cannot be shown"
        if len(value) > self.at_most:
            return f"expected at most {self.at_most} characters, found {len(value):,}"
        return None


@dataclass(frozen=True)
class Name:
    """A name that stands in addresses and on command lines."""

    at_most: int = 80

    @property
    def expected(self) -> str:
        return "a name of small letters, digits and single hyphens, like “any-time”"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            return f"expected {self.expected}, found {found(value)}"
        if len(value) > self.at_most:
            return f"expected at most {self.at_most} characters, found {len(value):,}"
        return None


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def expected(self) -> str:
        words = ", ".join(f"“{word}”" for word in self.words)
        return f"one of {words}" if len(self.words) > 1 else words

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if isinstance(value, str) and value in self.words:
            return None
        return f"expected {self.expected}; found {found(value)}"


@dataclass(frozen=True)
class Amount:
    """An amount of time above nothing; ``words`` are allowed in its place."""

    measures: frozenset[Measure] = frozenset(Measure)
    words: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        examples = [example for measure, example in _EXAMPLES if measure in self.measures]
        return "an amount of time like " + _either([*examples, *self.words])

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if isinstance(value, str) and value in self.words:
            return None
        try:
            span = read_span(value) if isinstance(value, str) else None
        except ValueError as error:
            too_long = "at most" in str(error)
            expected = f"at most {LONGEST} days" if too_long else self.expected
            return f"expected {expected}; found {found(value)}"
        if span is None or span.measure not in self.measures:
            return f"expected {self.expected}; found {found(value)}"
        if span.amount == 0:
            return f"expected more than no time at all; found {found(value)}"
        return None


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if type(value) is int and self.least <= value <= self.most:
            return None
        return f"expected {self.expected}, found {found(value)}"


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    @property
    def expected(self) -> str:
        return "true or false, without quotes"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        return None if type(value) is bool else f"expected {self.expected}; found {found(value)}"


@dataclass(frozen=True)
class Fee:
    """What an earlier date costs."""

    @property
    def expected(self) -> str:
        return "a sum like “250.00 USD per day”, “400 EUR per order” or “unknown”"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if isinstance(value, str) and (value == UNKNOWN_WORD or _FEE.fullmatch(value)):
            return None
        return f"expected {self.expected}; found {found(value)}"


@dataclass(frozen=True)
class Sum:
    """Up to what a level approves."""

    @property
    def expected(self) -> str:
        return f"a sum with its currency, like “10000 USD”, or “{ANY_AMOUNT}”"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if isinstance(value, str) and (value == ANY_AMOUNT or SUM.fullmatch(value)):
            return None
        return f"expected {self.expected}; found {found(value)}"


@dataclass(frozen=True)
class Percents:
    """Rising percentages."""

    @property
    def expected(self) -> str:
        return "rising percentages from 1 to 99, like [50, 75, 90]"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if not isinstance(value, list) or any(type(each) is not int for each in value):
            return f"expected {self.expected}; found {found(value)}"
        if any(not 1 <= each <= 99 for each in value):  # noqa: PLR2004 - of a hundred
            return f"expected {self.expected}; found {found(value)}"
        if any(first >= second for first, second in pairwise(value)):
            return f"expected {self.expected}; found {found(value)}, which does not rise"
        return None


@dataclass(frozen=True)
class ListOf:
    """A list of one form, nothing in it twice."""

    each: Form
    or_one: bool = False  # a single value may stand without its brackets

    @property
    def expected(self) -> str:
        if self.or_one:
            return f"{self.each.expected}, or several in a list [ ]"
        return f"a list in [ ], each entry {self.each.expected}"

    def fault(self, value: Any) -> str | None:  # noqa: ANN401
        if self.or_one and not isinstance(value, list):
            return self.each.fault(value)
        if not isinstance(value, list):
            return f"expected {self.expected}; found {found(value)}"
        if self.or_one and not value:
            return f"expected {self.expected}; found an empty list, which nothing can meet"
        if len(value) > MOST_ENTRIES:
            return f"expected at most {MOST_ENTRIES} entries, found {len(value):,}"
        return self._fault_of_an_entry(value)

    def _fault_of_an_entry(self, entries: list[Any]) -> str | None:
        for place, entry in enumerate(entries, start=1):
            if sentence := self.each.fault(entry):
                return f"entry {place}: {sentence}"
            if entry in entries[: place - 1]:
                return f"entry {place}: {found(entry)} stands in the list already"
        return None


def found(value: Any) -> str:  # noqa: ANN401
    """A value of a file as an error names it, however long or strange it is."""
    if isinstance(value, str):
        words = value if len(value) <= _WORDS else f"{value[: _WORDS - 3]}…"
        shown = "".join(each if each.isprintable() else "�" for each in words)
        return f"“{shown}”" if value else "an empty text"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return f"the number {value}" if abs(value) < _LARGE else "a number far too large"
    return _kind_of(value)


def _kind_of(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, list):
        if not value:
            return "an empty list"
        short = len(value) <= _SHORT and all(type(e) is int and abs(e) < _LARGE for e in value)
        return str(value) if short else "a list"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (date, datetime, time)):
        return f"the date or time {value.isoformat()}"
    return "no value"


def _either(words: list[str]) -> str:
    *most, last = (f"“{word}”" for word in words)
    return f"{', '.join(most)} or {last}" if most else last


_EXAMPLES = (
    (Measure.WORKING, "4 business hours"),
    (Measure.DAYS, "2 business days"),
    (Measure.ELAPSED, "30 minutes"),
)
