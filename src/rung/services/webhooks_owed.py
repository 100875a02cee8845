"""Writes what is owed to receivers of webhooks, in the transaction of what it tells."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from rung.jobs_port import Job, defer_many, in_turn
from rung.services.bulk import array, read

LANES = 2  # of the worker's hands that receivers may hold, however slowly they answer
_LOOK = "SELECT rung_has_subscribers()"
_TELL = "SELECT delivery, subscription FROM rung_tell_subscribers(%s::uuid[], %s)"


def tell_subscribers(entries: Iterable[UUID], *, now: datetime) -> None:
    """Owe these entries of timelines, recorded at ``now``, to whoever subscribed to their facts.

    One statement for all of them; where nobody subscribed one look, and nothing is written.
    """
    keys = list(entries)
    if keys and read(_LOOK) == [(True,)]:
        ask_for(read(_TELL, array(keys), now))


def ask_for(owed: Iterable[tuple[UUID, int]]) -> None:
    """Ask for the calls of some deliveries, each given with its subscription, in its own lane."""
    of_lane = defaultdict[int, list[UUID]](list)
    for delivery_id, subscription_id in owed:
        of_lane[subscription_id % LANES].append(delivery_id)
    for lane, ids in of_lane.items():
        lane_name = f"webhooks-{lane}"
        defer_many(
            Job.CALL_WEBHOOK, ({"delivery_ids": each} for each in in_turn(ids)), lane=lane_name
        )
