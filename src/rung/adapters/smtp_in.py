"""A mail server that answers for a mail only when whoever takes it in has said so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

UNKNOWN = "550 5.1.1 No such address here"
TOO_MANY = "452 4.5.3 Too many recipients"
TAKEN = "250 2.0.0 Taken"
NOT_NOW = "451 4.3.0 Not taken; try again later"
LONGEST_LINE = 1_048_576  # bytes
TIMEOUT = 120  # seconds without a word


_GO_ON = ("354", b"354")  # send the mail
_EVERYBODY_ON_THIS_MACHINE = 0o666


@dataclass(frozen=True)
class Door:
    """Where mail is taken, and in which of two languages."""

    host: str = ""
    port: int = 0
    socket: str = ""  # the path of a socket, instead of host and port
    lmtp: bool = False


@dataclass(frozen=True)
class Handed:
    """One mail as it was handed over."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    peer: str


@dataclass(frozen=True)
class Rules:
    """What is taken at all; ``take`` answers with why a mail is not taken, empty when it is."""

    take: Callable[[Handed], Awaitable[str]]
    refuses: Callable[[str], bool]  # an address
    most_recipients: int
    largest: int  # bytes


class _Server(SMTP):
    """Takes lines longer than the 998 letters allowed: some programs write them."""

    line_length_limit = LONGEST_LINE


class _LocalServer(LMTP):
    """The same for RFC 2033: at a mail's end one answer for each recipient that was taken.

    They are all the same, for a mail is kept for all of its recipients or for none.
    """

    line_length_limit = LONGEST_LINE
    _answers = 1

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name aiosmtpd calls
        """Take the mail, and answer as often as it has recipients."""
        try:
            await super().smtp_DATA(arg)
        finally:
            self._answers = 1

    async def push(self, status: AnyStr) -> None:
        """Say something to the other end."""
        for _ in range(self._answers):
            await super().push(status)
        if status[:3] in _GO_ON and self.envelope is not None:
            self._answers = len(self.envelope.rcpt_tos)  # the envelope is gone when all is said


class _Handler:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address that is ours."""
        del server, session
        if self._rules.refuses(address):
            return UNKNOWN
        if len(envelope.rcpt_tos) >= self._rules.most_recipients:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Hand the mail on, and answer as whoever takes it in says."""
        del server
        content = envelope.original_content or b""
        peer = str(session.peer[0]) if session.peer else ""
        recipients = tuple(str(each) for each in envelope.rcpt_tos)
        mail = Handed(str(envelope.mail_from or ""), recipients, bytes(content), peer)
        try:
            why_not = await self._rules.take(mail)
        except Exception:  # noqa: BLE001 - whoever takes it in has logged it; the mail is not lost
            return NOT_NOW
        return f"451 4.7.1 {why_not}" if why_not else TAKEN


async def listen(rules: Rules, door: Door) -> asyncio.Server:
    """Take mail at a door of this machine, until the server that is returned is closed."""
    kind = _LocalServer if door.lmtp else _Server
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return kind(
            _Handler(rules),
            data_size_limit=rules.largest,
            enable_SMTPUTF8=True,
            hostname="rung",
            ident="rung",
            timeout=TIMEOUT,
        )

    if not door.socket:
        return await loop.create_server(conversation, host=door.host, port=door.port)
    server = await loop.create_unix_server(conversation, door.socket)
    # Whoever reaches its folder may hand mail over, as with a port of this machine.
    Path(door.socket).chmod(_EVERYBODY_ON_THIS_MACHINE)  # noqa: ASYNC240 - once, at the start
    return server
