"""A call as both sides tell it: two versions side by side, whose counts, and call-backs (R7, R17).

Where the two differ the customer's version counts; it gives way by their own agreement or by a
manager's decision, and both stay on the record. While an interval hangs on the difference a manager
owes that decision by an instant (``judging``). A promised call back is an action of the plan with a
clock of its own; a call that reached somebody keeps it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from rung.domain.business_time import NEVER
from rung.domain.clocks import ClockFacts, ClockKind, Outcome, due_at
from rung.domain.engaging import SLACK, interval_of, log_contact, may_count_from
from rung.domain.facts import Fact
from rung.domain.holding_back import later
from rung.domain.judging import deciding_level, judgement_owed
from rung.domain.lapsing import undecided_calls
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import (
    AddAction,
    Keep,
    LogContact,
    Plan,
    Record,
    RunningClock,
    Settle,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Side
from rung.domain.working import add_action

SAME_CALL_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class PairVersions(Keep):
    """Two contacts, one of each side, are the same call."""

    id: UUID
    customers: UUID
    carriers: UUID


@dataclass(frozen=True)
class DecideVersions(Keep):
    """Whose version counts from now on."""

    id: UUID
    counts: Side


@dataclass(frozen=True)
class PromiseCallBack(Keep):
    """An action of the plan is a call back, promised in that contact."""

    action_id: UUID
    promised_in: UUID


@dataclass(frozen=True)
class KeepCallBack(Keep):
    """A call back was made: its action is done."""

    action_id: UUID
    kept_in: UUID


@dataclass(frozen=True)
class Version:
    """A contact that is on record, as its side tells it."""

    id: UUID
    side: Side
    level: int
    channel: Channel
    happened_at: datetime
    paired: bool = False


@dataclass(frozen=True)
class CallBackOwed:
    """A call back that nobody has made yet."""

    action_id: UUID
    promised_in: UUID
    promised_at: datetime  # when that contact was


@dataclass(frozen=True)
class OnRecord:
    """What is on record of calls, read inside the transaction of the act."""

    versions: tuple[Version, ...] = ()
    owed: tuple[CallBackOwed, ...] = ()


@dataclass(frozen=True)
class CallBack:
    """A call back as it was promised: who calls whom, by which instant."""

    action_id: UUID
    by: str
    whom: str
    at: datetime


@dataclass(frozen=True)
class Beside:
    """What is said with a call: of which call it is the other version, and what was promised."""

    of: UUID | None
    pair_id: UUID
    call_back: CallBack | None


@dataclass(frozen=True)
class Versions:
    """Two versions of one call, decided or not; ``told_by`` logged the carrier's.

    ``held_until`` is when the next level was held back to, also where the customer's version undid
    that: without it, it stands.
    """

    id: UUID
    customers: Version
    carriers: Version
    told_by: int
    decided_at: datetime | None
    held_until: datetime | None = None


def log_call(
    current: Snapshot, contact: LogContact, record: OnRecord, beside: Beside, *, now: datetime
) -> Plan:
    """Keep a contact beside the other side's version of it, with what it keeps and promises.

    A call of the other side to the same level within a quarter of an hour is the same call, unless
    ``beside`` names another one.
    """
    plan = log_contact(current, contact, now=now)
    contact = plan.contact or contact
    other = _other_version(record, contact, beside.of)
    plan = _with_version(current, plan, contact, other, beside.pair_id, now)
    plan = _keeping(current, plan, contact, _kept_by(record, contact, other), now)
    promised_before = other is not None and any(
        each.promised_in == other.id for each in record.owed
    )
    if beside.call_back is None or promised_before:
        return plan
    return promising(current, plan, contact, beside.call_back, now)


def promising(
    current: Snapshot, plan: Plan, contact: LogContact, promised: CallBack, now: datetime
) -> Plan:
    """A call back in the plan, which both sides see, with its clock until the instant itself."""
    if contact.outcome is ContactOutcome.NO_ANSWER:
        raise BadInput("Nobody was reached, so no call back was promised. Leave its time empty.")
    if promised.at <= now:
        raise BadInput("A call back lies in the future. Choose a later time.")
    action = AddAction(
        id=promised.action_id,
        text=f"Call {promised.whom} back",
        owner=ActionOwner.CARRIER,
        owner_name=promised.by,
        visible=True,
        committed_at=promised.at,
    )
    added = add_action(current, action, now=now)
    return replace(
        plan,
        add_action=added.add_action,
        start=(*plan.start, *added.start),
        record=(*plan.record, *added.record),
        keep=(*plan.keep, PromiseCallBack(promised.action_id, contact.id)),
    )


def decide_versions(
    current: Snapshot, versions: Versions, *, counts: Side, by: int, words: str, now: datetime
) -> Plan:
    """A manager decides whose version of a call counts, with words; never who logged one of them.

    The running interval is counted from the version that counts; nothing else moves by it. Where
    the next level was held back it opens no earlier than that (R14).
    """
    if versions.told_by == by:
        raise RuleViolation("Somebody else decides between the customer's version and yours.")
    if not words.strip():
        raise BadInput("Say why, in words the customer can read.")
    return _settle_versions(current, versions, counts, words.strip(), Outcome.MET, now)


def agree_to_carriers(current: Snapshot, versions: Versions, *, now: datetime) -> Plan:
    """The customer agrees that it was as the carrier says; no decision is owed any more."""
    return _settle_versions(current, versions, Side.CARRIER, "", Outcome.CANCELLED, now)


def counted_from(current: Snapshot, versions: Versions) -> RunningClock | None:
    """The running interval that would move if the carrier's version counted; None: nothing does."""
    interval = current.clock(ClockKind.INTERVAL, current.current.id)
    since = interval.facts.started_at if interval else None
    return interval if _hangs(current, versions, since) else None


