"""The embedded PostgreSQL: one server per data folder, on a private socket, for our roles only.

In the data folder: ``database/`` (PostgreSQL's own), ``access/`` (who may connect),
``postgresql.log``, ``lock`` and, where the path is short enough, ``socket/``.
"""

import hashlib
import os
import signal
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from rung.adapters import postgres_cluster as cluster
from rung.adapters.bound_process import bound_command
from rung.adapters.data_folder import DataFolderError, FolderLock, make_folder
from rung.adapters.postgres_binaries import (
    Binaries,
    copy_within_reach,
    find_binaries,
    may_be_copied,
)
from rung.adapters.postgres_majors import words_of_older, words_without_programs
from rung.adapters.unprivileged import Account, account_for, first_closed_folder, own_name, run_as

_LONGEST_SOCKET_FOLDER = 90  # the kernel takes 107 bytes, "/.s.PGSQL.5432" is 14 of them
_PAUSE = 0.01
_PATIENCE_WITH_ORPHANS = 2.0
_LARGEST_LOG = 4_000_000


class PostgresError(Exception):
    """Why the database cannot run, in a sentence for the person who started it."""


@dataclass(frozen=True)
class Urls:
    """How to reach the database: in daily work, and as its owner for migrations."""

    app: str
    owner: str


def folder_mode() -> int:
    """Root's data folder must let the database's account pass; everybody else's is closed."""
    return 0o711 if os.geteuid() == 0 else 0o700


