"""Whole escalations without a database: applies Plans to values as the service does to rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from rung.domain import clocks, ending, engaging, holding_back, waivers, working
from rung.domain.business_time import NEVER, Calendar
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, TargetKind
from rung.domain.matrix import Policy
from rung.domain.notices import NoticeKind
from rung.domain.plan import (
    AddAction,
    AskWaiver,
    Calendars,
    DecideWaiver,
    Engaged,
    LogContact,
    OwedAnswer,
    PinnedCalendar,
    Plan,
    PlannedAction,
    Record,
    RunningClock,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.raising import Opening, raise_escalation
from rung.domain.settling import overdue, settle_clock
from rung.domain.vocabulary import (
    ActionOwner,
    ActionState,
    ClosedAs,
    ContactOutcome,
    Side,
    Status,
    UpdateKind,
)
from tests.domain.business_time_calendars import OFFICE, at
from tests.policies import STANDARD_POLICY

MONDAY_1530 = at("2026-11-23 15:30")
TUESDAY_1030 = at("2026-11-24 10:30")  # four business hours later
TUESDAY_1430 = at("2026-11-24 14:30")
SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)
CUT_OVER = "outage-by-cut-over"


@dataclass
class Clock:
    """A clock as its row would be."""

    id: UUID
    start: Start
    warned: int = 0
    wake_at: datetime | None = None
    outcome: Outcome | None = None
    settled_at: datetime | None = None
    acknowledged_at: datetime | None = None

    @property
    def facts(self) -> ClockFacts:
        return ClockFacts(self.start.started_at, self.start.target, self.start.calendar.calendar)

    @property
    def due_at(self) -> datetime | None:
        due = clocks.due_at(self.facts)
        return None if due is NEVER else due

    @property
    def is_running(self) -> bool:
        return self.outcome is None

    def as_running(self) -> RunningClock:
        start = self.start
        return RunningClock(
            self.id, start.kind, start.subject_id, start.level, self.facts, self.due_at, self.warned
        )


@dataclass
class Story:
    """One escalation from its raise to its end, and all that was told and recorded about it."""

    calendar: Calendar = OFFICE
    level_calendars: Mapping[int, Calendar] = field(default_factory=dict)
    policy: Policy = STANDARD_POLICY
    status: Status = Status.OPEN
    closed_as: ClosedAs | None = None
    raised_at: datetime = MONDAY_1530
    engaged: list[Engaged] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    contacts: list[LogContact] = field(default_factory=list)
    actions: list[PlannedAction] = field(default_factory=list)
    moves: list[tuple[datetime, datetime, str, bool]] = field(default_factory=list)
    waiver: AskWaiver | None = None
    waivers: list[tuple[AskWaiver, DecideWaiver]] = field(default_factory=list)
    timeline: list[Record] = field(default_factory=list)
    told: dict[tuple[str, str], Tell] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = count(1)
        self.id = self.new_id()

    def new_id(self) -> UUID:
        return UUID(int=next(self._ids))

    # --- what the rules read

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(
            id=self.id,
            status=self.status,
            policy=self.policy,
            calendars=self.calendars,
            raised_at=self.raised_at,
            engaged=tuple(self.engaged),
            running=tuple(clock.as_running() for clock in self.clocks if clock.is_running),
            opens_at=self.opens_at if self.engaged else None,
            opened_at=self.opened_at,
            answers=tuple(self.answers()),
            actions=tuple(self.actions),
            waiver_id=self.waiver.id if self.waiver else None,
            waiver_level=self.waiver.level if self.waiver else None,
            waiver_trigger=self.waiver.trigger if self.waiver else "",
            held_back=self.held_back,
        )

    @property
    def calendars(self) -> Calendars:
        levels = {
            level: PinnedCalendar(level + 1, calendar)
            for level, calendar in self.level_calendars.items()
        }
        return Calendars(PinnedCalendar(1, self.calendar), levels)

    @property
    def level(self) -> int:
        return self.snapshot.current.level

    @property
    def opens_at(self) -> datetime | None:
        current = max(self.engaged, key=lambda engaged: engaged.level)
        (due,) = [clock.due_at for clock in self.intervals(current)] or [None]
        return due

    @property
    def opened_at(self) -> datetime | None:
        below = sorted(self.engaged, key=lambda engaged: engaged.level)[-2:-1]
        ran = [c for each in below for c in self.intervals(each) if c.outcome is Outcome.RAN]
        return ran[0].due_at if ran else None

    @property
    def held_back(self) -> bool:
        return bool(self.engaged) and any(
            clock.start.kind is ClockKind.INTERVAL
            and clock.start.subject_id == max(self.engaged, key=lambda each: each.level).id
            and clock.start.target.kind is TargetKind.AT
            for clock in self.clocks
        )

    def intervals(self, engaged: Engaged) -> list[Clock]:
        """The interval that counts at a level; those replaced by an earlier contact do not."""
        return [
            clock
            for clock in self.clocks
            if clock.start.kind is ClockKind.INTERVAL
            and clock.start.subject_id == engaged.id
            and clock.outcome is not Outcome.REPLACED
        ]

    def answers(self) -> list[OwedAnswer]:
        return [
            OwedAnswer(
                clock.id,
                clock.start.level or 0,
                clock.due_at,
                clock.outcome is Outcome.MISSED,
                clock.start.started_at,
                clock.acknowledged_at,
                "Morgan Ellis" if clock.acknowledged_at else "",
            )
            for clock in self.clocks
            if clock.start.kind is ClockKind.ACKNOWLEDGEMENT
            and clock.outcome is not Outcome.CANCELLED
            and clock.due_at is not None
        ]

    # --- what tests ask

    def running(self, kind: ClockKind) -> list[Clock]:
        return [each for each in self.clocks if each.start.kind is kind and each.is_running]

    def of(self, kind: ClockKind, level: int | None = None) -> Clock:
        """The newest clock of that kind, of that level when one is given."""
        found = [clock for clock in self.clocks if clock.start.kind is kind]
        return [clock for clock in found if level is None or clock.start.level == level][-1]

    def facts(self) -> list[str]:
        return [record.fact.value for record in self.timeline]

    def heard(self, kind: str) -> list[tuple[str, int | None]]:
        """Who was told of something, and about which level."""
        tells = [tell for tell in self.told.values() if tell.kind.value == kind]
        return sorted((tell.to.value, tell.level) for tell in tells)

    def warnings(self, kind: ClockKind) -> list[tuple[str, int | None, int]]:
        """Who was warned of a clock, about which level and at which share of its time."""
        tells = [tell for tell in self.told.values() if tell.kind is NoticeKind.WARNING]
        return [
            (tell.to.value, tell.level, tell.details["percent"])
            for tell in tells
            if tell.details["clock"] == kind.value
        ]

    # --- what people and time do

    def do(self, rule, now: datetime, **arguments) -> Plan:
        """One act: what is overdue is settled, the rule decides, the plan is carried out."""
        self.catch_up(now)
        plan = rule(self.snapshot, now=now, **arguments)
        self.carry_out(plan, now)
        return plan

    def catch_up(self, now: datetime) -> None:
        while (clock := overdue(self.snapshot, now=now)) is not None:
            self.carry_out(settle_clock(self.snapshot, clock, now=now), now)

    def settle(self, now: datetime) -> None:
        """What the engine does: every clock that asked to be woken, until none is left."""
        while woken := self._woken(now):
            clock = overdue(self.snapshot, now=now) or woken.as_running()
            self.carry_out(settle_clock(self.snapshot, clock, now=now), now)

    def _woken(self, now: datetime) -> Clock | None:
        due = [clock for clock in self.clocks if clock.is_running and clock.wake_at is not None]
        due = [clock for clock in due if clock.wake_at <= now]
        return min(due, key=lambda clock: clock.wake_at, default=None)

    def engage(self, now: datetime, level: int | None = None, received_at=None) -> Plan:
        return self.do(
            engaging.engage_next,
            now,
            level=level or self.level + 1,
            new_id=self.new_id(),
            received_at=received_at or now,
        )

    def on_behalf(self, now: datetime, reason="It cannot wait.") -> Plan:
        return self.do(engaging.engage_on_behalf, now, reason=reason, new_id=self.new_id())

    def ask_waiver(
        self, now: datetime, trigger=CUT_OVER, evidence="No card payments.", **more
    ) -> Plan:
        request = waivers.Request(trigger=trigger, evidence=evidence, **more)
        return self.do(waivers.ask_waiver, now, request=request, new_id=self.new_id())

    def hold_back(self, now: datetime, until: datetime, reason="The city answers then.") -> Plan:
        return self.do(holding_back.hold_back, now, until=until, reason=reason)

    def decide_waiver(self, now: datetime, *, granted: bool, words="I see.") -> Plan:
        return self.do(
            waivers.decide_waiver, now, granted=granted, words=words, new_id=self.new_id()
        )

    def contact(self, now: datetime, happened_at: datetime, side=Side.CUSTOMER, level=1) -> Plan:
        contact = LogContact(
            self.new_id(), level, side, ContactOutcome.NO_ANSWER, happened_at, "Nobody answered."
        )
        return self.do(engaging.log_contact, now, contact=contact)

    def acknowledge(self, now: datetime, acted_at=None, level=None, words="I am on it.") -> Plan:
        owed = self.of(ClockKind.ACKNOWLEDGEMENT, level or self.level)
        return self.do(
            working.acknowledge,
            now,
            clock_id=owed.id,
            words=words,
            next_contact_at=now + timedelta(hours=4),
            acted_at=acted_at or now,
        )

    def update(self, now: datetime, kind=UpdateKind.NOTHING_NEW, words="Nothing new.") -> Plan:
        return self.do(working.send_update, now, kind=kind, words=words, key=self.new_id())

    def add_action(self, now: datetime, committed_at: datetime, *, visible=True) -> UUID:
        action = AddAction(
            self.new_id(), "File again", ActionOwner.CARRIER, "Dana", visible, committed_at
        )
        self.do(working.add_action, now, action=action)
        return action.id

    def move_action(self, now: datetime, action_id: UUID, to_at: datetime, reason="A drawing."):
        move = working.Move(action_id, to_at, reason, cause="1U")
        return self.do(working.move_action, now, move=move)

    def end_action(self, now: datetime, action_id: UUID, state=ActionState.DONE) -> Plan:
        return self.do(working.end_action, now, action_id=action_id, state=state, seen=None)

    def resolve(self, now: datetime, words="It works.") -> Plan:
        return self.do(ending.resolve, now, words=words)

    def reject(self, now: datetime, words="It does not.") -> Plan:
        return self.do(ending.reject, now, words=words)

    def confirm(self, now: datetime) -> Plan:
        return self.do(ending.confirm, now)

    def withdraw(self, now: datetime) -> Plan:
        return self.do(ending.withdraw, now, words="")

    # --- carrying out, as services.carry_out does

    def carry_out(self, plan: Plan, now: datetime) -> None:
        self.status = plan.status or self.status
        self.closed_as = plan.closed_as or self.closed_as
        self.engaged += [Engaged(each.id, each.level, each.received_at) for each in plan.engage]
        self.contacts += [plan.contact] if plan.contact else []
        for settle in plan.settle:
            clock = self._clock(settle.clock_id)
            assert clock.is_running, "a clock settles once"
            clock.outcome, clock.settled_at = settle.outcome, settle.at
        for warned in plan.warned:
            clock = self._clock(warned.clock_id)
            clock.warned, clock.wake_at = warned.percent, warned.wake_at
        for start in plan.start:
            self._start(start)
        if plan.acknowledge:
            self._clock(plan.acknowledge.clock_id).acknowledged_at = plan.acknowledge.happened_at
        self._carry_out_waiver(plan)
        self._carry_out_actions(plan)
        assert all(record.happened_at <= now for record in plan.record)
        self.timeline += plan.record
        for tell in plan.tell:
            self.told.setdefault((tell.key, tell.to.value), tell)

    def _clock(self, clock_id: UUID) -> Clock:
        return next(clock for clock in self.clocks if clock.id == clock_id)

    def _start(self, start: Start) -> None:
        same = [
            each for each in self.running(start.kind) if each.start.subject_id == start.subject_id
        ]
        assert not same, "one running clock of a kind and subject"
        clock = Clock(self.new_id(), start)
        clock.wake_at = clocks.wake_at(clock.facts, start.percents, 0)
        self.clocks.append(clock)

    def _carry_out_waiver(self, plan: Plan) -> None:
        if plan.ask_waiver:
            assert self.waiver is None, "one undecided waiver"
            self.waiver = plan.ask_waiver
        if plan.decide_waiver:
            assert self.waiver is not None, "a waiver is decided once"
            assert plan.decide_waiver.id == self.waiver.id
            self.waivers.append((self.waiver, plan.decide_waiver))
            self.waiver = None

    def _carry_out_actions(self, plan: Plan) -> None:
        added, moved, ended = plan.add_action, plan.move_action, plan.end_action
        if added:
            self.actions.append(
                PlannedAction(
                    added.id, added.text, added.visible, ActionState.OPEN, added.committed_at
                )
            )
        if moved:
            self._change_action(moved.id, committed_at=moved.to_at)
            self.moves.append((moved.from_at, moved.to_at, moved.reason, moved.told))
        if ended:
            self._change_action(ended.id, state=ended.state)

    def _change_action(self, action_id: UUID, **changed) -> None:
        self.actions = [
            replace(action, **changed) if action.id == action_id else action
            for action in self.actions
        ]


def raised(
    phoned_at: datetime | None = MONDAY_1530,
    *,
    now: datetime | None = None,
    reached: int = 1,
    words: str = "",
    **setting,
) -> Story:
    """An escalation raised after a call; without one, at ``now``."""
    now = now or (phoned_at or MONDAY_1530) + timedelta(minutes=10)
    story = Story(raised_at=phoned_at or now, **setting)
    contact = (
        LogContact(story.new_id(), reached, Side.CUSTOMER, ContactOutcome.SPOKE, phoned_at, words)
        if phoned_at
        else None
    )
    opening = Opening(
        level_id=story.new_id(),
        received_at=phoned_at or now,
        contact=contact,
        reached_id=story.new_id(),
        enters=story.policy.enters_at,
    )
    story.carry_out(raise_escalation(story.snapshot, opening, now=now), now)
    return story
