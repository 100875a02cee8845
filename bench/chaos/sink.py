"""A mail server on the loopback that remembers what it took, and is not always in the mood."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from bench.chaos.records import Mail

MOODS = (  # how often, in a thousand mails
    ("refuses", 20),  # 451: try again later
    ("stalls", 10),  # 250, after some seconds
    ("hangs up", 5),  # taken, and the line is cut before 250 is read
)
STALL = (1.0, 6.0)  # seconds


class Sink:
    """The server's handler; what it said 250 to is in ``mails``, in order."""

    def __init__(self, seed: int) -> None:
        self.mails: list[Mail] = []
        self.moods = {mood: 0 for mood, _ in MOODS}
        self.calm = False  # it takes everything from now on
        self.port = 0
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._lock = threading.Lock()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or not."""
        del session
        mood = self._mood()
        if mood == "refuses":
            return "451 Not now, please"
        if mood == "stalls":
            await asyncio.sleep(self._random.uniform(*STALL))
        mail = Mail(_message_id(envelope.content), envelope.rcpt_tos[0])
        with self._lock:
            self.mails.append(mail)
        if mood == "hangs up":
            server.transport.close()
        return "250 Taken"

    def taken(self) -> list[Mail]:
        """What it took so far."""
        with self._lock:
            return list(self.mails)

    def _mood(self) -> str:
        if self.calm:
            return ""
        drawn, reached = self._random.randrange(1000), 0
        for mood, share in MOODS:
            reached += share
            if drawn < reached:
                self.moods[mood] += 1
                return mood
        return ""


@contextmanager
def open_sink(seed: int, port: int) -> Iterator[Sink]:
    """The server, while the context is open."""
    sink = Sink(seed)
    sink.port = port
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def _message_id(content: bytes) -> str:
    for line in content.split(b"\r\n\r\n", 1)[0].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"message-id":
            return value.strip().decode()
    return ""
