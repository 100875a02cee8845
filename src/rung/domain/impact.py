"""What a customer's trouble means to them, as told, and the severity that follows from it (R8).

The rule is a table that the page shows: the first line that holds gives the severity. Worse news
never makes it milder, and what nobody has said is never read as "no".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from rung.domain.refusals import BadInput
from rung.domain.vocabulary import Side


class Effect(StrEnum):
    """What happens to the customer's business."""

    STOPPED = "STOPPED"
    HINDERED = "HINDERED"
    NOT_YET = "NOT_YET"

    @property
    def label(self) -> str:
        """The answer as the customer gives it."""
        return {
            "STOPPED": "Business has stopped",
            "HINDERED": "It goes on, but slower or with loss",
            "NOT_YET": "Nothing has stopped yet",
        }[self.value]


class Workaround(StrEnum):
    """Whether the customer can do without for now."""

    NONE = "NONE"
    PARTLY = "PARTLY"
    FULL = "FULL"

    @property
    def label(self) -> str:
        """The answer as the customer gives it."""
        return {
            "NONE": "No work-around",
            "PARTLY": "One that carries a part",
            "FULL": "One that carries it all for now",
        }[self.value]


@dataclass(frozen=True)
class Telling:
    """What one side says at one time; what it does not speak of is empty.

    ``agrees``: the carrier takes over what the customer has said by then. ``money_per_day`` never
    goes without its ``currency``.
    """

    words: str = ""
    effect: Effect | None = None
    workaround: Workaround | None = None
    workaround_words: str = ""
    safety: bool | None = None
    sites: int | None = None
    users: int | None = None
    money_per_day: Decimal | None = None
    currency: str = ""
    hard_dates: str = ""
    agrees: bool = False

    @property
    def says_nothing(self) -> bool:
        """Whether nobody would be any the wiser for it."""
        return self == Telling()


@dataclass(frozen=True)
class Told:
    """A telling on the record: by which side, when."""

    side: Side
    at: datetime
    said: Telling


@dataclass(frozen=True)
class Severity:
    """A number from 1, the worst, to 4, and why, in words."""

    number: int
    why: str

    @property
    def words(self) -> str:
        """ "Severity 1: safety is at risk"."""
        return f"Severity {self.number}: {self.why}"


@dataclass(frozen=True)
class SeverityRule:
    """One line of the rule; an ``effect`` or ``workarounds`` that is empty asks for nothing.

    Among ``workarounds`` None stands for "nobody has said".
    """

    severity: Severity
    effect: Effect | None = None
    workarounds: tuple[Workaround | None, ...] = ()
    safety: bool = False
    money: bool = False

    def holds(self, said: Telling) -> bool:
        """Whether it holds of what was said."""
        return (
            (not self.safety or said.safety is True)
            and (not self.money or bool(said.money_per_day))
            and (self.effect is None or said.effect is self.effect)
            and (not self.workarounds or said.workaround in self.workarounds)
        )


_NOT_ALL: Final = (Workaround.PARTLY, None)
RULES: Final = (
    SeverityRule(Severity(1, "safety is at risk"), safety=True),
    SeverityRule(
        Severity(1, "business has stopped and there is no work-around"),
        Effect.STOPPED,
        (Workaround.NONE,),
    ),
    SeverityRule(
        Severity(2, "business has stopped, and no work-around is known that carries it"),
        Effect.STOPPED,
        _NOT_ALL,
    ),
    SeverityRule(
        Severity(2, "business is slowed down and there is no work-around"),
        Effect.HINDERED,
        (Workaround.NONE,),
    ),
    SeverityRule(
        Severity(3, "business has stopped, and a work-around carries it for now"),
        Effect.STOPPED,
        (Workaround.FULL,),
    ),
    SeverityRule(
        Severity(3, "business is slowed down, and no work-around is known that carries it"),
        Effect.HINDERED,
        _NOT_ALL,
    ),
    SeverityRule(Severity(3, "money is lost every day"), money=True),
    SeverityRule(
        Severity(4, "business is slowed down, and a work-around carries it for now"),
        Effect.HINDERED,
    ),
    SeverityRule(Severity(4, "nothing has stopped so far"), Effect.NOT_YET),
)


def severity_of(said: Telling) -> Severity | None:
    """What follows from what was said: the first line that holds; None while too little is."""
    return next((rule.severity for rule in RULES if rule.holds(said)), None)


def standing(told: Iterable[Told], side: Side) -> Telling:
    """What one side has said by now, in order of time: of each thing what it said last.

    An agreement of the carrier takes back what it had said otherwise before.
    """
    stands = Telling()
    for each in told:
        if each.side is not side:
            continue
        stands = Telling() if each.said.agrees else _over(stands, each.said)
    return stands


def in_force(told: Sequence[Told]) -> Telling:
    """What both sides' words come to: the customer's, and over them what the carrier ascertained.

    Both versions stay on the record; this one gives the severity.
    """
    return _over(standing(told, Side.CUSTOMER), standing(told, Side.CARRIER))


def ascertained(told: Sequence[Told]) -> bool:
    """Whether the carrier has agreed, or said its version, since the customer spoke last."""
    return bool(told) and told[-1].side is Side.CARRIER


def proposed(severity: Severity | None, listed: Sequence[str]) -> str:
    """Which of a policy's words for severity it means: "sev1" for severity 1.

    The mildest that is listed where it is milder than all; empty where the words have no numbers.
    """
    numbers = {word: int(found[0]) for word in listed if (found := _NUMBER.search(word))}
    if severity is None or len(numbers) != len(listed) or not numbers:
        return ""
    fitting = [word for word in numbers if numbers[word] >= severity.number]
    if fitting:
        return min(fitting, key=lambda word: numbers[word])
    return max(numbers, key=lambda word: numbers[word])


def checked(said: Telling) -> Telling:
    """The telling without stray spaces. Raises BadInput where it cannot be kept so."""
    said = replace(
        said,
        words=said.words.strip(),
        workaround_words=said.workaround_words.strip(),
        hard_dates=said.hard_dates.strip(),
        currency=said.currency.strip().upper(),
    )
    if said.money_per_day is None:
        said = replace(said, currency="")
    elif said.money_per_day < 0:
        raise BadInput("Write the money per day as an amount; it cannot be below nothing.")
    elif not _CURRENCY.fullmatch(said.currency):
        raise BadInput("Say in which currency the money per day is, in three letters: USD.")
    return said


def _over(stands: Telling, said: Telling) -> Telling:
    """What stands, with everything that was said now over it."""
    words = {name: value for name in _ONE_BY_ONE if (value := getattr(said, name)) not in _UNSAID}
    if said.money_per_day is not None:
        words |= {"money_per_day": said.money_per_day, "currency": said.currency}
    return replace(stands, **words)


_ONE_BY_ONE: Final = (
    "words",
    "effect",
    "workaround",
    "workaround_words",
    "safety",
    "sites",
    "users",
    "hard_dates",
)
_UNSAID: Final = (None, "")
_NUMBER: Final = re.compile(r"\d+")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
