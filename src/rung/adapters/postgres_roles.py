"""What the application's role may do with what the owner's role makes."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

_MIGRATING = 0x72756E67  # the advisory lock of migrations
_FOR_LATER = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"

_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {app}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
    f"{_FOR_LATER} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
    f"{_FOR_LATER} USAGE ON SEQUENCES TO {{app}}",
)


@contextmanager
def one_at_a_time(owner_url: str) -> Iterator[None]:
    """Hold the lock of migrations; a second process waits here until the first has finished."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        yield


def grant_daily_work(*, owner_url: str, app_url: str) -> None:
    """Let the application read and write rows: no truncating, no changing of tables.

    Holds for what is there and for what the owner makes later.
    """
    owner, app = (conninfo_to_dict(url).get("user") for url in (owner_url, app_url))
    if not app or app == owner:
        return
    with psycopg.connect(owner_url) as connection:
        for grant in _GRANTS:
            connection.execute(sql.SQL(grant).format(app=sql.Identifier(str(app))))
