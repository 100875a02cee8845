"""`rung restore`: a database as it was, from the one file of `rung backup`."""

import argparse
import json
import os
from pathlib import Path

import django
import psycopg
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from rung.adapters.database_copy import (
    CopyError,
    Manifest,
    empty,
    holds_people,
    load_copy,
    read_manifest,
    verify,
)
from rung.adapters.postgres import Urls
from rung.adapters.postgres_roles import RolesMissingError, bring_sides, one_at_a_time
from rung.commands.migrate import bring_forward
from rung.commands.mistakes import UserMistake
from rung.commands.whole_database import outside_or_at_rest
from rung.migrations._states import changed_in_place
from rung.queries.schema_state import OURS

HELP = """Fill an empty database from a file of `rung backup`, then bring it to this version.
The file is read and checked before anything is touched. A database that holds people is left alone
unless --replace says otherwise; a file of a newer rung is refused. Stop `rung serve` first."""
EXAMPLES = """  RUNG_DATA_DIR=/srv/new rung restore rung-2026-11-24.zip
  rung restore rung-2026-11-24.zip --replace
  rung restore rung-2026-11-24.zip --only-check        hold it against its checksums"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="written by `rung backup`")
    parser.add_argument(
        "--replace", action="store_true", help="throw away what the database holds now"
    )
    parser.add_argument("--only-check", action="store_true", help="check the file, change nothing")
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Check the file, then the database, then fill it; say what was done."""
    try:
        manifest = read_manifest(arguments.file)
        refuse_newer(manifest)
        verify(arguments.file, manifest)
        if not arguments.only_check:
            with outside_or_at_rest() as urls:
                _restore(arguments.file, manifest, urls, replace=arguments.replace)
    except (CopyError, RolesMissingError) as error:
        raise UserMistake(str(error)) from error
    except (psycopg.OperationalError, OperationalError) as error:
        raise UserMistake(f"The database cannot be used: {error}") from error
    _tell(manifest, arguments)
    return 0


def refuse_newer(manifest: Manifest) -> None:
    """A file of migrations that this version does not know is not for it. Raises UserMistake."""
    newer = [name for name in manifest.migrations.get("rung", ()) if name not in OURS]
    if newer:
        raise UserMistake(
            f"The file was made by a newer rung ({manifest.version}, {newer[-1]}); "
            "restore it with that version."
        )


def _restore(file: Path, manifest: Manifest, urls: Urls, *, replace: bool) -> None:
    with one_at_a_time(urls.owner):
        if holds_people(urls.owner) and not replace:
            raise UserMistake(
                "This database holds people already; nothing was changed. "
                "With --replace, what it holds is thrown away."
            )
        refill(file, manifest, urls)


def refill(file: Path, manifest: Manifest, urls: Urls) -> None:
    """Throw away what the database holds; fill it from the file and bring that to this version."""
    as_it_was(file, manifest, urls)
    bring_forward(urls)


def as_it_was(file: Path, manifest: Manifest, urls: Urls) -> None:
    """Fill the database with the tables of the version that wrote the file, and their rows."""
    os.environ["DATABASE_URL"] = urls.owner
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rung.config.settings")
    django.setup()
    bring_sides(owner_url=urls.owner, app_url=urls.app)
    empty(urls.owner)
    executor = MigrationExecutor(connection)  # in one go: each call of the command costs a second
    unknown = [app for app in manifest.migrations if app not in executor.loader.migrated_apps]
    if unknown:
        raise UserMistake(f"The file holds tables that nobody knows here: {', '.join(unknown)}.")
    with changed_in_place():
        executor.migrate([(app, names[-1]) for app, names in manifest.migrations.items()])
    connections.close_all()
    load_copy(urls.owner, file, manifest)


def _tell(manifest: Manifest, arguments: argparse.Namespace) -> None:
    if arguments.json:
        told = {
            "restored": not arguments.only_check,
            "taken_at": manifest.taken_at,
            "version": manifest.version,
            "tables": len(manifest.tables),
            "rows": manifest.rows,
        }
        print(json.dumps(told))  # noqa: T201
        return
    what = f"{len(manifest.tables)} tables, {manifest.rows} rows"
    print(f"{arguments.file}: taken {manifest.taken_at} by rung {manifest.version}, {what}.")  # noqa: T201
    if arguments.only_check:
        print("Every checksum is right. Nothing was changed.")  # noqa: T201
    else:
        print("All of it is in the database, which is of this version now.")  # noqa: T201
        print("Look at it with `rung check`, once `rung serve` runs.")  # noqa: T201
