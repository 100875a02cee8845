"""How management is engaged: raise, contact, the next level (R5-R7, R10-R14)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rung.domain.business_time import NEVER, nth_business_day_close
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact
from rung.domain.lapsing import overtaken, undecided_calls
from rung.domain.matrix import (
    NextLevel,
    NobodyHigher,
    NotPublished,
    OpensAt,
    OpensWhen,
    Policy,
    StartRule,
)
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import (
    Engage,
    Engaged,
    LogContact,
    Plan,
    Record,
    Settle,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.refusals import AlreadyDone, BadInput, NotOpenYet, RuleViolation
from rung.domain.spans import UNKNOWN
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import Side

SLACK = timedelta(minutes=2)  # clocks of browsers and telephones differ from ours by this much


def engage_next(
    current: Snapshot,
    *,
    level: int,
    new_id: UUID,
    received_at: datetime,
    now: datetime,
    stated: str = "",
) -> Plan:
    """The customer engages the next level once the interval has run (R11).

    Allowed at the opening instant itself, not a second before. ``received_at`` is when the
    customer pressed, called or wrote; clocks start then. ``stated`` says how the condition of a
    level holds that opens on one.
    """
    after(current.status, Command.ENGAGE)
    _not_engaged_yet(current, level)
    received_at = not_later(received_at, now)
    _not_asked_before(current, received_at)
    if current.policy.start is not StartRule.FREE:
        answer = current.next_level(received_at)
        _require_open(answer, stated)
        _require_next(current, level, stated)
        if current.policy.needs_reason and not stated.strip():
            raise BadInput(f"Say why level {level} is needed.")
    if level > current.policy.top:
        raise RuleViolation(f"This matrix has no level {level}.")
    return bring_in(current, Engage(new_id, level, received_at, reason=stated.strip()))


def _require_next(current: Snapshot, level: int, stated: str) -> None:
    """Refuse to pass over a level, unless the policy says when and somebody says how that is so."""
    for below in range(current.current.level + 1, min(level, current.policy.top)):
        when = current.policy.level(below).skipped_when
        if not when:
            raise RuleViolation(f"Level {below} comes before level {level}.")
        if not stated.strip():
            raise BadInput(f"Level {below} is passed over when {when}. Say how that is so.")


def _require_open(answer: NextLevel, stated: str) -> None:
    """Refuse what may not be engaged yet, saying when or on which condition it may."""
    match answer:
        case NobodyHigher():
            raise RuleViolation("This is the highest level; there is nobody above it.")
        case OpensAt(level, at):
            raise NotOpenYet(level, at)
        case NotPublished(level):
            raise RuleViolation(
                f"When level {level} opens is not published. Your care manager can bring it in."
            )
        case OpensWhen(level, condition, stated=False):
            raise RuleViolation(f"Level {level} opens when {condition}; that is not so yet.")
        case OpensWhen(level, condition):
            if not stated.strip():
                raise BadInput(f"Level {level} opens when {condition}. Say how that is so.")


def engage_on_behalf(current: Snapshot, *, reason: str, new_id: UUID, now: datetime) -> Plan:
    """The CCM or a level's owner brings the next level in earlier, with a reason (R14)."""
    after(current.status, Command.ENGAGE_ON_BEHALF)
    if not current.policy.owner.may_bring_forward:
        raise RuleViolation("Under this policy no level is brought in before it opens.")
    if not reason.strip():
        raise BadInput("Say why the next level is needed now.")
    level = current.current.level + 1
    if level > current.policy.top:
        raise RuleViolation("This is the highest level; there is nobody above it.")
    engage = Engage(new_id, level, now, on_behalf=True, reason=reason.strip())
    return bring_in(current, engage, passing=True)


def add_ground(current: Snapshot, *, words: str, ground: str, now: datetime) -> Plan:
    """A further ground and words on an escalation that is already open for the order."""
    after(current.status, Command.ADD_GROUND)
    key = f"ground:{current.id}:{now}"
    return Plan(
        record=(Record(Fact.GROUND_ADDED, now, words=words, details={"ground": ground}),),
        tell=(Tell(NoticeKind.CUSTOMER_WROTE, Audience.CCM, key, details={"words": words}),),
    )


