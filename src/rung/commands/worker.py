"""`rung worker`: does what services have asked for: sends mail, sets letters, sweeps."""

import argparse
from contextlib import suppress

from django.db import InterfaceError, OperationalError

from rung import clock
from rung.services.heartbeat import WORKER, beat
from rung.worker.process import work_until_stopped

HELP = """Run the worker alone, on the database of DATABASE_URL: it sends the mail and sets the
letters. Any number may run. `rung serve` does this for you."""
EXAMPLES = """  DATABASE_URL=postgresql://rung_app@db/rung EMAIL_URL=smtp://mail:25 rung worker"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Do jobs until told to stop; a database that is not there yet is waited for."""
    del arguments
    with suppress(OperationalError, InterfaceError):  # the next sweep says that it lives
        beat(name=WORKER, next_at=None, settled=0, parked=0, at=clock.machine())
    work_until_stopped()
    return 0
