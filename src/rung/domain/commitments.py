"""Every date the customer was given, and what became of it (R17, R29): a pure derivation.

A promise is one date of one thing: an order's committed date, an action of the plan, the next
contact a manager named. When the date changes, that promise is over and another one begins. Kept
means by its instant; moved means that it was given up before its instant; a date that passed first
was missed, whatever came after.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from rung.domain.vocabulary import ActionState, DateKind

FEWEST_FOR_A_RATE = 20
# What an order's date promises to the customer; FOC is the supplier's word to the carrier.
PROMISING = frozenset({DateKind.CCD, DateKind.ESTIMATED, DateKind.FORECAST, DateKind.FOC})
INSIDE = frozenset({DateKind.FOC})


class Source(StrEnum):
    """Where a date was given."""

    ORDER = "ORDER"
    PLAN = "PLAN"
    CONTACT = "CONTACT"


class Fate(StrEnum):
    """What became of a promised date."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    MOVED = "MOVED"
    MISSED = "MISSED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        """The fate as people say it."""
        return self.value.lower()


@dataclass(frozen=True)
class Thing:
    """What a date was promised for; the key is of one thing of one source."""

    source: Source
    key: Hashable
    what: str
    internal: bool = False


@dataclass(frozen=True)
class Promise:
    """One date that was given for one thing, and what became of it."""

    thing: Thing
    kind: DateKind
    given_at: datetime
    given_by: str  # a person of the carrier; empty: the order's own record
    due_at: datetime  # the end of the day where only a day was named
    whole_day: bool
    fate: Fate
    ended_at: datetime | None = None  # when it was kept, moved, withdrawn; or its instant passed
    to_at: datetime | None = None  # the date that took its place
    reason: str = ""
    told_at: datetime | None = None  # when the customer heard that it would not hold

    @property
    def told_ahead(self) -> timedelta | None:
        """How long before it was due the customer was told; negative when after."""
        return None if self.told_at is None else self.due_at - self.told_at

    @property
    def told_before(self) -> bool | None:
        """Whether they heard in time that it would not hold; None where nothing had to be told."""
        ahead = self.told_ahead
        return None if ahead is None else ahead >= timedelta(0)


@dataclass(frozen=True)
class Given:
    """A date as it was given: by whom, when, and why it took the place of the one before."""

    at: datetime
    by: str
    due_at: datetime | None  # None: it was taken back
    whole_day: bool
    kind: DateKind
    reason: str = ""
    told_at: datetime | None = None  # when the customer heard of it; None: they have not


def end_of_day(day: date, zone: str) -> datetime:
    """The instant at which a promised day is over, on the wall clocks of a zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def promises_of(
    thing: Thing,
    given: Sequence[Given],
    *,
    ended: tuple[Fate, datetime] | None,
    now: datetime,
) -> Iterator[Promise]:
    """The promises about one thing, in the order in which they were given.

    ``given`` are its dates, oldest first; ``ended`` is what became of the last one, and when:
    KEPT means done then, in time or not; WITHDRAWN means it was no longer owed. The same date said
    again is no new promise.
    """
    told = list(_distinct(given))
    for one, following in pairwise([*told, None]):
        if one is None or one.due_at is None:
            continue
        promise = _promise(thing, one, one.due_at)
        if following is not None:
            yield _overtaken(promise, following, now)
        else:
            yield _last(promise, ended, now)


def _distinct(given: Sequence[Given]) -> Iterator[Given]:
    last: Given | None = None
    for each in given:
        if last is None or last.due_at != each.due_at:
            yield each
        last = each


def _promise(thing: Thing, given: Given, due_at: datetime) -> Promise:
    return Promise(
        thing=thing,
        kind=given.kind,
        given_at=given.told_at or given.at,
        given_by=given.by,
        due_at=due_at,
        whole_day=given.whole_day,
        fate=Fate.OPEN,
    )


def _overtaken(promise: Promise, following: Given, now: datetime) -> Promise:
    """Another date took its place, or it was taken back; missed when it had passed by then."""
    fate = Fate.WITHDRAWN if following.due_at is None else Fate.MOVED
    passed = following.at > promise.due_at
    return replace(
        promise,
        fate=Fate.MISSED if passed else fate,
        ended_at=promise.due_at if passed else following.at,
        to_at=following.due_at,
        reason=following.reason,
        told_at=following.told_at if following.told_at and following.told_at <= now else None,
    )


def _last(promise: Promise, ended: tuple[Fate, datetime] | None, now: datetime) -> Promise:
    if ended is not None:
        fate, at = ended
        if at > promise.due_at:  # done or given up too late
            return replace(promise, fate=Fate.MISSED, ended_at=promise.due_at)
        return replace(promise, fate=fate, ended_at=at)
    if now > promise.due_at:
        return replace(promise, fate=Fate.MISSED, ended_at=promise.due_at)
    return promise


def ended_action(
    state: ActionState, ended_at: datetime | None, *, over_at: datetime | None
) -> tuple[Fate, datetime] | None:
    """How the last date of an action ended: done, given up, or over with its escalation."""
    if ended_at is not None:
        return (Fate.KEPT if state is ActionState.DONE else Fate.WITHDRAWN), ended_at
    return (Fate.WITHDRAWN, over_at) if over_at is not None else None


def ended_order(actual: date | None, zone: str) -> tuple[Fate, datetime] | None:
    """An order's date is kept when the order was ready on that day or before."""
    return None if actual is None else (Fate.KEPT, end_of_day(actual, zone))


def ended_contact(
    promised_at: datetime, heard_at: Iterable[datetime], *, over_at: datetime | None
) -> tuple[Fate, datetime] | None:
    """A promised contact is kept by the first word that reached the customer after it was named."""
    first = min((at for at in heard_at if promised_at < at), default=None)
    if first is not None and (over_at is None or first <= over_at):
        return Fate.KEPT, first
    return (Fate.WITHDRAWN, over_at) if over_at is not None else None


@dataclass(frozen=True)
class Rates:
    """How promised dates went. From twenty decided ones on also as shares; below, counts (R29)."""

    counts: Mapping[Fate, int]
    told_before: int = 0  # of those that did not hold, how many were told before they were due
    told_after: int = 0

    @property
    def decided(self) -> int:
        """Those of which it is known: kept, moved or missed."""
        return sum(self.counts.get(fate, 0) for fate in (Fate.KEPT, Fate.MOVED, Fate.MISSED))

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    def percent(self, fate: Fate) -> int | None:
        """The share among the decided, in whole per cent; None where there are too few."""
        if self.decided < FEWEST_FOR_A_RATE:
            return None
        return round(100 * self.counts.get(fate, 0) / self.decided)


def rates(promises: Iterable[Promise]) -> Rates:
    """Count fates, and how often the customer heard before a date had passed."""
    counts: Counter[Fate] = Counter()
    before = after = 0
    for each in promises:
        counts[each.fate] += 1
        if each.fate in {Fate.MOVED, Fate.MISSED} and each.told_before is not None:
            before += each.told_before
            after += not each.told_before
    return Rates(dict(counts), before, after)


Key = TypeVar("Key", bound=Hashable)
Each = TypeVar("Each")


def rates_by(
    found: Iterable[Each], key: Callable[[Each], Key], promise: Callable[[Each], Promise]
) -> dict[Key, Rates]:
    """The same for each account, department, supplier: whatever the key says."""
    groups: dict[Key, list[Promise]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(promise(each))
    return {name: rates(group) for name, group in groups.items()}
