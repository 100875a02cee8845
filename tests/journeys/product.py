"""The product as a person starts it: `rung serve --demo` on a data folder of its own.

Nothing is faked: the processes, the database, the mail. A test moves time with the demo's own
lever, reads the mailbox, and looks into the database only to see what is kept there.
"""

import email
import email.policy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
from psycopg.sql import SQL, Identifier

from rung.adapters.bound_process import bound_command
from rung.adapters.postgres import folder_mode
from tests.mailbox import closed_port

PATIENCE = 120.0  # seconds; a machine that is busy with other things is slow, not wrong
PATIENCE_AT_START = 120.0  # it makes a database and plays the past of a whole company
PAUSE = 0.03
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
READY = "Press ctrl-C to stop"
# What the surroundings of the tests say to the product would make it another product.
FOREIGN = (
    "DATABASE_URL",
    "EMAIL_URL",
    "PORT",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)

# A table of partitions is read as a whole.
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
DIGEST = SQL("SELECT md5(string_agg(md5(t::text), NULL ORDER BY md5(t::text))) FROM {} t")


class Mailbox:
    """Every mail that went out, as it arrived."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, EmailMessage] = {}

    def all(self) -> list[EmailMessage]:
        """In the order in which they arrived."""
        for file in (self._folder / "new").glob("*"):
            if file.name not in self._read:
                mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                self._read[file.name] = mail
        return [self._read[name] for name in sorted(self._read)]

    def find(self, *, to: str, subject: str) -> list[EmailMessage]:
        """Mail to that address whose subject has these words in it."""
        return [
            mail for mail in self.all() if to in str(mail["To"]) and subject in str(mail["Subject"])
        ]


class Product:
    """One running product. Start it with `running_product`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.mailbox = Mailbox(self.data / "mailbox")
        self._port, self.mail_port = closed_port(), closed_port()
        self.base = f"http://127.0.0.1:{self._port}"
        self._log = folder / "serve.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._lever = build_opener(HTTPCookieProcessor())
        self.sessions: dict[str, list[Any]] = {}  # cookies of those who have signed in, by e-mail

    def start(self) -> None:
        """Return when it says that it is ready. It ends with the tests, however they end."""
        command = [sys.executable, "-P", "-m", "rung.commands.main", "serve", "--demo"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                bound_command(command, signal_at_parents_death=signal.SIGINT, uid=None, gid=None),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.until(lambda: READY in self._log.read_text(), "it is ready", PATIENCE_AT_START)

    def stop(self) -> None:
        """As ctrl-C does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise
        self._process = None

    def rung(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the running product, as a person would in a second window."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "rung.commands.main", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """Read the product's database."""
        with self._connected() as connection:
            return connection.execute(query, values).fetchall()

    def now(self) -> datetime:
        """The product's own time."""
        ((at,),) = self.rows("SELECT clock_timestamp() + ahead FROM rung_movable_time")
        return at

    def at(self, instant: datetime) -> None:
        """Make it that instant with the demo's own lever; time runs on from there, never back."""
        if self.now() >= instant:
            return
        with self._lever.open(f"{self.base}/accounts/login/") as page:
            token = TOKEN.search(page.read().decode())
        assert token is not None
        form = {"csrfmiddlewaretoken": token[1], "to": instant.isoformat()}
        self._lever.open(f"{self.base}/demo/advance/", urlencode(form).encode()).close()
        assert self.now() >= instant

    def settled(self) -> None:
        """Wait until everything due is settled and everything written is sent."""
        self.until(self._is_settled, "everything due is settled and every mail is out")

    def pid(self, name: str) -> int:
        """The process that the supervisor keeps under this name."""
        return int((self.data / "run" / f"{name}.pid").read_text())

    def kill(self, name: str) -> None:
        """kill -9 one of the processes and wait until there is another, and a database."""
        killed = self.pid(name)
        os.kill(killed, signal.SIGKILL)
        self.until(lambda: self.pid(name) != killed and self.now(), f"another {name} is there")

    def mail(self, *, to: str, subject: str, count: int = 1) -> EmailMessage:
        """Wait until so many of these mails are there; the newest."""
        self.until(
            lambda: len(self.mailbox.find(to=to, subject=subject)) >= count,
            f"{to} has {count} mail with “{subject}” in its subject",
        )
        return self.mailbox.find(to=to, subject=subject)[-1]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Only the web works inside: no clock falls due, no mail goes out, no job is done."""
        others = [self.pid(name) for name in ("engine", "worker", "mail-listener")]
        for each in others:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in others:
                os.kill(each, signal.SIGCONT)

    def contents(self) -> dict[str, str | None]:
        """A digest of each table, of its rows in whatever order; None for an empty one."""
        with self._connected() as connection:
            return {
                name: connection.execute(DIGEST.format(Identifier(name))).fetchone()[0]
                for (name,) in connection.execute(TABLES).fetchall()
            }

    def until(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Wait for something; fail when it does not come."""
        deadline = time.monotonic() + patience
        while True:
            with suppress(psycopg.OperationalError, FileNotFoundError, ValueError):
                if condition():
                    return
            if self._process is not None and self._process.poll() is not None:
                raise AssertionError("The product ended by itself.")
            if time.monotonic() > deadline:
                raise AssertionError(f"Waited in vain until {what}.")
            time.sleep(PAUSE)

    def said(self) -> str:
        """The last of what the processes wrote, and what the database has to say."""
        files = (self._log, self.data / "postgresql.log")
        return "\n".join(
            f"--- {file.name}\n{file.read_text(errors='replace')[-6000:]}"
            for file in files
            if file.exists()
        )

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        told = json.loads((self.data / "run" / "environment.json").read_text())
        return psycopg.connect(told["DATABASE_URL"])

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Where a test fails inside, what the processes said stands beside it."""
        try:
            yield
        except BaseException:
            print(self.said())  # noqa: T201
            raise

    def _is_settled(self) -> bool:
        ((due, unsent, jobs),) = self.rows(
            """
            WITH product AS (SELECT clock_timestamp() + ahead AS now FROM rung_movable_time)
            SELECT (SELECT count(*) FROM rung_clock, product
                    WHERE settled_at IS NULL AND wake_at <= now
                      AND (parked_until IS NULL OR parked_until <= now)),
                   (SELECT count(*) FROM rung_notice WHERE sent_at IS NULL AND gave_up_at IS NULL),
                   (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')
                      AND scheduled_at IS NULL)
            """
        )
        return not due and not unsent and not jobs

    def _environment(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in FOREIGN and not name.startswith(("RUNG_", "PYTEST_", "DJANGO_"))
        }
        own = {
            "RUNG_DATA_DIR": str(self.data),
            "PORT": str(self._port),
            "RUNG_MAIL_IN": f"127.0.0.1:{self.mail_port}",
        }
        return {**inherited, **own}


def words_of(mail: EmailMessage) -> str:
    """What a mail says, as plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@contextmanager
def running_product() -> Iterator[Product]:
    """The product, ready; ended and its folder removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rung-journey-"))
    folder.chmod(folder_mode())
    product = Product(folder)
    try:
        with product.heard():
            product.start()
        yield product
    finally:
        try:
            product.stop()
        finally:
            shutil.rmtree(folder)