def _hangs(current: Snapshot, versions: Versions, since: datetime | None) -> bool:
    """Whether an interval of the current level that counts since then would move."""
    theirs, ours = versions.customers, versions.carriers
    return (
        theirs.level == current.current.level
        and theirs.happened_at == since
        and abs(ours.happened_at - theirs.happened_at) > SLACK
        and may_count_from(current, ours.happened_at)
    )


def _settle_versions(
    current: Snapshot, versions: Versions, counts: Side, words: str, outcome: Outcome, now: datetime
) -> Plan:
    """Whose version counts; the decision that was owed ends with that ``outcome``.

    Decisions on other calls are owed no more once the interval is counted from another instant.
    """
    after(current.status, Command.LOG_CONTACT)
    if versions.decided_at is not None:
        raise AlreadyDone("Which version counts is settled already.", versions.decided_at)
    interval = counted_from(current, versions)
    if interval is None:
        raise RuleViolation("No clock hangs on the difference; both versions stay on record.")
    at = versions.carriers.happened_at
    moves = counts is Side.CARRIER
    told = {"counts": counts.value, "words": words, **_times(versions.customers, versions.carriers)}
    key = f"versions-decided:{versions.id}"
    decided = Record(Fact.VERSION_DECIDED, now, versions.customers.level, words, told)
    counted = Record(Fact.CONTACT_COUNTED, at, current.current.level, details={"settled": True})
    owed = current.clock(ClockKind.CALL_DISPUTE, versions.id)
    lapsed = undecided_calls(current, now) if moves else ()
    return Plan(
        keep=(DecideVersions(versions.id, counts),),
        settle=(
            *((Settle(interval.id, Outcome.REPLACED, at),) if moves else ()),
            *((Settle(owed.id, outcome, now),) if owed else ()),
            *(each for each in lapsed if owed is None or each.clock_id != owed.id),
        ),
        start=_counted_anew(current, interval, at, versions.held_until) if moves else (),
        record=(decided, counted) if moves else (decided,),
        tell=tuple(
            Tell(NoticeKind.VERSION_DECIDED, to, key, versions.customers.level, told)
            for to in (Audience.CUSTOMER, Audience.CCM)
        ),
    )


def _counted_anew(
    current: Snapshot, interval: RunningClock, at: datetime, held_until: datetime | None
) -> tuple[Start, ...]:
    """The interval from the carrier's instant; one that was held back ends no earlier by it."""
    plain = interval_of(current, current.current, at)
    ends = [due_at(ClockFacts(at, each.target, each.calendar.calendar)) for each in plain]
    if held_until is None or any(end is NEVER or end >= held_until for end in ends):
        return plain
    return (later(current, interval, since=at, until=held_until),)


