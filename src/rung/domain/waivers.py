"""Waivers: an interval passed over for a stated risk, with evidence, by a manager (R14)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.domain.engaging import bring_in
from rung.domain.facts import Fact
from rung.domain.matrix import NobodyHigher, OpenNow, Trigger, WaiverRule
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import (
    AskWaiver,
    DecideWaiver,
    Engage,
    Plan,
    Record,
    Settle,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import Side


@dataclass(frozen=True)
class Request:
    """For what a waiver is asked, by which side, and what shows it.

    ``trigger`` is the key of a risk that the policy names; where it names none, ``risk`` says it.
    """

    trigger: str = ""
    risk: str = ""
    evidence: str = ""
    side: Side = Side.CUSTOMER


def ask_waiver(current: Snapshot, request: Request, *, new_id: UUID, now: datetime) -> Plan:
    """The customer, or the CCM for them, asks to pass the interval for a stated risk (R14).

    Where the policy says how long a manager has, the decision is owed from now, on the calendar of
    the level that is asked for. Raises BadInput without a risk the policy names, or its evidence.
    """
    after(current.status, Command.ASK_WAIVER)
    asked = _stated(current, request, new_id)
    if current.waiver_id is not None:
        raise AlreadyDone("A waiver has already been asked for; a manager is deciding.")
    _require_a_level_to_pass_to(current, now)
    told = {
        "words": asked.evidence or asked.risk,
        "risk": asked.risk,
        "waiver_id": str(new_id),
    }
    details = {"trigger": asked.trigger, "risk": asked.risk, "side": asked.side.value}
    key, kind, level = f"waiver:{new_id}", NoticeKind.WAIVER_ASKED, asked.level
    return Plan(
        ask_waiver=asked,
        start=_decision_owed(current, asked, now),
        record=(Record(Fact.WAIVER_ASKED, now, level, asked.evidence or asked.risk, details),),
        tell=(
            Tell(kind, Audience.PERSON_OF_LEVEL, key, level, told),
            Tell(kind, _OTHER_PARTY[asked.side], key, level, told),
        ),
    )


def decide_waiver(
    current: Snapshot,
    *,
    granted: bool,
    words: str,
    new_id: UUID,
    now: datetime,
    waiver_id: UUID | None = None,
) -> Plan:
    """A manager grants or refuses the waiver. Granted, the level is engaged at once (R14).

    Late is possible, and stays late; the level that is passed over is told. ``waiver_id`` is the
    one that is meant, whatever has been asked for since; none for the one that is asked for now.
    """
    after(current.status, Command.DECIDE_WAIVER)
    gone = current.waiver_id is None or waiver_id not in {None, current.waiver_id}
    if gone or current.waiver_id is None or current.waiver_level is None:
        raise AlreadyDone("There is no waiver left to decide on.")
    words = words.strip()
    if not words:
        raise BadInput("Say why, in words the customer can read.")
    decided = _decided(current, current.waiver_id, granted=granted, words=words, now=now)
    level = current.waiver_level
    if not granted or level <= current.current.level:
        return decided
    without = replace(current, waiver_id=None, waiver_level=None)
    plan = bring_in(without, Engage(new_id, level, now, reason=words), passing=True)
    return replace(
        plan,
        decide_waiver=decided.decide_waiver,
        settle=(*decided.settle, *plan.settle),
        record=(*decided.record, *plan.record),
        tell=(*decided.tell, *plan.tell),
    )


def trigger_of(rule: WaiverRule, key: str) -> Trigger | None:
    """The risk of that key; None where the policy names none by it."""
    return next((each for each in rule.triggers if each.key == key), None)


_OTHER_PARTY = {Side.CUSTOMER: Audience.CCM, Side.CARRIER: Audience.CUSTOMER}


def _stated(current: Snapshot, request: Request, new_id: UUID) -> AskWaiver:
    """What is asked for, in the policy's words where it has some."""
    rule, evidence = current.policy.waiver, request.evidence.strip()
    trigger = trigger_of(rule, request.trigger)
    if rule.triggers and trigger is None:
        raise BadInput("Choose what is at risk; for anything else the interval is not waived.")
    risk = trigger.words if trigger else request.risk.strip()
    if not risk:
        raise BadInput("Say what is at risk if you have to wait.")
    if trigger and trigger.evidence and not evidence:
        raise BadInput(f"Say what shows it: {trigger.evidence}.")
    level = current.current.level + 1
    key = trigger.key if trigger else ""
    return AskWaiver(new_id, level, risk, key, evidence, request.side)


def _require_a_level_to_pass_to(current: Snapshot, now: datetime) -> None:
    answer = current.next_level(now)
    match answer:
        case NobodyHigher():
            raise RuleViolation("This is the highest level; there is nobody above it.")
        case OpenNow(level):
            raise RuleViolation(f"Level {level} is open; you can engage it now, no waiver needed.")


def _decision_owed(current: Snapshot, asked: AskWaiver, now: datetime) -> tuple[Start, ...]:
    within = current.policy.waiver.decide_within
    if within is None:
        return ()
    return (
        Start(
            kind=ClockKind.DECISION,
            subject_id=asked.id,
            level=asked.level,
            started_at=now,
            target=within.target,
            calendar=current.calendars.of(asked.level),
            percents=current.policy.warn_at,
        ),
    )


def _decided(
    current: Snapshot, waiver_id: UUID, *, granted: bool, words: str, now: datetime
) -> Plan:
    """The decision itself, in time or late."""
    clock = current.clock(ClockKind.DECISION, waiver_id)
    late = clock is None and current.policy.waiver.decide_within is not None
    level, told = current.waiver_level, {"granted": granted, "words": words}
    details = {"trigger": current.waiver_trigger, "late": late}
    fact = Fact.WAIVER_GRANTED if granted else Fact.WAIVER_REFUSED
    key, kind = f"waiver-decided:{waiver_id}", NoticeKind.WAIVER_DECIDED
    customer = Tell(kind, Audience.CUSTOMER, key, level, told)
    ccm = Tell(kind, Audience.CCM, key, level, told)  # of a level engaged they are told anyway
    return Plan(
        decide_waiver=DecideWaiver(waiver_id, granted, words),
        settle=(Settle(clock.id, Outcome.MET, now),) if clock else (),
        record=(Record(fact, now, level=level, words=words, details=details),),
        tell=(customer,) if granted else (customer, ccm),
    )
