"""`rung web`: the pages, served by threads of a few processes that share one loaded program."""

import argparse
import gc
import os
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from rung.commands import listening, static_files

HELP = """Run the web server alone, on the database of DATABASE_URL.
`rung serve` does this for you; use it where each part runs on a machine of its own. It speaks
no TLS: listen beyond 127.0.0.1 only where a proxy alone can reach it."""
EXAMPLES = """  DATABASE_URL=postgresql://rung_app@db/rung rung web --port 8000
  DATABASE_URL=postgresql://rung_app@db/rung rung web --listen 10.0.0.7 --processes 4"""

_PROCESSES = 2
_THREADS = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    listening.add_port(parser)
    parser.add_argument(
        "--listen",
        default=os.environ.get("RUNG_LISTEN", listening.HERE),
        metavar="ADDRESS",
        help=f"address of this machine to listen on (default: $RUNG_LISTEN, else {listening.HERE})",
    )
    parser.add_argument(
        "--processes",
        type=_count,
        default=os.environ.get("RUNG_WEB_PROCESSES", str(_PROCESSES)),
        help=f"how many serve pages (default: $RUNG_WEB_PROCESSES, else {_PROCESSES})",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    given = os.environ.get(listening.LISTEN_ON)
    port = listening.port_of(arguments)
    socket = None if given else listening.listener(port, address=arguments.listen)
    descriptor = socket.fileno() if socket else int(given or 0)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rung.config.settings")
    os.environ.setdefault("RUNG_POOL", str(_THREADS))
    static_files.collect_once()
    _Server(descriptor, arguments.processes).run()
    return 0


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn, told everything here instead of in a file."""

    def __init__(self, descriptor: int, processes: int) -> None:
        self._descriptor = descriptor
        self._processes = processes
        super().__init__()

    def load_config(self) -> None:
        wanted: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "workers": self._processes,
            "worker_class": "gthread",
            "threads": _THREADS,
            "preload_app": True,  # the processes share what the program is made of
            "loglevel": "warning",
            "graceful_timeout": 5,
            "timeout": 60,
            "pre_fork": _share_memory,
            "control_socket_disable": True,
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401  whatever the settings name
        return import_app("rung.config.wsgi:application")


def _share_memory(server: object, worker: object) -> None:
    """Keep the collector's marks off the shared pages, so that they stay shared."""
    del server, worker
    gc.freeze()


def _count(words: str) -> int:
    most = 64
    if not words.isdecimal() or not 0 < int(words) <= most:
        raise argparse.ArgumentTypeError(f"{words!r} is no number of processes; take 1 to {most}")
    return int(words)
