"""What a run leaves behind, as plain values: what was promised, what happened, what went out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

POSTGRES = "PostgreSQL"  # as a part that is killed, and as what is away in an outage


class Answer(StrEnum):
    """What a person was told about what they sent."""

    DONE = "done"  # it counts: 303, or "this was already sent; it counted once"
    REFUSED = "refused"  # it does not: a rule, a form, a page that is gone
    UNKNOWN = "unknown"  # no answer, or an error page, and then never asked again


@dataclass(frozen=True)
class Sent:
    """One press of one button, and what the person was told in the end.

    ``mark`` is a word that stands in nothing else that was ever typed; where an act has no words,
    the level it is about.
    """

    fact: str
    number: int | None  # of the escalation; None while it is being raised
    mark: str
    answer: Answer
    presses: int  # of the same button, because no answer came


@dataclass(frozen=True)
class Clock:
    """A row of the clocks, as it was at the end."""

    key: str
    number: int
    kind: str
    level: int | None
    due_at: datetime | None
    wake_at: datetime | None
    settled_at: datetime | None
    outcome: str
    parked: bool


@dataclass(frozen=True)
class Fact:
    """An entry of the timeline; ``kept_at`` is when its transaction was committed."""

    number: int
    fact: str
    level: int | None
    words: str
    happened_at: datetime
    kept_at: datetime
    key: str = ""


@dataclass(frozen=True)
class Notice:
    """A row of the outbox that goes out by mail, as it was at the end."""

    message_id: str
    what: str  # its kind and what happened, for a person to read
    address: str
    sent: bool
    given_up: str  # why; empty when it was not


@dataclass(frozen=True)
class Mail:
    """What the mail server said 250 to."""

    message_id: str
    address: str


@dataclass(frozen=True)
class Owed:
    """An event that is owed to the receiver of webhooks, as it was at the end."""

    event: str  # its id
    arrived: bool
    given_up: str  # why; empty when it was not


@dataclass(frozen=True)
class Called:
    """What the receiver of webhooks said 200 to."""

    event: str
    unsound: str  # what is wrong with it; empty when nothing is


@dataclass(frozen=True)
class ShortNotice:
    """A notice that goes out as a short message."""

    what: str
    number: str
    texts: frozenset[str]  # what it may say: in time, or late
    sent: bool
    given_up: str


@dataclass(frozen=True)
class Short:
    """What the gateway for short messages said 200 to."""

    number: str
    text: str


@dataclass(frozen=True)
class Outage:
    """A stretch in which nothing could be settled: no database, or no engine."""

    what: str
    began: datetime
    ended: datetime


@dataclass(frozen=True)
class BrokenPage:
    """An error page, from when it was asked for until it came."""

    asked_at: datetime
    came_at: datetime
    status: int
    path: str


@dataclass(frozen=True)
class Run:
    """Everything there is to judge."""

    ended_at: datetime
    bound: timedelta  # how late a clock may be settled beyond what outages explain
    clocks: list[Clock]
    facts: list[Fact]
    notices: list[Notice]
    mails: list[Mail]
    sent: list[Sent]
    outages: list[Outage]
    broken: list[BrokenPage] = field(default_factory=list)
    subscribed: frozenset[str] = frozenset()  # to which facts
    owed: list[Owed] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)
    short_notices: list[ShortNotice] = field(default_factory=list)
    shorts: list[Short] = field(default_factory=list)
    check_status: int = 0
    check_words: str = ""
