"""`rung mail-listener`: takes the mails that people answer with."""

import argparse
from urllib.parse import urlsplit

from django.conf import settings

from rung.adapters.smtp_in import Door
from rung.commands.mistakes import UserMistake
from rung.worker.mail_listener import listen_until_stopped

HELP = """Take mail by SMTP or LMTP on the address of RUNG_MAIL_IN, from the mail server in front of
it, and keep it; the worker reads it. Any number may run. `rung serve` does this for you where
RUNG_MAIL_IN is set."""
EXAMPLES = """  RUNG_MAIL_IN=127.0.0.1:2525 rung mail-listener
  RUNG_MAIL_IN=lmtp://127.0.0.1:2424 rung mail-listener
  RUNG_MAIL_IN=lmtp:/run/rung/mail.sock rung mail-listener
  RUNG_MAIL_IN=10.0.0.5:2525 RUNG_MAIL_REPLY_TO=escalations@carrier.example rung mail-listener"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Take mail until told to stop."""
    del arguments
    door = door_of(settings.RUNG_MAIL_IN)
    try:
        listen_until_stopped(door)
    except OSError as error:
        raise UserMistake(f"{settings.RUNG_MAIL_IN} cannot be used: {error.strerror}.") from error
    return 0


def door_of(said: str) -> Door:
    """Where RUNG_MAIL_IN says that mail is taken; raises UserMistake."""
    parts = urlsplit(said if ":/" in said else f"smtp://{said}")
    lmtp = parts.scheme == "lmtp"
    if lmtp and not parts.netloc and parts.path.strip("/"):
        return Door(socket=parts.path, lmtp=True)
    try:
        port = parts.port or 0
    except ValueError:  # beyond the highest one, or no number
        port = 0
    if parts.scheme not in {"smtp", "lmtp"} or not parts.hostname or not port:
        raise UserMistake(
            "RUNG_MAIL_IN says where mail is taken, as host:port, lmtp://host:port or lmtp:/path."
        )
    return Door(parts.hostname, port, lmtp=lmtp)
