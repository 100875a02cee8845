"""Webhooks out: how an event is signed, how often it is tried, when a receiver rests or is paused.

Signatures, headers and the times of the tries are those of Standard Webhooks, version 1.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

SECRET_BYTES = 32
_PREFIX = "whsec_"
OLD_SECRET_COUNTS = timedelta(hours=24)  # after a rotation both are signed with
TRIES_AFTER = (  # the first follows at once, the others so long after the one before
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
PAUSED_AFTER = timedelta(days=3)  # without a single answer that counts
PROBED_EVERY = timedelta(hours=1)
_SHORTEST_REST, _LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
TEST, PROBE = "rung.subscription.test", "rung.subscription.probe"
OF_ITSELF = frozenset({TEST, PROBE})  # sent at once and once, also while it is paused


class Paused(StrEnum):
    """Why nothing is sent to a receiver. Stored; never renamed."""

    BY_HAND = "BY_HAND"
    GONE = "GONE"
    FAILING = "FAILING"

    @property
    def said(self) -> str:
        """As a sentence's end: "Paused: …"."""
        return _SAID[self]


_SAID = {
    Paused.BY_HAND: "an administrator paused it",
    Paused.GONE: "it answered 410, which says that nothing more is wanted",
    Paused.FAILING: f"nothing has arrived for {PAUSED_AFTER.days} days",
}


class Verdict(StrEnum):
    """What an answer means."""

    ARRIVED = "ARRIVED"
    GONE = "GONE"
    FAILED = "FAILED"


def verdict(status: int | None) -> Verdict:
    """What the status of an answer means; no answer is a failure, and so is being led elsewhere."""
    if status is None:
        return Verdict.FAILED
    if 200 <= status < 300:  # noqa: PLR2004
        return Verdict.ARRIVED
    return Verdict.GONE if status == 410 else Verdict.FAILED  # noqa: PLR2004


def next_try(key: UUID, *, tries: int, now: datetime) -> datetime | None:
    """When a delivery is tried again after so many tries; None when that was the last.

    Up to a tenth is added, by its key: what failed together does not come back together.
    """
    if tries > len(TRIES_AFTER):
        return None
    wait = TRIES_AFTER[tries - 1]
    return now + wait + wait * (key.int % 1000) / 10_000


def rests_until(*, failures: int, now: datetime) -> datetime:
    """How long nothing is tried after so many failures in a row.

    A receiver that does not answer costs one try in five minutes, however much waits for it.
    """
    doubled: int = 2 ** min(failures - 1, 10)
    return now + min(_SHORTEST_REST * doubled, _LONGEST_REST)


def secret_of(chance: bytes) -> str:
    """A signing secret as people copy it."""
    return _PREFIX + b64encode(chance).decode()


def signed_headers(
    secrets: Iterable[str], *, message_id: str, sent_at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers by which a receiver knows who sent it, when, and that nothing was changed.

    One signature for each secret: the receiver needs one that fits.
    """
    seconds = int(sent_at.timestamp())
    content = b".".join((message_id.encode(), str(seconds).encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_signature(each, content) for each in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = b64decode(secret.removeprefix(_PREFIX))
    return "v1," + b64encode(hmac.new(key, content, sha256).digest()).decode()
