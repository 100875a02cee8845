"""Writes what the rules of a site that is not ready decide, and files that people add."""

from hashlib import sha256

from rung.domain.attaching import KeepAttachment
from rung.domain.readiness import (
    DecideNotReady,
    DisputeNotReady,
    EndEveryNotReady,
    EndNotReady,
    GiveNotReady,
    PassNotReady,
)
from rung.domain.readiness_words import NotReadyEnd
from rung.models import Attachment, Escalation, NotReady
from rung.services.doing import Doing


def give(escalation: Escalation, decided: GiveNotReady, doing: Doing) -> None:
    """A notice as it is told."""
    NotReady.objects.create(
        id=decided.id,
        escalation=escalation,
        order_id=decided.order_id,
        code=decided.code,
        needs=decided.needs,
        evidence=decided.evidence,
        date_kind=decided.date_kind.value if decided.date_kind else "",
        from_day=decided.from_day,
        to_day=decided.to_day,
        billing=decided.billing,
        billing_from=decided.billing_from,
        due_at=decided.due_at,
        given_at=doing.now,
        given_by=doing.person,
    )


def dispute(escalation: Escalation, decided: DisputeNotReady, doing: Doing) -> None:
    """The customer's version beside it."""
    NotReady.objects.filter(pk=decided.id, escalation=escalation, disputed_at=None).update(
        disputed_at=doing.now, disputed_by=doing.person, dispute=decided.words
    )


def decide(escalation: Escalation, decided: DecideNotReady, doing: Doing) -> None:
    """What a manager found."""
    NotReady.objects.filter(pk=decided.id, escalation=escalation, decided_at=None).update(
        decided_at=doing.now,
        decided_by=doing.person,
        upheld=decided.upheld,
        decision=decided.words,
    )


def pass_by(escalation: Escalation, decided: PassNotReady, doing: Doing) -> None:
    """The deadline has passed; nobody did that."""
    del doing
    NotReady.objects.filter(
        pk=decided.id, escalation=escalation, ended_at=None, passed_at=None
    ).update(passed_at=decided.at)


def end(escalation: Escalation, decided: EndNotReady, doing: Doing) -> None:
    """A notice ends, by somebody's act."""
    NotReady.objects.filter(pk=decided.id, escalation=escalation, ended_at=None).update(
        ended_at=doing.now,
        ended_by=doing.actor,
        ended_as=decided.ended_as.value,
        end_words=decided.words,
        ready_from=decided.ready_from,
    )


def end_every(escalation: Escalation, decided: EndEveryNotReady, doing: Doing) -> None:
    """Whatever stands ends with the escalation."""
    NotReady.objects.filter(escalation=escalation, ended_at=None).update(
        ended_at=decided.at, ended_by=doing.actor, ended_as=NotReadyEnd.OVER.value
    )


def attach(escalation: Escalation, decided: KeepAttachment, doing: Doing) -> None:
    """A file, with the fingerprint of its bytes."""
    Attachment.objects.create(
        id=decided.id,
        escalation=escalation,
        not_ready_id=decided.not_ready_id,
        name=decided.name,
        media_type=decided.media_type,
        size=len(decided.content),
        content=decided.content,
        sha256=sha256(decided.content).hexdigest(),
        visibility=decided.visibility.value,
        added_at=doing.now,
        added_by=doing.person,
    )
