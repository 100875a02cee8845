"""Writes what the rules of calls decide: versions side by side, call-backs promised and kept."""

from rung.domain.calling import DecideVersions, KeepCallBack, PairVersions, PromiseCallBack
from rung.domain.plan import EndAction
from rung.domain.vocabulary import ActionState
from rung.models import CallBack, CallVersions, Escalation
from rung.services.doing import Doing
from rung.services.keeping_plan import write_ended


def pair(escalation: Escalation, decided: PairVersions, doing: Doing) -> None:
    """Two contacts are one call."""
    CallVersions.objects.create(
        id=decided.id,
        escalation=escalation,
        customers_id=decided.customers,
        carriers_id=decided.carriers,
        paired_at=doing.now,
    )


def decide(escalation: Escalation, decided: DecideVersions, doing: Doing) -> None:
    """Whose version counts."""
    CallVersions.objects.filter(pk=decided.id, escalation=escalation).update(
        counts=decided.counts.value, decided_at=doing.now, decided_by=doing.person
    )


def promise(escalation: Escalation, decided: PromiseCallBack, doing: Doing) -> None:
    """The action is a call back; it has been written with the plan."""
    del escalation, doing
    CallBack.objects.create(action_id=decided.action_id, promised_in_id=decided.promised_in)


def keep_it(escalation: Escalation, decided: KeepCallBack, doing: Doing) -> None:
    """The call back was made; its action is done."""
    del escalation
    write_ended(EndAction(decided.action_id, ActionState.DONE), doing)
    CallBack.objects.filter(pk=decided.action_id).update(kept_in=decided.kept_in)
