"""Whether the customer has had anything useful, or only words that say nothing (R24).

An update that says "nothing new" is valid and keeps the rhythm; three of them in a row tell the
carrier that something is wrong, and so do two days' work inside of which nothing was told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rung.domain.business_time import Calendar, between
from rung.domain.facts import Fact
from rung.domain.spans import HOUR
from rung.domain.vocabulary import UpdateKind

EMPTY_AT_MOST = 3
QUIET_AFTER = 16 * HOUR  # of business time: two days of work inside
USEFUL = frozenset(
    {
        Fact.ACKNOWLEDGEMENT_GIVEN,
        Fact.ACTION_MOVED,
        Fact.ACTION_RELEASED,
        Fact.ACTION_DONE,
        Fact.WAIVER_GRANTED,
        Fact.WAIVER_REFUSED,
        Fact.ROADBLOCK_RELEASED,
        Fact.RESOURCES_RELEASED,
        Fact.ESCALATION_RESOLVED,
        Fact.ESCALATION_REJECTED,
    }
)


class WhyOverdue(StrEnum):
    """What makes useful news overdue."""

    EMPTY = "EMPTY"  # updates in a row that say nothing new
    INSIDE = "INSIDE"  # only the carrier's own motion


@dataclass(frozen=True)
class Heard:
    """An entry of the timeline, as far as it says whether the customer had news."""

    at: datetime
    fact: Fact
    visible: bool
    update_kind: str = ""
    by_person: bool = True

    @property
    def is_empty(self) -> bool:
        """An update that says nothing new."""
        return self.fact is Fact.UPDATE_SENT and self.update_kind == UpdateKind.NOTHING_NEW.value

    @property
    def is_useful(self) -> bool:
        """News that tells the customer something."""
        sent = self.fact is Fact.UPDATE_SENT and not self.is_empty
        return self.visible and (sent or self.fact in USEFUL)

    @property
    def is_inside(self) -> bool:
        """Something a person of the carrier did that the customer cannot see."""
        return not self.visible and self.by_person


@dataclass(frozen=True)
class OverdueNews:
    """Useful news is overdue: why, how often or how long, and since when."""

    why: WhyOverdue
    empty: int
    since: datetime

    @property
    def sentence(self) -> str:
        """It in words for the carrier; the customer never reads it."""
        if self.why is WhyOverdue.EMPTY:
            return f"{self.empty} updates in a row say nothing new."
        return "Work goes on inside, and the customer has heard nothing useful of it."


def overdue_news(
    heard: Iterable[Heard], *, raised_at: datetime, calendar: Calendar, now: datetime
) -> OverdueNews | None:
    """Why useful news is overdue; None when it is not. ``heard`` in the order it happened."""
    since, empty, inside = raised_at, 0, False
    for each in heard:
        if each.is_useful:
            since, empty, inside = each.at, 0, False
        elif each.is_empty:
            empty += 1
        elif each.is_inside:
            inside = True
    if empty >= EMPTY_AT_MOST:
        return OverdueNews(WhyOverdue.EMPTY, empty, since)
    if inside and between(calendar, since, now) >= QUIET_AFTER:
        return OverdueNews(WhyOverdue.INSIDE, empty, since)
    return None


def empty_in_a_row(heard: Iterable[Heard]) -> int:
    """How many updates say nothing new since the last useful news."""
    count = 0
    for each in heard:
        count = 0 if each.is_useful else count + each.is_empty
    return count
