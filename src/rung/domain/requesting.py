"""Resources: asked for, decided by the level whose limit allows it, by a due time (R20)."""

import re
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.came_due import CameDue
from rung.domain.clocks import ClockKind, Outcome
from rung.domain.facts import Fact
from rung.domain.level_above import above
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import AddAction, Plan, Record, RunningClock, Settle, Snapshot, Start, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.request_parts import (
    AnswerBack,
    AskBack,
    AskRequest,
    DecideRequest,
    Decision,
    ReleaseRequest,
    Request,
    RouteRequest,
    Wanted,
    WithdrawRequest,
)
from rung.domain.resources import Routed, Seat, checked, route
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import ActionOwner
from rung.domain.working import add_action

_CURRENCY = re.compile(r"[A-Z]{3}")
SHORT = 200  # characters of what it buys that stand in an action of the plan


def ask(
    current: Snapshot, wanted: Wanted, seats: tuple[Seat, ...], *, new_id: UUID, now: datetime
) -> Plan:
    """It goes at once to the level whose limit allows it, with a clock of that level's hours.

    Raises BadInput without what it buys, a cost, or a currency. Nobody is engaged by it.
    """
    after(current.status, Command.ASK_RESOURCES)
    wanted = _checked_wish(wanted)
    currency, options = wanted.currency, [each.said(wanted.currency) for each in wanted.options]
    routed = route(seats, max(option.cost for option in wanted.options), currency)
    level, details = routed.seat.level, {"because": routed.because, "options": options}
    key, told = f"request:{new_id}", {"request_id": str(new_id)}
    return Plan(
        keep=(AskRequest(new_id, wanted, routed),),
        start=(_owed(current, new_id, level, now),),
        record=(Record(Fact.RESOURCES_ASKED, now, level, wanted.buys, details),),
        tell=(
            *_asked_of(new_id, routed, key),
            Tell(NoticeKind.RESOURCES_ASKED, Audience.CCM, key, level, told),
        ),
    )


def decide(
    current: Snapshot,
    request: Request | None,
    decision: Decision,
    *,
    action_id: UUID,
    step_owner: str,
    now: datetime,
) -> Plan:
    """Approve or decline, with words; late is possible, and stays late. Once (N15).

    What is approved may stand in the plan with its date; an alternate date stands there as well,
    inside until the care manager agrees it with the customer.
    """
    after(current.status, Command.DECIDE_RESOURCES)
    found = _undecided(request)
    here = ZoneInfo(current.calendars.matrix.calendar.zone)
    decision = _checked(found, decision, now.astimezone(here).date())
    clock = current.clock(ClockKind.REQUEST, found.id)
    key, kind = f"request-decided:{found.id}", NoticeKind.RESOURCES_DECIDED
    chosen = found.options[(decision.option or 1) - 1]
    offered = decision.alternate_date
    told = {
        "request_id": str(found.id),
        "granted": decision.granted,
        "words": decision.words,
        "chosen": chosen.said(found.currency) if decision.granted else "",
        "offered_day": offered.isoformat() if offered else None,
    }
    fact = Fact.RESOURCES_GRANTED if decision.granted else Fact.RESOURCES_DECLINED
    decided = Plan(
        settle=(Settle(clock.id, Outcome.MET, now),) if clock else (),
        record=(Record(fact, now, found.level, decision.words, {**told, "late": clock is None}),),
        tell=(
            Tell(kind, Audience.PERSON, key, details=told, person_id=found.asked_by_id),
            Tell(kind, Audience.CCM, key, details=told),
        ),
    )
    return _with_step(current, decided, found, decision, action_id, step_owner, now)


def ask_back(
    current: Snapshot, request: Request | None, *, words: str, new_id: UUID, now: datetime
) -> Plan:
    """A question before the decision; its clock runs on, and who asked for it answers."""
    after(current.status, Command.DECIDE_RESOURCES)
    found = _undecided(request)
    if found.question_id is not None:
        raise AlreadyDone("A question is waiting for its answer already.")
    if not words.strip():
        raise BadInput("Write the question.")
    told = {"request_id": str(found.id), "words": words.strip()}
    key, kind = f"request-question:{new_id}", NoticeKind.RESOURCES_QUESTION
    return Plan(
        keep=(AskBack(new_id, found.id, words.strip()),),
        record=(Record(Fact.RESOURCES_QUESTION, now, found.level, words.strip()),),
        tell=(
            Tell(kind, Audience.PERSON, key, details=told, person_id=found.asked_by_id),
            Tell(kind, Audience.CCM, key, details=told),
        ),
    )


