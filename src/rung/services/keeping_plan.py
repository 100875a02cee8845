"""Writes what rules decide about an action plan: actions, moved dates, their order, answers."""

from uuid import UUID

from rung.domain.action_plan import AnswerPlan, Release, Reorder
from rung.domain.plan import AddAction, EndAction, MoveAction
from rung.domain.vocabulary import ActionState
from rung.models import Action, ActionDependency, ActionMove, Escalation, PlanAnswer
from rung.services.doing import Doing

LONGEST = 300  # of words kept beside an action


def write_added(escalation: Escalation, added: AddAction, doing: Doing) -> None:
    """A new action, with what it comes after."""
    Action.objects.create(
        id=added.id,
        escalation=escalation,
        text=added.text,
        internal_words=added.internal_words,
        owner=added.owner.value,
        owner_name=added.owner_name,
        visible=added.visible,
        shown_at=doing.now if added.visible else None,
        state=ActionState.OPEN.value,
        committed_at=added.committed_at,
        date_kind=added.kind.value,
        created_at=doing.now,
        created_by=doing.person,
    )
    _write_after(added.id, added.after)


def write_moved(moved: MoveAction, doing: Doing) -> None:
    """Another date; the old one is kept with its kind."""
    action = Action.objects.get(pk=moved.id)
    ActionMove.objects.create(
        action=action,
        from_at=moved.from_at,
        from_kind=action.date_kind,
        to_at=moved.to_at,
        reason=moved.reason,
        cause=moved.cause,
        cause_words=moved.cause_words,
        moved_at=doing.now,
        moved_by=doing.person,
        told_at=doing.now if moved.told else None,
    )
    action.committed_at, action.date_kind = moved.to_at, moved.kind.value
    action.save(update_fields=["committed_at", "date_kind"])


def write_ended(ended: EndAction, doing: Doing) -> None:
    """Done, or given up."""
    Action.objects.filter(pk=ended.id).update(
        state=ended.state.value, ended_at=doing.now, ended_by=doing.actor
    )


def keep_release(escalation: Escalation, decided: Release, doing: Doing) -> None:
    """The customer's words take the place of the carrier's, which stay beside them."""
    action = Action.objects.get(pk=decided.action_id, escalation=escalation)
    if action.text != decided.text:
        kept = filter(None, (action.text, action.internal_words))
        action.internal_words = " · ".join(kept)[:LONGEST]
    action.text, action.visible, action.shown_at = decided.text, True, doing.now
    action.save(update_fields=["text", "internal_words", "visible", "shown_at"])
    ActionMove.objects.filter(action=action, told_at=None).update(
        told_at=doing.now, reason=decided.reason
    )


def keep_order(escalation: Escalation, decided: Reorder, doing: Doing) -> None:
    """What it came after before stands on the timeline."""
    del escalation, doing
    ActionDependency.objects.filter(action=decided.action_id).delete()
    _write_after(decided.action_id, decided.after)


def keep_answer(escalation: Escalation, decided: AnswerPlan, doing: Doing) -> None:
    """What a customer says to the plan; each answer is kept, the newest one counts."""
    PlanAnswer.objects.create(
        id=decided.id,
        escalation=escalation,
        agreed=decided.agreed,
        words=decided.words.strip(),
        stamp=decided.stamp,
        given_at=doing.now,
        given_by=doing.person,
    )


def _write_after(action_id: UUID, befores: tuple[UUID, ...]) -> None:
    ActionDependency.objects.bulk_create(
        ActionDependency(action_id=action_id, after_id=before) for before in befores
    )
