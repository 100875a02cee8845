"""`rung serve`: the database, the migrations, the web, the worker and the engine, as one."""

import argparse
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from rung.adapters.postgres import PostgresError, Urls
from rung.commands import listening, places
from rung.commands.kept import EmbeddedDatabase, OutsideDatabase, Program, own_program
from rung.commands.mistakes import UserMistake
from rung.commands.supervisor import PATIENT, StopRequested, Supervisor

HELP = """Run everything on this machine until ctrl-C: a PostgreSQL of its own (or the one of
DATABASE_URL), the migrations, the web server, the worker and the engine. Each is started again
when it dies. Data stay in RUNG_DATA_DIR (default: /var/lib/rung for root, ~/.local/share/rung)."""
EXAMPLES = """  rung serve
  rung serve --demo --port 8080            with the demo company, and time that can be moved
  RUNG_DATA_DIR=/srv/rung rung serve
  DATABASE_URL=postgresql://rung_app@db/rung \\
  RUNG_OWNER_DATABASE_URL=postgresql://rung_owner@db/rung rung serve"""

_LOCAL = "127.0.0.1"
_PRIVATE = 0o077
_DEMO_LOADED = "demo-loaded"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    listening.add_port(parser)
    parser.add_argument(
        "--demo", action="store_true", help="load the demo company and let time be moved"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check everything that a person may have to put right, then serve until told to stop."""
    port = listening.port_of(arguments)
    data = places.data_folder()
    os.umask(_PRIVATE)
    database = _database(data)
    if data.exists():  # a second start is told about the folder rather than about the port
        database.claim()
    with listening.listener(port) as web_socket:
        database.claim()
        places.run_folder(data).mkdir(exist_ok=True)
        try:
            _serve(database, data, port=port, web_socket=web_socket, demo=arguments.demo)
        except StopRequested:
            return 0
        except PostgresError as error:
            raise UserMistake(str(error)) from error
        finally:
            places.tell_nothing_more(data)
    return 0


def _database(data: Path) -> EmbeddedDatabase | OutsideDatabase:
    app, owner = (os.environ.get(name) for name in ("DATABASE_URL", "RUNG_OWNER_DATABASE_URL"))
    if not app:
        return EmbeddedDatabase(data)
    if not owner:
        raise UserMistake(
            "With DATABASE_URL, RUNG_OWNER_DATABASE_URL is needed too: "
            "the owner of the tables, for migrations."
        )
    return OutsideDatabase(data, Urls(app=app, owner=owner))


def _serve(
    database: EmbeddedDatabase | OutsideDatabase,
    data: Path,
    *,
    port: int,
    web_socket: socket.socket,
    demo: bool,
) -> None:
    with Supervisor(database, run_folder=places.run_folder(data), back_off=PATIENT) as supervisor:
        environment = _environment(data, database.urls, port=port)
        if demo:
            environment |= {"RUNG_DEMO": "1", "RUNG_MOVABLE_TIME": "1"}
            environment.setdefault("RUNG_LOG_LEVEL", "WARNING")  # a newcomer reads the address
            environment |= _keep_a_mailbox(supervisor, data, environment)
        owners = {**environment, "RUNG_OWNER_DATABASE_URL": database.urls.owner}
        _must(supervisor, own_program("migrate", ["migrate"], environment=owners))
        if demo:
            _load_the_demo_once(supervisor, data, environment)
        places.tell_other_commands(data, _own(environment))
        descriptor = web_socket.fileno()
        supervisor.keep(
            own_program(
                "web",
                ["web"],
                environment={**environment, listening.LISTEN_ON: str(descriptor)},
                descriptors=[descriptor],
            )
        )
        for name in _beside_the_web(environment):
            supervisor.keep(own_program(name, [name], environment=environment))
        _wait_for_an_answer(supervisor, port)
        print(f"\nrung is ready at {environment['RUNG_BASE_URL']}", flush=True)  # noqa: T201
        if demo:
            supervisor.run_once(
                own_program("demo links", ["demo", "links"], environment=environment)
            )
        if newer := database.older_than_here():
            print(newer)  # noqa: T201
        print("Press ctrl-C to stop; the data stay.", flush=True)  # noqa: T201
        supervisor.until_stopped()


def _beside_the_web(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The parts that run beside the web server; mail is taken in only where it says from where."""
    listener = ("mail-listener",) if environment.get("RUNG_MAIL_IN") else ()
    poller = ("mail-poller",) if environment.get("RUNG_IMAP_URL") else ()
    return ("worker", "engine", *listener, *poller)


def _environment(data: Path, urls: Urls, *, port: int) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k != "RUNG_OWNER_DATABASE_URL"}
    return {
        "RUNG_BASE_URL": f"http://{_LOCAL}:{port}",
        **inherited,
        "DATABASE_URL": urls.app,
        "RUNG_DATA_DIR": str(data),
        "RUNG_SECRET_KEY": places.secret_key(data),
        "PORT": str(port),
    }


def _own(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of the environment that other commands on this machine need as well."""
    names = ("DATABASE_URL", "EMAIL_URL")
    return {k: v for k, v in environment.items() if k.startswith("RUNG_") or k in names}


def _keep_a_mailbox(
    supervisor: Supervisor, data: Path, environment: Mapping[str, str]
) -> dict[str, str]:
    """Catch the demo's mail in a folder, unless a mail server is named."""
    if environment.get("EMAIL_URL"):
        return {}
    with socket.socket() as probe:
        probe.bind((_LOCAL, 0))
        address = f"{_LOCAL}:{probe.getsockname()[1]}"
    command = [sys.executable, "-P", "-m", "aiosmtpd", "-n", "-l", address]
    command += ["-c", "aiosmtpd.handlers.Mailbox", str(data / "mailbox")]
    supervisor.keep(Program("mailbox", command, environment=environment, descriptors=()))
    return {"EMAIL_URL": f"smtp://{address}"}


def _load_the_demo_once(supervisor: Supervisor, data: Path, environment: Mapping[str, str]) -> None:
    loaded = data / _DEMO_LOADED
    if not loaded.exists():
        _must(supervisor, own_program("demo load", ["demo", "load"], environment=environment))
        loaded.touch()


def _must(supervisor: Supervisor, program: Program) -> None:
    if not supervisor.run_once(program):
        raise UserMistake(f"`rung {program.name}` failed; its words are above. Nothing is running.")


def _wait_for_an_answer(supervisor: Supervisor, port: int) -> None:
    """Wait until the web server answers a request, whatever the answer is."""
    while True:
        with socket.create_connection((_LOCAL, port)) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            connection.settimeout(0.05)
            try:
                while not _has_answered(connection):
                    supervisor.tend(0.0)
            except ConnectionError:  # the server died with our request
                supervisor.tend(0.05)
                continue
            return


def _has_answered(connection: socket.socket) -> bool:
    try:
        if not connection.recv(1):
            raise ConnectionResetError
    except TimeoutError:
        return False
    return True
