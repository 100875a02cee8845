"""The processes of a run: started, killed with -9, started again; and when something was out."""

import os
import queue
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.chaos.records import POSTGRES, Outage
from rung.adapters.bound_process import bound_command
from rung.adapters.postgres import EmbeddedPostgres, Urls
from rung.adapters.postgres_cluster import DURABLE, Tuning

LISTENS = b"engine.listens"  # what an engine says once it can settle
ASKED_EVERY = 0.25  # seconds between two looks at whether PostgreSQL answers
AGAIN = 0.3  # seconds until a part that died is started again, as a supervisor does
NOTICED = 2.0  # seconds in which a postmaster notices, at the latest, that one of its own died
CONNECTIONS = {"max_connections": "100", "track_commit_timestamp": "on"}
TUNING = Tuning({**DURABLE.settings, **CONNECTIONS}, DURABLE.initdb_options, "")
CHILD, BACKEND = "a process of web", "a backend of PostgreSQL"


def instant() -> datetime:
    """Now, by the machine's clock, which PostgreSQL's commits are stamped with."""
    return datetime.now(UTC)  # noqa: TID251 - the harness is outside the product


def free_port() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Part:
    """One command of rung, in a process group of its own; what it says goes to a file."""

    def __init__(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.deaths = 0  # not by us
        self._words, self._environment = words, environment
        self._folder = Path(environment["RUNG_DATA_DIR"]) / "said"
        self._process: subprocess.Popen[bytes] | None = None
        self._due = 0.0
        self._said = self._folder / name

    def start(self) -> None:
        """Start it; it ends when the harness does."""
        self._folder.mkdir(exist_ok=True)
        self._said = self._folder / f"{self.name}-{time.monotonic_ns()}"
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                bound_command(
                    [sys.executable, "-P", "-m", "rung.commands.main", *self._words],
                    signal_at_parents_death=signal.SIGTERM,
                    uid=None,
                    gid=None,
                ),
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def tend(self) -> None:
        """Start it again when it is time to."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self.start()
        elif self._process.poll() is not None:
            self.deaths += 1
            self._gone()

    def kill(self) -> bool:
        """With -9; False when there is nothing to kill. What it left behind goes with it."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.kill()
        self._process.wait()
        self._gone()
        return True

    def kill_a_child(self, choose: Callable[[list[int]], int]) -> bool:
        """One of the processes it started itself."""
        if self._process is None:
            return False
        with suppress(OSError, ProcessLookupError):
            of = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
            if children := [int(pid) for pid in of.split()]:
                os.kill(choose(children), signal.SIGKILL)
                return True
        return False

    def ask_to_stop(self) -> int | None:
        """End it as an operator does; its exit status."""
        if self._process is None:
            return None
        self._process.send_signal(signal.SIGTERM)
        try:
            status = self._process.wait(20)
        except subprocess.TimeoutExpired:
            status = None
        self._gone()
        return status

    @property
    def works(self) -> bool:
        """Whether it is there and has said that it listens; of an engine alone."""
        return self._process is not None and LISTENS in self._said.read_bytes()

    def _gone(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None
        self._due = time.monotonic() + AGAIN


class Server:
    """The embedded PostgreSQL. All of its life is led by one thread, at whose end it would end."""

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedPostgres(folder, tuning=TUNING)
        self._starts: queue.Queue[bool] = queue.Queue()
        self._up = threading.Event()
        self.trouble: list[str] = []
        self.urls = Urls("", "")
        self._leader = threading.Thread(target=self._lead, daemon=True)
        self._leader.start()
        self._starts.put(True)
        self._up.wait()

    @property
    def is_up(self) -> bool:
        """Whether it is not being started at this moment, and takes connections."""
        if not self._up.is_set():
            return False
        try:
            psycopg.connect(self.urls.owner, connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    def kill(self) -> bool:
        """The postmaster, with -9; it is started again at once and recovers."""
        pid = self._server.pid
        if pid is None or not self._up.is_set():
            return False
        self._up.clear()
        os.kill(pid, signal.SIGKILL)
        self._starts.put(True)
        return True

    def kill_a_backend(self, choose: Callable[[list[int]], int]) -> bool:
        """One that serves a connection; the postmaster then starts all of them anew.

        Whether one was killed is told even though our own connection ends with all the others:
        an outage that nobody writes down would be held against the product.
        """
        killed = False
        with suppress(psycopg.Error), psycopg.connect(self.urls.owner) as asking:
            found = asking.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            ).fetchall()
            with suppress(ProcessLookupError):  # it ended by itself meanwhile
                if found:
                    os.kill(choose([pid for (pid,) in found]), signal.SIGKILL)
                    killed = True
            until = time.monotonic() + NOTICED
            while killed and time.monotonic() < until:  # until the postmaster has noticed
                asking.execute("SELECT")
        return killed

    def stop(self) -> None:
        """As at the end of a day."""
        self._starts.put(False)
        self._leader.join()

    def _lead(self) -> None:
        while self._starts.get():
            try:
                self.urls = self._server.start()
            except Exception as error:  # noqa: BLE001 - the run ends with it, and says so
                self.trouble.append(str(error))
            self._up.set()
        self._server.stop()


class Watch:
    """Notes when nothing could be settled, and why."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._since: datetime | None = None
        self._found: list[Outage] = []

    def look(self, *, works: bool, at: datetime | None = None) -> None:
        """How it is, now or since then."""
        if works and self._since is not None:
            self._found.append(Outage(self._what, self._since, instant()))
            self._since = None
        elif not works and self._since is None:
            self._since = at or instant()

    @property
    def is_out(self) -> bool:
        """Whether it was, when it was looked at last."""
        return self._since is not None

    def found(self) -> list[Outage]:
        """All of them, one that goes on with its end now."""
        going_on = [Outage(self._what, self._since, instant())] if self._since else []
        return [*self._found, *going_on]


class Room:
    """Everything that runs, and everything that is killed."""

    def __init__(self, database: Server, parts: Sequence[Part], seed: int) -> None:
        self.kills: Counter[str] = Counter()
        self._database, self._parts = database, parts
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._engines = [part for part in parts if part.name.startswith("engine")]
        self._webs = [part for part in parts if part.name.startswith("web")]
        self._asked_at = 0.0
        self._database_watch, self._engine_watch = Watch(POSTGRES), Watch("every engine")

    def tend(self) -> None:
        """Look after everything once; what is out is noted."""
        for part in self._parts:
            part.tend()
        if time.monotonic() - self._asked_at >= ASKED_EVERY or self._database_watch.is_out:
            self._asked_at = time.monotonic()
            self._database_watch.look(works=self._database.is_up)
        self._engine_watch.look(works=any(engine.works for engine in self._engines))
        if self._database.trouble:
            raise RuntimeError(f"PostgreSQL does not start again: {self._database.trouble[0]}")

    @property
    def works(self) -> bool:
        """Whether due clocks are settled now."""
        return not (self._database_watch.is_out or self._engine_watch.is_out)

    def kill_something(self) -> None:
        """One of everything that runs, by chance; each kind is as likely as the other."""
        victims: list[tuple[str, Callable[[], bool]]] = [
            (part.name.split("-")[0], part.kill) for part in self._parts
        ]
        web = self._random.choice(self._webs)
        victims += [
            (POSTGRES, self._database.kill),
            (CHILD, lambda: web.kill_a_child(self._random.choice)),
            (BACKEND, lambda: self._database.kill_a_backend(self._random.choice)),
        ]
        name, kill = self._random.choice(victims)
        began = instant()  # a page may break before the killing has returned
        if kill():
            self.kills[name] += 1
            if name in {POSTGRES, BACKEND}:
                self._database_watch.look(works=False, at=began)
            self._engine_watch.look(works=any(engine.works for engine in self._engines))

    def outages(self) -> list[Outage]:
        """Stretches in which nothing could be settled."""
        return self._database_watch.found() + self._engine_watch.found()

    @property
    def deaths(self) -> Counter[str]:
        """Which parts ended without our doing, and were started again."""
        return Counter({part.name: part.deaths for part in self._parts if part.deaths})

    def stop(self) -> dict[str, int | None]:
        """Ask every part to end; the exit statuses."""
        return {part.name: part.ask_to_stop() for part in self._parts}
