"""Writes what is decided at the end and after it: the cause, and the customer's answer."""

from rung.domain.ending import FoundCause
from rung.domain.surveys import KeepAnswer, KeepFollowUp
from rung.models import EngagedLevel, Escalation, Survey, SurveyFollowUp
from rung.services.doing import Doing


def found_cause(escalation: Escalation, decided: FoundCause, doing: Doing) -> None:
    """The newest finding stands on the record; the timeline keeps what stood there before."""
    del doing
    escalation.cause = decided.cause.value
    escalation.cause_words = decided.words.strip()
    escalation.save(update_fields=["cause", "cause_words"])


def keep_answer(escalation: Escalation, decided: KeepAnswer, doing: Doing) -> None:
    """The answer, and the manager who owns it from now on (R27)."""
    engaged = EngagedLevel.objects.filter(escalation=escalation, level=decided.level).first()
    Survey.objects.create(
        id=decided.id,
        escalation=escalation,
        level=decided.level,
        owner_id=engaged.holder_id if engaged else None,
        informed=decided.answer.informed,
        solved=decided.answer.solved,
        words=decided.answer.words.strip(),
        channel=doing.channel.value,
        answered_at=doing.now,
        answered_by=doing.person,
    )


def keep_follow_up(escalation: Escalation, decided: KeepFollowUp, doing: Doing) -> None:
    """What came of the call about an answer."""
    SurveyFollowUp.objects.create(
        survey=Survey.objects.get(pk=decided.survey_id, escalation=escalation),
        words=decided.words,
        followed_at=doing.now,
        followed_by=doing.person,
    )
