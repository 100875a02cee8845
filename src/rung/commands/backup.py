"""`rung backup`: everything the database holds, in one file."""

import argparse
import json
from importlib.metadata import version
from pathlib import Path

from rung import clock
from rung.adapters.database_copy import CopyError, write_copy
from rung.commands import places
from rung.commands.mistakes import UserMistake
from rung.commands.whole_database import running_or_started

HELP = """Write everything the database holds into one file, while everything runs: the file is of
one instant. Version and checksums are inside. It holds personal data, so only you may read it.
The secret key is not in it; keep a copy of that elsewhere."""
EXAMPLES = """  rung backup /srv/backup/rung-2026-11-24.zip
  DATABASE_URL=postgresql://rung_app@db/rung \\
  RUNG_OWNER_DATABASE_URL=postgresql://rung_owner@db/rung rung backup rung.zip --json"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that does not exist yet")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    file: Path = arguments.file
    with running_or_started() as urls:
        try:
            made = write_copy(
                urls.owner, file, version=version("rung"), taken_at=clock.machine().isoformat()
            )
        except CopyError as error:
            raise UserMistake(str(error)) from error
    size = file.stat().st_size
    if arguments.json:
        told = {"file": str(file), "bytes": size, "tables": len(made.tables), "rows": made.rows}
        print(json.dumps({**told, "version": made.version, "taken_at": made.taken_at}))  # noqa: T201
        return 0
    print(f"{file}: {len(made.tables)} tables, {made.rows} rows, {size} bytes.")  # noqa: T201
    print(  # noqa: T201
        "The secret key is not in it; without it mailed links and sessions end with a restore "
        f"({places.data_folder() / 'secret-key'}, or RUNG_SECRET_KEY)."
    )
    return 0
