"""A whole database in one file: written from one picture of it, read into one that is empty.

The file is a zip archive: for each table its rows as PostgreSQL's own text, and ``manifest.json``
with the version, the migrations and a checksum of every table. It does not depend on the major
version of PostgreSQL, so it also carries data from one to the next.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

FORMAT = 1
_MANIFEST = "manifest.json"
_BLOCK = 1 << 20
# What Django keeps of itself, and what may be lost at any time.
_LEFT_OUT = ("django_migrations", "cache")
_SETTINGS = (  # so that text means the same when it is read as when it was written
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL statement_timeout = 0",
)
# All rows, or an error: never a part of them in silence. `row_security = off` would be an error for
# the owner too, whom the policies hold and who sees all by being of the carrier's side.
_SEES_ALL = """SELECT me.rolsuper OR me.rolbypassrls
    OR NOT EXISTS (SELECT FROM pg_class WHERE relrowsecurity)
    OR EXISTS (SELECT FROM pg_roles AS side WHERE side.rolname = 'rung_carrier'
               AND pg_has_role(me.oid, side.oid, 'USAGE'))
    FROM pg_roles AS me WHERE me.rolname = current_user"""
_TABLES = """SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND c.relname <> ALL(%s) GROUP BY c.relname ORDER BY c.relname"""
_SEQUENCES = """SELECT c.relname FROM pg_class c WHERE c.relkind = 'S'
    AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"""
_FIRST = """SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid"""


class CopyError(Exception):
    """Why a file cannot be written or read, in a sentence for a person."""


@dataclass(frozen=True)
class Table:
    """One table in the file."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the file says of itself."""

    format: int
    version: str  # of rung
    taken_at: str  # an instant, ISO 8601
    migrations: Mapping[str, tuple[str, ...]]  # by app, in the order in which they were applied
    tables: tuple[Table, ...]
    sequences: Mapping[str, tuple[int, bool]]  # last value, and whether it was given out

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


def write_copy(url: str, file: Path, *, version: str, taken_at: str) -> Manifest:
    """Write everything into a file that only its owner may read; whole or not at all.

    Reads one picture of the database, however much is written meanwhile. Raises CopyError.
    """
    if file.exists():
        raise CopyError(f"{file} exists already; name another file.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as handle,
            zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive,
            _reading(url) as cursor,
        ):
            manifest = _write_all(cursor, archive, version, taken_at)
            archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
        _on_disk(unfinished)
        unfinished.rename(file)
    except psycopg.errors.InsufficientPrivilege as error:
        raise CopyError(
            "This database role may not read everything; set RUNG_OWNER_DATABASE_URL "
            f"to the owner of the tables ({error.diag.message_primary})."
        ) from error
    except psycopg.Error as error:
        raise CopyError(f"The database cannot be read: {error}") from error
    except OSError as error:
        raise CopyError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What a file says of itself. Raises CopyError for one that is no backup, or is cut short."""
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(_MANIFEST))
        if told["format"] > FORMAT:
            raise CopyError(f"{file} was made by a newer rung ({told['version']}).")
        return Manifest(
            format=told["format"],
            version=told["version"],
            taken_at=told["taken_at"],
            migrations={app: tuple(names) for app, names in told["migrations"].items()},
            tables=tuple(
                Table(each["name"], tuple(each["columns"]), each["rows"], each["sha256"])
                for each in told["tables"]
            ),
            sequences={name: (last, used) for name, (last, used) in told["sequences"].items()},
        )
    except OSError as error:
        raise CopyError(f"{file} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise CopyError(f"{file} is no backup of rung, or it is cut short.") from error


def verify(file: Path, manifest: Manifest) -> None:
    """Read every table once and hold it against its checksum. Raises CopyError; writes nothing."""
    with _opened(file) as archive:
        for table in manifest.tables:
            for _ in _blocks(archive, table):
                pass


def holds_people(url: str) -> bool:
    """Whether a database is in use: it has our tables, and somebody in them."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass('public.rung_person')").fetchone()
        if found is None or found[0] is None:
            return False
        return connection.execute("SELECT 1 FROM rung_person LIMIT 1").fetchone() is not None


def empty(url: str) -> None:
    """Take everything out of a database, tables and all. Its owner may do that."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def load_copy(url: str, file: Path, manifest: Manifest) -> None:
    """Fill a database whose tables are those of the file; all of it in one transaction.

    What the tables held before is gone then. Raises CopyError, and has changed nothing.
    """
    try:
        with (
            _opened(file) as archive,
            psycopg.connect(url) as connection,
            connection.cursor() as cursor,
        ):
            _prepare(cursor)
            _same_tables(cursor, manifest)
            with _nothing_in_the_way(cursor, manifest):
                for table in _in_order(cursor, manifest.tables):
                    _load(cursor, archive, table)
            for name, (last, used) in manifest.sequences.items():
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last, used])
    except psycopg.Error as error:
        raise CopyError(f"The database did not take it: {error}") from error


@contextmanager
def _reading(url: str) -> Iterator[psycopg.Cursor[Any]]:
    """One picture of the database, to read from."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _prepare(cursor)
        yield cursor


