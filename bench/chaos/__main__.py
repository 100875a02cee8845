"""Kills at random, two hundred times, whatever runs; then proves that nothing was lost or doubled.

One PostgreSQL, 2 web, 2 workers and 2 engines as real processes on the loopback, a mail server, a
receiver of webhooks, a gateway for short messages, and people at work through HTTP. At the end
everything becomes quiet and is judged: judging.py.
Exit status 1 when anything is not as it must be.
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

from bench.chaos.outside import SMS
from bench.chaos.parts import Server, free_port
from rung.adapters.postgres import folder_mode

SEED, KILLS = 1, 200


def main() -> int:
    """Play one run in a folder of its own, and judge it."""
    asked = _asked()
    folder = Path(mkdtemp(prefix="rung-chaos-"))
    folder.chmod(folder_mode())
    try:
        return _on_a_database_of_its_own(asked, folder)
    finally:
        if asked.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _on_a_database_of_its_own(asked: argparse.Namespace, folder: Path) -> int:
    """Django reads its surroundings when it is imported, so they come first."""
    server, mail_port, sms_port = Server(folder / "data"), free_port(), free_port()
    os.environ |= {
        "DATABASE_URL": server.urls.app,
        "DJANGO_SETTINGS_MODULE": "rung.config.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "RUNG_SECRET_KEY": "only-for-this-run",
        "RUNG_DATA_DIR": str(folder),
        "RUNG_SMS": f"json://127.0.0.1:{sms_port}{SMS}{{phone}}",
        "RUNG_WEBHOOKS_PRIVATE": "127.0.0.0/8",
        "RUNG_MOVABLE_TIME": "1",  # at the very end it spares the wait for what is tried again
        "RUNG_LOG_LEVEL": "WARNING",
    }
    try:
        subprocess.run(
            [sys.executable, "-P", "-m", "rung.commands.main", "migrate"],
            env={**os.environ, "RUNG_OWNER_DATABASE_URL": server.urls.owner},
            check=True,
        )
        return int(
            importlib.import_module("bench.chaos.playing").play(asked, server, mail_port, sms_port)
        )
    finally:
        server.stop()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many (default: {KILLS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of all chance (default: {SEED})")
    parser.add_argument("--gap", type=float, default=2.0, help="seconds between kills, on average")
    parser.add_argument("--orders", type=int, default=120, help="that may be escalated")
    parser.add_argument("--bound", type=float, default=10.0, help="seconds of lateness allowed")
    parser.add_argument(
        "--keep", action="store_true", help="leave the folder, with all that was said"
    )
    parser.add_argument(
        "--sabotage", choices=("fact", "clock", "mail", "event"), help=argparse.SUPPRESS
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
