"""Amounts of time as a policy states them: "4 business hours", "2 business days", "1 hour"."""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final, Literal

from rung.domain.clocks import Target, TargetKind

HOUR, MINUTE, DAY = 3600, 60, 86400
LONGEST = 400  # days; a policy that means more has mistyped


class Measure(StrEnum):
    """What an amount counts."""

    WORKING = "WORKING"  # seconds of working time
    DAYS = "DAYS"  # business days, ending at closing time
    ELAPSED = "ELAPSED"  # seconds, day and night


class Unknown(Enum):
    """The answer "nobody has published it": held as such, said as such, never read as zero."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
NotKnown = Literal[Unknown.UNKNOWN]


@dataclass(frozen=True)
class Span:
    """An amount of time: in seconds, or in days where it counts business days."""

    measure: Measure
    amount: int

    @property
    def target(self) -> Target:
        """What a clock counts that runs for this long."""
        return Target(_TARGETS[self.measure], self.amount)

    @property
    def words(self) -> str:
        """The amount as people say it, and as a policy pack writes it."""
        if self.measure is Measure.DAYS:
            return _counted(self.amount, "business day")
        kind = "business " if self.measure is Measure.WORKING else ""
        if self.measure is Measure.ELAPSED and self.amount and self.amount % DAY == 0:
            return _counted(self.amount // DAY, "day")
        if self.amount % HOUR == 0:
            return _counted(self.amount // HOUR, f"{kind}hour")
        return _counted(self.amount // MINUTE, f"{kind}minute")


_TARGETS = {
    Measure.WORKING: TargetKind.WORKING_TIME,
    Measure.DAYS: TargetKind.BUSINESS_DAYS,
    Measure.ELAPSED: TargetKind.ELAPSED,
}
_FORM = re.compile(r"(?P<amount>\d{1,6}) (?P<business>business )?(?P<unit>minute|hour|day)s?")
_SECONDS = {"minute": MINUTE, "hour": HOUR, "day": DAY}
EXPECTED = 'an amount like "4 business hours", "2 business days", "30 minutes" or "unknown"'


def read_span(text: str) -> Span:
    """The amount that a text names. Raises ValueError saying what was expected.

    Without the word "business" day and night count.
    """
    match = _FORM.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"expected {EXPECTED}, found “{text}”")
    amount, unit = int(match["amount"]), match["unit"]
    if amount * _SECONDS[unit] > LONGEST * DAY:
        raise ValueError(f"expected at most {LONGEST} days, found “{text}”")
    if not match["business"]:
        return Span(Measure.ELAPSED, amount * _SECONDS[unit])
    if unit == "day":
        return Span(Measure.DAYS, amount)
    return Span(Measure.WORKING, amount * _SECONDS[unit])


def _counted(amount: int, unit: str) -> str:
    return f"{amount} {unit}" if amount == 1 else f"{amount} {unit}s"
