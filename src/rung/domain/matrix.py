"""The escalation contact matrix: levels, and when the next one may be engaged (R10, R11)."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rung.domain.limits import Limit
from rung.domain.spans import UNKNOWN, Measure, NotKnown, Span

MOST_LEVELS = 20
REQUESTS_WITHIN = Span(Measure.WORKING, 4 * 3600)
_A_LEVEL = re.compile(r"level (?P<number>\d{1,2})")


class StartRule(StrEnum):
    """What becomes of somebody who begins above level 1 (R6)."""

    STRICT = "strict"  # they are told to begin with level 1
    ASKED = "asked"  # not turned away: level 1 is engaged, who was reached owes the answer
    FREE = "free"  # any level at any time


class Anchor(StrEnum):
    """From what the time before a level counts."""

    REPORT = "report"
    ENGAGED = "level engaged"  # the level below was engaged
    ESCALATION = "last escalation"  # any level was engaged last
    MISSED = "missed acknowledgement"  # the level below missed its acknowledgement


class Condition(StrEnum):
    """Conditions that the record itself answers; any other is stated by who engages."""

    MISSED = "acknowledgement missed"
    NOBODY = "nobody available"
    DATE_MISSED = "committed date missed"


_CONDITIONS = {each.value: each for each in Condition}


@dataclass(frozen=True)
class Opening:
    """When a level opens: after a time, on a condition, or both.

    ``after`` is UNKNOWN where nobody has published it, None where the condition alone decides.
    """

    after: Span | NotKnown | None
    anchor: Anchor = Anchor.ENGAGED
    condition: str = ""

    @property
    def known(self) -> Condition | None:
        """The condition, when the record answers it."""
        return _CONDITIONS.get(self.condition)


class Contact(StrEnum):
    """Who learns how a level is reached before it is engaged."""

    PUBLISHED = "published"
    FROM_BELOW = "from the level below"
    ON_REQUEST = "on request"


@dataclass(frozen=True)
class Level:
    """One step of the matrix. ``opening`` is None for the first; an empty title is not published.

    ``acknowledge_within`` is None where no answer is owed and UNKNOWN where none is published.
    """

    number: int
    title: str
    opening: Opening | None = None
    acknowledge_within: Span | NotKnown | None = None
    contact: Contact = Contact.PUBLISHED
    channels: tuple[str, ...] = ()
    contact_from: str = ""  # where its name is found: "order acknowledgement letter"
    if_unknown: str = ""  # whom to ask when nobody is known
    calendar: str = ""  # its own calendar by name; empty: the matrix's
    counterpart: str = ""  # the title of the customer's person on this level
    outside: bool = False  # a party outside the carrier, who owes nothing here
    skipped_when: str = ""  # when it is passed over, in words: the concern is about this level
    approves_up_to: Limit | None = None  # of resources; None: no limit is published

    @property
    def published(self) -> bool:
        """Whether the customer is shown who it is before it is engaged."""
        return self.contact is Contact.PUBLISHED

    @property
    def given_by(self) -> int | None:
        """The level that gives its contact; None where it is shown, or asked for."""
        if self.contact is Contact.FROM_BELOW:
            return self.number - 1 or None
        named = _A_LEVEL.fullmatch(self.contact_from.strip().lower())
        number = int(named["number"]) if named else 0
        return number if 0 < number < self.number else None


@dataclass(frozen=True)
class Owner:
    """What the owner of a level may do with the next one, with a reason (R14)."""

    may_bring_forward: bool = True
    may_hold_back: bool = False
    hold_back_at_most: Span | None = None


@dataclass(frozen=True)
class Trigger:
    """A stated risk for which the interval may be passed."""

    key: str
    words: str
    evidence: str = ""  # what is asked for to show it


@dataclass(frozen=True)
class WaiverRule:
    """For what an interval may be waived, and by when that is decided; no trigger: any risk."""

    triggers: tuple[Trigger, ...] = ()
    decide_within: Span | None = None


@dataclass(frozen=True)
class Desk:
    """The desk beside the ladder (R21)."""

    title: str
    opened_by: int
    speaks_to_customer: bool


@dataclass(frozen=True)
class Policy:
    """The rules in force for one escalation: what its pack says in its circumstances."""

    name: str
    number: int
    levels: tuple[Level, ...]
    warn_at: tuple[int, ...]  # per cent of a duty's working time; of an interval the last alone
    first_update_after: int  # seconds of working time
    update_every: Span
    confirm_within_days: int
    dispute_days: int
    start: StartRule = StartRule.ASKED
    enters_at: int = 1  # the level at which a concern of this class begins
    engage_when_missed: bool = False  # R15: a miss engages the next level by itself
    engage_when_open: bool = False  # the next level is engaged by itself once its time has passed
    needs_reason: bool = False  # whoever engages a level says why
    continues: bool = False  # further levels follow the rule of the last one
    calendar: str = ""  # by name; empty: the region's
    hours_published: bool = True  # else the region's hours stand in, and people are told so
    owner: Owner = Owner()
    waiver: WaiverRule = WaiverRule()
    requests_within: Span = REQUESTS_WITHIN  # to decide on resources that are asked for
    desk: Desk | None = None
    raised_by_mail: bool = False  # a proven contact's mail about one order raises by itself

    @property
    def top(self) -> int:
        """The highest level's number."""
        return MOST_LEVELS if self.continues else self.levels[-1].number

    @property
    def words(self) -> str:
        """The policy and its version as people are told it."""
        return f"policy {self.name} v{self.number}"

    def level(self, number: int) -> Level:
        """The level of that number; KeyError when the matrix has none."""
        if 1 <= number <= len(self.levels):
            return self.levels[number - 1]
        if self.continues and len(self.levels) < number <= MOST_LEVELS:
            return replace(self.levels[-1], number=number, title="")
        raise KeyError(number)

    def through(self, number: int) -> tuple[Level, ...]:
        """The levels; where they go on without end, at least up to that number."""
        more = range(len(self.levels) + 1, min(number, self.top) + 1)
        return (*self.levels, *(self.level(each) for each in more))

    def opening_above(self, number: int) -> Opening | None:
        """When the level after that one opens; None at the top."""
        return self.level(number + 1).opening if number < self.top else None

    def interval(self, number: int) -> Span | None:
        """The time to allow at a level before the next one, where a time is published (R11)."""
        opening = self.opening_above(number)
        if opening is None or opening.after is UNKNOWN:
            return None
        return opening.after

    def interval_since(
        self, number: int, *, raised_at: datetime, engaged_at: datetime
    ) -> datetime | None:
        """From when the interval of a level counts that was engaged then; None: not yet.

        After a missed acknowledgement it counts from the miss, which may never come.
        """
        opening = self.opening_above(number)
        if self.interval(number) is None or opening is None or opening.anchor is Anchor.MISSED:
            return None
        return raised_at if opening.anchor is Anchor.REPORT else engaged_at