def log_contact(current: Snapshot, contact: LogContact, *, now: datetime) -> Plan:
    """Keep a contact. The customer's version counts: an earlier contact moves the interval (R7).

    Only the interval moves, the customer's right; an acknowledgement, a manager's duty, moves by
    agreement alone.
    """
    after(current.status, Command.LOG_CONTACT)
    contact = replace(contact, happened_at=not_later(contact.happened_at, now))
    if contact.side is Side.CUSTOMER:
        not_too_old(current, contact.happened_at, now)
    settle, start, record = _interval_from_earlier_contact(current, contact)
    return Plan(
        contact=contact,
        settle=settle,
        start=start,
        record=(contact_record(contact), *record),
        tell=(
            Tell(
                NoticeKind.CONTACT_LOGGED,
                Audience.CCM if contact.level == 1 else Audience.LEVEL,
                f"contact:{contact.id}",
                contact.level,
                {
                    "words": contact.words,
                    "outcome": contact.outcome.label,
                    "channel": contact.channel.value,
                    "happened_at": contact.happened_at.isoformat(),
                },
            ),
        )
        if contact.side is Side.CUSTOMER
        else (),
    )


def bring_in(current: Snapshot, engage: Engage, *, passing: bool = False) -> Plan:
    """Bring a level in: its clocks start; an interval below it that still runs ends waived.

    ``passing`` says that the level below is passed over by somebody's decision; it is told.
    """
    engaged = Engaged(engage.id, engage.level, engage.received_at)
    interval = current.clock(ClockKind.INTERVAL, current.current.id)
    settle = (Settle(interval.id, Outcome.WAIVED, engage.received_at),) if interval else ()
    told = {"reason": engage.reason, "on_behalf": engage.on_behalf}
    key = f"engaged:{engage.id}"
    details: dict[str, Any] = {"on_behalf": engage.on_behalf}
    if passing:
        details["passed_over"] = current.current.level
    lapsed = overtaken(current, engage.level, engage.received_at)
    record = Record(Fact.LEVEL_ENGAGED, engage.received_at, engage.level, engage.reason, details)
    return Plan(
        engage=(engage,),
        decide_waiver=lapsed.decide_waiver,
        settle=(*settle, *undecided_calls(current, engage.received_at), *lapsed.settle),
        start=clocks_of_level(current, engaged),
        record=(*lapsed.record, record),
        tell=(
            acknowledge_please(engage.id, engage.level, engage.reason),
            Tell(NoticeKind.LEVEL_ENGAGED, Audience.CUSTOMER, key, engage.level, told),
            Tell(NoticeKind.LEVEL_ENGAGED, Audience.CCM, key, engage.level, told),
            *(_passed_over(current, engage) if passing else ()),
        ),
    )


def _passed_over(current: Snapshot, engage: Engage) -> tuple[Tell, ...]:
    """To the holder of the level that was passed over; level 1's is told as care manager."""
    below, key = current.current.level, f"passed-over:{engage.id}"
    if below == 1:
        return ()
    told = {"words": engage.reason, "engaged_level": engage.level, "on_behalf": engage.on_behalf}
    return (Tell(NoticeKind.LEVEL_PASSED_OVER, Audience.LEVEL, key, below, told),)


def clocks_of_level(current: Snapshot, engaged: Engaged) -> tuple[Start, ...]:
    """The two clocks of an engaged level; neither stops the other (R13)."""
    answer = answer_owed(current, engaged.id, engaged.level, engaged.received_at)
    since = current.policy.interval_since(
        engaged.level, raised_at=current.raised_at, engaged_at=engaged.received_at
    )
    return answer if since is None else (*interval_of(current, engaged, since), *answer)


def interval_of(current: Snapshot, engaged: Engaged, since: datetime) -> tuple[Start, ...]:
    """The clock of the interval above a level, from an instant; none where no time is set."""
    interval = current.policy.interval(engaged.level)
    if interval is None:
        return ()
    return (
        Start(
            kind=ClockKind.INTERVAL,
            subject_id=engaged.id,
            level=engaged.level,
            started_at=since,
            target=interval.target,
            calendar=current.calendars.of(engaged.level),
            percents=opens_soon_at(current.policy),
        ),
    )


def opens_soon_at(policy: Policy) -> tuple[int, ...]:
    """At which share of an interval whoever works on it hears that the next level opens soon."""
    return policy.warn_at[-1:]


def answer_owed(
    current: Snapshot, subject_id: UUID, level: int, since: datetime
) -> tuple[Start, ...]:
    """The clock of an acknowledgement; none where the level owes no answer."""
    within = current.policy.level(level).acknowledge_within
    if within is None or within is UNKNOWN:
        return ()
    return (
        Start(
            kind=ClockKind.ACKNOWLEDGEMENT,
            subject_id=subject_id,
            level=level,
            started_at=since,
            target=within.target,
            calendar=current.calendars.of(level),
            percents=current.policy.warn_at,
        ),
    )