def _prepare(cursor: psycopg.Cursor[Any]) -> None:
    for setting in _SETTINGS:
        cursor.execute(setting)


def _write_all(
    cursor: psycopg.Cursor[Any], archive: zipfile.ZipFile, version: str, taken_at: str
) -> Manifest:
    if cursor.execute(_SEES_ALL).fetchone() != (True,):
        raise CopyError(
            "This database role does not see every row; set RUNG_OWNER_DATABASE_URL to the owner "
            "of the tables, a member of rung_carrier."
        )
    cursor.execute(_TABLES, [list(_LEFT_OUT)])
    tables = [
        _write_table(cursor, archive, name, tuple(columns)) for name, columns in cursor.fetchall()
    ]
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    migrations: dict[str, tuple[str, ...]] = {}
    for app, name in cursor.fetchall():
        migrations[app] = (*migrations.get(app, ()), name)
    # After the rows: a sequence is of no picture, and may be ahead of it but never behind.
    cursor.execute(_SEQUENCES)
    sequences = {name: _sequence(cursor, name) for (name,) in cursor.fetchall()}
    return Manifest(FORMAT, version, taken_at, migrations, tuple(tables), sequences)


def _write_table(
    cursor: psycopg.Cursor[Any], archive: zipfile.ZipFile, name: str, columns: tuple[str, ...]
) -> Table:
    statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
        _listed(columns), sql.Identifier(name)
    )
    rows, checksum = 0, hashlib.sha256()
    with (
        archive.open(_member(name), "w", force_zip64=True) as member,
        cursor.copy(statement) as copy,
    ):
        for block in copy:
            rows += bytes(block).count(b"\n")  # those inside a value are written as \n
            checksum.update(block)
            member.write(block)
    return Table(name, columns, rows, checksum.hexdigest())


def _sequence(cursor: psycopg.Cursor[Any], name: str) -> tuple[int, bool]:
    cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)))
    last, used = cursor.fetchone() or (1, False)
    return int(last), bool(used)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise CopyError(f"{file} is damaged or cut short: {error}") from error


def _blocks(archive: zipfile.ZipFile, table: Table) -> Iterator[bytes]:
    """The rows of a table; at the end its checksum must be right."""
    checksum = hashlib.sha256()
    with archive.open(_member(table.name)) as member:
        while block := member.read(_BLOCK):
            checksum.update(block)
            yield block
    if checksum.hexdigest() != table.sha256:
        raise CopyError(f"The rows of {table.name} are not what was written: the file is damaged.")


def _same_tables(cursor: psycopg.Cursor[Any], manifest: Manifest) -> None:
    cursor.execute(_TABLES, [list(_LEFT_OUT)])
    has = {name: set(columns) for name, columns in cursor.fetchall()}
    wanted = {table.name: set(table.columns) for table in manifest.tables}
    other = sorted(name for name in wanted if has.get(name) != wanted[name])
    if other:
        raise CopyError(f"These tables are others here than in the file: {', '.join(other)}.")


@contextmanager
def _nothing_in_the_way(cursor: psycopg.Cursor[Any], manifest: Manifest) -> Iterator[None]:
    """Rows are taken as they were: our triggers and row-level security rest until they are in."""
    names = [table.name for table in manifest.tables]
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relname = ANY(%s)", [names]
    )
    guarded = [name for (name,) in cursor.fetchall()]
    _alter(cursor, names, "DISABLE TRIGGER USER")
    _alter(cursor, guarded, "DISABLE ROW LEVEL SECURITY")
    every = sql.SQL(", ").join(sql.Identifier(name) for name in names)
    cursor.execute(sql.SQL("TRUNCATE {}").format(every))
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _alter(cursor, guarded, "ENABLE ROW LEVEL SECURITY")
    _alter(cursor, names, "ENABLE TRIGGER USER")


def _alter(cursor: psycopg.Cursor[Any], names: Sequence[str], how: str) -> None:
    for name in names:
        cursor.execute(sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(name), sql.SQL(how)))


def _in_order(cursor: psycopg.Cursor[Any], tables: tuple[Table, ...]) -> Iterator[Table]:
    """What is pointed at comes first, where the database looks at once."""
    by_name = {table.name: table for table in tables}
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(by_name, ()))
    for name, first in cursor.execute(_FIRST).fetchall():
        if name in by_name and first in by_name:
            sorter.add(name, first)
    return (by_name[name] for name in sorter.static_order())


def _load(cursor: psycopg.Cursor[Any], archive: zipfile.ZipFile, table: Table) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), _listed(table.columns)
    )
    with cursor.copy(statement) as copy:
        for block in _blocks(archive, table):
            copy.write(block)


def _listed(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)


def _member(name: str) -> str:
    return f"tables/{name}"


def _on_disk(file: Path) -> None:
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
