"""What a reader of the carrier owes next on an escalation: the one thing its page asks for."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.day import Due, left, state_of_due
from rung.domain.headline import State, first_owed
from rung.domain.instants import show
from rung.domain.judging import DECIDING_LEVEL
from rung.domain.permissions import Act, may
from rung.domain.vocabulary import Status
from rung.domain.why import clock_words
from rung.models import Clock, Person, Waiver
from rung.queries.access import party_to_answer
from rung.queries.calls_room import Pair
from rung.queries.clock_view import ClockView, clock_view
from rung.queries.day_things import shorten
from rung.queries.escalation_page import EscalationPage
from rung.queries.escalation_parts import Answer
from rung.queries.obstacles import RequestLine
from rung.queries.readiness import NoticeView
from rung.queries.request_clock import request_clock


@dataclass(frozen=True)
class NextStep:
    """The reader's next duty, said; ``act`` is empty when nothing waits for them."""

    act: Act | None
    state: State
    headline: str
    words: str
    over: str  # "25 min over", when it was missed
    clock: ClockView | None = None
    clock_id: UUID | None = None  # of the acknowledgement
    level: int | None = None
    action_id: UUID | None = None  # of the plan
    request_id: UUID | None = None  # of the resources to decide on
    not_ready_id: UUID | None = None  # of the notice whose two versions are to be decided between
    versions_id: UUID | None = None  # of the call whose two versions are
    note: str = ""
    meanwhile: str = ""  # who moves before that, when it is something else

    @property
    def key(self) -> str:
        """Another step has another key; a page asks by it whether it still stands."""
        about = self.clock_id or self.action_id or self.request_id or self.not_ready_id
        return f"{self.act or 'none'}-{about or self.versions_id or ''}"


def next_step(page: EscalationPage, reader: Person, *, zone: str, now: datetime) -> NextStep:
    """The acknowledgement first, then a decision, then the update; else who moves next."""
    step = _step(page, reader, zone, now)
    first = first_owed(page.owed, now)
    if first is None or step.act not in _SAID or first.what == _SAID[step.act]:
        return step
    return replace(step, meanwhile=page.moves_next)


_SAID = {
    Act.ACKNOWLEDGE: "acknowledge",
    Act.DECIDE_WAIVER: "decide on the waiver",
    Act.DECIDE_RESOURCES: "decide on resources",
    Act.SEND_UPDATE: "send an update",
}


def _step(page: EscalationPage, reader: Person, zone: str, now: datetime) -> NextStep:
    if page.status is Status.OPEN:
        for answer in page.answers:
            party = party_to_answer(reader, page.escalation, answer.subject_id)
            if may(Act.ACKNOWLEDGE, party):
                return acknowledge_step(page, answer, reader, zone=zone, now=now)
        decision = _decision(page, reader, zone, now)
        if decision is not None:
            return decision
        if Act.RESOLVE in page.may:
            return _of_ccm(page, zone, now)
    return NextStep(
        act=None,
        state=State.WAIT if page.status is Status.RESOLVED else State.IDLE,
        headline="Nothing here waits for you",
        words=page.moves_next,
        over="",
    )


def _decision(page: EscalationPage, reader: Person, zone: str, now: datetime) -> NextStep | None:
    """What this reader is to decide: a waiver, a request, then between two versions."""
    if page.waiver is not None and _decides(page, reader):
        return decide_step(page, page.waiver, zone=zone, now=now)
    for line in page.rooms.obstacles.requests:
        if line.is_open and reader.pk in line.decider_ids:
            return _decide_request(page, line, zone, now)
    for notice in page.rooms.not_ready:
        if notice.awaits_decision and _judges(page, notice, reader):
            return _judge(page, notice, zone, now)
    for pair in page.rooms.calls.pairs:
        if pair.is_open and Act.DECIDE_ON_CALL in page.may and reader.pk in pair.judges:
            return _judge_call(page, pair, zone, now)
    return None


def decide_step(page: EscalationPage, waiver: Waiver, *, zone: str, now: datetime) -> NextStep:
    """The decision on a waiver, with its own clock where it has one."""
    clock = page.situation.decision
    asked = f"Asked by {waiver.asked_by.name} {show(waiver.asked_at, zone, now)}: “{waiver.risk}”"
    step = NextStep(
        act=Act.DECIDE_WAIVER,
        state=State.WATCH,
        headline=f"Decide: level {waiver.level} at once?",
        words=f"{asked} What shows it: “{waiver.evidence}”" if waiver.evidence else asked,
        over="",
    )
    if clock is None or clock.due_at is None:
        return step
    late = clock.outcome == Outcome.MISSED.value or now > clock.due_at
    due, calendar = Due("decision", clock.due_at, late), clock.calendar.as_domain()
    by = show(clock.due_at, zone, now)
    return replace(
        step,
        state=state_of_due(due, calendar, now),
        words=f"{step.words} {'It was due' if late else 'Decide by'} {by}.",
        over=left(due, calendar, zone=zone, now=now) if late else "",
        clock=_said(page, clock, zone, now),
    )


def _decide_request(page: EscalationPage, line: RequestLine, zone: str, now: datetime) -> NextStep:
    """The decision on resources that this reader was asked for, or covers."""
    clock = request_clock(page, line, zone=zone, now=now)
    return NextStep(
        act=Act.DECIDE_RESOURCES,
        state=clock.state,
        headline=f"Decide on {line.price}{f' by {line.by}' if line.by else ''}",
        words=f"{line.buys} {line.because}",
        over=clock.over,
        clock=clock.clock,
        request_id=line.id,
    )


