"""The end: resolve, confirm, reject, withdraw, silence (R26)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid5

from rung.domain.causes import Cause
from rung.domain.clocks import ClockKind, Outcome, Target, TargetKind
from rung.domain.communication import first_update
from rung.domain.engaging import answer_owed_again, bring_in, engaged_at_once, opens_by_itself
from rung.domain.facts import Fact
from rung.domain.lapsing import lapsed_waiver
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Engage, Keep, Plan, Record, RunningClock, Settle, Snapshot, Start, Tell
from rung.domain.readiness import EndEveryNotReady
from rung.domain.refusals import BadInput
from rung.domain.resting import go_on, rest
from rung.domain.surveys import ANSWERABLE_FOR
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import ClosedAs, Status


@dataclass(frozen=True)
class FoundCause(Keep):
    """What it was, as the carrier found it; inside words stand beside it, never the customer's."""

    cause: Cause
    words: str = ""


def resolve(
    current: Snapshot, *, words: str, now: datetime, found: FoundCause | None = None
) -> Plan:
    """The CCM says what was done; the customer has some business days to confirm or reject.

    ``words`` are the customer's to read; the cause is kept beside them, inside (R22). It is not
    ``found`` where a resolution comes in on a way that cannot ask for it.

    A running acknowledgement is cancelled uncounted, a decision too; updates stop; the time of
    roadblocks and of requests for resources stands still; intervals go on.
    """
    status = after(current.status, Command.RESOLVE)
    if not words.strip():
        raise BadInput("Say what was done, in words the customer can confirm.")
    told = {"words": words.strip()}
    key = f"resolved:{current.id}:{now.isoformat()}"
    lapsed = lapsed_waiver(current, "It was resolved before this was decided.", now)
    return Plan(
        status=status,
        resolution=words.strip(),
        keep=(EndEveryNotReady(now), *((found,) if found else ())),
        decide_waiver=lapsed.decide_waiver,
        settle=(
            *_stopped(current, now),
            *lapsed.settle,
        ),
        pause=rest(current, now=now),
        start=(_confirmation(current, now),),
        record=(
            *lapsed.record,
            *_uncounted(current, now),
            Record(Fact.ESCALATION_RESOLVED, now, words=words.strip()),
            *_cause(found, now),
        ),
        tell=(
            Tell(NoticeKind.RESOLVED, Audience.CUSTOMER, key, details=told),
            Tell(NoticeKind.RESOLVED, Audience.CCM, key, details=told),
        ),
    )


_STOPPED_BY_RESOLVING = frozenset(
    {ClockKind.ACKNOWLEDGEMENT, ClockKind.UPDATE, ClockKind.READINESS, ClockKind.DISPUTE}
)


def _stopped(current: Snapshot, now: datetime) -> tuple[Settle, ...]:
    """What is owed no more once it is resolved."""
    return tuple(
        Settle(clock.id, Outcome.CANCELLED, now)
        for clock in current.running
        if clock.kind in _STOPPED_BY_RESOLVING
    )


def _uncounted(current: Snapshot, now: datetime) -> tuple[Record, ...]:
    """What the record says of acknowledgements that are owed no more."""
    return tuple(
        Record(Fact.ACKNOWLEDGEMENT_CANCELLED, now, level=clock.level)
        for clock in current.running
        if clock.kind is ClockKind.ACKNOWLEDGEMENT
    )


def _cause(found: FoundCause | None, now: datetime) -> tuple[Record, ...]:
    if found is None:
        return ()
    told = {"cause": found.cause.value}
    return (Record(Fact.CAUSE_FOUND, now, words=found.words, details=told, internal=True),)


def confirm(current: Snapshot, *, now: datetime) -> Plan:
    """The customer confirms the resolution; everything ends."""
    after(current.status, Command.CONFIRM)
    return _close(current, ClosedAs.CONFIRMED, Fact.ESCALATION_CONFIRMED, "", now)


def withdraw(current: Snapshot, *, words: str, now: datetime) -> Plan:
    """The customer takes the escalation back; everything ends."""
    after(current.status, Command.WITHDRAW)
    return _close(current, ClosedAs.WITHDRAWN, Fact.ESCALATION_WITHDRAWN, words.strip(), now)


def close_by_silence(current: Snapshot, clock: RunningClock) -> Plan:
    """Nobody answered within the policy's time; it closes, and says so."""
    after(current.status, Command.SILENCE)
    at = clock.due_at or clock.facts.started_at
    return _close(
        current, ClosedAs.SILENCE, Fact.ESCALATION_CLOSED_BY_SILENCE, "", at, by_system=True
    )


