"""What the application's role may do with what the owner's role makes."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

# What row-level security tells apart: the carrier's side sees every row, a customer's its own.
# Neither signs in. The application is a member of both and becomes the second for a request.
CARRIER, CUSTOMER = SIDES = ("rung_carrier", "rung_customer")

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


class RolesMissingError(Exception):
    """The owner may not make the roles; says what somebody who may has to run."""


def bring_sides(*, owner_url: str, app_url: str) -> None:
    """See that both sides exist and that owner and application are members of both.

    RolesMissingError, with the statements, where the owner may not do so itself.
    """
    users = sorted({str(conninfo_to_dict(url).get("user")) for url in (owner_url, app_url)})
    with psycopg.connect(owner_url, autocommit=True) as connection:
        missing = [
            *(statement for side in SIDES for statement in _made(connection, side)),
            *(
                statement
                for side in SIDES
                for user in users
                for statement in _joined(connection, side, user)
            ),
        ]
        try:
            for statement in missing:
                connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            said = "".join(f"  {statement.as_string(connection)};\n" for statement in missing)
            raise RolesMissingError(
                "The owner may not make the roles by which the database tells a customer's "
                f"request from the carrier's. Let somebody who may run:\n{said}and try again."
            ) from error


def _made(connection: psycopg.Connection, side: str) -> Iterator[sql.Composed]:
    known = "SELECT FROM pg_roles WHERE rolname = %s"
    if connection.execute(known, [side]).fetchone() is None:
        yield sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(side))


def _joined(connection: psycopg.Connection, side: str, user: str) -> Iterator[sql.Composed]:
    """A member of the role; a superuser needs to be none, and sees through every policy."""
    member = """SELECT FROM pg_auth_members
        JOIN pg_roles AS side ON side.oid = roleid JOIN pg_roles AS user_ ON user_.oid = member
        WHERE side.rolname = %s AND user_.rolname = %s"""
    if connection.execute(member, [side, user]).fetchone() is None:
        yield sql.SQL("GRANT {} TO {}").format(sql.Identifier(side), sql.Identifier(user))
