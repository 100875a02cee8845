"""Customer not ready: told with a deadline, confirmed, disputed, decided, taken back (R4, R17).

While a notice stands the escalation waits on the customer; once they dispute it a manager owes a
decision by an instant that both sides read. No interval and no acknowledgement
pauses for it (R13): whose turn it is and how fast somebody answers are two things.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.attaching import KeepAttachment
from rung.domain.business_time import NEVER, first_close_after, next_open
from rung.domain.came_due import CameDue
from rung.domain.clocks import (
    ClockFacts,
    ClockKind,
    Outcome,
    Target,
    TargetKind,
    due_at,
    used,
    warnings,
)
from rung.domain.communication import reset
from rung.domain.facts import Fact
from rung.domain.judging import TIME_TO_DECIDE, deciding_level, judgement_owed
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, RunningClock, Settle, Snapshot, Start, Tell
from rung.domain.readiness_words import NOT_READY_CODES, NotReadyEnd
from rung.domain.refusals import AlreadyDone, BadInput
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import DateKind

REMINDED_AT = (50, 90)  # per cent of the working time to the deadline
LEFT_AFTER_A_DECISION = TIME_TO_DECIDE  # as long a customer has at least, found against
CLOSE_TOGETHER = timedelta(hours=1)  # two reminders so near to each other are one
WHOLE = 100  # per cent


@dataclass(frozen=True)
class GiveNotReady(Keep):
    """A notice about one order's site, as the customer reads it."""

    id: UUID
    order_id: int
    code: str
    needs: str
    evidence: str
    due_at: datetime
    date_kind: DateKind | None = None
    from_day: date | None = None
    to_day: date | None = None
    billing: str = ""
    billing_from: date | None = None


@dataclass(frozen=True)
class DisputeNotReady(Keep):
    """The customer's own version."""

    id: UUID
    words: str


@dataclass(frozen=True)
class DecideNotReady(Keep):
    """What a manager found: for the notice, or for the customer."""

    id: UUID
    upheld: bool
    words: str


@dataclass(frozen=True)
class PassNotReady(Keep):
    """The deadline has passed; what was stated for that holds from now."""

    id: UUID
    at: datetime


@dataclass(frozen=True)
class EndNotReady(Keep):
    """The notice is over: how, with which words, and from when one gets into the site."""

    id: UUID
    ended_as: NotReadyEnd
    words: str = ""
    ready_from: datetime | None = None


@dataclass(frozen=True)
class EndEveryNotReady(Keep):
    """Whatever still stands ends with the escalation's own end."""

    at: datetime


@dataclass(frozen=True)
class Standing:
    """A notice as its row has it, read inside the transaction of the act."""

    id: UUID
    site: str
    due_at: datetime
    disputed: bool
    decided: bool
    passed: bool
    ended: bool


def give(
    current: Snapshot,
    notice: GiveNotReady,
    *,
    site: str,
    already: bool,
    files: tuple[KeepAttachment, ...],
    now: datetime,
) -> Plan:
    """The care manager tells the customer what is needed, by when, and what follows if not.

    ``already`` says whether a notice for the same order stands. It is news, so it resets the
    rhythm of updates. Raises BadInput for what cannot be told so.
    """
    after(current.status, Command.TELL_NOT_READY)
    if already:
        raise AlreadyDone(f"A notice for {site} stands already. Withdraw it before another.")
    _check(current, notice, now)
    settle, start = reset(current, now=now)
    details = {"not_ready_id": str(notice.id), "site": site, "due_at": notice.due_at.isoformat()}
    return Plan(
        keep=(notice, *files),
        settle=settle,
        start=(_deadline(current, notice.id, notice.due_at, now), *start),
        record=(Record(Fact.NOT_READY_TOLD, now, words=notice.needs, details=details),),
        tell=(
            Tell(NoticeKind.NOT_READY, Audience.CUSTOMER, f"not-ready:{notice.id}", None, details),
        ),
    )


def confirm(
    current: Snapshot,
    notice: Standing,
    *,
    words: str,
    ready_from: datetime,
    files: tuple[KeepAttachment, ...],
    now: datetime,
) -> Plan:
    """The customer says that the site is ready, and from when one gets in. Late is accepted."""
    after(current.status, Command.ANSWER_NOT_READY)
    _require_standing(notice)
    return _ended(
        current,
        notice,
        EndNotReady(notice.id, NotReadyEnd.READY, words.strip(), ready_from),
        Fact.SITE_READY,
        (Audience.CCM,),
        files=files,
        outcome=Outcome.MET,
        now=now,
    )


