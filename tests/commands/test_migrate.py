import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

NAME = "rung_migrate_twice"


@pytest.fixture
def fresh_database():
    """An empty database of the owner's, and the URLs of both roles."""
    owner = os.environ["DATABASE_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'rung_app'").fetchone():
            pytest.skip("this PostgreSQL has no role rung_app")
        name = sql.Identifier(f"{NAME}_{os.getpid()}")
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        owner = urlsplit(owner)._replace(path=f"/{NAME}_{os.getpid()}").geturl()
        yield owner, owner.replace("rung_owner", "rung_app")
        connection.execute(sql.SQL("DROP DATABASE {}").format(name))


def test_two_migrations_at_once_leave_one_database_the_application_can_work_with(fresh_database):
    owner, app = fresh_database
    environment = {**os.environ, "DATABASE_URL": app, "RUNG_OWNER_DATABASE_URL": owner}

    both = [
        subprocess.Popen([sys.executable, "-m", "rung.commands.main", "migrate"], env=environment)
        for _ in range(2)
    ]

    assert [process.wait() for process in both] == [0, 0]
    with psycopg.connect(app, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM rung_person").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("TRUNCATE rung_person CASCADE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
        an_account_is_seen_by_the_application_and_by_no_request_that_stated_none(connection)


def an_account_is_seen_by_the_application_and_by_no_request_that_stated_none(connection):
    able = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert connection.execute(able).fetchone() == (False, False)
    connection.execute("INSERT INTO rung_calendar (name) VALUES ('West')")
    connection.execute(
        "INSERT INTO rung_region (code, name, calendar_id) SELECT 'W', 'West', id"
        " FROM rung_calendar"
    )
    connection.execute(
        "INSERT INTO rung_account (code, name, zone, region_id)"
        " SELECT 'M', 'Maplethorn', 'UTC', id FROM rung_region"
    )
    assert connection.execute("SELECT code FROM rung_account").fetchall() == [("M",)]
    with connection.transaction():
        connection.execute("SET LOCAL ROLE rung_customer")
        assert connection.execute("SELECT code FROM rung_account").fetchall() == []