def answer_back(current: Snapshot, request: Request | None, *, words: str, now: datetime) -> Plan:
    """The answer, with a fresh link to who decides."""
    after(current.status, Command.ASK_RESOURCES)
    found = _undecided(request)
    if found.question_id is None:
        raise AlreadyDone("The question has been answered already.")
    if not words.strip():
        raise BadInput("Write the answer.")
    told = {"request_id": str(found.id), "words": words.strip()}
    return Plan(
        keep=(AnswerBack(found.question_id, words.strip()),),
        record=(Record(Fact.RESOURCES_ANSWER, now, found.level, words.strip()),),
        tell=(
            Tell(
                NoticeKind.RESOURCES_ANSWER,
                Audience.DECIDER,
                f"request-answer:{found.question_id}",
                found.level,
                told,
            ),
        ),
    )


def route_up(
    current: Snapshot,
    request: Request | None,
    seats: tuple[Seat, ...],
    *,
    words: str,
    now: datetime,
) -> Plan:
    """Who decides passes it to the next level that may; time counts from when it was asked for,
    less what it stood still.

    The link of who had it ends with it.
    """
    after(current.status, Command.DECIDE_RESOURCES)
    found = _undecided(request)
    if not words.strip():
        raise BadInput("Say why it goes to the level above.")
    routed = route(seats, found.cost, found.currency, above=found.level)
    because = f"{words.strip()} {routed.because}"
    routed = replace(routed, because=because)
    clock = current.clock(ClockKind.REQUEST, found.id)
    level = routed.seat.level
    return Plan(
        keep=(RouteRequest(found.id, routed),),
        settle=(Settle(clock.id, Outcome.REPLACED, now),) if clock else (),
        start=_goes_on(current, found.id, level, clock),
        record=(Record(Fact.RESOURCES_ROUTED, now, level, because),),
        tell=_asked_of(found.id, routed, f"request:{found.id}:{level}"),
    )


def withdraw(
    current: Snapshot, request: Request | None, *, by_id: int | None, words: str, now: datetime
) -> Plan:
    """Who asked takes it back, with words, while nobody has decided; nobody owes a decision then.

    Whoever was to decide is told, and the care manager. Raises RuleViolation for anybody else.
    """
    after(current.status, Command.WITHDRAW_REQUEST)
    found = _undecided(request)
    if by_id != found.asked_by_id:
        raise RuleViolation(
            f"{found.asked_by} asked for this and withdraws it; who decides can decline it."
        )
    if not words.strip():
        raise BadInput("Say why it is not needed any more.")
    clock = current.clock(ClockKind.REQUEST, found.id)
    told = {"request_id": str(found.id), "words": words.strip()}
    key, kind, level = f"request-withdrawn:{found.id}", NoticeKind.RESOURCES_WITHDRAWN, found.level
    decides = Audience.DESK if found.decider_id is None else Audience.DECIDER
    return Plan(
        keep=(WithdrawRequest(found.id, words.strip()),),
        settle=(Settle(clock.id, Outcome.CANCELLED, now),) if clock else (),
        record=(Record(Fact.RESOURCES_WITHDRAWN, now, level, words.strip()),),
        tell=(
            Tell(kind, decides, key, level, told),
            Tell(kind, Audience.CCM, key, level, told),
        ),
    )


def release(current: Snapshot, request: Request | None, *, words: str, now: datetime) -> Plan:
    """The care manager tells the customer what comes of it: no cost, no limit, no department."""
    after(current.status, Command.ASK_RESOURCES)
    found = _known(request)
    if found.withdrawn_at is not None:
        raise RuleViolation("It was withdrawn; there is nothing to tell the customer.")
    if found.granted is None:
        raise RuleViolation("Nobody has decided yet; there is nothing to tell the customer.")
    if found.customer_words:
        raise AlreadyDone("The customer has the wording of this answer already.")
    if not words.strip():
        raise BadInput("Write what the customer reads: what happens now, in plain words.")
    key, told = f"request-released:{found.id}", {"words": words.strip()}
    return Plan(
        keep=(ReleaseRequest(found.id, words.strip()),),
        record=(Record(Fact.RESOURCES_RELEASED, now, words=words.strip()),),
        tell=(Tell(NoticeKind.RESOURCES_RELEASED, Audience.CUSTOMER, key, details=told),),
    )


