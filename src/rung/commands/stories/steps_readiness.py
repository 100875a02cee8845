"""Steps about sites that are not ready, and about the words of a reason against a date."""

from datetime import datetime

from rung.commands.stories.steps import Stage, Step
from rung.domain.attaching import Given
from rung.models import Jeopardy, Order
from rung.services import readiness
from rung.services.doing import Doing
from rung.services.readiness import Told
from rung.services.wording_jeopardies import Wording, seen_of, word_jeopardy


def tells_not_ready(at: datetime, who: str, told: Told, *files: Given) -> Step:
    """The care manager tells the customer that the site of the story's order is not ready."""

    def act(stage: Stage, doing: Doing) -> None:
        readiness.tell_not_ready(
            escalation_id=stage.escalation_id,
            order_id=Order.objects.get(reference=stage.reference).pk,
            told=told,
            files=files,
            doing=doing,
        )

    return Step(at, who, act)


def words_reason(
    at: datetime, who: str, code: str, *, cause: str, words: str, release: bool
) -> Step:
    """Somebody writes what a reason is inside, and what the customer reads of it."""

    def act(stage: Stage, doing: Doing) -> None:
        row = Jeopardy.objects.get(order__reference=stage.reference, code=code, cleared_at=None)
        word_jeopardy(
            order_id=row.order_id,
            jeopardy_id=row.pk,
            wording=Wording(cause, words, seen_of(row)),
            release=release,
            doing=doing,
        )

    return Step(at, who, act)
