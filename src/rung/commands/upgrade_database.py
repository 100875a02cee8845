"""`rung upgrade-database`: the embedded database moves to the newest PostgreSQL that is here."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg
from django.db import OperationalError

from rung import clock
from rung.adapters.database_copy import CopyError, read_manifest, write_copy
from rung.adapters.postgres import EmbeddedPostgres, PostgresError, Urls
from rung.adapters.postgres_cluster import DURABLE, take_place, upgraded
from rung.commands import places
from rung.commands.mistakes import UserMistake
from rung.commands.restore import refill, refuse_newer

HELP = """Move the database of the data folder to the newest PostgreSQL that is here, when an older
one made it. The old PostgreSQL is started once more (from /usr/lib/postgresql, or
RUNG_OLD_POSTGRES_BIN), every row is copied into a new database beside, brought to this version and
checked; then the new one takes its place and the old one is kept. Stop `rung serve` first."""
EXAMPLES = """  rung upgrade-database
  RUNG_OLD_POSTGRES_BIN=/opt/postgresql-16/bin rung upgrade-database"""

_WAKES = "wake"  # the kind of difference that the engine mends at its first look
_BESIDE = "upgrade"  # in the data folder, while it goes on
_ROOM = 2  # times the size of the old database: the copy and the new one


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with-differences",
        action="store_true",
        help="go on although `rung check` finds differences; they are copied as they are",
    )


def run(arguments: argparse.Namespace) -> int:
    """Copy, check, change places. Whatever fails before that leaves the old database as it was."""
    if os.environ.get("DATABASE_URL"):
        raise UserMistake(
            "DATABASE_URL names a PostgreSQL outside, which its own tools upgrade; "
            "this is for the one that `rung serve` starts."
        )
    data = places.data_folder()
    old = EmbeddedPostgres(data, tuning=DURABLE)
    if old.major is None:
        raise UserMistake(f"There is no database in {data}.")
    try:
        if old.older_than_here() is None:
            with old:  # says why not, where its own version is not here
                pass
            print(f"The database is of PostgreSQL {old.major}, the newest here. Nothing to do.")  # noqa: T201
            return 0
        _upgrade(data, old, with_differences=arguments.with_differences)
    except (PostgresError, CopyError) as error:
        raise UserMistake(str(error)) from error
    except (psycopg.OperationalError, OperationalError) as error:
        raise UserMistake(f"The database cannot be used: {error}") from error
    return 0


def _upgrade(data: Path, old: EmbeddedPostgres, *, with_differences: bool) -> None:
    database, beside, file = data / "database", data / _BESIDE, data / f"{_BESIDE}.zip"
    old.claim()
    try:
        _clear(beside, upgraded(database), file)  # of an upgrade that was cut short
        _refuse_without_room(database)
        try:
            _copy(old, file)
            old.claim()  # stopping gave the folder back
            _build(beside, file, with_differences=with_differences)
            (beside / database.name).rename(upgraded(database))
        finally:
            _clear(beside, file)
        _clear(data / "socket")  # the new database may belong to another account
        was, kept = old.major, take_place(database)
    finally:
        old.stop()
    print(f"The database was of PostgreSQL {was} and is of {old.major} now: `rung serve`.")  # noqa: T201
    print(f"The old one is kept in {kept}; remove it when you are content.")  # noqa: T201


def _clear(*leftovers: Path) -> None:
    for each in leftovers:
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)


def _refuse_without_room(database: Path) -> None:
    size = sum(each.lstat().st_size for each in database.rglob("*"))
    free = shutil.disk_usage(database).free
    if free < size * _ROOM:
        raise UserMistake(
            f"{size * _ROOM >> 20} MB are needed beside {database}, {free >> 20} MB are free. "
            "Nothing was changed."
        )


def _copy(old: EmbeddedPostgres, file: Path) -> None:
    print(f"Copying every row out of PostgreSQL {old.major} …", flush=True)  # noqa: T201
    with old as urls:
        taken_at = clock.machine().isoformat()
        write_copy(urls.owner, file, version=version("rung"), taken_at=taken_at)


def _build(beside: Path, file: Path, *, with_differences: bool) -> None:
    """A new database with what the file holds, of this version, checked and at rest."""
    manifest = read_manifest(file)
    refuse_newer(manifest)
    new = EmbeddedPostgres(beside, tuning=DURABLE)
    with new as urls:
        print(f"Filling PostgreSQL {new.major} with {manifest.rows} rows …", flush=True)  # noqa: T201
        refill(file, manifest, urls)
        if _differs(urls) and not with_differences:
            raise UserMistake(
                "The rows are not what their facts say; they were not so before either, for each "
                "was copied against its checksum. The old database is as it was, and serves. "
                "Go on all the same with --with-differences."
            )


def _differs(urls: Urls) -> bool:
    """What `rung check` says, in a process that meets the new database first.

    Clocks that a migration has woken look at themselves once the engine runs; they are no fault.
    """
    print("Checking …", flush=True)  # noqa: T201
    found = subprocess.run(
        [sys.executable, "-P", "-m", "rung.commands.main", "check", "--json"],
        env={**os.environ, "DATABASE_URL": urls.app},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    *differences, tally = [json.loads(line) for line in found.stdout.splitlines()] or [None]
    if tally is None:
        raise UserMistake("The new database could not be checked; the old one is as it was.")
    grave = [each for each in differences if each["kind"] != _WAKES]
    for each in grave:
        print(f"{each['reference']} {each['words']}")  # noqa: T201
    return bool(grave)
