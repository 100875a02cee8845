"""What `rung serve` keeps: programs of its own, and a database that is ours or somebody else's."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from rung.adapters.bound_process import bound_command
from rung.adapters.data_folder import DataFolderError, FolderLock, make_folder
from rung.adapters.postgres import EmbeddedPostgres, PostgresError, Urls, folder_mode
from rung.adapters.postgres_cluster import DURABLE
from rung.commands.mistakes import UserMistake
from rung.commands.supervisor import how_it_ended

_NEVER_STARTED = "not started"


class Program:
    """A process group of its own that ends when the supervisor does."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        descriptors: Sequence[int],
    ) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._descriptors = descriptors
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own programs
            bound_command(
                self._command, signal_at_parents_death=signal.SIGTERM, uid=None, gid=None
            ),
            env=dict(self._environment),
            stdin=subprocess.DEVNULL,
            pass_fds=self._descriptors,
            start_new_session=True,
        )

    def ended(self) -> str | None:
        if self._process is None:
            return _NEVER_STARTED
        status = self._process.poll()
        if status is None:
            return None
        self._signal(signal.SIGKILL)  # what it left behind goes with it
        return how_it_ended(status)

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


def own_program(
    name: str,
    words: Sequence[str],
    *,
    environment: Mapping[str, str],
    descriptors: Sequence[int] = (),
) -> Program:
    """A command of `rung` itself, run by the same Python."""
    command = [sys.executable, "-P", "-m", "rung.commands.main", *words]
    return Program(name, command, environment=environment, descriptors=descriptors)


class EmbeddedDatabase:
    """The PostgreSQL that we start ourselves."""

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedPostgres(folder, tuning=DURABLE)
        self._urls = Urls(app="", owner="")

    @property
    def pid(self) -> int | None:
        return self._server.pid

    @property
    def urls(self) -> Urls:
        return self._urls

    def claim(self) -> None:
        """Take the data folder for this process alone."""
        try:
            self._server.claim()
        except PostgresError as error:
            raise UserMistake(str(error)) from error

    def older_than_here(self) -> str | None:
        """A sentence where a newer PostgreSQL could be used; None where there is none."""
        return self._server.older_than_here()

    def start(self) -> None:
        self._urls = self._server.start()

    def ended(self) -> str | None:
        return None if self._server.is_running() else "it stopped"

    def ask_to_stop(self) -> None:
        self._server.ask_to_stop()

    def kill(self) -> None:
        self._server.kill()


class OutsideDatabase:
    """A PostgreSQL that somebody else runs; the data folder is ours all the same."""

    name = "outside database"
    pid = None

    def __init__(self, folder: Path, urls: Urls) -> None:
        self.urls = urls
        self._folder = folder
        self._lock = FolderLock(folder / "lock")
        self._stopped = False

    def claim(self) -> None:
        """Take the data folder for this process alone."""
        try:
            make_folder(self._folder, mode=folder_mode())
            taken = self._lock.acquire()
        except DataFolderError as error:
            raise UserMistake(str(error)) from error
        if not taken:
            raise UserMistake(f"The data folder {self._folder} is in use by another running rung.")

    def older_than_here(self) -> str | None:
        """Nothing: its version is no business of ours."""

    def start(self) -> None:
        self._stopped = False

    def ended(self) -> str | None:
        return "it was left alone" if self._stopped else None

    def ask_to_stop(self) -> None:
        self._stopped = True

    def kill(self) -> None:
        self._stopped = True
