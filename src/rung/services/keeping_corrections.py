"""Writes what a rule decides about corrections."""

from rung.domain.corrections import AskCorrection, DecideCorrection
from rung.models import Correction, Escalation
from rung.services.doing import Doing


def ask(escalation: Escalation, decided: AskCorrection, doing: Doing) -> None:
    """A request for a correction."""
    Correction.objects.create(
        id=decided.id,
        clock_id=decided.clock_id,
        escalation=escalation,
        words=decided.words,
        asked_at=doing.now,
        asked_by=doing.person,
    )


def decide(escalation: Escalation, decided: DecideCorrection, doing: Doing) -> None:
    """The answer to it, once."""
    Correction.objects.filter(pk=decided.id, escalation=escalation, decided_at=None).update(
        approved=decided.approved,
        decision=decided.words,
        decided_at=doing.now,
        decided_by=doing.person,
    )
