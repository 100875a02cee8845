"""`rung check`: is everything that is stored what its facts say?"""

import argparse
import json
from dataclasses import asdict

from rung.services.checking import Difference, check_facts

HELP = """Compute again, from their facts, every due instant, status and figure, and name each
difference with the escalation it is on. Changes nothing, and may run at any time: it reads one
picture of the database, row after row. Exit status 1 when something differs."""
EXAMPLES = """  rung check
  rung check --json          a line of JSON for each difference, then one with the counts"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in lines of JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print every difference; 1 when there are some."""
    tally = check_facts(_print_as_json if arguments.json else _print)
    if arguments.json:
        print(json.dumps(asdict(tally)))  # noqa: T201
    else:
        print(  # noqa: T201
            f"{tally.clocks} clocks and {tally.escalations} escalations, "
            f"{tally.differences} differences."
        )
    return 1 if tally.differences else 0


def _print(difference: Difference) -> None:
    print(difference)  # noqa: T201


def _print_as_json(difference: Difference) -> None:
    print(json.dumps(asdict(difference)))  # noqa: T201
