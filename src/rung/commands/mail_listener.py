"""`rung mail-listener`: takes the mails that people answer with."""

import argparse

from django.conf import settings

from rung.commands.mistakes import UserMistake
from rung.worker.mail_listener import listen_until_stopped

HELP = """Take mail by SMTP on the address of RUNG_MAIL_IN, from the mail server in front of it, and
keep it; the worker reads it. Any number may run. `rung serve` does this for you where RUNG_MAIL_IN
is set."""
_HIGHEST_PORT = 65535
EXAMPLES = """  RUNG_MAIL_IN=127.0.0.1:2525 rung mail-listener
  RUNG_MAIL_IN=10.0.0.5:2525 RUNG_MAIL_REPLY_TO=escalations@carrier.example rung mail-listener"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Take mail until told to stop."""
    del arguments
    host, port = place(settings.RUNG_MAIL_IN)
    try:
        listen_until_stopped(host, port)
    except OSError as error:
        raise UserMistake(f"{settings.RUNG_MAIL_IN} cannot be used: {error.strerror}.") from error
    return 0


def place(said: str) -> tuple[str, int]:
    """Host and port of RUNG_MAIL_IN; raises UserMistake."""
    host, _, port = said.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= _HIGHEST_PORT:
        raise UserMistake("RUNG_MAIL_IN says where mail is taken, as host:port.")
    return host.strip("[]"), int(port)
