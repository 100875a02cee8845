"""Signs of life of the parts that must not stand still unseen (N9)."""

from datetime import datetime

from django.db.models import F

from rung.models import Heartbeat

ENGINE = "engine"
WORKER = "worker"
MAIL_POLLER = "mail-poller"  # settled: mails taken; parked: what it left in the folder


def beat(*, name: str, next_at: datetime | None, settled: int, parked: int, at: datetime) -> None:
    """Write a sign of life. ``settled`` is added to the count; ``at`` is the machine's time.

    ``next_at`` is the instant, in the product's time, at which there will be something to do.
    """
    changed = Heartbeat.objects.filter(name=name).update(
        beat_at=at, next_at=next_at, settled=F("settled") + settled, parked=parked
    )
    if not changed:
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name, beat_at=at, next_at=next_at, settled=settled, parked=parked)],
            ignore_conflicts=True,
        )
