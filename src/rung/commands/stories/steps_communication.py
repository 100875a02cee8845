"""What people of the demo agree on about news: a plan of their own, and who else hears."""

from datetime import datetime
from uuid import UUID

from rung.commands.stories.steps import Stage, Step
from rung.domain.agreeing import Terms
from rung.models import CommunicationPlan
from rung.services import communication
from rung.services.communication import Wanted
from rung.services.doing import Doing


def proposes(at: datetime, who: str, terms: Terms) -> Step:
    """One side proposes a communication plan."""
    return Step(
        at,
        who,
        lambda stage, doing: communication.propose_plan(
            escalation_id=stage.escalation_id, terms=terms, doing=doing
        ),
    )


def agrees(at: datetime, who: str, words: str) -> Step:
    """The other side agrees to what was proposed last."""

    def act(stage: Stage, doing: Doing) -> None:
        communication.answer_plan(
            escalation_id=stage.escalation_id,
            proposal_id=_newest(stage),
            agreed=True,
            words=words,
            doing=doing,
        )

    return Step(at, who, act)


def lets_hear(at: datetime, who: str, wanted: Wanted) -> Step:
    """Somebody more is told."""
    return Step(
        at,
        who,
        lambda stage, doing: communication.add_stakeholder(
            escalation_id=stage.escalation_id, wanted=wanted, doing=doing
        ),
    )


def _newest(stage: Stage) -> UUID:
    return CommunicationPlan.objects.filter(escalation=stage.escalation_id).latest("number").pk