def _other_version(record: OnRecord, contact: LogContact, of: UUID | None) -> Version | None:
    """The other side's call that this one is a version of, as it was named or by its time."""
    if of is not None:
        named = next((each for each in record.versions if each.id == of), None)
        if named is None or named.side is contact.side:
            raise BadInput("That is not a call of the other side. Log it without the other one.")
        if named.paired:
            raise AlreadyDone("Both versions of that call are on record.")
        return named
    near = [
        each
        for each in record.versions
        if each.side is not contact.side
        and not each.paired
        and (each.level, each.channel) == (contact.level, contact.channel)
        and abs(each.happened_at - contact.happened_at) <= SAME_CALL_WITHIN
    ]
    return min(near, key=lambda each: abs(each.happened_at - contact.happened_at), default=None)


def _with_version(
    current: Snapshot,
    plan: Plan,
    contact: LogContact,
    other: Version | None,
    pair_id: UUID,
    now: datetime,
) -> Plan:
    """The two side by side. Where an interval hangs on the difference a decision is owed.

    Who decides hears of it, and so does the customer of a version that is not their own.
    """
    if other is None:
        return plan
    mine = Version(
        contact.id, contact.side, contact.level, contact.channel, contact.happened_at, paired=True
    )
    theirs, ours = (mine, other) if contact.side is Side.CUSTOMER else (other, mine)
    plan = replace(plan, keep=(*plan.keep, PairVersions(pair_id, theirs.id, ours.id)))
    pair = Versions(pair_id, theirs, ours, 0, None)
    if not _hangs(current, pair, _counted_since(current, plan)):
        return plan
    told = {
        "words": contact.words,
        "versions_id": str(pair_id),
        "call_level": contact.level,
        **_times(theirs, ours),
    }
    kind, key = NoticeKind.VERSION_DIFFERS, f"versions:{pair_id}"
    to_decider = Tell(kind, Audience.PERSON_OF_LEVEL, key, deciding_level(current), told)
    to_customer = Tell(kind, Audience.CUSTOMER, key, contact.level, told)
    return replace(
        plan,
        start=(*plan.start, judgement_owed(current, ClockKind.CALL_DISPUTE, pair_id, now=now)),
        tell=(
            *plan.tell,
            *((to_customer,) if contact.side is Side.CARRIER else ()),
            to_decider,
        ),
    )


def _counted_since(current: Snapshot, plan: Plan) -> datetime | None:
    """Since when the interval of the current level counts once the plan is carried out."""
    for start in plan.start:
        if start.kind is ClockKind.INTERVAL:
            return start.started_at
    interval = current.clock(ClockKind.INTERVAL, current.current.id)
    return interval.facts.started_at if interval else None


def _times(customers: Version, carriers: Version) -> dict[str, str]:
    return {
        "yours_at": customers.happened_at.isoformat(),
        "theirs_at": carriers.happened_at.isoformat(),
    }


def _kept_by(
    record: OnRecord, contact: LogContact, other: Version | None
) -> tuple[CallBackOwed, ...]:
    """What this call keeps: it reached somebody, after the promise and not in the same call.

    A message that the carrier left reached the customer; one that the customer left reached nobody
    who had promised, and no answer reached nobody at all.
    """
    reached = contact.channel is Channel.PHONE and (
        contact.outcome is ContactOutcome.SPOKE
        or (contact.outcome is ContactOutcome.MESSAGE and contact.side is Side.CARRIER)
    )
    if not reached:
        return ()
    return tuple(
        each
        for each in record.owed
        if each.promised_at < contact.happened_at
        and (other is None or other.id != each.promised_in)
    )


def _keeping(
    current: Snapshot,
    plan: Plan,
    contact: LogContact,
    kept: tuple[CallBackOwed, ...],
    now: datetime,
) -> Plan:
    """Each is done now, when it is known: one that was logged late is missed, and stays so."""
    texts = {each.id: each.text for each in current.actions}
    clocks = (current.clock(ClockKind.COMMITMENT, each.action_id) for each in kept)
    return replace(
        plan,
        keep=(*plan.keep, *(KeepCallBack(each.action_id, contact.id) for each in kept)),
        settle=(*plan.settle, *(Settle(each.id, Outcome.MET, now) for each in clocks if each)),
        record=(
            *plan.record,
            *(Record(Fact.ACTION_DONE, now, words=texts[each.action_id]) for each in kept),
        ),
    )
