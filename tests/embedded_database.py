"""A pytest plugin: every run has a PostgreSQL of its own, started before Django looks for one.

With DATABASE_URL in the environment that server is used instead; so do the processes of
pytest-xdist, which inherit the variable from the process that started them. On a server of our own
one of them migrates a database, a dozen seconds of work, and each has a copy of that.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from rung.adapters.postgres import EmbeddedPostgres, PostgresError, folder_mode
from rung.adapters.postgres_cluster import THROWAWAY
from rung.migrations._states import changed_in_place

FOLDER = "RUNG_TESTS_FOLDER"  # of a server of our own
MIGRATED = "rung_migrated"
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
    os.environ[FOLDER] = str(folder)
    atexit.register(_stop, database, folder)  # runs after ctrl-C and after a broken start as well
    try:
        os.environ["DATABASE_URL"] = database.start().owner
    except PostgresError as error:
        raise pytest.UsageError(str(error)) from error


def _stop(database: EmbeddedPostgres, folder: Path) -> None:
    database.stop()
    shutil.rmtree(folder)


def begin_with_a_copy(blocker: DjangoDbBlocker) -> None:
    """The database of this process begins as a copy of one that is migrated."""
    if FOLDER not in os.environ:
        return
    done = Path(os.environ[FOLDER]) / "migrated"
    with done.with_suffix(".lock").open("w") as lock, blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)  # another process may be at it: its work is ours
        if not done.exists():
            _migrate()
            done.touch()
    # Nothing is left to migrate; to work that out would cost half of doing it.
    connection.settings_dict["TEST"] |= {"TEMPLATE": MIGRATED, "MIGRATE": False}


def _migrate() -> None:
    known = connection.settings_dict
    ours, copy = known["NAME"], known["TEST"]["NAME"]
    known["TEST"]["NAME"] = MIGRATED
    with changed_in_place():  # as `rung migrate` does it
        connection.creation.create_test_db(verbosity=0, serialize=False)
    connection.close()
    settings.DATABASES["default"]["NAME"] = known["NAME"] = ours
    known["TEST"]["NAME"] = copy