def request_missed(due: CameDue) -> Plan:
    """Told once to the CCM and the level above, at the top to the desk; it stays open (R20)."""
    level, kind = due.clock.level or 1, NoticeKind.RESOURCES_MISSED
    key = f"request-missed:{due.clock.id}"
    told = {"request_id": str(due.clock.subject_id), "was_due_at": due.at.isoformat()}
    to_ccm = Tell(kind, Audience.CCM, key, level, told)
    top = len(due.current.policy.levels)  # requests go no further, also where the matrix goes on
    return Plan(
        settle=(Settle(due.clock.id, Outcome.MISSED, due.at),),
        record=(Record(Fact.RESOURCES_MISSED, due.at, level, by_system=True),),
        tell=(to_ccm, above(to_ccm, level, top=top, missed_level=level)),
    )


def _checked_wish(wanted: Wanted) -> Wanted:
    if not wanted.buys.strip():
        raise BadInput("Say what it buys: that is what the decision is about.")
    currency = wanted.currency.strip().upper()
    if not _CURRENCY.fullmatch(currency):
        raise BadInput("Say in which currency it costs that, in three letters: USD.")
    return replace(
        wanted, buys=wanted.buys.strip(), currency=currency, options=checked(wanted.options)
    )


def _known(request: Request | None) -> Request:
    if request is None:
        raise RuleViolation("There is no such request here.")
    return request


def _undecided(request: Request | None) -> Request:
    found = _known(request)
    if found.withdrawn_at is not None:
        raise AlreadyDone(f"{found.asked_by} has withdrawn this.", found.withdrawn_at)
    if found.granted is not None:
        how = "approved" if found.granted else "declined"
        raise AlreadyDone(f"{found.decided_by} has already {how} this.", found.decided_at)
    return found


def _checked(found: Request, decision: Decision, today: date) -> Decision:
    decision = replace(decision, words=decision.words.strip(), step=decision.step.strip())
    if not decision.words:
        raise BadInput("Say why, in words; who asked and who reads it later need them.")
    if decision.granted:
        if decision.alternate_date is not None:
            raise BadInput("An alternate date goes with a refusal; approve it, or offer the date.")
        if decision.option is None and len(found.options) > 1:
            raise BadInput("Choose which of the options is approved.")
        if not 1 <= (decision.option or 1) <= len(found.options):
            raise BadInput("Choose one of the options that were asked for.")
        if bool(decision.step) != (decision.step_by is not None):
            raise BadInput("An action of the plan needs both: what is done, and by when.")
        return replace(decision, option=decision.option or 1)
    if decision.alternate_date is not None and decision.alternate_date <= today:
        raise BadInput("Offer an alternate date to come.")
    return replace(decision, option=None, step="", step_by=decision.step_by)


def _with_step(
    current: Snapshot,
    decided: Plan,
    found: Request,
    decision: Decision,
    action_id: UUID,
    owner: str,
    now: datetime,
) -> Plan:
    """The answer with what it means for the plan; nothing where it means nothing."""
    what = decision.step
    if not decision.granted and decision.alternate_date is not None:
        what = f"Alternate date, not agreed yet: {found.buys}"[:SHORT]
    adds = bool(what) and decision.step_by is not None
    keep = DecideRequest(found.id, decision, action_id if adds else None)
    if not adds or decision.step_by is None:
        return replace(decided, keep=(keep,))
    step = AddAction(
        id=action_id,
        text=what,
        owner=ActionOwner.CARRIER,
        owner_name=owner,
        visible=False,
        committed_at=decision.step_by,
    )
    added = add_action(current, step, now=now)
    return replace(
        added,
        keep=(*added.keep, keep),
        settle=(*decided.settle, *added.settle),
        record=(*decided.record, *added.record),
        tell=(*decided.tell, *added.tell),
    )


def _goes_on(
    current: Snapshot, request_id: UUID, level: int, clock: RunningClock | None
) -> tuple[Start, ...]:
    """The time to decide at another level, from the same start and with the same pauses (N5)."""
    if clock is None:
        return ()
    owed = _owed(current, request_id, level, clock.facts.started_at)
    return (replace(owed, pauses=clock.facts.pauses),)


def _owed(current: Snapshot, request_id: UUID, level: int, since: datetime) -> Start:
    return Start(
        kind=ClockKind.REQUEST,
        subject_id=request_id,
        level=level,
        started_at=since,
        target=current.policy.requests_within.target,
        calendar=current.calendars.of(level),
        percents=current.policy.warn_at,
    )


def _asked_of(request_id: UUID, routed: Routed, key: str) -> tuple[Tell, ...]:
    """To who decides; where nobody is there, to the desk."""
    told = {"request_id": str(request_id), "because": routed.because}
    kind, level = NoticeKind.RESOURCES_DECIDE, routed.seat.level
    if routed.seat.person_id is None:
        return (Tell(kind, Audience.DESK, key, level, told),)
    return (Tell(kind, Audience.PERSON, key, level, told, routed.seat.person_id),)
