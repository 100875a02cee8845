"""No list of acts and passing time breaks what must always hold (N1, N5, N8, N14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from rung.domain import working
from rung.domain.business_time import between
from rung.domain.clocks import ClockKind, Outcome, TargetKind
from rung.domain.notices import NoticeKind
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import ActionState, Side, Status
from tests.domain.business_time_calendars import HOUR, OFFICE, SPLIT, always_open, at, office
from tests.domain.snapshots import INSTANT, SECOND, Story, raised
from tests.policies import STANDARD_POLICY, rules, standard_document

NOBODY = UUID(int=0)


def policy_with_a_target_for_level_1():
    return rules(standard_document(levels={1: {"acknowledge_within": "2 business hours"}}), 2)


CALENDARS = st.sampled_from([OFFICE, office(hours=SPLIT), always_open()])


def policy_that_holds_back():
    owner = {"may_hold_back": True, "hold_back_at_most": "4 business hours"}
    return rules(standard_document(owner=owner), 3)


POLICIES = st.sampled_from(
    [STANDARD_POLICY, policy_with_a_target_for_level_1(), policy_that_holds_back()]
)
STARTS = st.sampled_from(
    [
        at("2026-11-23 15:30"),  # a closed night follows
        at("2026-11-25 16:00"),  # Thanksgiving follows
        at("2026-10-30 16:00"),  # the night with 25 hours follows
        at("2027-03-12 16:00"),  # the night with 23 hours follows
        at("2026-12-31 23:59"),  # midnight, and a year, follow
    ]
)
NAMES = st.sampled_from(
    [
        *("engage",) * 4,
        "engage on behalf",
        "ask for a waiver",
        "grant",
        "refuse",
        "hold back",
        "log a call",
        "log the carrier's version",
        *("acknowledge",) * 2,
        "acknowledge, typed in later",
        "update",
        "add an action",
        "add an internal action",
        "move an action",
        "end an action",
        "withdraw an action",
        *("resolve",) * 2,
        *("reject",) * 2,
        "confirm",
        "withdraw",
        "write",
    ]
)


@dataclass(frozen=True)
class Step:
    """Let time pass, by so much or to what is due next, and do something."""

    name: str
    minutes: int
    to_due: timedelta | None
    back: int  # minutes, where the act speaks of an earlier instant

    def instant(self, story: Story, now: datetime) -> datetime:
        ahead = [clock.due_at for clock in story.clocks if clock.is_running and clock.due_at >= now]
        if self.to_due is None or not ahead:
            return now + timedelta(minutes=self.minutes)
        return max(now, min(ahead) + self.to_due)


STEPS = st.builds(
    Step,
    NAMES,
    minutes=st.integers(0, 600),
    to_due=st.none() | st.sampled_from([-SECOND, timedelta(0), INSTANT, SECOND]),
    back=st.integers(0, 600),
)


def act(story: Story, step: Step, now: datetime) -> None:
    """Do what the step says; what it cannot mean now is meant for nobody and refused."""
    earlier = now - timedelta(minutes=step.back)
    later = now + timedelta(minutes=step.back + 1)
    actions = [action.id for action in story.actions if action.state is ActionState.OPEN]
    action = actions[step.back % len(actions)] if actions else NOBODY
    {
        "engage": lambda: story.engage(now),
        "engage on behalf": lambda: story.on_behalf(now),
        "ask for a waiver": lambda: story.ask_waiver(now),
        "grant": lambda: decide(story, now, granted=True),
        "refuse": lambda: decide(story, now, granted=False),
        "hold back": lambda: story.hold_back(now, (story.opens_at or now) + (later - now)),
        "log a call": lambda: story.contact(now, earlier, level=story.level),
        "log the carrier's version": lambda: story.contact(now, earlier, Side.CARRIER),
        "acknowledge": lambda: acknowledge(story, now, now),
        "acknowledge, typed in later": lambda: acknowledge(story, now, earlier),
        "update": lambda: story.update(now),
        "add an action": lambda: story.add_action(now, later),
        "add an internal action": lambda: story.add_action(now, later, visible=False),
        "move an action": lambda: story.move_action(now, action, later),
        "end an action": lambda: story.end_action(now, action),
        "withdraw an action": lambda: story.end_action(now, action, ActionState.WITHDRAWN),
        "resolve": lambda: story.resolve(now),
        "reject": lambda: story.reject(now),
        "confirm": lambda: story.confirm(now),
        "withdraw": lambda: story.withdraw(now),
        "write": lambda: story.do(working.write, now, words="Any news?", key=story.new_id()),
    }[step.name]()


def decide(story: Story, now: datetime, *, granted: bool) -> None:
    if story.waiver is None:
        story.ask_waiver(now)
    story.decide_waiver(now, granted=granted)


def acknowledge(story: Story, now: datetime, acted_at: datetime) -> None:
    open_ones = [owed.clock_id for owed in story.snapshot.answers if owed.answered_at is None]
    story.do(
        working.acknowledge,
        now,
        clock_id=open_ones[0] if open_ones else NOBODY,
        words="I am on it.",
        next_contact_at=now + timedelta(hours=1),
        acted_at=acted_at,
    )


def attempt(story: Story, step: Step, now: datetime) -> type[RuleViolation] | None:
    """What the refusal was, if it was refused."""
    try:
        act(story, step, now)
    except RuleViolation as refusal:
        return type(refusal)
    return None


def watch(story: Story, now: datetime) -> None:
    """A prompt engine: it looks at every instant at which a clock asked to be woken."""
    while woken := [
        clock.wake_at
        for clock in story.clocks
        if clock.is_running and clock.wake_at is not None and clock.wake_at <= now
    ]:
        story.settle(min(woken))


def check(story: Story, now: datetime) -> None:
    """What holds at every moment, once what is overdue has been settled."""
    assert [engaged.level for engaged in story.engaged] == list(range(1, story.level + 1))
    check_intervals(story)
    running = [clock for clock in story.clocks if clock.is_running]
    if story.status is Status.CLOSED:
        assert running == []
    assert len(story.running(ClockKind.UPDATE)) == (story.status is Status.OPEN)
    assert len(story.running(ClockKind.CONFIRMATION)) == (story.status is Status.RESOLVED)
    undecided = {story.waiver.id} if story.waiver else set()
    assert {clock.start.subject_id for clock in story.running(ClockKind.DECISION)} <= undecided
    for clock in story.clocks:
        assert clock.start.started_at <= now
        assert clock.is_running or clock.settled_at <= now
        if clock.outcome is Outcome.MISSED:
            assert clock.settled_at == clock.due_at
    assert {clock.start.subject_id for clock in story.running(ClockKind.COMMITMENT)} <= {
        action.id for action in story.actions if action.state is ActionState.OPEN
    }


def check_intervals(story: Story) -> None:
    """Every level below the top has the one interval that counts, of four business hours.

    One that was held back is longer, by no more than as much again.
    """
    for engaged in story.engaged:
        intervals = story.intervals(engaged)
        assert len(intervals) == (engaged.level < story.policy.top)
        for interval in intervals:
            facts = interval.facts
            hours = between(facts.calendar, facts.started_at, interval.due_at) / HOUR
            if facts.target.kind is TargetKind.AT:
                assert 4 <= hours <= 8
                assert story.policy.owner.may_hold_back
            else:
                assert hours == 4
            if engaged.level < story.level:
                assert interval.outcome in {Outcome.RAN, Outcome.WAIVED}
            elif story.status is not Status.CLOSED:
                assert interval.outcome in {None, Outcome.RAN}


def told_of_misses(story: Story) -> list[tuple]:
    kinds = {
        NoticeKind.ACKNOWLEDGEMENT_MISSED,
        NoticeKind.COMMITMENT_MISSED,
        NoticeKind.WAIVER_MISSED,
        NoticeKind.CLOSED,
    }
    tells = [tell for tell in story.told.values() if tell.kind in kinds]
    return sorted((tell.kind.value, tell.to.value, tell.level or 0) for tell in tells)


def outcome(story: Story) -> tuple:
    """All that may not depend on how prompt the engine is: everything but the reminders."""
    clocks = [
        (
            clock.start.kind.value,
            clock.start.level or 0,
            clock.start.started_at,
            clock.due_at,
            str(clock.outcome),
            str(clock.settled_at),
            str(clock.acknowledged_at),
        )
        for clock in story.clocks
    ]
    happened = [
        (record.happened_at, record.fact.value, record.level or 0, record.words)
        for record in story.timeline
        if record.fact.value != "warning.given"
    ]
    levels = [(engaged.level, engaged.received_at) for engaged in story.engaged]
    return (
        (story.status, story.closed_as, levels),
        sorted(clocks),
        sorted(happened),
        told_of_misses(story),
    )


@settings(max_examples=120, deadline=None)
@given(STARTS, CALENDARS, POLICIES, st.lists(STEPS, max_size=14))
def test_no_sequence_of_acts_and_time_breaks_what_must_always_hold(start, calendar, policy, steps):
    story, now = raised(start, calendar=calendar, policy=policy), start + timedelta(minutes=10)

    for step in steps:
        now = step.instant(story, now)
        watch(story, now)
        attempt(story, step, now)

        story.catch_up(now)
        check(story, now)


@settings(max_examples=120, deadline=None)
@given(STARTS, CALENDARS, POLICIES, st.lists(STEPS, max_size=14))
def test_nothing_depends_on_whether_the_engine_has_been_by(start, calendar, policy, steps):
    prompt = raised(start, calendar=calendar, policy=policy)
    late, now = raised(start, calendar=calendar, policy=policy), start + timedelta(minutes=10)

    for step in steps:
        now = step.instant(prompt, now)
        watch(prompt, now)
        assert attempt(prompt, step, now) is attempt(late, step, now)

    watch(prompt, now + timedelta(days=2))
    late.catch_up(now + timedelta(days=2))
    assert outcome(prompt) == outcome(late)


@settings(max_examples=60, deadline=None)
@given(STARTS, CALENDARS, st.lists(STEPS, max_size=8), st.lists(STEPS, min_size=1, max_size=6))
def test_a_closed_escalation_is_never_changed_again(start, calendar, before, after):
    story, now = raised(start, calendar=calendar), start + timedelta(minutes=10)
    for step in before:
        now = step.instant(story, now)
        attempt(story, step, now)
    story.catch_up(now)
    if story.status is not Status.CLOSED:
        story.withdraw(now)
    ended = outcome(story)

    for step in after:
        now = step.instant(story, now)
        assert attempt(story, step, now) is not None
        watch(story, now + timedelta(days=1))

    assert outcome(story) == ended
