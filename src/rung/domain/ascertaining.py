"""Telling and ascertaining what a trouble means: each telling is kept, none is rewritten (R8)."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from rung.domain.facts import Fact
from rung.domain.impact import Severity, Telling, Told, checked, in_force, severity_of
from rung.domain.impact_words import lines_of
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.refusals import AlreadyDone, BadInput
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import Side


@dataclass(frozen=True)
class KeepTelling(Keep):
    """One telling of one side."""

    id: UUID
    side: Side
    at: datetime
    said: Telling = field(default_factory=Telling)


def first_telling(
    words: str, said: Telling | None, side: Side, new_id: UUID, *, now: datetime
) -> KeepTelling:
    """What an escalation was raised with; the words always, the rest where it was told."""
    told = replace(said or Telling(), words=words, agrees=False)
    return KeepTelling(new_id, side, now, checked(told))


def add_telling(
    current: Snapshot,
    said: Telling,
    *,
    side: Side,
    before: tuple[Told, ...],
    new_id: UUID,
    now: datetime,
) -> Plan:
    """Either side adds to what is known of the impact; the carrier ascertains it on the record.

    No running clock moves by it (N6): a severity that is another one now is said, not applied.
    Raises BadInput for a telling that says nothing.
    """
    after(current.status, Command.TELL_IMPACT)
    said = checked(said)
    if said.says_nothing:
        raise BadInput("Say at least one thing: what stops, for how many, or until when.")
    if said.agrees:
        _require_something_to_agree_with(before)
    severity = _changed(before, said, side, now)
    keep = KeepTelling(new_id, side, now, said)
    details = {"side": side.value, "agrees": said.agrees, "lines": list(lines_of(said))}
    if severity is not None:
        details |= {"severity": severity.words}
    words = said.words or "; ".join(lines_of(said))
    fact = Fact.IMPACT_TOLD if side is Side.CUSTOMER else Fact.IMPACT_ASCERTAINED
    return Plan(
        keep=(keep,),
        record=(Record(fact, now, words=words, details=details),),
        tell=_told(current, side, new_id, words) if side is Side.CUSTOMER else (),
    )


def _require_something_to_agree_with(before: tuple[Told, ...]) -> None:
    if not before or before[-1].side is Side.CARRIER:
        raise AlreadyDone("The customer has added nothing since it was ascertained last.")


def _changed(before: tuple[Told, ...], said: Telling, side: Side, now: datetime) -> Severity | None:
    """The severity that follows now, where it is another than before; else None."""
    was, then = (
        severity_of(in_force(before)),
        severity_of(in_force((*before, Told(side, now, said)))),
    )
    return then if then != was else None


def _told(current: Snapshot, side: Side, new_id: UUID, words: str) -> tuple[Tell, ...]:
    """Who is engaged hears what the customer added, with the care manager."""
    told, key, kind = {"words": words, "by_side": side.value}, f"impact:{new_id}", NoticeKind.IMPACT
    ccm = Tell(kind, Audience.CCM, key, details=told)
    level = current.current.level
    if level == 1:
        return (ccm,)
    return (ccm, Tell(kind, Audience.LEVEL, key, level, told))
