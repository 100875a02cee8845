"""A database of the previous version, with real rows, on an older PostgreSQL: brought to this one.

The file in tests/data/upgrade is a backup of the demo company as that version left it, and what its
figures said then (`make fixture`). It is laid into a data folder that PostgreSQL 16 makes, by the
tables of that version; from there people go both ways.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from rung.adapters import postgres_cluster as cluster
from rung.adapters.database_copy import read_manifest
from rung.adapters.postgres import EmbeddedPostgres, PostgresError, folder_mode
from rung.adapters.postgres_binaries import find_binaries
from rung.adapters.unprivileged import account_for

HERE = Path(__file__).resolve().parent
(FIXTURE,) = (HERE.parent / "data/upgrade").glob("*.zip")
OLD, NEW = 16, 18  # both are in the wheel
AS_IT_WAS = """
import sys
from pathlib import Path
from rung.adapters.database_copy import read_manifest
from rung.adapters.postgres import Urls
from rung.commands.restore import as_it_was
file = Path(sys.argv[1])
as_it_was(file, read_manifest(file), Urls(app=sys.argv[2], owner=sys.argv[3]))
"""


def surroundings(**more):
    kept = {"PATH": os.environ["PATH"], "RUNG_SECRET_KEY": "only-for-tests-and-nothing-else-at-all"}
    return {**kept, "DJANGO_SETTINGS_MODULE": "rung.config.settings", **more}


def rung(*words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "rung.commands.main", *words],
        env=surroundings(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def told(url):
    """What the figures say now, and that everything stored is what its facts say."""
    figures = subprocess.run(
        [sys.executable, HERE / "told_figures.py"],
        env=surroundings(DATABASE_URL=url),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    check = rung("check", DATABASE_URL=url)
    assert (check.returncode, check.stderr) == (0, ""), check.stdout
    return json.loads(figures)


def made_by(major, folder, tuning):
    database = folder / "database"
    cluster.make_cluster(
        database,
        binaries=find_binaries(major=major),
        account=account_for(database),
        tuning=tuning,
    )


@pytest.fixture(scope="module")
def recorded():
    return json.loads(FIXTURE.with_suffix(".json").read_text())


@pytest.fixture(scope="module")
def old():
    """A data folder of the previous version and the older PostgreSQL, with a second database."""
    folder = Path(tempfile.mkdtemp(prefix="rung-upgrade-"))
    folder.chmod(folder_mode())
    made_by(OLD, folder, cluster.THROWAWAY)
    with EmbeddedPostgres(folder, tuning=cluster.THROWAWAY) as urls:
        command = [sys.executable, "-c", AS_IT_WAS, str(FIXTURE), urls.app, urls.owner]
        subprocess.run(command, env=surroundings(), check=True)
        with psycopg.connect(urls.owner.replace("/rung?", "/postgres?"), autocommit=True) as owner:
            owner.execute("CREATE DATABASE in_place TEMPLATE rung")
    yield folder
    shutil.rmtree(folder)


def test_two_migrations_at_once_bring_an_old_database_to_this_version(old, recorded):
    with EmbeddedPostgres(old, tuning=cluster.THROWAWAY) as urls:
        owner, app = (each.replace("/rung?", "/in_place?") for each in (urls.owner, urls.app))
        environment = surroundings(DATABASE_URL=app, RUNG_OWNER_DATABASE_URL=owner)
        command = [sys.executable, "-m", "rung.commands.main", "migrate"]
        both = [subprocess.Popen(command, env=environment) for _ in range(2)]

        assert [process.wait() for process in both] == [0, 0]
        assert told(app) == recorded
        with psycopg.connect(app, autocommit=True) as connection:
            the_application_may_work_on_rows_and_not_on_tables(connection)
            an_account_is_seen_by_it_and_by_no_request_that_stated_none(connection)


def the_application_may_work_on_rows_and_not_on_tables(connection):
    able = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert connection.execute(able).fetchone() == (False, False)
    for forbidden in ("TRUNCATE rung_person CASCADE", "CREATE TABLE mine (id int)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(forbidden)


def an_account_is_seen_by_it_and_by_no_request_that_stated_none(connection):
    assert connection.execute("SELECT count(*) > 3 FROM rung_account").fetchone() == (True,)
    with connection.transaction():
        connection.execute("SET LOCAL ROLE rung_customer")
        assert connection.execute("SELECT code FROM rung_account").fetchall() == []


def test_the_database_moves_to_the_newer_postgresql_and_the_old_one_is_kept(old, recorded):
    data = str(old)
    moved = rung("upgrade-database", RUNG_DATA_DIR=data)
    again = rung("upgrade-database", RUNG_DATA_DIR=data)

    assert (moved.returncode, moved.stderr) == (0, "")
    assert f"was of PostgreSQL {OLD} and is of {NEW} now" in moved.stdout
    assert (again.returncode, "Nothing to do" in again.stdout) == (0, True)
    assert cluster.major_of(old / "database") == NEW
    assert cluster.major_of(old / f"database-{OLD}") == OLD
    left = {each.name for each in old.iterdir()} - {"postgresql.log", "lock", "access", "socket"}
    assert left == {"database", f"database-{OLD}"}
    with EmbeddedPostgres(old, tuning=cluster.THROWAWAY) as urls:
        assert told(urls.app) == recorded
        with psycopg.connect(urls.app, autocommit=True) as connection:
            the_application_may_work_on_rows_and_not_on_tables(connection)
            an_account_is_seen_by_it_and_by_no_request_that_stated_none(connection)


def test_what_is_no_database_of_ours_is_left_alone(tmp_path):
    outside = rung("upgrade-database", DATABASE_URL="postgresql://rung_app@db/rung")
    nothing = rung("upgrade-database", RUNG_DATA_DIR=str(tmp_path / "none"))

    assert (outside.returncode, nothing.returncode) == (1, 1)
    assert "DATABASE_URL names a PostgreSQL outside" in outside.stderr
    assert "There is no database in" in nothing.stderr


def test_without_the_programs_of_its_version_serve_says_what_to_do_and_touches_nothing(monkeypatch):
    monkeypatch.delenv("RUNG_OLD_POSTGRES_BIN", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="rung-upgrade-"))
    folder.chmod(folder_mode())
    (folder / "database").mkdir()
    version = folder / "database/PG_VERSION"
    version.write_text("14\n")  # older than any that is used
    if os.geteuid() == 0:
        shutil.chown(folder / "database", "nobody")

    with pytest.raises(PostgresError) as refused:
        EmbeddedPostgres(folder, tuning=cluster.THROWAWAY).start()

    assert "made by PostgreSQL 14, which was not found here" in str(refused.value)
    assert "RUNG_OLD_POSTGRES_BIN" in str(refused.value)
    assert "rung backup FILE" in str(refused.value)
    assert [each.name for each in (folder / "database").iterdir()] == ["PG_VERSION"]
    shutil.rmtree(folder)


def test_an_upgrade_cut_short_between_its_last_two_steps_is_finished_by_the_next_start(tmp_path):
    new, old = tmp_path / "database.upgraded", tmp_path / "database"
    for folder, major in ((new, NEW), (old, OLD)):
        folder.mkdir()
        (folder / "PG_VERSION").write_text(f"{major}\n")
    (tmp_path / f"database-{OLD}").mkdir()  # kept from an earlier one

    old.rename(tmp_path / f"database-{OLD}-2")
    cluster.finish_upgrade(old)
    assert (cluster.major_of(old), new.exists()) == (NEW, False)

    new.mkdir()
    cluster.finish_upgrade(old)  # the old one still stands: an upgrade that was never finished
    assert (cluster.major_of(old), new.exists()) == (NEW, True)
    assert cluster.take_place(old).name == f"database-{NEW}"
    assert cluster.major_of(old) is None


def test_the_fixture_is_of_an_earlier_version_than_this_and_small():
    told_migrations = read_manifest(FIXTURE).migrations["rung"]

    assert told_migrations[-1] == FIXTURE.stem
    assert FIXTURE.stat().st_size < 200_000
