"""Who is told by machine: a receiver of webhooks and a gateway for short messages, on the loopback.

Now and then each is out for a while, and refuses whatever comes.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

from standardwebhooks import WebhookVerificationError

from bench.chaos.records import Called, Short
from tests.gateway import Gateway, open_gateway
from tests.receiver import Receiver, read, receiving

WELL, OUT = 200, 503
A_WHILE = (0.5, 3.0)  # seconds that one is out
BETWEEN = (8.0, 20.0)  # seconds that it is well
SMS = "/sms/"  # what the gateway's address begins with; the number follows


class Outside:
    """Both, and what they took."""

    def __init__(self, receiver: Receiver, gateway: Gateway) -> None:
        self.receiver, self.gateway = receiver, gateway
        self.calls: list[Called] = []
        self.refusals: list[str] = []  # each time that one was out

    def listen(self, secret: str) -> None:
        """Hold each event against the secret when it comes: its instant is part of the proof."""
        self.receiver.take = lambda heads, body: self.calls.append(_called(secret, heads, body))

    def messages(self) -> list[Short]:
        """What the gateway took."""
        return [Short(path.removeprefix(SMS), text) for path, text in list(self.gateway.taken)]


class Weather:
    """Puts them out now and then; ``look`` often."""

    def __init__(self, outside: Outside, seed: int) -> None:
        self._outside = outside
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._turns_at = time.monotonic() + self._random.uniform(*BETWEEN)

    def look(self) -> None:
        """Change it when it is time to."""
        if time.monotonic() < self._turns_at:
            return
        is_fair = WELL in {self._outside.receiver.status} & {self._outside.gateway.answer}
        if not is_fair:
            self.clear()
        elif self._random.random() < 0.5:
            self._outside.receiver.status = OUT
            self._outside.refusals.append("receiver")
        else:
            self._outside.gateway.answer = OUT
            self._outside.refusals.append("gateway")
        self._turns_at = time.monotonic() + self._random.uniform(*(A_WHILE if is_fair else BETWEEN))

    def clear(self) -> None:
        """Both take everything from now on."""
        self._outside.receiver.status = self._outside.gateway.answer = WELL


@contextmanager
def open_outside(port: int) -> Iterator[Outside]:
    """Both, while the context is open; the gateway at this port."""
    with receiving() as receiver, open_gateway(port) as gateway:
        yield Outside(receiver, gateway)


def _called(secret: str, heads: dict[str, str], body: bytes) -> Called:
    key = heads.get("webhook-id", "")
    try:
        event = read(secret, heads, body)
    except WebhookVerificationError:
        return Called(key, "its signature is not ours")
    told = str(event.get_id())
    return Called(key, "" if told == key else f"its body is of the event {told}")
