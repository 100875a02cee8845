"""What settling due clocks costs, with all its effects, on a throw-away PostgreSQL of its own.

Prints, from one run: the bare statement that claims as many clocks and does nothing (SKIP LOCKED);
the engine settling them in batches; a loop that settles one clock after the other; how late clocks
are settled while so many come due every second; and an idle sweep among so many running clocks.
Judges nothing. Options: --clocks 100000 --open 1000000 --one-by-one 200 --rate 1000 --seconds 20.
"""

import argparse
import importlib
import os
import shutil
import sys
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("RUNG_STATIC_DIR", str(ROOT / "src/rung/web/common/static"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rung.config.settings")
os.environ.setdefault("RUNG_SECRET_KEY", "only-for-measuring")
os.environ.setdefault("RUNG_MOVABLE_TIME", "1")
os.environ.setdefault("RUNG_LOG_LEVEL", "CRITICAL")

from rung.adapters.postgres import EmbeddedPostgres, folder_mode
from rung.adapters.postgres_cluster import THROWAWAY


def main() -> None:
    """Start a throw-away database, fill it, measure, remove it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=20_000, help="due clocks, in all runs")
    parser.add_argument("--open", type=int, default=1_000_000, help="running clocks besides")
    parser.add_argument("--one-by-one", type=int, default=200, help="clocks settled that way")
    parser.add_argument("--rate", type=int, default=1000, help="clocks due a second")
    parser.add_argument("--seconds", type=int, default=10, help="of that")
    parser.add_argument("--runs", type=int, default=5, help="of which the median is printed")
    folder = Path(mkdtemp(prefix="rung-bench-"))
    folder.chmod(folder_mode())
    try:
        with EmbeddedPostgres(folder / "data", tuning=THROWAWAY) as urls:
            os.environ["DATABASE_URL"] = urls.owner
            importlib.import_module("engine_figures").report(parser.parse_args())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
