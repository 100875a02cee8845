"""The action plan as one thing: what follows what, what a reader saw, what changed since (R17).

The rules about one action at a time are in ``working``; here stand those that look at the whole
plan, and those by which words that were kept inside reach the customer.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from uuid import UUID

from rung.domain.communication import reset
from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, PlannedAction, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import ActionState

Following = Mapping[UUID, Collection[UUID]]  # which actions an action comes after


_OVERTAKEN = "Somebody changed this action while you wrote. Nothing of yours is lost."


class Overtaken(RuleViolation):
    """Somebody changed what the form showed while it was being filled in; nothing is lost."""

    code = "overtaken"


@dataclass(frozen=True)
class Release(Keep):
    """The customer sees an action from now on, in words written for them, with its moved dates."""

    action_id: UUID
    text: str
    reason: str  # of the moved dates, as the customer reads it


@dataclass(frozen=True)
class Reorder(Keep):
    """What an action comes after, all of it."""

    action_id: UUID
    after: tuple[UUID, ...]


@dataclass(frozen=True)
class AnswerPlan(Keep):
    """What the customer says to the plan they saw."""

    id: UUID
    agreed: bool
    words: str
    stamp: str


@dataclass(frozen=True)
class Wording:
    """An action and why its dates moved, in words written for the customer (R22)."""

    text: str
    reason: str = ""


def action_stamp(action: PlannedAction) -> str:
    """What a form carries of the action it showed; another one once somebody has changed it."""
    seen = (action.text, action.visible, action.state.value, action.committed_at.timestamp())
    return _digest(repr(seen))


def order_stamp(action: PlannedAction, befores: Iterable[UUID]) -> str:
    """The same with what the action comes after."""
    return _digest(action_stamp(action) + repr(sorted(str(each) for each in befores)))


def plan_stamp(actions: Iterable[PlannedAction]) -> str:
    """What the customer saw of the plan; done is not a change, a date or an action more is one."""
    seen = sorted(
        (str(each.id), each.text, each.committed_at.timestamp())
        for each in actions
        if each.visible and each.state is not ActionState.WITHDRAWN
    )
    return _digest(repr(seen)) if seen else ""


def check_seen(action: PlannedAction, seen: str | None) -> None:
    """Raise Overtaken where somebody else changed the action since the form was drawn.

    ``seen`` is None where no form was drawn: a story, an import, time itself.
    """
    if seen is not None and seen != action_stamp(action):
        raise Overtaken(_OVERTAKEN)


def check_after(actions: Iterable[PlannedAction], wanted: Iterable[UUID]) -> None:
    """An action follows actions of its own plan that have not been given up."""
    known = {each.id for each in actions if each.state is not ActionState.WITHDRAWN}
    if not known.issuperset(wanted):
        raise BadInput("An action can only come after another one of this plan.")


def circle(following: Following, action_id: UUID) -> tuple[UUID, ...]:
    """The way from an action back to itself; empty when there is none."""
    ways: list[tuple[UUID, ...]] = [(action_id,)]
    been: set[UUID] = set()
    while ways:
        way = ways.pop()
        for before in sorted(following.get(way[-1], ()), key=str):
            if before == action_id:
                return (*way, before)
            if before not in been:
                been.add(before)
                ways.append((*way, before))
    return ()


def reorder(
    current: Snapshot,
    following: Following,
    *,
    action_id: UUID,
    wanted: Collection[UUID],
    seen: str | None,
    now: datetime,
) -> Plan:
    """Say what an action comes after. An action never waits for itself, not by a detour either."""
    after(current.status, Command.CHANGE_PLAN)
    action = open_action(current, action_id)
    befores_now = following.get(action_id, ())
    if seen is not None and seen != order_stamp(action, befores_now):
        raise Overtaken(_OVERTAKEN)
    if action_id in wanted:
        raise BadInput("An action cannot come after itself. Choose another one.")
    check_after(current.actions, wanted)
    if set(befores_now) == set(wanted):
        raise AlreadyDone("That is the order it already has.")
    found = circle({**following, action_id: wanted}, action_id)
    texts = {each.id: each.text for each in current.actions}
    if found:
        way = ", which comes after ".join(f"“{texts[each]}”" for each in found[1:])
        raise BadInput(f"That would be a circle: “{action.text}” comes after {way}.")
    befores = tuple(sorted(wanted, key=str))
    shown = action.visible and all(
        each.visible for each in current.actions if each.id in set(befores)
    )
    details = {"text": action.text, "after": [texts[each] for each in befores]}
    record = Record(Fact.ACTION_REORDERED, now, details=details, internal=not shown)
    return Plan(keep=(Reorder(action_id, befores),), record=(record,))


def release(
    current: Snapshot,
    untold: Collection[datetime],
    *,
    action_id: UUID,
    wording: Wording,
    seen: str | None,
    now: datetime,
) -> Plan:
    """Show an action to the customer in words for them, and tell every date that moved inside.

    ``untold`` are the dates it had before. What was told after the old date had passed stays told
    late, for ever. It counts as an update.
    """
    after(current.status, Command.CHANGE_PLAN)
    action = open_action(current, action_id)
    if action.visible:
        raise AlreadyDone("The customer sees this action already.")
    check_seen(action, seen)
    _check_wording(wording, untold)
    text, reason = wording.text.strip(), wording.reason.strip()
    was_at = min(untold, default=action.committed_at)
    told: dict[str, str | bool] = {
        "text": text,
        "from_at": was_at.isoformat(),
        "to_at": action.committed_at.isoformat(),
        "reason": reason,
        "moved": bool(untold),
        "late": bool(untold) and now > was_at,
    }
    settle, start = reset(current, now=now)
    key = f"released:{action_id}"
    return Plan(
        keep=(Release(action_id, text, reason),),
        settle=settle,
        start=start,
        record=(Record(Fact.ACTION_RELEASED, now, words=reason, details=told),),
        tell=(Tell(NoticeKind.ACTION_RELEASED, Audience.CUSTOMER, key, details=told),),
    )


def _check_wording(wording: Wording, untold: Collection[datetime]) -> None:
    if not wording.text.strip():
        raise BadInput("Write what the customer reads: no causes, no supplier names.")
    if untold and not wording.reason.strip():
        raise BadInput("Say why the date moved, in words for the customer.")


def answer_plan(current: Snapshot, answer: AnswerPlan, *, now: datetime) -> Plan:
    """The customer agrees to the plan they saw, or says what is missing; the CCM is told (R9).

    What changed while they read it is shown first: nobody agrees to what they did not see.
    """
    after(current.status, Command.ANSWER_PLAN)
    stamp = plan_stamp(current.actions)
    if not stamp:
        raise RuleViolation("There is no plan yet. You can say what you think of it once it is.")
    if answer.stamp != stamp:
        raise Overtaken("The plan changed while you read it. Look at it once more, please.")
    if not answer.agreed and not answer.words.strip():
        raise BadInput("Say what is missing, in a few words.")
    told = {"agreed": answer.agreed, "words": answer.words.strip()}
    fact = Fact.PLAN_AGREED if answer.agreed else Fact.PLAN_INCOMPLETE
    return Plan(
        keep=(answer,),
        record=(Record(fact, now, words=answer.words.strip()),),
        tell=(Tell(NoticeKind.PLAN_ANSWERED, Audience.CCM, f"plan:{answer.id}", details=told),),
    )


def open_action(current: Snapshot, action_id: UUID) -> PlannedAction:
    """The action, while something can become of it."""
    for action in current.actions:
        if action.id == action_id and action.state is ActionState.OPEN:
            return action
    raise AlreadyDone("This action has already been ended.")


def _digest(text: str) -> str:
    return blake2s(text.encode(), digest_size=12).hexdigest()
