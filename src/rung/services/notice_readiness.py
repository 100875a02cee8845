"""What a notice about a site that is not ready may say: the row's own words, frozen when told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.models import Clock, NotReady


def of_not_ready(told: Mapping[str, Any]) -> dict[str, Any]:
    """Site, needs, deadline, the decision that is owed, what follows; nothing for no notice."""
    key = told.get("not_ready_id")
    if key is None and told.get("clock") == ClockKind.DISPUTE.value:
        key = told.get("subject_id")
    if key is None:
        return {}
    row = NotReady.objects.select_related("order").get(pk=UUID(key))
    due_at, judged_by = (_due(kind, row.pk) for kind in (ClockKind.READINESS, ClockKind.DISPUTE))
    return {
        "not_ready_id": str(row.pk),
        "order": row.order.reference,
        "site": row.order.site,
        "product": row.order.product,
        "needs": row.needs,
        "evidence": row.evidence,
        "ready_by": (due_at or row.due_at).isoformat(),
        "judged_by": judged_by.isoformat() if judged_by else None,
        "dispute": row.dispute,
        "date_kind": row.date_kind,
        "from_day": row.from_day.isoformat() if row.from_day else None,
        "to_day": row.to_day.isoformat() if row.to_day else None,
        "billing": row.billing,
        "billing_from": row.billing_from.isoformat() if row.billing_from else None,
        "passed": row.passed_at is not None,
    }


def _due(kind: ClockKind, key: UUID) -> datetime | None:
    """When the newest clock of that kind is, or was, due; one that was cancelled says nothing."""
    clocks = Clock.objects.filter(kind=kind.value, subject_id=key)
    counted = clocks.exclude(outcome=Outcome.CANCELLED.value).order_by("-started_at", "-pk")
    return counted.values_list("due_at", flat=True).first()
