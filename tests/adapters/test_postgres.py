import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from rung.adapters import postgres_roles
from rung.adapters.postgres import EmbeddedPostgres, PostgresError, folder_mode
from rung.adapters.postgres_cluster import DURABLE, THROWAWAY, processes_in
from rung.adapters.postgres_roles import RolesMissingError, bring_sides, grant_daily_work

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up being root")


def new_folder():
    """A folder that the database's account can reach; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="rung-launcher-"))
    folder.chmod(folder_mode())
    return folder


@pytest.fixture
def folder():
    made = new_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def running():
    folder = new_folder()
    server = EmbeddedPostgres(folder, tuning=THROWAWAY)
    urls = server.start()
    yield folder, server, urls
    server.stop()
    shutil.rmtree(folder)


def until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def listening_network_sockets(pid):
    inodes = {
        str(descriptor.readlink())
        for descriptor in Path(f"/proc/{pid}/fd").iterdir()
        if descriptor.is_symlink()
    }
    tables = (Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6"))
    rows = (row.split() for table in tables for row in table.splitlines()[1:])
    return [row for row in rows if f"socket:[{row[9]}]" in inodes]


def test_both_roles_reach_the_same_database_and_neither_is_a_superuser(running):
    _, _, urls = running

    for url, role in ((urls.app, "rung_app"), (urls.owner, "rung_owner")):
        with psycopg.connect(url) as connection:
            seen = connection.execute(
                "SELECT current_user, current_database(), rolsuper, rolcreaterole"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert seen == (role, "rung", False, False)


def test_the_application_may_work_on_rows_and_on_nothing_else(running):
    _, _, urls = running
    grant_daily_work(owner_url=urls.owner, app_url=urls.app)
    with psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE TABLE note (id bigserial, words text)")

    with psycopg.connect(urls.app, autocommit=True) as app:
        app.execute("INSERT INTO note (words) VALUES ('a'), ('b')")
        app.execute("UPDATE note SET words = 'c' WHERE words = 'b'")
        app.execute("DELETE FROM note WHERE words = 'a'")
        assert app.execute("SELECT words FROM note").fetchall() == [("c",)]
        for forbidden in (
            "TRUNCATE note",
            "DROP TABLE note",
            "ALTER TABLE note ADD more text",
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE DATABASE mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
        owned = app.execute("SELECT count(*) FROM pg_class WHERE relowner = 'rung_app'::regrole")
        assert owned.fetchone() == (0,)


def test_both_are_members_of_the_sides_and_the_application_can_become_a_customer(running):
    _, _, urls = running
    bring_sides(owner_url=urls.owner, app_url=urls.app)  # nothing is missing

    with psycopg.connect(urls.app) as app:
        app.execute("SET ROLE rung_customer")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (id int)")


def test_an_owner_that_may_not_make_roles_is_told_what_somebody_else_has_to_run(
    running, monkeypatch
):
    _, _, urls = running
    monkeypatch.setattr(postgres_roles, "SIDES", ("rung_left", "rung_customer"))

    with pytest.raises(RolesMissingError) as refused:
        bring_sides(owner_url=urls.owner, app_url=urls.app)

    assert str(refused.value).splitlines()[1:-1] == [
        '  CREATE ROLE "rung_left" NOLOGIN;',
        '  GRANT "rung_left" TO "rung_app";',
        '  GRANT "rung_left" TO "rung_owner";',
    ]


def test_a_folder_of_an_earlier_version_gets_the_sides_at_its_next_start(folder):
    with EmbeddedPostgres(folder, tuning=THROWAWAY) as urls, psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    (folder / "database/rung_sides").unlink()

    with EmbeddedPostgres(folder, tuning=THROWAWAY) as urls, psycopg.connect(urls.app) as app:
        app.execute("SET ROLE rung_customer")
    assert (folder / "database/rung_sides").exists()


def test_letters_beyond_ascii_have_lower_case(running):
    _, _, urls = running

    with psycopg.connect(urls.app) as connection:
        assert connection.execute("SELECT lower('ÉÅÑ')").fetchone() == ("éåñ",)


def test_nothing_listens_on_the_network(running):
    _, server, _ = running

    assert listening_network_sockets(server.pid) == []


def test_only_our_two_roles_are_let_in(running):
    _, _, urls = running

    with pytest.raises(psycopg.OperationalError, match="pg_hba"):
        psycopg.connect(urls.owner.replace("rung_owner", "postgres"))


@only_root
def test_the_server_does_not_run_as_root_and_its_files_are_closed_to_others(running):
    folder, server, _ = running

    assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    assert (folder / "database").stat().st_mode & 0o077 == 0
    assert (folder / "socket").stat().st_mode & 0o077 == 0


def test_a_second_start_on_the_same_folder_is_refused_in_one_sentence(running):
    folder, server, urls = running

    with pytest.raises(PostgresError, match=f"{folder} is in use by another running rung"):
        EmbeddedPostgres(folder, tuning=THROWAWAY).start()

    assert server.is_running()
    psycopg.connect(urls.app).close()


def test_a_killed_server_is_noticed_and_what_was_committed_is_there_again(folder):
    server = EmbeddedPostgres(folder, tuning=DURABLE)
    urls = server.start()
    with psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    idle = psycopg.connect(urls.app)

    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not server.is_running())

    assert server.start() == urls
    with psycopg.connect(urls.owner) as owner:
        assert owner.execute("SELECT answer FROM kept").fetchone() == (42,)
    idle.close()
    server.stop()
    assert processes_in(folder / "database") == []


def test_the_server_ends_with_the_process_that_started_it(folder):
    script = (
        "import pathlib, sys, time\n"
        "from rung.adapters.postgres import EmbeddedPostgres\n"
        "from rung.adapters.postgres_cluster import THROWAWAY\n"
        "EmbeddedPostgres(pathlib.Path(sys.argv[1]), tuning=THROWAWAY).start()\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout.readline() == "ready\n"
        starter.kill()

    with EmbeddedPostgres(folder, tuning=THROWAWAY) as urls:  # waits for the other to be gone
        psycopg.connect(urls.app).close()
    until(lambda: processes_in(folder / "database") == [])


def test_a_stale_note_of_a_dead_server_with_the_id_of_a_living_process_does_no_harm(folder):
    with EmbeddedPostgres(folder, tuning=THROWAWAY):
        note = (folder / "database/postmaster.pid").read_text()
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        stale = note.replace(note.splitlines()[0], str(stranger.pid))
        (folder / "database/postmaster.pid").write_text(stale)

        with EmbeddedPostgres(folder, tuning=THROWAWAY) as urls:
            psycopg.connect(urls.app).close()

        assert stranger.poll() is None
        stranger.kill()


def test_a_start_that_was_cut_short_leaves_nothing_in_the_way(folder):
    (folder / "database.unfinished").mkdir()
    (folder / "database.unfinished/PG_VERSION").write_text("18\n")

    with EmbeddedPostgres(folder, tuning=THROWAWAY) as urls:
        psycopg.connect(urls.app).close()

    assert not (folder / "database.unfinished").exists()


def test_a_long_path_gets_a_short_folder_for_its_socket(folder):
    deep = folder / ("deep" * 30)

    with EmbeddedPostgres(deep, tuning=THROWAWAY) as urls:
        psycopg.connect(urls.app).close()

    assert not (deep / "socket").exists()


def test_a_database_of_a_version_that_is_not_here_is_named(folder):
    (folder / "database").mkdir()
    (folder / "database/PG_VERSION").write_text("99\n")
    if os.geteuid() == 0:
        shutil.chown(folder / "database", "nobody")

    with pytest.raises(PostgresError, match="made by PostgreSQL 99, which was not found here"):
        EmbeddedPostgres(folder, tuning=THROWAWAY).start()


def test_a_server_that_cannot_start_says_its_last_words(folder):
    with EmbeddedPostgres(folder, tuning=THROWAWAY):
        pass
    (folder / "database/global/pg_control").unlink()

    with pytest.raises(PostgresError, match="could not find the database system"):
        EmbeddedPostgres(folder, tuning=THROWAWAY).start()


@only_root
def test_a_folder_that_the_databases_account_cannot_reach_is_refused_before_it_is_made(folder):
    folder.chmod(0o700)

    with pytest.raises(PostgresError, match=f"may not enter {folder}; set RUNG_DATA_DIR"):
        EmbeddedPostgres(folder / "data", tuning=THROWAWAY).start()

    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused_in_one_sentence(folder):
    (folder / "file").touch()

    with pytest.raises(PostgresError, match="cannot be used"):
        EmbeddedPostgres(folder / "file/data", tuning=THROWAWAY).start()