class EmbeddedPostgres:
    """A PostgreSQL server that lives and dies with this process."""

    def __init__(self, folder: Path, *, tuning: cluster.Tuning) -> None:
        self._folder = folder.absolute()
        self._database = self._folder / "database"
        self._access = self._folder / "access"
        self._log = self._folder / "postgresql.log"
        self._lock = FolderLock(self._folder / "lock")
        self._tuning = tuning
        self._server: subprocess.Popen[bytes] | None = None

    def claim(self) -> None:
        """Take the data folder for this process alone, before anything in it is changed."""
        account = self._account()
        existing = next(step for step in [self._folder, *self._folder.parents] if step.is_dir())
        closed = None if account.uid is None else first_closed_folder(account, existing)
        if closed:
            raise PostgresError(
                f"The database runs as user {account.name}, who may not enter {closed}; "
                "set RUNG_DATA_DIR to a folder outside it, for example /var/lib/rung."
            )
        try:
            make_folder(self._folder, mode=folder_mode())
            taken = self._lock.acquire()
        except DataFolderError as error:
            raise PostgresError(str(error)) from error
        if not taken:
            raise PostgresError(
                f"The data folder {self._folder} is in use by another running rung; "
                "stop that one first, or set RUNG_DATA_DIR to another folder. "
                "`rung doctor` says at which address it answers."
            )

    def start(self) -> Urls:
        """Start the server and wait until it takes connections, however long recovery takes."""
        self.claim()
        cluster.finish_upgrade(self._database)
        account = self._account()
        try:
            binaries = self._binaries(account)
            socket_folder = self._socket_folder(account)
            if not self._database.exists():
                self._make(binaries, account)
            cluster.write_access_rules(self._access, client=own_name() or "root")
            self._wait_for_leftovers()
            self._bring_sides(binaries, account)
            self._spawn(binaries, account, socket_folder)
            self._wait_until_ready()
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError):
                raise PostgresError(f"The database cannot start: {error}.") from error
            raise
        return _urls(socket_folder)

    @property
    def major(self) -> int | None:
        """The major version of PostgreSQL that made the database; None when there is none."""
        return cluster.major_of(self._database)

    def older_than_here(self) -> str | None:
        """A sentence where a newer major version could be used; None where there is none."""
        return words_of_older(major=self.major, newest=_newest())

    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._server.pid if self._server is not None and self.is_running() else None

    def ask_to_stop(self) -> None:
        """Ask for a fast stop: connections end, everything is written, and return at once."""
        if self._server is not None and self.is_running():
            self._server.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End the server at once; the next start recovers."""
        if self._server is not None and self.is_running():
            self._server.send_signal(signal.SIGQUIT)

    def stop(self) -> None:
        """Stop the server, wait for its end, and give the data folder back."""
        self.ask_to_stop()
        if self._server is not None:
            self._server.wait()
            self._server = None
            with suppress(OSError):
                _short_folder(self._folder).rmdir()
        self._lock.release()

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _account(self) -> Account:
        account = account_for(self._database)
        if account is None and os.geteuid() == 0:
            raise PostgresError(
                "PostgreSQL refuses to run as root, and no other account is there for it: "
                f"make one (useradd --system rung) that owns {self._database}."
            )
        if account is None:
            raise PostgresError(
                f"PostgreSQL needs an account with a name, and user {os.geteuid()} has none; "
                "add one to /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own."
            )
        return account

    def _binaries(self, account: Account) -> Binaries:
        major = cluster.major_of(self._database)
        binaries = find_binaries(major=major)
        if binaries is None:
            raise PostgresError(words_without_programs(self._folder, major=major, newest=_newest()))
        if _runs(binaries, account):
            return binaries
        copied = copy_within_reach(binaries) if may_be_copied(binaries) else binaries
        if not _runs(copied, account):
            raise PostgresError(
                f"The database runs as user {account.name}, who cannot run {copied.folder}."
            )
        return copied

    def _make(self, binaries: Binaries, account: Account) -> None:
        try:
            cluster.make_cluster(
                self._database, binaries=binaries, account=account, tuning=self._tuning
            )
        except cluster.ClusterError as error:
            raise PostgresError(f"PostgreSQL could not make its database: {error}") from error

    def _bring_sides(self, binaries: Binaries, account: Account) -> None:
        try:
            cluster.bring_sides(self._database, binaries=binaries, account=account)
        except cluster.ClusterError as error:
            raise PostgresError(f"PostgreSQL could not make its roles: {error}") from error

    def _socket_folder(self, account: Account) -> Path:
        folder = self._folder / "socket"
        if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
            folder = _short_folder(self._folder)
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700)
            if account.uid is not None and account.gid is not None:
                os.chown(folder, account.uid, account.gid)
        facts = folder.lstat()
        wanted_owner = os.geteuid() if account.uid is None else account.uid
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != wanted_owner:
            raise PostgresError(f"{folder} is in the way: the database's socket belongs there.")
        return folder

    def _wait_for_leftovers(self) -> None:
        """Let a server whose parent died finish, and what a killed server left behind go."""
        since = time.monotonic()
        while left := cluster.processes_in(self._database):
            postmaster, _ = cluster.postmaster_of(self._database)
            if postmaster not in left and time.monotonic() - since > _PATIENCE_WITH_ORPHANS:
                cluster.end_orphans(left)
            time.sleep(_PAUSE)
        cluster.forget_dead_server(self._database)

    def _spawn(self, binaries: Binaries, account: Account, socket_folder: Path) -> None:
        settings = cluster.server_settings(
            self._tuning,
            major=binaries.major,
            access=self._access,
            socket_folder=socket_folder,
        )
        command = [binaries.path("postgres"), "-D", str(self._database)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if self._log.exists() and self._log.stat().st_size > _LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self._server = subprocess.Popen(  # noqa: S603  a full path
                bound_command(
                    command,
                    signal_at_parents_death=signal.SIGINT,
                    uid=account.uid,
                    gid=account.gid,
                ),
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a ctrl-C at the terminal is the supervisor's to handle
            )

    def _wait_until_ready(self) -> None:
        while self.is_running():
            postmaster, state = cluster.postmaster_of(self._database)
            if postmaster == self.pid and state == "ready":
                return
            time.sleep(_PAUSE)
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            words = log.read().decode(errors="replace").strip()
        raise PostgresError(f"PostgreSQL did not start ({self._log}): {words}")


def _newest() -> int | None:
    found = find_binaries(major=None)
    return found.major if found else None


def _runs(binaries: Binaries, account: Account) -> bool:
    """Whether the account can run the programs, found out by running one."""
    try:
        version = [binaries.path("postgres"), "--version"]
        return run_as(account, version, cwd=Path("/"), words="").returncode == 0
    except OSError:
        return False


def _short_folder(folder: Path) -> Path:
    """A short place for the socket of a data folder whose own path is too long for one."""
    runtime = Path("/run") if os.geteuid() == 0 else Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if not runtime.is_absolute() or not runtime.is_dir():
        runtime = Path(tempfile.gettempdir())
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return runtime / f"rung-{os.geteuid()}-{name}"


def _urls(socket_folder: Path) -> Urls:
    host = quote(str(socket_folder), safe="")
    return Urls(
        app=f"postgresql://{cluster.APP}@/{cluster.DATABASE}?host={host}",
        owner=f"postgresql://{cluster.OWNER}@/{cluster.DATABASE}?host={host}",
    )
