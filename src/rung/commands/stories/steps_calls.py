"""Steps about calls: one that somebody logs, with a call back promised in it."""

from datetime import datetime

from rung.commands.stories.steps import Stage, Step
from rung.domain.vocabulary import Channel, ContactOutcome
from rung.models import Person
from rung.services import engaging
from rung.services.calling import Said
from rung.services.doing import Doing
from rung.services.engaging import Attempt


def logs_call(
    at: datetime,
    who: str,
    words: str,
    *,
    called_at: datetime,
    with_whom: str,
    call_back: datetime | None = None,
) -> Step:
    """Somebody of the carrier logs that they spoke with somebody of the customer."""

    def act(stage: Stage, doing: Doing) -> None:
        engaging.log_contact(
            escalation_id=stage.escalation_id,
            attempt=Attempt(1, called_at, ContactOutcome.SPOKE, words),
            doing=doing,
            said=Said(call_back, with_whom=Person.objects.get(email=with_whom).pk),
        )

    return Step(at, who, act, Channel.PHONE)
