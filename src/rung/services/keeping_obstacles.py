"""Writes roadblocks, requests for resources and what becomes of them."""

from rung.domain.request_parts import (
    AnswerBack,
    AskBack,
    AskRequest,
    DecideRequest,
    ReleaseRequest,
    RouteRequest,
    WithdrawRequest,
)
from rung.domain.resources import Routed
from rung.domain.roadblocks import NameRoadblock, ReleaseRoadblock, RemoveRoadblock
from rung.models import (
    Escalation,
    Person,
    RequestOption,
    RequestQuestion,
    ResourceRequest,
    Roadblock,
)
from rung.services.doing import Doing


def name_roadblock(escalation: Escalation, named: NameRoadblock, doing: Doing) -> None:
    """A roadblock, and who removes it by when."""
    Roadblock.objects.create(
        id=named.id,
        escalation=escalation,
        blocks=named.blocks,
        department=named.department,
        remover_id=named.remover_id,
        due_at=named.due_at,
        named_at=doing.now,
        named_by=doing.person,
    )


def release_roadblock(escalation: Escalation, released: ReleaseRoadblock, doing: Doing) -> None:
    """The wording that the customer reads."""
    row = Roadblock.objects.filter(pk=released.id, escalation=escalation)
    row.update(**_released(released.words, doing))


def remove_roadblock(escalation: Escalation, removed: RemoveRoadblock, doing: Doing) -> None:
    """That it is gone."""
    Roadblock.objects.filter(pk=removed.id, escalation=escalation).update(
        removed_words=removed.words, removed_at=doing.now, removed_by=doing.person
    )


def ask_request(escalation: Escalation, asked: AskRequest, doing: Doing) -> None:
    """A request with its options, and who decides."""
    wanted = asked.wanted
    row = ResourceRequest.objects.create(
        id=asked.id,
        escalation=escalation,
        kind=wanted.kind.value,
        buys=wanted.buys,
        currency=wanted.currency,
        asked_at=doing.now,
        asked_by=doing.person,
        **_routed(asked.routed),
    )
    RequestOption.objects.bulk_create(
        RequestOption(
            request=row,
            position=position,
            words=option.words,
            cost=option.cost,
            days=option.days,
        )
        for position, option in enumerate(wanted.options, start=1)
    )


def route_request(escalation: Escalation, routed: RouteRequest, doing: Doing) -> None:
    """Who decides now."""
    del doing
    row = ResourceRequest.objects.filter(pk=routed.id, escalation=escalation)
    row.update(**_routed(routed.routed))


def decide_request(escalation: Escalation, decided: DecideRequest, doing: Doing) -> None:
    """The answer, the option it chose, and what it put into the plan."""
    decision = decided.decision
    ResourceRequest.objects.filter(pk=decided.id, escalation=escalation).update(
        granted=decision.granted,
        decided_at=doing.now,
        decided_by=doing.person,
        words=decision.words,
        alternate_date=decision.alternate_date,
        action_id=decided.action_id,
    )
    if decision.option is not None:
        options = RequestOption.objects.filter(request=decided.id)
        options.filter(position=decision.option).update(chosen=True)


def ask_back(escalation: Escalation, asked: AskBack, doing: Doing) -> None:
    """A question of who decides."""
    del escalation
    RequestQuestion.objects.create(
        id=asked.id,
        request_id=asked.request_id,
        words=asked.words,
        asked_at=doing.now,
        asked_by=doing.person,
    )


def answer_back(escalation: Escalation, answered: AnswerBack, doing: Doing) -> None:
    """The answer to it."""
    RequestQuestion.objects.filter(pk=answered.id, request__escalation=escalation).update(
        answer=answered.words, answered_at=doing.now, answered_by=doing.person
    )


def release_request(escalation: Escalation, released: ReleaseRequest, doing: Doing) -> None:
    """The wording that the customer reads."""
    row = ResourceRequest.objects.filter(pk=released.id, escalation=escalation)
    row.update(**_released(released.words, doing))


def withdraw_request(escalation: Escalation, withdrawn: WithdrawRequest, doing: Doing) -> None:
    """Taken back by who asked for it."""
    ResourceRequest.objects.filter(pk=withdrawn.id, escalation=escalation).update(
        withdrawn_words=withdrawn.words, withdrawn_at=doing.now
    )


def _released(words: str, doing: Doing) -> dict[str, object]:
    return {"customer_words": words, "released_at": doing.now, "released_by": doing.person}


def _routed(routed: Routed) -> dict[str, object]:
    seat = routed.seat
    stands_in = Person.objects.filter(pk=seat.cover_for_id).first() if seat.cover_for_id else None
    return {
        "level": seat.level,
        "decider_id": seat.person_id,
        "cover_for": stands_in,
        "routed_because": routed.because,
    }
