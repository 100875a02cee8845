"""Working the problem: acknowledgements, updates, words, the plan (R12, R15, R17, R24)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rung.domain.action_plan import check_after, check_seen, open_action
from rung.domain.clocks import ClockKind, Outcome, Target, TargetKind
from rung.domain.communication import reset
from rung.domain.engaging import SLACK
from rung.domain.facts import Fact
from rung.domain.jeopardy import REASONS
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import (
    AddAction,
    EndAction,
    GiveAcknowledgement,
    HandOn,
    MoveAction,
    OwedAnswer,
    Plan,
    PlannedAction,
    Record,
    Settle,
    Snapshot,
    Start,
    Tell,
)
from rung.domain.refusals import AlreadyDone, BadInput, BadInstant, RuleViolation
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import (
    OUR_SUPPLIER,
    ActionOwner,
    ActionState,
    DateKind,
    UpdateKind,
)


@dataclass(frozen=True)
class Move:
    """A date that moves: to when, why in the customer's words, and what caused it, kept inside.

    ``seen`` is the stamp of the action on the form; None where no form was drawn.
    """

    action_id: UUID
    to_at: datetime
    reason: str
    cause: str  # a jeopardy code
    cause_words: str = ""
    kind: DateKind = DateKind.CCD
    seen: str | None = None


def acknowledge(
    current: Snapshot,
    *,
    clock_id: UUID,
    words: str,
    next_contact_at: datetime,
    acted_at: datetime,
    now: datetime,
) -> Plan:
    """The engaged manager answers the customer, with words and the next contact (R12).

    In time up to and including the due instant. A late answer is accepted and stays late: its
    clock is settled as missed by then. One that was given in time but typed in later keeps the
    miss, with the answer's own instant beside it. The second of two is told who was first (N15).
    """
    after(current.status, Command.ACKNOWLEDGE)
    owed = _owed(current, clock_id)
    if owed.answered_at is not None:
        raise AlreadyDone(f"{owed.answered_by} has already acknowledged this.", owed.answered_at)
    _check_answer(words, next_contact_at, acted_at, now)
    acted_at = _not_before_it_was_owed(acted_at, owed)
    expected = {"next_contact_at": next_contact_at.isoformat()}
    details = {**expected, "late": True} if owed.missed else expected
    told = {"words": words.strip(), **expected}
    key = f"acknowledged:{clock_id}:{now.isoformat()}"  # one taken back may be given again
    fact = Fact.ACKNOWLEDGEMENT_GIVEN
    return Plan(
        acknowledge=GiveAcknowledgement(
            clock_id, owed.level, acted_at, words.strip(), next_contact_at
        ),
        settle=() if owed.missed else (Settle(clock_id, Outcome.MET, acted_at),),
        record=(Record(fact, acted_at, owed.level, words.strip(), details),),
        tell=(
            Tell(NoticeKind.ACKNOWLEDGED, Audience.CUSTOMER, key, owed.level, told),
            Tell(NoticeKind.ACKNOWLEDGED, Audience.CCM, key, owed.level, told),
        ),
    )


def hand_on(
    current: Snapshot, *, clock_id: UUID, to: HandOn | None, to_name: str, now: datetime
) -> Plan:
    """The person asked is not the right one: their cover takes it on, and no clock moves.

    Without a cover (``to`` empty) it stays where it is. The care manager is told either way.
    """
    after(current.status, Command.HAND_ON)
    owed = _owed(current, clock_id)
    if owed.answered_at is not None:
        raise AlreadyDone(f"{owed.answered_by} has already acknowledged this.", owed.answered_at)
    told = {"to_name": to_name}
    key = f"handed-on:{clock_id}:{now.isoformat()}"  # it may go back, and on once more
    inside = Tell(NoticeKind.HANDED_ON, Audience.CCM, key, owed.level, told)
    fact = Fact.ACKNOWLEDGEMENT_HANDED_ON
    if to is None:
        words = "Nobody covers for them; the level stays theirs."
        record = Record(fact, now, owed.level, words, told, internal=True)
        return Plan(record=(record,), tell=(inside,))
    ask = Tell(NoticeKind.ACKNOWLEDGE, Audience.LEVEL, key, owed.level)
    words = f"{to_name} answers instead."
    return Plan(
        hand_on=to, record=(Record(fact, now, owed.level, words, told),), tell=(ask, inside)
    )


def send_update(
    current: Snapshot, *, kind: UpdateKind, words: str, key: UUID, now: datetime
) -> Plan:
    """News to the customer: sent, kept and the rhythm reset, in one go (R24)."""
    after(current.status, Command.SEND_UPDATE)
    if not words.strip():
        raise BadInput("Write what the customer should read; “nothing new” needs a sentence too.")
    settle, start = reset(current, now=now)
    details = {"kind": kind.value}
    return Plan(
        settle=settle,
        start=start,
        record=(Record(Fact.UPDATE_SENT, now, words=words.strip(), details=details),),
        tell=(
            Tell(
                NoticeKind.UPDATE,
                Audience.CUSTOMER,
                f"update:{key}",
                details={"kind": kind.value, "words": words.strip()},
            ),
        ),
    )


def write(current: Snapshot, *, words: str, key: UUID, now: datetime) -> Plan:
    """The customer writes to the care manager (R9)."""
    after(current.status, Command.WRITE)
    if not words.strip():
        raise BadInput("Write something for your care manager to read.")
    told = {"words": words.strip()}
    return Plan(
        record=(Record(Fact.CUSTOMER_WROTE, now, words=words.strip()),),
        tell=(Tell(NoticeKind.CUSTOMER_WROTE, Audience.CCM, f"wrote:{key}", details=told),),
    )


def note(current: Snapshot, *, words: str, now: datetime) -> Plan:
    """An internal note. The customer never sees it (R22, N13)."""
    after(current.status, Command.NOTE)
    if not words.strip():
        raise BadInput("Write the note first.")
    return Plan(record=(Record(Fact.NOTE_WRITTEN, now, words=words.strip(), internal=True),))


def add_action(current: Snapshot, action: AddAction, *, now: datetime) -> Plan:
    """An action of the plan, with an owner and a committed date (R17)."""
    after(current.status, Command.CHANGE_PLAN)
    if not action.text.strip() or not action.owner_name.strip():
        raise BadInput("An action says what will be done and names who does it.")
    if action.committed_at <= now:
        raise BadInput("A commitment lies in the future. Choose a later date.")
    check_after(current.actions, action.after)
    return Plan(
        add_action=action,
        start=(_commitment(current, action.id, action.committed_at, now),),
        record=(
            Record(
                Fact.ACTION_ADDED,
                now,
                words=action.text,
                details=_of_action(action),
                internal=not action.visible,
            ),
        ),
    )


def move_action(current: Snapshot, move: Move, *, now: datetime) -> Plan:
    """Move a committed date. The old one, the reason and when the customer was told are kept.

    The customer is told at once when the action is one they can see; that counts as an update. The
    cause is the carrier's own and stays inside.
    """
    after(current.status, Command.CHANGE_PLAN)
    action_id, to_at, reason = move.action_id, move.to_at, move.reason
    action = open_action(current, action_id)
    check_seen(action, move.seen)
    _check_move(action, move, now)
    running = current.clock(ClockKind.COMMITMENT, action_id)
    replaced = (Settle(running.id, Outcome.REPLACED, now),) if running else ()
    started = (_commitment(current, action_id, to_at, now),)
    told = {
        "text": action.text,
        "from_at": action.committed_at.isoformat(),
        "to_at": to_at.isoformat(),
        "reason": reason.strip(),
    }
    kept, following = reset(current, now=now) if action.visible else ((), ())
    key = f"moved:{action_id}:{to_at.isoformat()}:{now.isoformat()}"
    acts = {"who_acts": action.who_acts, "action_id": str(action_id)}
    tell = Tell(NoticeKind.ACTION_MOVED, Audience.CUSTOMER, key, details=told | acts)
    internal = not action.visible
    details = {**told, "late": action.visible and now > action.committed_at}
    return Plan(
        move_action=_kept(action, move),
        settle=(*replaced, *kept),
        start=(*started, *following),
        record=(
            Record(
                Fact.ACTION_MOVED, now, words=reason.strip(), details=details, internal=internal
            ),
        ),
        tell=(tell,) if action.visible else (),
    )


def _kept(action: PlannedAction, move: Move) -> MoveAction:
    """What is kept of it: the cause too, which goes no further than this."""
    return MoveAction(
        action.id,
        action.committed_at,
        move.to_at,
        move.reason.strip(),
        told=action.visible,
        cause=move.cause,
        cause_words=move.cause_words.strip(),
        kind=move.kind,
    )


def _check_move(action: PlannedAction, move: Move, now: datetime) -> None:
    if not move.reason.strip():
        raise BadInput("Say why the date moves; the customer will read it.")
    if move.cause not in REASONS:
        raise BadInput("Say what caused it, by its code; that stays inside.")
    if move.to_at <= now:
        raise BadInput("A commitment lies in the future. Choose a later date.")
    if move.to_at == action.committed_at:
        raise AlreadyDone("That is the date it already has.")


def end_action(
    current: Snapshot, *, action_id: UUID, state: ActionState, seen: str | None, now: datetime
) -> Plan:
    """An action is done (its commitment kept, if in time) or withdrawn."""
    after(current.status, Command.CHANGE_PLAN)
    action = open_action(current, action_id)
    check_seen(action, seen)
    done = state is ActionState.DONE
    running = current.clock(ClockKind.COMMITMENT, action_id)
    outcome = Outcome.MET if done else Outcome.CANCELLED
    return Plan(
        end_action=EndAction(action_id, state),
        settle=(Settle(running.id, outcome, now),) if running else (),
        record=(
            Record(
                Fact.ACTION_DONE if done else Fact.ACTION_WITHDRAWN,
                now,
                words=action.text,
                internal=not action.visible,
            ),
        ),
    )


def _owed(current: Snapshot, clock_id: UUID) -> OwedAnswer:
    for owed in current.answers:
        if owed.clock_id == clock_id:
            return owed
    raise RuleViolation("No acknowledgement is owed here any more.")


def _check_answer(words: str, next_contact_at: datetime, acted_at: datetime, now: datetime) -> None:
    if not words.strip():
        raise BadInput("An acknowledgement has words for the customer.")
    if acted_at > now:
        raise BadInput("That time lies in the future. Say when you answered.")
    if next_contact_at <= now:
        raise BadInput("The next contact lies in the future. Choose a later time.")


def _not_before_it_was_owed(acted_at: datetime, owed: OwedAnswer) -> datetime:
    """Nobody answers what has not been asked; a minute of a slow wristwatch is taken as then."""
    if acted_at < owed.since - SLACK:
        raise BadInstant("That is before an answer was owed. Choose a time from", owed.since)
    return max(acted_at, owed.since)


def _commitment(current: Snapshot, action_id: UUID, at: datetime, now: datetime) -> Start:
    return Start(
        kind=ClockKind.COMMITMENT,
        subject_id=action_id,
        level=None,
        started_at=now,
        target=Target(TargetKind.AT, at=at),
        calendar=current.calendars.matrix,
    )


def _of_action(action: AddAction) -> dict[str, str]:
    """What the timeline says of it; of an action that customers see, no supplier's name (R22)."""
    hidden = action.visible and action.owner is ActionOwner.SUPPLIER
    return {
        "owner": action.owner.value,
        "owner_name": OUR_SUPPLIER if hidden else action.owner_name,
        "committed_at": action.committed_at.isoformat(),
    }