def reject(current: Snapshot, *, words: str, now: datetime) -> Plan:
    """Not solved: open again at the level where it stood (R26).

    That level owes a new acknowledgement from now; intervals are unchanged; what stood still
    counts again. Of a level that opened meanwhile the customer hears now; where the policy engages
    it by itself, it is.
    """
    status = after(current.status, Command.REJECT)
    if not words.strip():
        raise BadInput("Say what is still wrong, so that the right person can act on it.")
    level = current.current.level
    told = {"words": words.strip(), "subject_id": str(current.current.id)}
    key = f"rejected:{current.id}:{now.isoformat()}"
    rejected = Plan(
        status=status,
        settle=tuple(
            Settle(clock.id, Outcome.CANCELLED, now)
            for clock in current.running
            if clock.kind is ClockKind.CONFIRMATION
        ),
        resume=go_on(current, now=now),
        start=(*answer_owed_again(current, now=now), first_update(current, since=now)),
        record=(Record(Fact.ESCALATION_REJECTED, now, level=level, words=words.strip()),),
        tell=(
            Tell(NoticeKind.REJECTED, Audience.LEVEL, key, level, told),
            Tell(NoticeKind.REJECTED, Audience.CCM, key, level, told),
        ),
    )
    return _with_what_opened(current, rejected, now)


def _with_what_opened(current: Snapshot, rejected: Plan, now: datetime) -> Plan:
    """What was left undone about a level whose interval ran out while the customer was asked."""
    asked, opened = current.clock(ClockKind.CONFIRMATION, current.id), current.opens_at
    if asked is None or opened is None or opened > now:
        return rejected
    level = current.current.level + 1
    if level > current.policy.top:  # by a newer version of the policy, which ends here
        return rejected
    if not opens_by_itself(current.policy, level):
        if opened <= asked.facts.started_at:  # they were told then
            return rejected
        key = f"opened:{current.current.id}"
        tell = Tell(NoticeKind.LEVEL_OPENED, Audience.CUSTOMER, key, level)
        return replace(rejected, tell=(*rejected.tell, tell))
    new_id, words = uuid5(current.current.id, "next"), engaged_at_once(level)
    more = bring_in(current, Engage(new_id, level, now, reason=words, by_system=True))
    return replace(
        rejected,
        engage=more.engage,
        settle=(*rejected.settle, *more.settle),
        start=(*rejected.start, *more.start),
        record=(*rejected.record, *(replace(each, by_system=True) for each in more.record)),
        tell=(*rejected.tell, *more.tell),
    )


def _confirmation(current: Snapshot, now: datetime) -> Start:
    return Start(
        kind=ClockKind.CONFIRMATION,
        subject_id=current.id,
        level=None,
        started_at=now,
        target=Target(TargetKind.BUSINESS_DAYS, current.policy.confirm_within_days),
        calendar=current.calendars.matrix,
    )


def _close(
    current: Snapshot,
    closed_as: ClosedAs,
    fact: Fact,
    words: str,
    at: datetime,
    *,
    by_system: bool = False,
) -> Plan:
    key = f"closed:{current.id}"
    told = {
        "closed_as": closed_as.value,
        "words": words,
        "answer_by": (at + ANSWERABLE_FOR).isoformat(),
    }
    lapsed = lapsed_waiver(current, "It was closed before this was decided.", at)
    return Plan(
        status=Status.CLOSED,
        closed_as=closed_as,
        keep=(EndEveryNotReady(at),),
        decide_waiver=lapsed.decide_waiver,
        settle=tuple(
            Settle(clock.id, _outcome_of_the_end(clock, closed_as), at) for clock in current.running
        ),
        record=(*lapsed.record, Record(fact, at, words=words, by_system=by_system)),
        tell=(
            Tell(NoticeKind.CLOSED, Audience.CUSTOMER, key, details=told),
            Tell(NoticeKind.CLOSED, Audience.CCM, key, details=told),
            Tell(NoticeKind.CLOSED, Audience.LEVEL, key, current.current.level, told),
        ),
    )


def _outcome_of_the_end(clock: RunningClock, closed_as: ClosedAs) -> Outcome:
    """The confirmation was given, or its time ran out; nothing else is owed any more."""
    if clock.kind is not ClockKind.CONFIRMATION:
        return Outcome.CANCELLED
    return _CONFIRMATION_ENDED[closed_as]


_CONFIRMATION_ENDED = {
    ClosedAs.CONFIRMED: Outcome.MET,
    ClosedAs.SILENCE: Outcome.RAN,
    ClosedAs.WITHDRAWN: Outcome.CANCELLED,
}
