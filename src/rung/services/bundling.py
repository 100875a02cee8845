"""Puts news of one escalation to one reader into one mail, where it was held back to be."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from rung.domain.told_how import SentBy
from rung.models import Notice

TOGETHER_BY = ("pk", "escalation_id", "address", "context__together", "attempts", "channel")
_Owed = tuple[UUID, UUID | None, str, bool | None, int, str]


def put_together(owed: Iterable[_Owed]) -> list[UUID]:
    """Those to be sent, in their order: of news held back to be one mail, the first carries it.

    Which one carries which is kept, so that whatever breaks off, the mail repeats as it was.
    """
    groups: dict[object, list[UUID]] = {}
    for key, escalation_id, address, together, attempts, channel in owed:
        by_mail = channel == SentBy.EMAIL.value
        joins = together and by_mail and escalation_id and attempts == 0
        groups.setdefault((escalation_id, address) if joins else key, []).append(key)
    return [key for group in groups.values() for key in _sent(group)]


@transaction.atomic
def _sent(group: list[UUID]) -> list[UUID]:
    """The first carries the others, but for those that somebody has begun to send."""
    carrier, *others = group
    untouched = Notice.objects.filter(attempts=0, sent_at=None, gave_up_at=None, sent_with=None)
    # Whoever is about to send it waits for this lock, and then finds what it carries.
    if not others or not untouched.select_for_update().filter(pk=carrier).exists():
        return group
    untouched.filter(pk__in=others, carried=None).update(sent_with=carrier, try_at=None)
    kept = Notice.objects.filter(pk__in=others, sent_with=carrier)
    joined = set(kept.values_list("pk", flat=True))
    return [key for key in group if key not in joined]


def carried_by(notice: Notice) -> list[Notice]:
    """What goes out in the mail of a notice beside itself, in the order in which it was told."""
    if not notice.context.get("together"):
        return []
    carried = Notice.objects.filter(sent_with=notice.pk)
    return list(
        carried.select_related("recipient__told_how", "letter").order_by("created_at", "pk")
    )