@dataclass(frozen=True)
class OpensAt:
    """The next level may be engaged from this instant, not a second before."""

    level: int
    at: datetime


@dataclass(frozen=True)
class OpenNow:
    """The next level may be engaged; it has been open since then, where that is known."""

    level: int
    since: datetime | None


@dataclass(frozen=True)
class OpensWhen:
    """The next level opens on a condition; ``stated`` when whoever engages it says that it holds.

    A condition that the record answers, and that does not hold, opens nothing.
    """

    level: int
    condition: str
    stated: bool


@dataclass(frozen=True)
class NotPublished:
    """Nobody has said when the next level opens; the owner brings it in."""

    level: int


@dataclass(frozen=True)
class NobodyHigher:
    """The highest level is engaged."""

    level: int


@dataclass(frozen=True)
class Ended:
    """Nothing can be engaged any more, or not until the resolution is rejected."""


NextLevel = OpensAt | OpenNow | OpensWhen | NotPublished | NobodyHigher | Ended


def next_level(
    policy: Policy,
    *,
    live: bool,
    current: int,
    opens_at: datetime | None,
    now: datetime,
    holding: AbstractSet[Condition] = frozenset(),
) -> NextLevel:
    """When may the next level be engaged? ``opens_at`` is the end of the current interval.

    At ``opens_at`` itself it is open. ``holding`` are the conditions that hold on the record. An
    escalation that is not ``live`` has no next level.
    """
    if not live:
        return Ended()
    opening = policy.opening_above(current)
    if opening is None:
        return NobodyHigher(current)
    if policy.start is StartRule.FREE:
        return OpenNow(current + 1, opens_at)
    timed = _after_its_time(current + 1, opening, opens_at, now)
    if timed is not None:
        return timed
    if opening.condition and opening.known not in holding:
        return OpensWhen(current + 1, opening.condition, stated=opening.known is None)
    return OpenNow(current + 1, opens_at)


def _after_its_time(
    level: int, opening: Opening, opens_at: datetime | None, now: datetime
) -> OpensAt | OpensWhen | NotPublished | None:
    """What the time before a level says; None once it has passed, or where there is none.

    Where a time is to pass and no clock runs for it, nothing was missed, or it can never end.
    """
    if opening.after is None:
        return None
    if opening.after is UNKNOWN:
        return NotPublished(level)
    if opens_at is not None:
        return OpensAt(level, opens_at) if now < opens_at else None
    if opening.anchor is Anchor.MISSED:
        words = f"level {level - 1} misses its acknowledgement"
        return OpensWhen(level, words, stated=False)
    return NotPublished(level)
