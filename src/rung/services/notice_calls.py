"""What a notice about two versions of a call may say: when it was by each, who decides by when."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.models import CallVersions, Clock


def of_call_versions(told: Mapping[str, Any]) -> dict[str, Any]:
    """Both instants, the level of the call, the decision that is owed; nothing for no versions."""
    key = told.get("versions_id")
    if key is None and told.get("clock") == ClockKind.CALL_DISPUTE.value:
        key = told.get("subject_id")
    if key is None:
        return {}
    row = CallVersions.objects.select_related("customers", "carriers").get(pk=UUID(key))
    clocks = Clock.objects.filter(kind=ClockKind.CALL_DISPUTE.value, subject_id=row.pk)
    clock = clocks.exclude(outcome=Outcome.CANCELLED.value).order_by("-started_at", "-pk").first()
    return {
        "versions_id": str(row.pk),
        "call_level": row.customers.level,
        "yours_at": row.customers.happened_at.isoformat(),
        "theirs_at": row.carriers.happened_at.isoformat(),
        "deciding_level": clock.level if clock else None,
        "call_judged_by": clock.due_at.isoformat() if clock and clock.due_at else None,
    }