def withdraw(current: Snapshot, notice: Standing, *, words: str, now: datetime) -> Plan:
    """The carrier takes it back; the customer is told why."""
    after(current.status, Command.ANSWER_NOT_READY)
    _require_standing(notice)
    if not words.strip():
        raise BadInput("Say why it is withdrawn; the customer reads it.")
    return _ended(
        current,
        notice,
        EndNotReady(notice.id, NotReadyEnd.WITHDRAWN, words.strip()),
        Fact.NOT_READY_WITHDRAWN,
        (Audience.CUSTOMER,),
        outcome=Outcome.CANCELLED,
        now=now,
    )


def dispute(
    current: Snapshot,
    notice: Standing,
    *,
    words: str,
    files: tuple[KeepAttachment, ...],
    now: datetime,
) -> Plan:
    """ "We were ready": both versions are kept, and a manager decides within four business hours.

    Until then nothing is due from the customer. The hours are those of the deciding level.
    """
    after(current.status, Command.ANSWER_NOT_READY)
    _require_standing(notice)
    if notice.disputed:
        raise AlreadyDone("This was disputed already; both versions are kept.")
    if not words.strip():
        raise BadInput("Say how it was; a manager reads both versions.")
    level = deciding_level(current)
    told = _details(notice, words)
    key = f"not-ready-disputed:{notice.id}"
    kind = NoticeKind.NOT_READY_DISPUTED
    return Plan(
        keep=(DisputeNotReady(notice.id, words.strip()), *files),
        settle=_settled(current, notice, Outcome.CANCELLED, now),
        start=(judgement_owed(current, ClockKind.DISPUTE, notice.id, now=now),),
        record=(Record(Fact.NOT_READY_DISPUTED, now, words=words.strip(), details=told),),
        tell=(
            Tell(kind, Audience.PERSON_OF_LEVEL, key, level, told),
            Tell(kind, Audience.CCM, key, level, told),
        ),
    )


def decide(current: Snapshot, notice: Standing, *, upheld: bool, words: str, now: datetime) -> Plan:
    """A manager finds for the notice or for the customer, with words both sides read.

    Found for the notice, it stands again: the deadline is what it was, but at least four business
    hours away. A deadline that had passed before stays passed. Late is possible, and
    stays late.
    """
    after(current.status, Command.ANSWER_NOT_READY)
    _require_standing(notice)
    if not notice.disputed or notice.decided:
        raise AlreadyDone("There is nothing left to decide here.")
    if not words.strip():
        raise BadInput("Say why, in words the customer can read.")
    clock = current.clock(ClockKind.DISPUTE, notice.id)
    told = {**_details(notice, words), "upheld": upheld}
    decided = DecideNotReady(notice.id, upheld, words.strip())
    ended = () if upheld else (EndNotReady(notice.id, NotReadyEnd.DROPPED),)
    again = _again(current, notice, now) if upheld and not notice.passed else None
    key = f"not-ready-decided:{notice.id}"
    fact = Fact.NOT_READY_UPHELD if upheld else Fact.NOT_READY_DROPPED
    return Plan(
        keep=(decided, *ended),
        settle=(Settle(clock.id, Outcome.MET, now),) if clock else (),
        start=(_deadline(current, notice.id, again, now),) if again else (),
        record=(Record(fact, now, words=words.strip(), details=told),),
        tell=tuple(
            Tell(NoticeKind.NOT_READY_DECIDED, to, key, details=told)
            for to in (Audience.CUSTOMER, Audience.CCM)
        ),
    )


def passed(due: CameDue) -> Plan:
    """The deadline went by: told once to customer and care manager, and nobody is blamed."""
    notice_id = due.clock.subject_id
    key, told = f"not-ready-passed:{due.clock.id}", {"not_ready_id": str(notice_id)}
    return Plan(
        keep=(PassNotReady(notice_id, due.at),),
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        record=(Record(Fact.READINESS_PASSED, due.at, details=told, by_system=True),),
        tell=tuple(
            Tell(NoticeKind.NOT_READY_PASSED, to, key, details=told)
            for to in (Audience.CUSTOMER, Audience.CCM)
        ),
    )


def reminder(clock: RunningClock, percent: int) -> Tell:
    """The customer is reminded; the notice's own words say of what."""
    told = {"percent": percent, "not_ready_id": str(clock.subject_id)}
    key = f"warning:{clock.id}:{percent}"
    return Tell(NoticeKind.NOT_READY_REMINDER, Audience.CUSTOMER, key, details=told)


