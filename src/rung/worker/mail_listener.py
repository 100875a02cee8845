"""The listener's process: many conversations, one writer that commits what has come meanwhile.

250 is said after the commit, never before: a mail that was answered for is on disk, and one that
was not is sent again by whoever has it (N8).
"""

import asyncio
import logging
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from rung import clock
from rung.adapters.smtp_in import Door, Handed, Rules, listen
from rung.services.mail_intake import (
    LARGEST,
    MOST_RECIPIENTS,
    Arrived,
    refuses_recipient,
    take_in,
)

log = logging.getLogger("rung.mail-listener")
TOGETHER = 50  # mails in one commit, at most
BYTES_TOGETHER = 32 * 1024 * 1024
_Waiting = tuple[Handed, "asyncio.Future[str]"]


class Writer:
    """Writes what waits, all of it in one commit, while the next ones gather."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue(maxsize=4 * TOGETHER)
        self._thread = ThreadPoolExecutor(1, "mail-writer")  # one connection, kept

    async def take(self, mail: Handed) -> str:
        """Why the mail was not taken, empty when it is on disk."""
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await self._waiting.put((mail, answer))
        return await answer

    def close(self) -> None:
        """Let go of the connection, once what is being written is written."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown()

    async def write_for_ever(self) -> None:
        """Take what waits, write it, answer for it; a batch that fails is refused for now."""
        while True:
            batch = [await self._waiting.get()]
            size = len(batch[0][0].content)
            while not self._waiting.empty() and len(batch) < TOGETHER and size < BYTES_TOGETHER:
                batch.append(self._waiting.get_nowait())
                size += len(batch[-1][0].content)
            await self._write(batch)

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        try:
            mails = [mail for mail, _ in batch]
            answers = await loop.run_in_executor(self._thread, commit, mails)
        except Exception as error:
            log.exception("mail.not-taken", extra={"mails": len(batch)})
            await self._write_alone(batch, error)
            return
        for (_, answer), said in zip(batch, answers, strict=True):
            if not answer.done():
                answer.set_result(said)
        log.info("mail.taken", extra={"mails": len(batch)})

    async def _write_alone(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """Each by itself, so that one mail does not hold up those that came beside it."""
        if len(batch) > 1:
            for each in batch:
                await self._write([each])
            return
        for _, answer in batch:
            if not answer.done():
                answer.set_exception(error)


def commit(mails: Sequence[Handed]) -> list[str]:
    """Keep mails; for each why it is not taken, empty when it is. On this thread's connection."""
    arrived = [
        Arrived(each.sender.lower(), each.recipients, each.content, each.peer) for each in mails
    ]
    try:
        return take_in(arrived, now=clock.now())
    except Exception:
        connections.close_all()  # the next batch begins with a connection that works
        raise


def listen_until_stopped(door: Door) -> None:
    """Take mail until a signal asks to stop; what is being written is answered for first."""
    connections.close_all()
    asyncio.run(_serve(door))


async def take_mail_until(asked: asyncio.Event, door: Door) -> None:
    """Take mail at a door until the event is set."""
    writer = Writer()
    writing = asyncio.create_task(writer.write_for_ever())
    rules = Rules(writer.take, refuses_recipient, MOST_RECIPIENTS, LARGEST)
    server = await listen(rules, door)
    log.info("mail-listener.listens", extra={"port": door.port})
    try:
        await asked.wait()
    finally:
        server.close()
        writing.cancel()
        writer.close()


async def _serve(door: Door) -> None:
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    await take_mail_until(asked, door)
