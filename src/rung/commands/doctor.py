"""`rung doctor`: what is wrong with a set-up, and how to mend it."""

import argparse
import importlib
import json
from dataclasses import asdict

from rung.commands.findings import Finding, How, wrong
from rung.commands.mistakes import UserMistake
from rung.commands.with_django import set_up

HELP = """Look at everything a set-up needs, and say of each thing how it is and how to mend it:
settings, data folder, disk, secret key, address, mail server, mail that comes in, gateways of short
messages; database, roles, migrations, time; engine, worker, clocks, outbox, webhooks. Changes
nothing and sends nothing. Exit status 1 when something is wrong."""
EXAMPLES = """  rung doctor
  rung doctor --json         one JSON array, for a monitor"""

_SIGNS = {How.WELL: "ok   ", How.LOOK: "look ", How.WRONG: "WRONG"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Look, say, and answer 1 when something is wrong."""
    found = _found()
    if arguments.json:
        print(json.dumps([asdict(each) for each in found], indent=1))  # noqa: T201
    else:
        for each in found:
            print(f"{_SIGNS[each.how]}  {each.what}: {each.words}")  # noqa: T201
            if each.mend:
                print(f"       mend: {each.mend}")  # noqa: T201
    return 1 if any(each.how is How.WRONG for each in found) else 0


def _found() -> list[Finding]:
    """What there is to say; a variable that cannot be read stands alone, for nothing starts."""
    try:
        set_up()
    except UserMistake as mistake:
        mend = "Set it as docs/operate.md says, for every process; until then none of them starts."
        return [wrong("settings", str(mistake), mend)]
    # Its modules need the settings that were just read.
    found: list[Finding] = list(importlib.import_module("rung.commands.doctor_all").look_at_all())
    return found
