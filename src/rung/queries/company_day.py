"""The day of who sees the whole company: its first rows, and how many there are of each state."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain.day import Due, seconds_left, state_within
from rung.models.calendars import calendars_by_key
from rung.queries.company_walk import Entry, Walk, acted_on, put_aside, walked
from rung.queries.day_asked import Asked, Show, Whose, shown_as
from rung.queries.day_things import NOUNS
from rung.queries.owed import Standing, concerned

WALKED = 1500  # things of each kind that are read at first
FURTHER = 8  # times as many, where those hold too few of what is asked for
_ACTED = frozenset({Show.MISSED, Show.SOON, Show.ON_TRACK})


@dataclass(frozen=True)
class CompanyDay:
    """What is to be read for the first rows, and what is known of all the others."""

    aside: frozenset[UUID]  # put aside by the reader, and read whatever their place
    apart: frozenset[UUID]  # those and, where that is asked for, the reader's own
    first: tuple[UUID, ...]  # the first of all others, in order
    dues: tuple[Due, ...]  # of all others, as far as they were read
    known_until: datetime | None  # None: those are all
    counts: Counter[Show]  # of all others; at least so many where it is not exact
    inexact: frozenset[Show]

    @property
    def read(self) -> frozenset[UUID]:
        """Whose clocks are to be read."""
        return self.apart.union(self.first)


def company_day(standing: Standing, asked: Asked, *, most: int, now: datetime) -> CompanyDay:
    """What of a whole company is asked for: ``most`` rows, at a cost that does not follow its size.

    What the reader put aside may rest or not, and what is their own is told apart only where that
    is asked for; such escalations are few and left to be read in full.
    """
    aside = put_aside(standing.reader_id)
    all_acted, all_waited = walked(None, apart=aside, limit=WALKED, now=now)
    found = CompanyDay(
        aside=frozenset(aside),
        apart=frozenset(aside),
        first=(),
        dues=tuple(_due(each, now) for each in all_acted.entries),
        known_until=all_acted.until,
        counts=Counter(),
        inexact=frozenset(),
    )
    if asked.whose is not None:
        found = replace(found, apart=found.apart.union(concerned(standing)))
        if asked.whose is Whose.MINE:
            return found
    rows = _Rows(asked, sorted(found.apart), now)
    if asked.narrows:
        rows.read(WALKED)
    else:
        rows.take(all_acted, all_waited)
    limit = WALKED
    while not rows.enough(most):
        limit *= FURTHER
        rows.read(limit)
    return replace(found, first=rows.first(most), counts=rows.counts(), inexact=rows.inexact())


class _Rows:
    """The escalations that are asked for, by what comes first about each."""

    def __init__(self, asked: Asked, apart: list[UUID], now: datetime) -> None:
        self._asked, self._apart, self._now = asked, apart, now

    def read(self, limit: int) -> None:
        """Walk the company anew, so far."""
        self.take(*walked(self._asked, apart=self._apart, limit=limit, now=self._now))

    def take(self, acted: Walk, waited: Walk) -> None:
        """What was found on a walk."""
        self._acted, self._waited = acted, waited
        self._shows: dict[UUID, Show] = {}
        calendars = calendars_by_key(each.calendar_id for each in acted.entries)
        seconds: dict[tuple[int, datetime | None], int] = {}
        for each in acted.entries:
            if each.escalation_id in self._shows:
                continue
            due, moment = _due(each, self._now), (each.calendar_id, each.at)
            if moment not in seconds:
                seconds[moment] = seconds_left(due, calendars[each.calendar_id], self._now)
            state = state_within(due, seconds[moment])
            self._shows[each.escalation_id] = shown_as(state)
        waiting = {each.escalation_id for each in waited.entries} - self._shows.keys()
        if not acted.whole:
            waiting -= acted_on(self._asked, waiting, now=self._now)
        for each in waited.entries:
            if each.escalation_id in waiting:
                self._shows.setdefault(each.escalation_id, Show.WAITING)

    def enough(self, most: int) -> bool:
        """Whether the first rows are known."""
        show = self._asked.show
        if show is Show.SNOOZED:
            return True
        walks = {Show.WAITING: (self._waited,), Show.ALL: (self._acted, self._waited)}
        if all(each.whole for each in walks.get(show, (self._acted,))):
            return True
        wanted = [self._shows[each] for each in self._wanted(show)]
        if show is Show.ALL and not self._acted.whole:  # who waits comes after all who act
            wanted = [each for each in wanted if each in _ACTED]
        return len(wanted) >= most

    def first(self, most: int) -> tuple[UUID, ...]:
        """The first of what is asked for."""
        return tuple(self._wanted(self._asked.show))[:most]

    def counts(self) -> Counter[Show]:
        """How many there are of each state."""
        found = Counter(self._shows.values())
        found[Show.ALL] = len(self._shows)
        return found

    def inexact(self) -> frozenset[Show]:
        """Of which there may be more."""
        found: set[Show] = set()
        if self._acted.until is not None:
            found |= {Show.ALL, Show.SOON, Show.ON_TRACK}
            if self._acted.until < self._now:
                found.add(Show.MISSED)
        if not self._waited.whole:
            found |= {Show.ALL, Show.WAITING}
        return frozenset(found)

    def _wanted(self, show: Show) -> Iterator[UUID]:
        if show is Show.SNOOZED:
            return iter(())
        return (key for key, each in self._shows.items() if show in {Show.ALL, each})


def _due(entry: Entry, now: datetime) -> Due:
    """What an entry asks for; what somebody acts on is late once its instant has passed."""
    late = entry.at is not None and (entry.way == "missed" or now > entry.at)
    return Due(NOUNS[entry.kind], entry.at, late)
