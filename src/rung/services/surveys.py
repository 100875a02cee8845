"""The customer's answer to the two questions after the end (R27)."""

from uuid import UUID

from django.db import transaction

from rung.domain import surveys as rules
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.domain.vocabulary import ClosedAs
from rung.models import Escalation, Survey
from rung.models.keys import key_at
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.words_kept import require_words_kept


@transaction.atomic
def answer_survey(*, escalation_id: UUID, answer: rules.Answer, doing: Doing) -> Escalation:
    """Keep the one answer; its owner is told. AlreadyDone names who answered before (N15)."""
    doing.allow(Act.ANSWER_SURVEY)
    return run(
        escalation_id,
        lambda s: rules.give_answer(
            s,
            answer,
            ended=ended_of(Escalation.objects.get(pk=escalation_id)),
            survey_id=key_at(doing.now),
            now=doing.now,
        ),
        doing,
    )


@transaction.atomic
def follow_up_survey(*, escalation_id: UUID, words: str, doing: Doing) -> Escalation:
    """Keep that somebody called about the answer, once; it leaves its owner's day (R27)."""
    doing.allow(Act.FOLLOW_UP_SURVEY)

    def decide(current: Snapshot) -> Plan:
        require_words_kept(current)
        return rules.follow_up(current, _given(escalation_id), words=words, now=doing.now)

    return run(escalation_id, decide, doing)


def _given(escalation_id: UUID) -> rules.GivenAnswer | None:
    """The answer as it stands; the escalation is locked."""
    row = (
        Survey.objects.filter(escalation=escalation_id)
        .select_related("follow_up__followed_by")
        .first()
    )
    if row is None:
        return None
    done = getattr(row, "follow_up", None)
    return rules.GivenAnswer(
        row.pk, done.followed_by.name if done else "", done.followed_at if done else None
    )


def ended_of(escalation: Escalation) -> rules.Ended:
    """How it ended and who has answered, as the rule reads it."""
    survey = Survey.objects.filter(escalation=escalation).select_related("answered_by").first()
    return rules.Ended(
        closed_as=ClosedAs(escalation.closed_as) if escalation.closed_as else None,
        closed_at=escalation.closed_at,
        answered_by=survey.answered_by.name if survey else "",
        answered_at=survey.answered_at if survey else None,
    )
