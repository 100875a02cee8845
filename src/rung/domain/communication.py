"""When the next update is due under the communication plan in force (R23, R24).

The rhythm is the one both sides agreed, else the policy's.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rung.domain.business_time import NEVER, Calendar, Never
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, Target, TargetKind, due_at
from rung.domain.matrix import Policy
from rung.domain.plan import RunningClock, Settle, Snapshot, Start
from rung.domain.refusals import BadInput, BadInstant
from rung.domain.rhythms import Rhythm
from rung.domain.spans import Measure


def first_update(snapshot: Snapshot, *, since: datetime) -> Start:
    """The first one: by the next closing time at least four business hours away.

    Where the policy wants news more than once a day, already after that time.
    """
    policy = snapshot.policy
    if snapshot.rhythm is not None:
        return _update(snapshot, since, snapshot.rhythm.first_target)
    if policy.update_every.measure is not Measure.DAYS:
        return next_update(snapshot, since=since)
    return _update(snapshot, since, Target(TargetKind.CLOSE_AFTER, policy.first_update_after))


def next_update(snapshot: Snapshot, *, since: datetime) -> Start:
    """Then each business day, by closing time, or in the rhythm that was agreed or published."""
    return _update(snapshot, since, in_force(snapshot.policy, snapshot.rhythm).target)


def after_a_miss(snapshot: Snapshot, *, since: datetime) -> Start:
    """The one after an update that was missed at that instant, of the next business day.

    A closing at midnight ends its own day: the next update is due when the day closes that begins
    at that instant, not a day later.
    """
    start = next_update(snapshot, since=since)
    rhythm = in_force(snapshot.policy, snapshot.rhythm)
    calendar, sent = start.calendar.calendar, _sent(rhythm, since)
    due = next_update_at(rhythm, calendar, since=since)
    if due == next_update_at(rhythm, calendar, since=sent):
        return start
    return replace(start, target=replace(start.target, amount=start.target.amount - 1))


def in_force(policy: Policy, agreed: Rhythm | None) -> Rhythm:
    """The rhythm of updates: the agreed one, until then the policy's."""
    return agreed or Rhythm(policy.update_every)


def next_update_at(rhythm: Rhythm, calendar: Calendar, *, since: datetime) -> datetime | Never:
    """When the one after an update sent at that instant is due."""
    return due_at(ClockFacts(since, rhythm.target, calendar))


def coming(
    rhythm: Rhythm, calendar: Calendar, *, after: datetime, count: int
) -> tuple[datetime, ...]:
    """When the updates after one are due, if each is sent when it is due; fewer where none is."""
    found: list[datetime] = []
    while len(found) < count:
        at = next_update_at(rhythm, calendar, since=_sent(rhythm, found[-1] if found else after))
        if at is NEVER:
            break
        found.append(at)
    return tuple(found)


def _sent(rhythm: Rhythm, due: datetime) -> datetime:
    """When one is sent that is due then: at a closing at midnight, while its day still goes on."""
    closes = rhythm.every.measure is Measure.DAYS and rhythm.at is None
    return due - timedelta(seconds=1) if closes else due


def left_out(
    rhythm: Rhythm, calendar: Calendar, *, since: datetime, until: datetime
) -> tuple[tuple[date, str], ...]:
    """Working days between two instants that the rhythm passes over, by name: Thanksgiving."""
    if rhythm.day_and_night:
        return ()
    first, last = (at.astimezone(ZoneInfo(calendar.zone)).date() for at in (since, until))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    hours = ((day, calendar.hours_on(day)) for day in days)
    return tuple((day, each.name) for day, each in hours if each.usual and not each.intervals)


def promised(start: Start, by: datetime | None, *, now: datetime) -> Start:
    """The next update, promised earlier than its rhythm asks for; never later."""
    if by is None:
        return start
    due = due_at(ClockFacts(start.started_at, start.target, start.calendar.calendar))
    if by <= now:
        raise BadInput("The next update lies in the future. Choose a later time.")
    if due is not NEVER and by > due:
        raise BadInstant("The rhythm of updates asks for the next one earlier: by", due)
    return replace(start, target=Target(TargetKind.AT, at=by))


def running_update(snapshot: Snapshot) -> RunningClock | None:
    """The clock of the next update, when one is owed."""
    return snapshot.clock(ClockKind.UPDATE, snapshot.id)


def begin_anew(
    snapshot: Snapshot, *, now: datetime
) -> tuple[tuple[Settle, ...], tuple[Start, ...]]:
    """Another rhythm holds from now: the owed update gives way to one in the new rhythm."""
    running = running_update(snapshot)
    if running is None:
        return (), ()
    return (Settle(running.id, Outcome.REPLACED, now),), (first_update(snapshot, since=now),)


def reset(snapshot: Snapshot, *, now: datetime) -> tuple[tuple[Settle, ...], tuple[Start, ...]]:
    """What a customer-visible update does: the owed one is kept, the next one is scheduled."""
    running = running_update(snapshot)
    if running is None:
        return (), ()
    return (Settle(running.id, Outcome.MET, now),), (next_update(snapshot, since=now),)


def _update(snapshot: Snapshot, since: datetime, target: Target) -> Start:
    return Start(
        kind=ClockKind.UPDATE,
        subject_id=snapshot.id,
        level=None,
        started_at=since,
        target=target,
        calendar=snapshot.calendars.matrix,
        percents=snapshot.policy.warn_at,
    )
