"""`rung mail-poller`: fetches the mails that people answer with from an account."""

import argparse
import logging
import signal

from django.conf import settings

from rung.commands.mistakes import UserMistake
from rung.worker.engine import Stop
from rung.worker.mail_poller import Poller

HELP = """Fetch mail by IMAP from the account of RUNG_IMAP_URL, keep it, and only then move it to
another folder, delete or flag it (RUNG_IMAP_TAKEN); the worker reads it. What is too large or for
nobody here stays in the folder. One is enough. `rung serve` does this for you where RUNG_IMAP_URL
is set; `rung doctor` says whether the account can be used."""
EXAMPLES = """  RUNG_IMAP_URL=imaps://escalations@imap.carrier.example/INBOX \\
  RUNG_IMAP_PASSWORD_FILE=/etc/rung/imap-password rung mail-poller
  RUNG_IMAP_URL=imap://rung@mail:143 RUNG_IMAP_TAKEN=delete RUNG_IMAP_EVERY=60 rung mail-poller"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Fetch mail until told to stop."""
    del arguments
    if settings.RUNG_IMAP is None:
        raise UserMistake("RUNG_IMAP_URL names the account, as imaps://user@host/INBOX.")
    logging.getLogger("imapclient").setLevel(logging.WARNING)  # it would tell what mails say
    with Stop() as stop:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.ask())
        Poller(settings.RUNG_IMAP, stop).run()
    return 0
