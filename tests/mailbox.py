"""A real SMTP server on the loopback that keeps, or refuses, what it is given."""

import asyncio
import smtplib
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """The server's handler. ``answer`` is what it says to each mail, while ``slow`` nothing yet."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[str] = []
        self.recipients: list[list[str]] = []
        self.answer = "250 Taken"
        self.slow = False
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the mail, unless it is to be refused."""
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.raw.append(envelope.content.decode("ascii"))
            self.recipients.append(envelope.rcpt_tos)
        while self.slow:  # noqa: ASYNC110 - the test sets it in another thread
            await asyncio.sleep(0.02)
        return self.answer

    @property
    def settings(self) -> dict[str, Any]:
        """RUNG_SMTP for this server."""
        return smtp_settings(self.port)


def smtp_settings(port: int) -> dict[str, Any]:
    """RUNG_SMTP for a server on the loopback."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "user": "",
        "password": "",
        "tls": False,
        "starttls": False,
    }


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_mailbox(port: int = 0) -> Iterator[Mailbox]:
    """A mailbox that takes mail while the context is open."""
    mailbox = Mailbox()
    mailbox.port = port or closed_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def send(
    port: int, sender: str, words: str, *, answers: Mapping[str, str], number: int = 0
) -> None:
    """A person's mail program answers a notice as it came."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = answers["Reply-To"]
    mail["Subject"] = f"Re: {answers['Subject']}"
    mail["Message-ID"] = f"<{number}@mail.example.com>"
    mail["In-Reply-To"] = answers["Message-ID"]
    mail.set_content(f"{words}\n\nOn Tue, rung wrote:\n> {answers['Subject']}\n")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(mail, sender, [answers["Reply-To"]])
