"""A person's promises and dates as a calendar program reads them (RFC 5545, RFC 7986)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

# What stands in a customer's feed in words of ours: a language knows all of it, or none.
PLANNED = "Planned: follows from how often updates are sent, and is not owed before its turn."
CUSTOMERS_WORDS = (
    "{name}: update for you",
    "Committed date",
    "Level {level} opens",
    "Needed by",
    "Order {order}",
    "Our supplier",
    "Planned: update",
    "Planned: update by {name}",
    "We",
    "You",
    "You: get the site ready: {words}",
    "You: say whether it is solved",
    PLANNED,
)
REFRESH = timedelta(hours=1)  # how often a calendar program is asked to look again
_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)  # before any revision of an event


class Page(StrEnum):
    """The kind of page an event leads to."""

    ESCALATION = "ESCALATION"
    ORDER = "ORDER"
    PROJECT = "PROJECT"
    DESK_TICKET = "DESK_TICKET"


@dataclass(frozen=True)
class Event:
    """One date. ``key`` names the thing and not its date, so that a moved date moves the event.

    ``at`` is an instant, or a day for what has no hour. ``since`` is when that date came to be:
    it never goes back, and a calendar program takes the later one.
    """

    key: str  # kind and row: "action-0193…"
    at: datetime | date
    summary: str
    description: str
    page: Page
    name: str  # which one: a number, a reference, a project's key
    since: datetime
    planned: bool = False  # nobody owes it yet, and it may still move

    @property
    def revision(self) -> int:
        """SEQUENCE: grows with every change of the date; whole seconds fit until 2088."""
        return max(0, int((self.since - _BEGAN).total_seconds()))


@dataclass(frozen=True)
class Feed:
    """Everything in one person's feed, in their zone, in the order of its keys."""

    owner: str
    zone: str
    events: tuple[Event, ...]


def feed_of(owner: str, zone: str, events: Iterable[Event]) -> Feed:
    """The same things give the same feed, each of them once; of two, the later revision."""
    by_key: dict[str, Event] = {}
    for event in sorted(events, key=lambda each: (each.key, each.since)):
        by_key[event.key] = event
    return Feed(owner, zone, tuple(by_key.values()))
