"""What a customer's trouble means to them, as told, and the severity that follows from it (R8).

The rule is a table that the page shows: the first line that holds gives the severity. Worse news
never makes it milder, and what nobody has said is never read as "no".
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

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


SAFETY: Final = Severity(1, "safety is at risk")
RULES: Final = (
    SAFETY,
    Severity(1, "business has stopped and there is no work-around"),
    Severity(2, "business has stopped; a work-around carries a part, or none is known of"),
    Severity(3, "business has stopped, and a work-around carries it for now"),
    Severity(2, "business is slowed down and there is no work-around"),
    Severity(3, "business is slowed down"),
    Severity(3, "money is lost every day"),
    Severity(4, "nothing has stopped so far"),
)
