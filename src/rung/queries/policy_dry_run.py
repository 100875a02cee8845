"""Who would move if what runs followed a draft, from when to when, and why. Reads only.

The domain decides for each escalation exactly as it does when the move is made; only the rows are
read for all of them together.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rung.domain import clocks as rules
from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, Pause, Target, TargetKind
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
from rung.models import (
    CalendarVersion,
    Clock,
    ClockPause,
    EngagedLevel,
    Escalation,
    LevelCalendar,
    PolicyVersion,
)
from rung.models.house import known_calendar

LINES = 50


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
    live = ~Q(status=Status.CLOSED.value) & Q(policy__policy__name=pack.name)
    if older_than is not None:
        live &= Q(policy__number__lt=older_than)
    rows = _Rows.read(live)
    look = _Look(pack, rows, now)
    lines: list[DryLine] = []
    stays: list[Stays] = []
    for each in rows.escalations:
        answer = look.at(each)
        if isinstance(answer, str):
            stays.append(Stays(f"ESC-{each.number}", each.number, each.account, answer))
        else:
            lines += _lines(each, answer, now)
    return _counted(len(rows.escalations), lines, stays)


@dataclass(frozen=True)
class _Live:
    """A live escalation, as far as a move of its policy looks at it."""

    id: UUID
    number: int
    account: str
    status: str
    raised_at: datetime
    policy: int
    calendar: int
    region: str  # the name of its region's calendar
    facts: Circumstances


class _Look:
    """What each escalation would do, by the rule that moves it."""

    def __init__(self, pack: Pack, rows: "_Rows", now: datetime) -> None:
        self._pack, self._rows, self._now = pack, rows, now
        self._newest = cache(_newest)
        self._new = cache(self._resolved)

    def at(self, each: _Live) -> Following | str:
        """What would change, or why it stays."""
        new = self._new(each.facts)
        if isinstance(new, str):
            return new
        current = self._rows.snapshot(each)
        versions = Versions(current.policy, new, each.region)
        levels = {engaged.level for engaged in current.engaged}
        owing = {clock.level for clock in current.running if clock.level is not None}
        if why := versions.stays(levels | owing):
            return why
        try:
            calendars = calendars_under(versions, current.calendars, self._newest)
        except LookupError as why_not:
            return str(why_not.args[0])
        return following(current, versions, calendars, reason="", now=self._now)

    def _resolved(self, facts: Circumstances) -> PolicyRules | str:
        try:
            return self._pack.resolve(facts)
        except PolicyError as why:
            return str(why)


@dataclass(frozen=True)
class _Rows:
    """What the rules read, of all escalations together; no row of thousands is made an object."""

    escalations: tuple[_Live, ...]
    versions: Mapping[int, PolicyVersion]
    calendars: Mapping[int, PinnedCalendar]
    engaged: Mapping[UUID, Sequence[Engaged]]
    clocks: Mapping[UUID, Sequence[RunningClock]]
    opened: Mapping[UUID, datetime]  # the end of an interval, by the level it is of
    levels: Mapping[UUID, Mapping[int, PinnedCalendar]]

    @classmethod
    def read(cls, live: Q) -> "_Rows":
        """All that there is about the escalations for which that holds."""
        found = Escalation.objects.filter(live)
        calendars = {
            version.pk: PinnedCalendar(version.pk, version.as_domain())
            for version in CalendarVersion.objects.all()
        }
        levels: dict[UUID, dict[int, PinnedCalendar]] = defaultdict(dict)
        own = LevelCalendar.objects.filter(escalation__in=found)
        for key, level, calendar in own.values_list("escalation", "level", "calendar"):
            levels[key][level] = calendars[calendar]
        return cls(
            escalations=_escalations(found),
            versions=PolicyVersion.objects.in_bulk(
                list(found.order_by().values_list("policy", flat=True).distinct())
            ),
            calendars=calendars,
            engaged=_engaged(found),
            clocks=_clocks(found, calendars),
            opened=_opened(found),
            levels=levels,
        )

    def snapshot(self, each: _Live) -> Snapshot:
        """An escalation as far as a move of its policy reads it."""
        engaged = tuple(self.engaged.get(each.id, ()))
        calendars = Calendars(self.calendars[each.calendar], self.levels.get(each.id, {}))
        return Snapshot(
            id=each.id,
            status=Status(each.status),
            policy=self.versions[each.policy].rules(each.facts),
            calendars=calendars,
            raised_at=each.raised_at,
            engaged=engaged,
            running=tuple(self.clocks.get(each.id, ())),
            opens_at=self.opened.get(engaged[-1].id) if engaged else None,
        )


def _escalations(found: QuerySet[Escalation]) -> tuple[_Live, ...]:
    rows = found.order_by("number").values_list(
        "pk", "number", "account__name", "status", "raised_at", "policy", "calendar",
        "order__region__calendar__name", "severity", "priority", "track",
    )  # fmt: skip
    return tuple(
        _Live(*row[:8], Circumstances(severity=row[8], priority=row[9], track=row[10]))
        for row in rows
    )


def _engaged(found: QuerySet[Escalation]) -> Mapping[UUID, Sequence[Engaged]]:
    engaged: dict[UUID, list[Engaged]] = defaultdict(list)
    rows = EngagedLevel.objects.filter(escalation__in=found).order_by("level")
    for key, engagement, level, at in rows.values_list("escalation", "id", "level", "received_at"):
        engaged[key].append(Engaged(engagement, level, at))
    return engaged


def _clocks(
    found: QuerySet[Escalation], calendars: Mapping[int, PinnedCalendar]
) -> Mapping[UUID, Sequence[RunningClock]]:
    """The running clocks that may move. What they were before makes no difference here."""
    running = Clock.objects.filter(
        escalation__in=found, settled_at=None, kind__in=[kind.value for kind in MOVING]
    )
    pauses: dict[UUID, list[Pause]] = defaultdict(list)
    stretches = ClockPause.objects.filter(clock__in=running).order_by("paused_at")
    columns = ("clock", "paused_at", "resumed_at", "reason")
    for key, start, end, reason in stretches.values_list(*columns):
        pauses[key].append(Pause(start, end, reason))
    clocks: dict[UUID, list[RunningClock]] = defaultdict(list)
    for row in running.values_list(
        "escalation", "id", "kind", "subject_id", "level", "due_at", "warned_percent",
        "started_at", "target_kind", "target_amount", "target_at", "calendar",
    ):  # fmt: skip
        key, clock, kind, subject, level, due, warned, started, of, amount, at, calendar = row
        facts = ClockFacts(
            started_at=started,
            target=Target(TargetKind(of), amount, at),
            calendar=calendars[calendar].calendar,
            pauses=tuple(pauses.get(clock, ())),
        )
        clocks[key].append(RunningClock(clock, ClockKind(kind), subject, level, facts, due, warned))
    return clocks


def _opened(found: QuerySet[Escalation]) -> Mapping[UUID, datetime]:
    ends = (
        Clock.objects.filter(escalation__in=found, kind=ClockKind.INTERVAL.value)
        .exclude(outcome=Outcome.REPLACED.value)
        .exclude(due_at=None)
        .values_list("subject_id", "due_at")
    )
    return {subject: due for subject, due in ends if due is not None}


def _newest(name: str) -> PinnedCalendar:
    version = known_calendar(name)
    if version is None:
        raise LookupError(f"There is no calendar named “{name}”.")
    return PinnedCalendar(version.pk, version.as_domain())


def _lines(of: _Live, found: Following, now: datetime) -> Iterator[DryLine]:
    for each in found.clocks:
        if each.differs:
            yield _line_of(of, each, now)
    for start in found.begins:
        yield _line_of_start(of, start, now)


def _line_of(of: _Live, each: Followed, now: datetime) -> DryLine:
    return DryLine(
        reference=f"ESC-{of.number}",
        number=of.number,
        account=of.account,
        what=_what(each.clock.kind, each.clock.level),
        before=each.clock.due_at,
        after=each.due_at,
        why=each.why,
        past=each.is_past(now),
    )


def _line_of_start(of: _Live, start: Start, now: datetime) -> DryLine:
    due = rules.due_at(ClockFacts(start.started_at, start.target, start.calendar.calendar))
    after = None if due is NEVER else due
    return DryLine(
        reference=f"ESC-{of.number}",
        number=of.number,
        account=of.account,
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
