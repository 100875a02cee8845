"""The clocks that an engaged level began with: one that is gone altogether is told by no fact."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from rung.domain.clocks import ClockKind
from rung.domain.facts import Fact
from rung.domain.spans import Span
from rung.models import Clock, EngagedLevel, TimelineEntry

AT_ONCE = 1000
_NOT_IN_EVERY_ROW = (
    "reason",
    "escalation__policy__document",
    "escalation__impact",
    "escalation__resolution",
)
Apart = tuple[tuple[str, str], ...]  # kind and sentence


def owed_apart() -> Iterator[tuple[str, Apart]]:
    """Each engaged level without a clock that its policy starts with it: mostly none."""
    begun = Clock.objects.filter(escalation=OuterRef("escalation"), subject_id=OuterRef("id"))
    of_report = EngagedLevel.objects.filter(
        escalation=OuterRef("escalation"),
        level__gt=OuterRef("level"),
        received_at=OuterRef("received_at"),
    )
    rows = EngagedLevel.objects.annotate(
        answers=Exists(begun.filter(kind=ClockKind.ACKNOWLEDGEMENT.value)),
        opens=Exists(begun.filter(kind=ClockKind.INTERVAL.value)),
        beside=Exists(of_report),
    ).filter(Q(answers=False) | Q(opens=False))
    rows = rows.select_related("escalation__policy").defer(*_NOT_IN_EVERY_ROW)
    for row in rows.order_by("escalation_id", "level").iterator(chunk_size=AT_ONCE):
        missing = tuple(_missing(row, row.answers, row.opens or row.beside))
        if missing and not _excused(row):
            yield row.escalation.reference, missing


def _missing(row: EngagedLevel, answers: bool, opens: bool) -> Iterator[tuple[str, str]]:
    """By the policy of its escalation; below a level that was engaged with it no interval runs."""
    policy, level = row.escalation.rules(), row.level
    if level > policy.top:
        return
    if not answers and isinstance(policy.level(level).acknowledge_within, Span):
        yield "status", f"level {level} is engaged, and its acknowledgement has no clock"
    since = policy.interval_since(
        level, raised_at=row.escalation.raised_at, engaged_at=row.received_at
    )
    if not opens and since is not None:
        yield "status", f"level {level} is engaged, and the time before the next one has no clock"


def _excused(row: EngagedLevel) -> bool:
    """Whether nobody was there for it, or it was engaged under another version of the policy."""
    told = TimelineEntry.objects.filter(escalation=row.escalation_id)
    unattended = Q(fact=Fact.LEVEL_UNATTENDED.value, level=row.level)
    return told.filter(unattended | Q(fact=Fact.POLICY_MOVED.value)).exists()
