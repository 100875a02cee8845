"""Steps about impact, roadblocks and resources (R8, R19, R20)."""

from datetime import date, datetime
from decimal import Decimal

from rung.commands.stories.steps import Stage, Step
from rung.domain.impact import Telling
from rung.domain.request_parts import Wanted
from rung.domain.resources import Option, RequestKind
from rung.models import Person, ResourceRequest, Roadblock
from rung.services import impact, resources, roadblocks
from rung.services.doing import Doing
from rung.services.resources import Answer


def tells_impact(at: datetime, who: str, said: Telling) -> Step:
    """Either side adds to what is known of the impact, or agrees with it."""
    return Step(
        at,
        who,
        lambda stage, doing: impact.tell_impact(
            escalation_id=stage.escalation_id, said=said, doing=doing
        ),
    )


def names_roadblock(
    at: datetime, who: str, blocks: str, *, department: str, remover: str, by: datetime
) -> Step:
    """What blocks, whose it is, and who removes it by when."""

    def act(stage: Stage, doing: Doing) -> None:
        roadblocks.name_roadblock(
            escalation_id=stage.escalation_id,
            blocks=blocks,
            department=department,
            remover_id=Person.objects.get(email=remover).pk,
            due_at=by,
            doing=doing,
        )

    return Step(at, who, act)


def words_roadblock(at: datetime, who: str, words: str) -> Step:
    """The customer gets their own wording of the roadblock that was named last."""

    def act(stage: Stage, doing: Doing) -> None:
        named = Roadblock.objects.filter(escalation=stage.escalation_id).latest("named_at")
        roadblocks.release_roadblock(
            escalation_id=stage.escalation_id, roadblock_id=named.pk, words=words, doing=doing
        )

    return Step(at, who, act)


def asks_for_resources(
    at: datetime,
    who: str,
    kind: RequestKind,
    buys: str,
    *ways: tuple[str, int, int],
    currency: str = "USD",
) -> Step:
    """What it buys, and each way with its cost and the days it gains."""
    options = tuple(Option(words, Decimal(cost), days) for words, cost, days in ways)
    return Step(
        at,
        who,
        lambda stage, doing: resources.ask_resources(
            escalation_id=stage.escalation_id,
            wanted=Wanted(kind, buys, currency, options),
            doing=doing,
        ),
    )


def declines_resources(at: datetime, who: str, words: str, *, instead: date | None = None) -> Step:
    """The level that was asked says no to what is asked for, and may offer another date."""

    def act(stage: Stage, doing: Doing) -> None:
        asked = ResourceRequest.objects.get(escalation=stage.escalation_id, decided_at=None)
        resources.decide_resources(
            escalation_id=stage.escalation_id,
            request_id=asked.pk,
            answer=Answer(granted=False, words=words, alternate_date=instead),
            doing=doing,
        )

    return Step(at, who, act)
