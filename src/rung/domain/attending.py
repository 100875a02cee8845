"""Absence never stops a level: asked when it is engaged, and again when nobody answers (R16)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.engaging import answer_owed_again, interval_of
from rung.domain.facts import Fact
from rung.domain.lapsing import overtaken, undecided_calls
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import (
    Engage,
    Engaged,
    Plan,
    Record,
    RunningClock,
    Settle,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.settling import COVER_WARNED_AT


@dataclass(frozen=True)
class Post:
    """Who is there for a level at an instant.

    ``held_by`` is the name of who holds it; empty when nobody does. ``person`` is who answers,
    None when nobody is available or a party outside holds it.
    """

    nobody: bool
    held_by: str = ""
    person: int | None = None
    name: str = ""


Posts = Callable[[int], Post]


def attended(current: Snapshot, plan: Plan, posts: Posts, *, now: datetime) -> Plan:
    """The plan with every level it engages in somebody's hands.

    Where nobody is available at a level, the level above is engaged now with the clocks of the same
    contact, and the reason is recorded. At the top, below a party outside, or where levels go on
    without end and nobody is on any of them, the desk is told.
    """
    while plan.engage:
        last = max(plan.engage, key=lambda each: each.level)
        post = posts(last.level)
        if not post.nobody:
            return plan
        if not _somebody_above(current, last.level) or _nobody_on(current, last.level, posts):
            return _desk_told(plan, last.level, post, str(last.id), now)
        plan = _passed_on(current, plan, last, post, now)
    return plan


def asks_again(current: Snapshot, plan: Plan, clock: RunningClock) -> int | None:
    """The engaged level nobody answered at by this plan: almost late, or missed. Else None."""
    if clock.kind is not ClockKind.ACKNOWLEDGEMENT:
        return None
    missed = any(each.clock_id == clock.id for each in plan.settle)
    warned = any(
        each.fact is Fact.WARNING_GIVEN and each.details["percent"] >= COVER_WARNED_AT
        for each in plan.record
    )
    engaged = any(each.id == clock.subject_id for each in current.engaged)
    return clock.level if engaged and (missed or warned) else None


def looked_again(
    current: Snapshot, plan: Plan, clock: RunningClock, post: Post, *, now: datetime
) -> Plan:
    """What follows when who was engaged at the clock's level is away by now.

    Whoever answers for them is brought in and asked; what is owed, and by when, stays. When nobody
    is available, the level above is engaged now unless it is already.
    """
    level = clock.level or 0
    if not post.nobody:
        return _brought_in(plan, clock, post, now)
    if level < current.current.level or any(each.level > level for each in plan.engage):
        return plan
    if not _somebody_above(current, level):
        return _desk_told(plan, level, post, _owed_as(current, clock), now)
    return _above_engaged(current, plan, clock, post, now)


def _owed_as(current: Snapshot, clock: RunningClock) -> str:
    """What is told of as one: the engagement, and each answer that is owed after a rejection."""
    engaged = next(each for each in current.engaged if each.id == clock.subject_id)
    anew = clock.facts.started_at > engaged.received_at
    return str(clock.id if anew else clock.subject_id)


def _somebody_above(current: Snapshot, level: int) -> bool:
    policy = current.policy
    return level < policy.top and not policy.level(level + 1).outside


def _nobody_on(current: Snapshot, level: int, posts: Posts) -> bool:
    """Whether further levels, which only follow the last rule, are all without anybody."""
    policy = current.policy
    if level < len(policy.levels):
        return False
    return all(posts(above).nobody for above in range(level + 1, policy.top + 1))


def _brought_in(plan: Plan, clock: RunningClock, post: Post, now: datetime) -> Plan:
    told = {"subject_id": str(clock.subject_id), "words": ""}
    key = f"cover:{clock.id}:{post.person}"
    ask = Tell(NoticeKind.ACKNOWLEDGE, Audience.PERSON, key, clock.level, told, post.person)
    names = {"from_name": post.held_by, "to_name": post.name}
    return replace(
        plan,
        hand_over=clock.level,
        record=(
            *plan.record,
            Record(Fact.COVER_BROUGHT_IN, now, clock.level, details=names, by_system=True),
        ),
        tell=(*plan.tell, *((ask,) if post.person is not None else ())),
    )


def _passed_on(current: Snapshot, plan: Plan, last: Engage, post: Post, now: datetime) -> Plan:
    """The level above instead of one that was to be engaged; nobody there owes anything."""
    above = _engage_above(last.level, f"{last.id}", last.received_at)
    unsaid = {NoticeKind.ACKNOWLEDGE, NoticeKind.LEVEL_ENGAGED}
    return replace(
        plan,
        engage=(*plan.engage, above),
        start=(*_without(plan.start, last.id), *_clocks(current, above)),
        record=(*plan.record, _unattended(last.level, post, now), _engaged(above)),
        tell=(
            *(t for t in plan.tell if t.kind not in unsaid or t.level != last.level),
            *_told_of(above),
        ),
    )


def _above_engaged(
    current: Snapshot, plan: Plan, clock: RunningClock, post: Post, now: datetime
) -> Plan:
    """The level above brought in because nobody at the current one answers any more."""
    level = clock.level or 0
    above = _engage_above(level, str(clock.subject_id), now)
    interval = current.clock(ClockKind.INTERVAL, current.current.id)
    waived = (Settle(interval.id, Outcome.WAIVED, now),) if interval else ()
    lapsed = overtaken(current, above.level, now)
    return replace(
        plan,
        engage=(*plan.engage, above),
        decide_waiver=lapsed.decide_waiver,
        settle=(*plan.settle, *waived, *undecided_calls(current, now), *lapsed.settle),
        start=(*_without(plan.start, current.current.id), *_clocks(current, above)),
        record=(
            *plan.record,
            *lapsed.record,
            _unattended(level, post, now),
            _engaged(above),
        ),
        tell=(*plan.tell, *_told_of(above)),
    )


def _engage_above(level: int, subject: str, received_at: datetime) -> Engage:
    return Engage(
        uuid5(UUID(subject), "nobody"),
        level + 1,
        received_at,
        reason=f"Nobody is available at level {level}.",
        by_system=True,
    )


def _clocks(current: Snapshot, above: Engage) -> tuple[Start, ...]:
    engaged = Engaged(above.id, above.level, above.received_at)
    then = replace(current, engaged=(*current.engaged, engaged))
    answer = answer_owed_again(then, now=above.received_at)
    since = current.policy.interval_since(
        above.level, raised_at=current.raised_at, engaged_at=above.received_at
    )
    return answer if since is None else (*interval_of(current, engaged, since), *answer)


def _without(start: tuple[Start, ...], subject_id: object) -> tuple[Start, ...]:
    """What starts, without the interval and the answer of a level that is passed over."""
    over = {ClockKind.INTERVAL, ClockKind.ACKNOWLEDGEMENT}
    return tuple(s for s in start if s.subject_id != subject_id or s.kind not in over)


def _unattended(level: int, post: Post, now: datetime) -> Record:
    details = {"held_by": post.held_by}
    return Record(Fact.LEVEL_UNATTENDED, now, level, details=details, by_system=True)


def _engaged(above: Engage) -> Record:
    return Record(
        Fact.LEVEL_ENGAGED,
        above.received_at,
        above.level,
        above.reason,
        {"on_behalf": False, "unattended": above.level - 1},
        by_system=True,
    )


def _told_of(above: Engage) -> tuple[Tell, ...]:
    told = {"reason": above.reason, "on_behalf": False}
    key, kind = f"engaged:{above.id}", NoticeKind.LEVEL_ENGAGED
    return (
        Tell(
            NoticeKind.ACKNOWLEDGE,
            Audience.LEVEL,
            f"acknowledge:{above.id}",
            above.level,
            {"subject_id": str(above.id), "words": above.reason},
        ),
        Tell(kind, Audience.CUSTOMER, key, above.level, told),
        Tell(kind, Audience.CCM, key, above.level, told),
    )


def _desk_told(plan: Plan, level: int, post: Post, subject: str, now: datetime) -> Plan:
    """Nobody at the highest level that can be engaged: what is owed stays owed, the desk knows."""
    told = {"held_by": post.held_by}
    key, kind = f"unattended:{subject}", NoticeKind.LEVEL_UNATTENDED
    return replace(
        plan,
        record=(*plan.record, _unattended(level, post, now)),
        tell=(
            *plan.tell,
            Tell(kind, Audience.DESK, key, level, told),
            Tell(kind, Audience.CCM, key, level, told),
        ),
    )
