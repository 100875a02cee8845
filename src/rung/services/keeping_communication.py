"""Writes what rules decide about communication plans and stakeholders."""

from rung.domain.agreeing import AnswerProposal, PlanState, ProposePlan
from rung.domain.hearing import AddListener, EndListener
from rung.models import CommunicationPlan, Escalation, Stakeholder
from rung.services.doing import Doing


def propose(escalation: Escalation, decided: ProposePlan, doing: Doing) -> None:
    """The next version; one that nobody answered gives way to it."""
    if decided.replaces is not None:
        CommunicationPlan.objects.filter(pk=decided.replaces).update(
            state=PlanState.REPLACED.value, answered_at=doing.now, answered_by=doing.person
        )
    terms = decided.terms
    CommunicationPlan.objects.create(
        id=decided.id,
        escalation=escalation,
        number=decided.number,
        measure=terms.rhythm.every.measure.value,
        amount=terms.rhythm.every.amount,
        at_second=terms.rhythm.at,
        audience=terms.audience.strip(),
        depth=terms.depth.value,
        quiet_from=terms.quiet.begins if terms.quiet else None,
        quiet_until=terms.quiet.ends if terms.quiet else None,
        together=terms.together,
        words=terms.words.strip(),
        proposed_at=doing.now,
        proposed_by=doing.person,
        proposed_side=decided.side.value,
    )


def answer(escalation: Escalation, decided: AnswerProposal, doing: Doing) -> None:
    """What the other side said."""
    CommunicationPlan.objects.filter(pk=decided.id, escalation=escalation).update(
        state=(PlanState.AGREED if decided.agreed else PlanState.DECLINED).value,
        answered_at=doing.now,
        answered_by=doing.person,
        answer=decided.words,
    )


def add_listener(escalation: Escalation, decided: AddListener, doing: Doing) -> None:
    """One more who hears."""
    listener = decided.listener
    Stakeholder.objects.create(
        id=decided.id,
        escalation=escalation,
        side=listener.side.value,
        person_id=listener.person_id,
        name=listener.name.strip(),
        address=listener.address,
        phone=listener.phone.strip(),
        gets=listener.gets.value,
        hears_by=listener.hears_by.value,
        depth=listener.depth.value,
        added_at=doing.now,
        added_by=doing.person,
    )


def end_listener(escalation: Escalation, decided: EndListener, doing: Doing) -> None:
    """They hear no more."""
    Stakeholder.objects.filter(pk=decided.id, escalation=escalation, left_at=None).update(
        left_at=doing.now, removed_by=doing.person
    )