def reminded_at(facts: ClockFacts) -> tuple[int, ...]:
    """When a customer is reminded, in per cent: at half, near the end, and on the day itself.

    The day's own reminder comes when the carrier opens on it; on a day that another reminder of
    these falls on before that hour is over, one is enough.
    """
    due = due_at(facts)
    if due is NEVER:
        return ()
    zone = ZoneInfo(facts.calendar.zone)
    midnight = due.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    opens = next_open(facts.calendar, midnight)
    if opens is NEVER or not facts.started_at < opens < due:
        return REMINDED_AT
    whole = used(facts, due)
    percent = max(1, -(-WHOLE * used(facts, opens) // whole)) if whole else 0
    near = {at for each, at in warnings(facts, REMINDED_AT) if at.astimezone(zone) >= midnight}
    taken = any(abs(at - opens) < CLOSE_TOGETHER for at in near)
    extra = () if taken or not 0 < percent < WHOLE else (percent,)
    return tuple(sorted({*REMINDED_AT, *extra}))


def _check(current: Snapshot, notice: GiveNotReady, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(current.calendars.matrix.calendar.zone)).date()
    if notice.code not in NOT_READY_CODES:
        raise BadInput("Choose what is not ready; other reasons are not the customer's.")
    if not notice.needs.strip():
        raise BadInput("Say what is needed, in words the customer can act on.")
    if notice.due_at <= now:
        raise BadInput("The deadline lies in the future. Choose a later one.")
    if (notice.to_day is None) != (notice.date_kind is None):
        raise BadInput("Say which date moves and to which day, or neither.")
    moves_back = notice.from_day and notice.to_day and notice.to_day <= notice.from_day
    if notice.to_day is not None and (notice.to_day <= today or moves_back):
        raise BadInput("If the site is not ready, the date moves to a later day than it has now.")
    if notice.billing_from is not None and not notice.billing.strip():
        raise BadInput("Say what becomes of billing from that day, or leave the day out.")


def _require_standing(notice: Standing) -> None:
    if notice.ended:
        raise AlreadyDone("This notice is over; nothing more is asked of you.")


def _deadline(current: Snapshot, notice_id: UUID, at: datetime, now: datetime) -> Start:
    target, pinned = Target(TargetKind.AT, at=at), current.calendars.matrix
    return Start(
        kind=ClockKind.READINESS,
        subject_id=notice_id,
        level=None,
        started_at=now,
        target=target,
        calendar=pinned,
        percents=reminded_at(ClockFacts(now, target, pinned.calendar)),
    )


def _again(current: Snapshot, notice: Standing, now: datetime) -> datetime:
    """The deadline after a manager found for the notice."""
    calendar = current.calendars.matrix.calendar
    soonest = first_close_after(calendar, now, LEFT_AFTER_A_DECISION)
    return notice.due_at if soonest is NEVER else max(notice.due_at, soonest)


def _details(notice: Standing, words: str) -> dict[str, str]:
    return {"not_ready_id": str(notice.id), "site": notice.site, "words": words.strip()}


def _settled(
    current: Snapshot, notice: Standing, outcome: Outcome, now: datetime
) -> tuple[Settle, ...]:
    """The deadline ends so; a decision that was owed beside it is owed no more."""
    ends = {ClockKind.READINESS: outcome, ClockKind.DISPUTE: Outcome.CANCELLED}
    return tuple(
        Settle(clock.id, ends[clock.kind], now)
        for clock in current.running
        if clock.subject_id == notice.id and clock.kind in ends
    )


def _ended(
    current: Snapshot,
    notice: Standing,
    end: EndNotReady,
    fact: Fact,
    to: tuple[Audience, ...],
    *,
    outcome: Outcome,
    now: datetime,
    files: tuple[KeepAttachment, ...] = (),
) -> Plan:
    told = _details(notice, end.words)
    if end.ready_from is not None:
        told |= {"ready_from": end.ready_from.isoformat()}
    key = f"not-ready-ended:{notice.id}"
    return Plan(
        keep=(end, *files),
        settle=_settled(current, notice, outcome, now),
        record=(Record(fact, now, words=end.words, details=told),),
        tell=tuple(
            Tell(NoticeKind.NOT_READY_ENDED, each, key, details={**told, "end": end.ended_as.value})
            for each in to
        ),
    )
