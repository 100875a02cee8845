"""Make a database folder and the settings it is served with; what is left of a dead server."""

import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rung.adapters.postgres_binaries import Binaries
from rung.adapters.postgres_roles import SIDES
from rung.adapters.unprivileged import Account, run_as

DATABASE = "rung"
OWNER = "rung_owner"
APP = "rung_app"

_FIRST_WITH_BUILTIN_LOCALE = 17
_FIRST_WITH_IO_METHOD = 18


@dataclass(frozen=True)
class Tuning:
    """How the server treats its data and what its owner role may do besides owning them."""

    settings: Mapping[str, str]
    initdb_options: tuple[str, ...]
    owner_attributes: str


_SMALL = {
    "max_connections": "40",
    "shared_buffers": "32MB",
    "max_wal_size": "512MB",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # rows and statements hold people's data
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
DURABLE = Tuning(settings=_SMALL, initdb_options=(), owner_attributes="")
THROWAWAY = Tuning(
    settings={
        **_SMALL,
        "max_connections": "100",  # tests of races, in several processes
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "autovacuum": "off",
    },
    initdb_options=("--no-sync",),
    owner_attributes="CREATEDB",
)


class ClusterError(Exception):
    """PostgreSQL could not make its database folder; holds its own words."""


def make_cluster(database: Path, *, binaries: Binaries, account: Account, tuning: Tuning) -> None:
    """Make the database folder whole or not at all: a folder cut short is thrown away."""
    unfinished = database.with_name(f"{database.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if account.uid is not None and account.gid is not None:
        os.chown(unfinished, account.uid, account.gid)
    _run(
        account,
        unfinished,
        [
            binaries.path("initdb"),
            f"--pgdata={unfinished}",
            "--username=postgres",
            "--auth=peer",
            "--encoding=UTF8",
            "--no-instructions",
            *_locale(binaries.major),
            *tuning.initdb_options,
        ],
        words="",
    )
    _say_alone(unfinished, binaries=binaries, account=account, words=_first_words(tuning))
    unfinished.rename(database)


def bring_sides(database: Path, *, binaries: Binaries, account: Account) -> None:
    """Make, once, the two sides of row-level security in a folder that no server works in.

    The note lies in the folder itself, so that whatever replaces it is looked at anew.
    """
    note = database / "rung_sides"
    if note.exists():
        return
    made = [
        f"DO $$ BEGIN IF to_regrole('{side}') IS NULL THEN "
        f"CREATE ROLE {side} NOLOGIN; END IF; END $$"
        for side in SIDES
    ]
    grant = f"GRANT {', '.join(SIDES)} TO {OWNER}, {APP}"
    _say_alone(database, binaries=binaries, account=account, words=[*made, grant])
    note.touch()


def major_of(database: Path) -> int | None:
    """Return the major version that made this database folder; None when there is none."""
    version = database / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def upgraded(database: Path) -> Path:
    """Where a database of a newer major version lies when it is whole, until it takes its place."""
    return database.with_name(f"{database.name}.upgraded")


def take_place(database: Path) -> Path:
    """Put the upgraded database where the old one is; return where the old one is kept.

    Cut short between the two, the next start does the second.
    """
    kept = free = database.with_name(f"{database.name}-{major_of(database)}")
    number = 1
    while free.exists():
        number += 1
        free = kept.with_name(f"{kept.name}-{number}")
    database.rename(free)
    finish_upgrade(database)
    return free


def finish_upgrade(database: Path) -> None:
    """An upgraded database takes its place, where the old one has been put aside already."""
    if upgraded(database).exists() and not database.exists():
        upgraded(database).rename(database)


def server_settings(
    tuning: Tuning, *, major: int, access: Path, socket_folder: Path
) -> dict[str, str]:
    """Everything the server is told at each start, so that it follows the product's version."""
    own = {"io_method": "sync"} if major >= _FIRST_WITH_IO_METHOD else {}
    return {
        **tuning.settings,
        **own,
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0777",  # the folder around it is closed; peer decides
        "hba_file": str(access / "pg_hba.conf"),
        "ident_file": str(access / "pg_ident.conf"),
        "logging_collector": "off",
        "log_destination": "stderr",
    }


def write_access_rules(access: Path, *, client: str) -> None:
    """Allow our two roles to one operating-system account, over the socket, and nothing else."""
    access.mkdir(mode=0o755, exist_ok=True)
    access.chmod(0o755)
    _write(access / "pg_hba.conf", f"local all {OWNER},{APP} peer map=rung\n")
    _write(
        access / "pg_ident.conf",
        "".join(f'rung "{client}" {role}\n' for role in (OWNER, APP)),
    )


def processes_in(database: Path) -> list[int]:
    """Return the ids of the PostgreSQL processes at work in this folder, whoever started them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text().strip() != "postgres":
                continue
            if (process / "cwd").samefile(database):
                found.append(int(process.name))
        except OSError:  # it ended meanwhile, or is somebody else's
            continue
    return found


def postmaster_of(database: Path) -> tuple[int | None, str]:
    """Return process id and state ("starting", "ready", ...) from the server's own note."""
    try:
        lines = (database / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None, ""
    status_line = 7
    status = lines[status_line].strip() if len(lines) > status_line else ""
    return (int(lines[0]), status) if lines and lines[0].isdigit() else (None, "")


def forget_dead_server(database: Path) -> None:
    """Remove the note of a server that is no more; its process id may be another's by now.

    Only for a folder that is locked and in which no server process is at work.
    """
    (database / "postmaster.pid").unlink(missing_ok=True)


def end_orphans(orphans: list[int]) -> None:
    """Tell what a killed server left behind to go at once; the next start recovers."""
    for orphan in orphans:
        try:
            os.kill(orphan, signal.SIGQUIT)
        except ProcessLookupError:
            continue


def _write(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o644)


def _locale(major: int) -> list[str]:
    if major >= _FIRST_WITH_BUILTIN_LOCALE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _first_words(tuning: Tuning) -> list[str]:
    return [
        f"CREATE ROLE {OWNER} LOGIN {tuning.owner_attributes}",
        f"CREATE ROLE {APP} LOGIN",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}",
    ]


def _say_alone(
    database: Path, *, binaries: Binaries, account: Account, words: Sequence[str]
) -> None:
    """Run statements, one a line. In single-user mode no superuser ever needs to be let in."""
    alone = [binaries.path("postgres"), "--single", "-c", "exit_on_error=on"]
    command = [*alone, "-D", str(database), "postgres"]
    _run(account, database, command, words="\n".join(words) + "\n")


def _run(account: Account, folder: Path, command: list[str], *, words: str) -> None:
    done = run_as(account, command, cwd=folder, words=words)
    if done.returncode != 0:
        raise ClusterError((done.stderr or done.stdout).strip())
