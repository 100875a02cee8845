"""What people of the demo do with a plan as a whole: its order, its release, an answer to it."""

from datetime import datetime

from rung.commands.stories.steps import Stage, Step
from rung.domain.action_plan import Wording, plan_stamp
from rung.domain.plan import PlannedAction
from rung.domain.vocabulary import ActionState
from rung.models import Action
from rung.services import planning
from rung.services.doing import Doing


def comes_after(at: datetime, who: str, text: str, *befores: str) -> Step:
    """An action that others have to come before."""
    return Step(
        at,
        who,
        lambda stage, doing: planning.reorder(
            escalation_id=stage.escalation_id,
            action_id=stage.action_id(text),
            wanted=tuple(stage.action_id(before) for before in befores),
            seen=None,
            doing=doing,
        ),
    )


def tells(at: datetime, who: str, text: str, *, as_text: str, reason: str) -> Step:
    """What was kept inside, with its moved date, told to the customer in words for them."""
    return Step(
        at,
        who,
        lambda stage, doing: planning.release(
            escalation_id=stage.escalation_id,
            action_id=stage.action_id(text),
            wording=Wording(as_text, reason),
            seen=None,
            doing=doing,
        ),
    )


def agrees(at: datetime, who: str) -> Step:
    """The customer agrees to the plan as it stands."""

    def act(stage: Stage, doing: Doing) -> None:
        planning.answer_plan(
            escalation_id=stage.escalation_id,
            agreed=True,
            words="",
            stamp=_stamp(stage),
            doing=doing,
        )

    return Step(at, who, act)


def finds_missing(at: datetime, who: str, words: str) -> Step:
    """The customer says what the plan lacks."""

    def act(stage: Stage, doing: Doing) -> None:
        planning.answer_plan(
            escalation_id=stage.escalation_id,
            agreed=False,
            words=words,
            stamp=_stamp(stage),
            doing=doing,
        )

    return Step(at, who, act)


def _stamp(stage: Stage) -> str:
    """Of the plan as the customer\'s page shows it then."""
    return plan_stamp(
        PlannedAction(each.pk, each.text, each.visible, ActionState(each.state), each.committed_at)
        for each in Action.objects.filter(escalation=stage.escalation_id)
    )