def engage_by_itself(
    current: Snapshot, before: Plan, words: str, *, new_id: UUID, at: datetime
) -> Plan:
    """What a policy adds to a miss, or to an opening, that engages the next level by itself (R15).

    At the top there is nobody to engage, and nothing is added. No interval is left to run below
    the level that is engaged.
    """
    level = current.current.level + 1
    if level > current.policy.top:
        return before
    plan = bring_in(current, Engage(new_id, level, at, reason=words))
    settled = {each.clock_id for each in before.settle}
    return replace(
        plan,
        settle=(*before.settle, *(each for each in plan.settle if each.clock_id not in settled)),
        record=(*before.record, *plan.record),
        tell=(*before.tell, *plan.tell),
    )


def opens_by_itself(policy: Policy, level: int) -> bool:
    """Whether a policy engages a level once its time has passed; a condition waits for somebody."""
    opening = policy.level(level).opening
    return policy.engage_when_open and opening is not None and not opening.condition


def engaged_at_once(level: int) -> str:
    """Why a level is engaged that opens by itself."""
    return f"Level {level} opened; under this policy it is engaged at once."


def answer_owed_again(current: Snapshot, *, now: datetime) -> tuple[Start, ...]:
    """After a rejection: the current level owes a new acknowledgement from now."""
    return answer_owed(current, current.current.id, current.current.level, now)


def acknowledge_please(subject_id: UUID, level: int, words: str) -> Tell:
    """Ask a level to acknowledge; ``words`` are what was said to it."""
    return Tell(
        NoticeKind.ACKNOWLEDGE,
        Audience.LEVEL,
        f"acknowledge:{subject_id}",
        level,
        {"subject_id": str(subject_id), "words": words},
    )


def _interval_from_earlier_contact(
    current: Snapshot, contact: LogContact
) -> tuple[tuple[Settle, ...], tuple[Start, ...], tuple[Record, ...]]:
    engaged = current.current
    interval = current.clock(ClockKind.INTERVAL, engaged.id)
    if (
        interval is None
        or contact.side is not Side.CUSTOMER
        or contact.level != engaged.level
        or contact.happened_at >= interval.facts.started_at
        or not may_count_from(current, contact.happened_at)
    ):
        return (), (), ()
    return (
        (
            Settle(interval.id, Outcome.REPLACED, contact.happened_at),
            *undecided_calls(current, contact.happened_at),
        ),
        interval_of(current, engaged, contact.happened_at),
        (Record(Fact.CONTACT_COUNTED, contact.happened_at, level=engaged.level),),
    )


def may_count_from(current: Snapshot, at: datetime) -> bool:
    """Whether the current level can have been engaged at an instant already.

    Not before the level below it was, nor before it opened: four business hours are to be allowed
    at every level (R11), whatever calls were made meanwhile.
    """
    level = current.current.level
    below = [each.received_at for each in current.engaged if each.level < level]
    if below and at < max(below):
        return False
    return current.opened_at is None or at >= current.opened_at


def contact_record(contact: LogContact) -> Record:
    """The timeline's entry of a contact."""
    return Record(
        Fact.CONTACT_LOGGED,
        contact.happened_at,
        level=contact.level,
        words=contact.words,
        details={
            "outcome": contact.outcome.value,
            "side": contact.side.value,
            "channel": contact.channel.value,
            **({"who": contact.who} if contact.who else {}),
            **({"no_agent": True} if contact.no_agent else {}),
        },
    )


def _not_engaged_yet(current: Snapshot, level: int) -> None:
    for engaged in current.engaged:
        if engaged.level == level:
            raise AlreadyDone(f"Level {level} has already been engaged.", engaged.received_at)


def _not_asked_before(current: Snapshot, received_at: datetime) -> None:
    """Who asked before the current level was engaged asked for that one, and it is engaged."""
    engaged = current.current
    if received_at < engaged.received_at:
        words = f"Level {engaged.level} was engaged after you asked; you have it."
        raise AlreadyDone(words, engaged.received_at)


def not_later(at: datetime, now: datetime) -> datetime:
    """The instant itself; a minute of a fast wristwatch is taken as now."""
    if at > now + SLACK:
        raise BadInput("That time lies in the future. Say when it happened.")
    return min(at, now)


def not_too_old(current: Snapshot, at: datetime, now: datetime) -> None:
    """The customer's version counts up to some business days back (exact defaults)."""
    days = current.policy.dispute_days
    limit = nth_business_day_close(current.calendars.matrix.calendar, at, days)
    if limit is not NEVER and limit < now:
        raise BadInput(
            f"That is more than {days} business days ago. Enter a contact from the last "
            f"{days} business days; tell your care manager about the earlier one in words."
        )
