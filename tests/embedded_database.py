"""A pytest plugin: every run has a PostgreSQL of its own, started before Django looks for one.

With DATABASE_URL in the environment that server is used instead; so do the processes of
pytest-xdist, which inherit the variable from the process that started them.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from rung.adapters.postgres import EmbeddedPostgres, PostgresError, folder_mode
from rung.adapters.postgres_cluster import THROWAWAY

STATIC = Path(__file__).resolve().parent.parent / "src/rung/web/common/static"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    os.environ.setdefault("RUNG_SECRET_KEY", "only-for-tests")
    os.environ.setdefault("RUNG_MOVABLE_TIME", "1")
    os.environ.setdefault("RUNG_STATIC_DIR", str(STATIC))  # not collected, served as they are
    if "DATABASE_URL" not in os.environ:
        _start_a_database()
    yield


def _start_a_database() -> None:
    folder = Path(tempfile.mkdtemp(prefix="rung-tests-"))
    folder.chmod(folder_mode())
    database = EmbeddedPostgres(folder, tuning=THROWAWAY)
    atexit.register(_stop, database, folder)  # runs after ctrl-C and after a broken start as well
    try:
        os.environ["DATABASE_URL"] = database.start().owner
    except PostgresError as error:
        raise pytest.UsageError(str(error)) from error


def _stop(database: EmbeddedPostgres, folder: Path) -> None:
    database.stop()
    shutil.rmtree(folder)
