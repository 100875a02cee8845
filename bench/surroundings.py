"""What every measurement runs in: the product's settings, and a throw-away PostgreSQL of its own.

To be imported before anything of Django.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
from rung.adapters.postgres_cluster import THROWAWAY, Tuning


@contextmanager
def database(tuning: Tuning = THROWAWAY) -> Iterator[None]:
    """A server that DATABASE_URL names, removed at the end; by default it leaves the disk alone."""
    folder = Path(mkdtemp(prefix="rung-bench-"))
    folder.chmod(folder_mode())
    try:
        with EmbeddedPostgres(folder / "data", tuning=tuning) as urls:
            os.environ["DATABASE_URL"] = urls.owner
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
