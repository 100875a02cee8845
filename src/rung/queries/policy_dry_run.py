"""Who would move if what runs followed a draft, from when to when, and why. Reads only.

The domain decides for each escalation exactly as it does when the move is made; only the rows are
read for all of them together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, ClockKind, Outcome
from rung.domain.matching import Circumstances
from rung.domain.matrix import Policy as PolicyRules
from rung.domain.packs import Kind, Pack, PolicyError, read_pack
from rung.domain.plan import (
    Calendars,
    Engaged,
    PinnedCalendar,
    RunningClock,
    Snapshot,
    Start,
)
from rung.domain.policy_rebasing import (
    MOVING,
    Followed,
    Following,
    Versions,
    calendars_under,
    following,
)
from rung.domain.rebasing import moved_thing
from rung.domain.vocabulary import Status
from rung.models import CalendarVersion, Clock, EngagedLevel, Escalation, LevelCalendar
from rung.models.clocks import with_facts
from rung.models.house import newest_calendar

LINES = 50
AT_ONCE = 2000


@dataclass(frozen=True)
class DryLine:
    """One time that would move; without ``after`` it would be owed by no set time any more."""

    reference: str
    number: int  # of the escalation
    account: str
    what: str  # "Level 2 opens"
    before: datetime | None  # None: no time was set
    after: datetime | None
    why: str
    past: bool  # it would be over at once, so the escalation stays unless that is meant


@dataclass(frozen=True)
class Stays:
    """An escalation that cannot follow, and why."""

    reference: str
    number: int
    account: str
    why: str


@dataclass(frozen=True)
class DryRun:
    """What a draft would do to what runs. The lists are cut at 50; the counts are not."""

    escalations: int  # that are live, on older versions of the policy
    moving: int  # escalations of which some time would move
    times: int  # times that would move
    earlier: int
    later: int
    ended: int  # times that would be set no more
    begun: int  # times that would be set and were not
    past: int  # escalations in which something would be over at once
    staying: int  # escalations that cannot follow
    lines: tuple[DryLine, ...]  # what would be over at once first, then the soonest
    stays: tuple[Stays, ...]


def dry_run(document: Mapping[str, Any], *, now: datetime, older_than: int | None = None) -> DryRun:
    """What would move if everything that runs on this policy followed the document.

    ``older_than`` is the number of a version that is published already. The document must have
    passed check_pack.
    """
    pack = read_pack(document, older_than or 0)
    if pack.kind is not Kind.LADDER:
        return _counted(0, [], [])
    found = (
        Escalation.objects.exclude(status=Status.CLOSED.value)
        .filter(policy__policy__name=pack.name)
        .select_related("policy", "calendar", "account", "order__region__calendar")
        .order_by("number")
    )
    if older_than is not None:
        found = found.filter(policy__number__lt=older_than)
    count = 0
    lines: list[DryLine] = []
    stays: list[Stays] = []
    look = _Look(pack, now)
    for batch in _batches(found):
        count += len(batch)
        for escalation, answer in look.at(batch):
            if isinstance(answer, str):
                stays.append(_stays(escalation, answer))
            else:
                lines += _lines(escalation, answer, now)
    return _counted(count, lines, stays)


class _Look:
    """What each escalation of a batch would do."""

    def __init__(self, pack: Pack, now: datetime) -> None:
        self._pack, self._now = pack, now
        self._newest = cache(_newest)
        self._rules = cache(self._resolved)

    def at(self, batch: Sequence[Escalation]) -> Iterator[tuple[Escalation, Following | str]]:
        """Each escalation with what would change, or why it stays."""
        rows = _Rows.read(batch)
        for escalation in batch:
            yield escalation, self._answer(escalation, rows)

    def _resolved(self, facts: Circumstances) -> PolicyRules | str:
        try:
            return self._pack.resolve(facts)
        except PolicyError as why:
            return str(why)

    def _answer(self, escalation: Escalation, rows: "_Rows") -> Following | str:
        new = self._rules(_facts(escalation))
        if isinstance(new, str):
            return new
        versions = Versions(escalation.rules(), new, escalation.order.region.calendar.name)
        current = rows.snapshot(escalation)
        levels = {each.level for each in current.engaged}
        owing = {clock.level for clock in current.running if clock.level is not None}
        if why := versions.stays(levels | owing):
            return why
        try:
            calendars = calendars_under(versions, current.calendars, self._newest)
        except LookupError as why_not:
            return str(why_not.args[0])
        return following(current, versions, calendars, reason="", now=self._now)


@dataclass(frozen=True)
class _Rows:
    """What the rules read, of many escalations together."""

    engaged: Mapping[UUID, tuple[Engaged, ...]]
    clocks: Mapping[UUID, tuple[RunningClock, ...]]
    opened: Mapping[UUID, datetime]  # the end of an interval, by the level it is of
    levels: Mapping[UUID, Mapping[int, PinnedCalendar]]

    @classmethod
    def read(cls, batch: Sequence[Escalation]) -> "_Rows":
        keys = [escalation.pk for escalation in batch]
        engaged: dict[UUID, list[Engaged]] = defaultdict(list)
        for row in EngagedLevel.objects.filter(escalation__in=keys).order_by("level"):
            engaged[row.escalation_id].append(Engaged(row.id, row.level, row.received_at))
        clocks: dict[UUID, list[RunningClock]] = defaultdict(list)
        for clock in _running(keys):
            clocks[clock.escalation_id].append(_running_clock(clock))
        levels: dict[UUID, dict[int, PinnedCalendar]] = defaultdict(dict)
        for own in LevelCalendar.objects.filter(escalation__in=keys).select_related("calendar"):
            levels[own.escalation_id][own.level] = _pinned(own.calendar)
        return cls(
            engaged={key: tuple(rows) for key, rows in engaged.items()},
            clocks={key: tuple(rows) for key, rows in clocks.items()},
            opened=_opened(keys),
            levels=levels,
        )

    def snapshot(self, escalation: Escalation) -> Snapshot:
        """An escalation as far as a move of its policy reads it."""
        engaged = self.engaged.get(escalation.pk, ())
        return Snapshot(
            id=escalation.pk,
            status=Status(escalation.status),
            policy=escalation.rules(),
            calendars=Calendars(_pinned(escalation.calendar), self.levels.get(escalation.pk, {})),
            raised_at=escalation.raised_at,
            engaged=engaged,
            running=self.clocks.get(escalation.pk, ()),
            opens_at=self.opened.get(engaged[-1].id) if engaged else None,
        )


def _batches(found: Any) -> Iterator[list[Escalation]]:  # noqa: ANN401 - a query of escalations
    batch: list[Escalation] = []
    for escalation in found.iterator(chunk_size=AT_ONCE):
        batch.append(escalation)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _running(keys: Sequence[UUID]) -> Iterable[Clock]:
    kinds = [kind.value for kind in MOVING]
    return with_facts(Clock.objects.filter(escalation__in=keys, settled_at=None, kind__in=kinds))


def _running_clock(clock: Clock) -> RunningClock:
    return RunningClock(
        id=clock.id,
        kind=ClockKind(clock.kind),
        subject_id=clock.subject_id,
        level=clock.level,
        facts=clock.facts(),
        due_at=clock.due_at,
        warned=clock.warned_percent,
    )


def _opened(keys: Sequence[UUID]) -> dict[UUID, datetime]:
    ends = (
        Clock.objects.filter(escalation__in=keys, kind=ClockKind.INTERVAL.value)
        .exclude(outcome=Outcome.REPLACED.value)
        .exclude(due_at=None)
        .values_list("subject_id", "due_at")
    )
    return {subject: due for subject, due in ends if due is not None}


def _pinned(version: CalendarVersion) -> PinnedCalendar:
    return PinnedCalendar(version.pk, version.as_domain())


def _newest(name: str) -> PinnedCalendar:
    version = newest_calendar(name)
    if version is None:
        raise LookupError(f"There is no calendar named “{name}”.")
    return _pinned(version)


def _facts(escalation: Escalation) -> Circumstances:
    return Circumstances(
        severity=escalation.severity, priority=escalation.priority, track=escalation.track
    )


def _stays(escalation: Escalation, why: str) -> Stays:
    return Stays(escalation.reference, escalation.number, escalation.account.name, why)


def _lines(escalation: Escalation, found: Following, now: datetime) -> Iterator[DryLine]:
    for each in found.clocks:
        if each.differs:
            yield _line_of(escalation, each, now)
    for start in found.begins:
        yield _line_of_start(escalation, start, now)


def _line_of(escalation: Escalation, each: Followed, now: datetime) -> DryLine:
    return DryLine(
        reference=escalation.reference,
        number=escalation.number,
        account=escalation.account.name,
        what=_what(each.clock.kind, each.clock.level),
        before=each.clock.due_at,
        after=each.due_at,
        why=each.why,
        past=each.is_past(now),
    )


def _line_of_start(escalation: Escalation, start: Start, now: datetime) -> DryLine:
    due = rules.due_at(ClockFacts(start.started_at, start.target, start.calendar.calendar))
    after = None if due is NEVER else due
    return DryLine(
        reference=escalation.reference,
        number=escalation.number,
        account=escalation.account.name,
        what=_what(start.kind, start.level),
        before=None,
        after=after,
        why="no time was set before",
        past=after is not None and after <= now,
    )


def _what(kind: ClockKind, level: int | None) -> str:
    return moved_thing({"kind": kind.value, "level": level}).removesuffix(" by")


def _counted(count: int, lines: list[DryLine], stays: list[Stays]) -> DryRun:
    told = [line for line in lines if line.before is not None and line.after is not None]
    earlier = sum(line.after < line.before for line in told if line.after and line.before)
    return DryRun(
        escalations=count,
        moving=len({line.number for line in lines}),
        times=len(lines),
        earlier=earlier,
        later=len(told) - earlier,
        ended=sum(line.after is None for line in lines),
        begun=sum(line.before is None for line in lines),
        past=len({line.number for line in lines if line.past}),
        staying=len(stays),
        lines=tuple(sorted(lines, key=_turn)[:LINES]),
        stays=tuple(stays[:LINES]),
    )


def _turn(line: DryLine) -> tuple[bool, bool, float, int]:
    at = line.after or line.before
    return (not line.past, line.after is None, at.timestamp() if at else 0.0, line.number)