def _judge(page: EscalationPage, notice: NoticeView, zone: str, now: datetime) -> NextStep:
    """The decision between two versions of a site, which the customer waits for."""
    step = NextStep(
        act=Act.DECIDE_NOT_READY,
        state=State.WATCH,
        headline=f"Decide: was {notice.site} ready?",
        words=f"The customer wrote: “{shorten(notice.dispute)}”",
        over="",
        not_ready_id=notice.id,
    )
    return _by(step, notice.judged_by, page, zone, now)


def _judge_call(page: EscalationPage, pair: Pair, zone: str, now: datetime) -> NextStep:
    """The decision between two versions of a call, while an interval hangs on the difference."""
    step = NextStep(
        act=Act.DECIDE_ON_CALL,
        state=State.WATCH,
        headline="Decide: whose version of the call counts?",
        words=f"The customer says {pair.customers.said}; we say {pair.carriers.said}.",
        over="",
        versions_id=pair.id,
    )
    step = _by(step, pair.judged_by, page, zone, now)
    interval = page.situation.interval
    if interval is None or interval.due_at is None or interval.level is None:
        return step
    opens = f"level {interval.level + 1} opens, {show(interval.due_at, zone, now)}"
    return replace(step, words=f"{step.words} Nothing is left to decide once {opens}.")


def _by(
    step: NextStep, at: datetime | None, page: EscalationPage, zone: str, now: datetime
) -> NextStep:
    """The step with the instant by which it is owed, if that is known."""
    if at is None:
        return step
    due, calendar = Due("decision", at, now > at), page.escalation.calendar.as_domain()
    by = show(at, zone, now)
    return replace(
        step,
        state=state_of_due(due, calendar, now),
        words=f"{step.words} {'It was due' if due.late else 'Decide by'} {by}.",
        over=left(due, calendar, zone=zone, now=now) if due.late else "",
    )


def acknowledge_step(
    page: EscalationPage, answer: Answer, reader: Person, *, zone: str, now: datetime
) -> NextStep:
    """One acknowledgement that is owed, for the person who owes it or their cover."""
    clock = next(each for each in page.situation.clocks if each.id == answer.clock_id)
    facts = clock.facts()
    due = Due("acknowledgement", answer.due_at, answer.missed or _past(answer.due_at, now))
    by = show(answer.due_at, zone, now) if answer.due_at else "now"
    return NextStep(
        act=Act.ACKNOWLEDGE,
        state=state_of_due(due, facts.calendar, now),
        headline="Acknowledge now" if due.late else f"Acknowledge by {by}",
        words=f"It was due {by}. A late answer still counts as one." if due.late else "",
        over=left(due, facts.calendar, zone=zone, now=now) if due.late else "",
        clock=_said(page, clock, zone, now),
        clock_id=answer.clock_id,
        level=answer.level,
        note=_cover_note(page, answer, reader),
    )


def _cover_note(page: EscalationPage, answer: Answer, reader: Person) -> str:
    for row in page.escalation.levels.all():
        if row.id != answer.subject_id or row.holder is None:
            continue
        if row.holder_id != reader.pk:
            return f"You cover for {row.holder.name}."
        if row.cover_for is not None:
            return f"You stand in for {row.cover_for.name}."
    return ""


def _of_ccm(page: EscalationPage, zone: str, now: datetime) -> NextStep:
    """A commitment that has passed comes before news; otherwise the next update."""
    late = [line for line in page.plan if line.is_open and line.state is State.LATE]
    if not late:
        return _update(page, zone, now)
    first = min(late, key=lambda line: line.committed_at)
    return NextStep(
        act=Act.PLAN,
        state=State.LATE,
        headline="Do or move: " + shorten(first.words),
        words=f"{first.owner} committed to {first.committed}.",
        over="",
        action_id=first.id,
    )


def _update(page: EscalationPage, zone: str, now: datetime) -> NextStep:
    clock = next(
        (
            each
            for each in page.situation.clocks
            if each.kind == ClockKind.UPDATE.value and each.settled_at is None
        ),
        None,
    )
    if clock is None or clock.due_at is None:
        return NextStep(Act.SEND_UPDATE, State.IDLE, "Send an update", "", "")
    due = Due("update", clock.due_at, late=now > clock.due_at)
    calendar, by = clock.calendar.as_domain(), show(clock.due_at, zone, now)
    return NextStep(
        act=Act.SEND_UPDATE,
        state=state_of_due(due, calendar, now),
        headline="Send an update now" if due.late else f"Send an update by {by}",
        words=f"It was due {by}." if due.late else "",
        over=left(due, calendar, zone=zone, now=now) if due.late else "",
        clock=_said(page, clock, zone, now),
    )


def _past(due_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and now > due_at


def _said(page: EscalationPage, clock: Clock, zone: str, now: datetime) -> ClockView | None:
    what, first = clock_words(ClockKind(clock.kind), clock.level, customer=False)
    policy = page.policy_words
    return clock_view(clock.facts(), what=what, first=first, policy=policy, zone=zone, now=now)


def _judges(page: EscalationPage, notice: NoticeView, reader: Person) -> bool:
    """Whether the decision is this reader's: they are at the deciding level, or cover it."""
    if Act.DECIDE_NOT_READY not in page.may:
        return False
    person = page.situation.person_at(notice.judging_level or DECIDING_LEVEL)
    return person is not None and reader.pk in {person.pk, person.cover_id}


def _decides(page: EscalationPage, reader: Person) -> bool:
    """Whether the decision is this reader's: they hold the level that is asked for, or cover it."""
    if page.waiver is None or Act.DECIDE_WAIVER not in page.may:
        return False
    holder = page.situation.holders.get(page.waiver.level)
    return holder is not None and reader.pk in {holder.pk, holder.cover_id}
