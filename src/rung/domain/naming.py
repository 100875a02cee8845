"""Another care manager takes over: both sides are told, and no clock moves (R1, defaults)."""

from datetime import datetime

from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Plan, Record, Tell

CCM_LEVEL = 1


def care_manager_named(
    *, name: str, former_name: str, former_id: int | None, key: str, now: datetime
) -> Plan:
    """Level 1 passes to the order's new care manager, with what it owes and since when.

    ``key`` names this change; the customer, the new and the former care manager hear of it once.
    """
    names = {"name": name, "former_name": former_name}
    former = (
        (Tell(NoticeKind.CCM_NAMED, Audience.PERSON, key, details=names, person_id=former_id),)
        if former_id is not None
        else ()
    )
    words = f"{name} takes over from {former_name}." if former_name else f"{name} takes it on."
    return Plan(
        hand_over=CCM_LEVEL,
        record=(Record(Fact.CCM_NAMED, now, level=CCM_LEVEL, words=words, details=names),),
        tell=(
            Tell(NoticeKind.CCM_NAMED, Audience.CUSTOMER, key, details=names),
            Tell(NoticeKind.CCM_NAMED, Audience.CCM, key, details=names),
            *former,
        ),
    )
