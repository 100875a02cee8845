"""`rung import people|orders FILE.csv`: what the carrier's own systems know, brought in."""

import argparse
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from rung import clock
from rung.commands.mistakes import UserMistake
from rung.services.import_orders import (
    import_orders,
    import_orders_without_letters,
    preview_orders,
    preview_orders_without_letters,
)
from rung.services.import_people import import_people, preview_people
from rung.services.importing import ImportReport

HELP = """Bring in people or orders from a CSV file: all of it, or nothing. A changed line is
printed as what it was and what it is; the same file again changes nothing. Every line that
cannot be right is told with its column and the reason. docs/import.md names the columns."""
EXAMPLES = """  rung import people examples/people.csv
  rung import orders examples/orders.csv
  rung import orders nightly.csv --dry-run      what would change; nothing is kept
  rung import orders first.csv --letters none   orders whose customers have their letters"""


class Import(Protocol):
    """An import service: reads lines of bytes, answers with a report."""

    def __call__(
        self, *, source: Iterable[bytes], file_name: str, now: datetime
    ) -> ImportReport: ...


ISSUE, NONE = "issue", "none"
_SERVICES: dict[tuple[str, str, bool], Import] = {
    ("people", ISSUE, False): import_people,
    ("people", ISSUE, True): preview_people,
    ("orders", ISSUE, False): import_orders,
    ("orders", ISSUE, True): preview_orders,
    ("orders", NONE, False): import_orders_without_letters,
    ("orders", NONE, True): preview_orders_without_letters,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("people", "orders"), help="what the file is about")
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the file, CSV in UTF-8")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, and keep nothing"
    )
    parser.add_argument(
        "--letters",
        choices=(ISSUE, NONE),
        default=ISSUE,
        help="whether an order that becomes accepted gets its acknowledgement letter (issue); "
        "none for a first import of orders whose customers have theirs",
    )


def run(arguments: argparse.Namespace) -> int:
    """Import one file and tell what it changed."""
    service = _SERVICES.get((arguments.what, arguments.letters, arguments.dry_run))
    if service is None:
        raise UserMistake("--letters none is for a file of orders; people get no such letter.")
    report = _read(arguments.file, service, now=clock.now())
    for delta in report.deltas:
        print(delta)  # noqa: T201
    if report.letters:
        print(_said(report.letters, dry_run=arguments.dry_run))  # noqa: T201
    end = " (dry run: nothing was kept)" if arguments.dry_run else ""
    print(f"{report.summary}{end}")  # noqa: T201
    return 0


def _said(letters: int, *, dry_run: bool) -> str:
    what = "acknowledgement letter" if letters == 1 else "acknowledgement letters"
    return f"{letters} {what} {'would be' if dry_run else 'to be'} mailed"


def _read(file: Path, service: Import, *, now: datetime) -> ImportReport:
    try:
        with file.open("rb") as source:
            return service(source=source, file_name=file.name, now=now)
    except OSError as error:
        raise UserMistake(f"{file} cannot be read: {error.strerror}.") from error
