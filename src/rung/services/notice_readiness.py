"""What a notice about a site that is not ready may say: the row's own words, frozen when told."""

from typing import Any
from uuid import UUID

from rung.domain.clocks import ClockKind, Outcome
from rung.models import Clock, NotReady


def of_not_ready(not_ready_id: str | None) -> dict[str, Any]:
    """Site, needs, deadline, what follows; nothing for no notice."""
    if not_ready_id is None:
        return {}
    row = NotReady.objects.select_related("order").get(pk=UUID(not_ready_id))
    due_at = (
        Clock.objects.filter(kind=ClockKind.READINESS.value, subject_id=row.pk)
        .exclude(outcome=Outcome.CANCELLED.value)
        .order_by("-started_at", "-pk")
        .values_list("due_at", flat=True)
        .first()
    )
    return {
        "order": row.order.reference,
        "site": row.order.site,
        "product": row.order.product,
        "needs": row.needs,
        "evidence": row.evidence,
        "ready_by": (due_at or row.due_at).isoformat(),
        "date_kind": row.date_kind,
        "from_day": row.from_day.isoformat() if row.from_day else None,
        "to_day": row.to_day.isoformat() if row.to_day else None,
        "billing": row.billing,
        "billing_from": row.billing_from.isoformat() if row.billing_from else None,
        "passed": row.passed_at is not None,
    }
