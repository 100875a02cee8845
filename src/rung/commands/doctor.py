"""`rung doctor`: what is wrong with a set-up, and how to mend it."""

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict

from django.db import OperationalError, ProgrammingError

from rung.commands import places
from rung.commands.doctor_database import look_at_connection, look_at_work
from rung.commands.doctor_machine import look_at_machine
from rung.commands.doctor_mail import look_at_answers, look_at_mail_in
from rung.commands.findings import Finding, How, wrong

HELP = """Look at everything a set-up needs, and say of each thing how it is and how to mend it:
data folder, disk, secret key, address, mail server, mail that comes in; database, roles,
migrations, time; engine, worker, clocks, outbox. Changes nothing. Exit status 1 when something is
wrong."""
EXAMPLES = """  rung doctor
  rung doctor --json         one JSON array, for a monitor"""

_SIGNS = {How.WELL: "ok   ", How.LOOK: "look ", How.WRONG: "WRONG"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Look, say, and answer 1 when something is wrong."""
    found = list(_look())
    if arguments.json:
        print(json.dumps([asdict(each) for each in found], indent=1))  # noqa: T201
    else:
        for each in found:
            print(f"{_SIGNS[each.how]}  {each.what}: {each.words}")  # noqa: T201
            if each.mend:
                print(f"       mend: {each.mend}")  # noqa: T201
    return 1 if any(each.how is How.WRONG for each in found) else 0


def _look() -> Iterator[Finding]:
    data = places.data_folder()
    yield from look_at_machine(data, os.environ)
    yield from look_at_mail_in()
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield wrong(
            "database",
            f"`rung serve` does not run on {data}, and DATABASE_URL is not set.",
            "Start `rung serve`, or set DATABASE_URL.",
        )
        return
    connected = list(look_at_connection(url))
    yield from connected
    if any(each.what == "database" and each.how is How.WRONG for each in connected):
        return
    try:
        yield from look_at_work(owner_is_known="RUNG_OWNER_DATABASE_URL" in os.environ)
        yield from look_at_answers()
    except (OperationalError, ProgrammingError) as error:
        yield wrong("tables", str(error).strip(), "rung migrate, as the owner.")
