"""What `rung doctor` looks at in the database: roles, version, time, signs of life, outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from rung import clock
from rung.adapters.postgres_binaries import OLDEST_MAJOR
from rung.adapters.postgres_roles import SIDES
from rung.commands.doctor_webhooks import look_at_webhooks
from rung.commands.findings import Finding, look, well, wrong
from rung.queries.engine_state import UNSENT_AFTER, engine_state
from rung.queries.measures import measures
from rung.queries.schema_state import pending, unknown
from rung.queries.timeline_months import months_missing
from rung.queries.undelivered import reasons_since

PATIENCE = 5  # seconds until a database that does not answer is called unreachable
SKEW = timedelta(seconds=2)
A_DAY = timedelta(days=1)
REASONS = 3  # that are named
_VERSIONS = 10_000  # server_version_num: 180001 is 18.1
_SETTLES_WITHIN = 60.0  # seconds

_ROLE = """SELECT current_user, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
    (SELECT count(*) FROM pg_class WHERE relowner = r.oid AND relnamespace =
        to_regnamespace('public')),
    has_schema_privilege('public', 'CREATE')
    FROM pg_roles r WHERE rolname = current_user"""
_TOO_MUCH = (  # of the columns of that answer
    (1, "is a superuser", "ALTER ROLE {} NOSUPERUSER"),
    (2, "may make roles", "ALTER ROLE {} NOCREATEROLE"),
    (3, "may make databases", "ALTER ROLE {} NOCREATEDB"),
    (4, "is not held by row-level security", "ALTER ROLE {} NOBYPASSRLS"),
    (5, "owns tables", "use two roles: one owns and migrates, the other works"),
    (6, "may make tables", "REVOKE CREATE ON SCHEMA public FROM {}"),
)
_NEEDED = ("SELECT", "INSERT", "UPDATE", "DELETE")


def look_at_connection(url: str) -> Iterator[Finding]:
    """Whether the database can be reached, what it is, and what our role may do there."""
    try:
        with psycopg.connect(url, connect_timeout=PATIENCE, autocommit=True) as connection:
            yield _version(connection.info.server_version)
            yield _time(connection)
            yield from _role(connection)
    except psycopg.OperationalError as error:
        yield wrong(
            "database",
            f"It cannot be reached: {str(error).strip()}",
            "Start it, or look at DATABASE_URL, the network and the password.",
        )


def look_at_work(*, owner_is_known: bool) -> Iterator[Finding]:
    """What the tables tell; Django must be ready. Ends where the tables are not of this version."""
    behind, ahead = pending(), unknown()
    if ahead:
        words = f"The database is newer than this rung: {ahead[-1]}."
        yield wrong("migrations", words, "Install the newer version here as well.")
    elif behind:
        words = f"{len(behind)} are not applied, the next is {behind[0]}."
        how = "rung migrate" if owner_is_known else "RUNG_OWNER_DATABASE_URL=… rung migrate"
        yield wrong("migrations", words, how)
    else:
        yield well("migrations", "The database is of this version.")
    if behind:
        return
    now, machine_now = clock.now(), clock.machine()
    yield from _alive(now=now, machine_now=machine_now)
    yield from _work(now=now, machine_now=machine_now)
    yield _months(now)


def _months(now: datetime) -> Finding:
    missing, waits = months_missing(now=now)
    if missing:
        words = f"Its months {' and '.join(missing)} are missing; entries go to the rest meanwhile."
        return look(
            "timeline", words, "The worker makes them within an hour; so does rung migrate."
        )
    if waits:
        words = "Entries of other months lie in the rest."
        return look(
            "timeline", words, "The worker moves them within an hour; so does rung migrate."
        )
    return well("timeline", "This month and the next are there.")


def _version(number: int) -> Finding:
    words = f"PostgreSQL {number // _VERSIONS}.{number % _VERSIONS} answers."
    if number < OLDEST_MAJOR * _VERSIONS:
        return wrong("database", words, f"rung needs PostgreSQL {OLDEST_MAJOR} or later.")
    return well("database", words)


def _time(connection: psycopg.Connection[Any]) -> Finding:
    before = clock.machine()
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    after = clock.machine()
    there: datetime = row[0] if row else before
    apart = max(there - after, before - there, timedelta())
    words = f"Database and machine are {apart.total_seconds():.1f} s apart."
    if apart > SKEW:
        return wrong("time", words, "Let both follow a time server (chrony, systemd-timesyncd).")
    return well("time", words)


def _role(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    what = "role"
    row = connection.execute(_ROLE).fetchone()
    if row is None:
        return
    name = str(row[0])
    quoted = sql.Identifier(name).as_string(connection)
    found = [(words, mend.format(quoted)) for index, words, mend in _TOO_MUCH if row[index]]
    for words, mend in found:
        yield wrong(what, f"{name} {words}: a mistake in a page could do as much.", mend)
    table = connection.execute("SELECT to_regclass('public.rung_person')::text").fetchone()
    if table is None or table[0] is None:
        return
    outside = [side for side in SIDES if not _member(connection, side)]
    if outside:
        words = f"{name} is no member of {', '.join(outside)}: pages see no rows, or too many."
        yield wrong(what, words, f"GRANT {', '.join(outside)} TO {quoted}")
    lacks = [each for each in _NEEDED if not _may(connection, each)]
    if lacks:
        words = f"{name} may not {', '.join(lacks)} on our tables."
        yield wrong(what, words, "rung migrate grants it, with RUNG_OWNER_DATABASE_URL set.")
    elif not found and not outside:
        yield well(what, f"{name} reads and writes rows, owns nothing and is no superuser.")


def _may(connection: psycopg.Connection[Any], right: str) -> bool:
    asked = "SELECT has_table_privilege('public.rung_person', %s)"
    row = connection.execute(asked, [right]).fetchone()
    return row is not None and bool(row[0])


def _member(connection: psycopg.Connection[Any], side: str) -> bool:
    asked = """SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s
        AND pg_has_role(current_user, oid, 'MEMBER'))"""
    row = connection.execute(asked, [side]).fetchone()
    return row is not None and bool(row[0])


def _alive(*, now: datetime, machine_now: datetime) -> Iterator[Finding]:
    state = engine_state(machine_now=machine_now, now=now)
    for name, alive, last_at in (
        ("engine", state.alive, state.last_beat_at),
        ("worker", state.worker_alive, state.worker_beat_at),
    ):
        seconds = int((machine_now - last_at).total_seconds()) if last_at else None
        said = f"its last sign of life was {seconds} s ago" if last_at else "it never ran"
        if alive:
            yield well(name, f"It runs; {said}.")
        else:
            yield wrong(name, f"It stands still; {said}.", f"rung {name}, or `rung serve`.")


def _undelivered(now: datetime) -> Finding:
    """Whether notices are given up; the engine's people hear of each, the operator of many."""
    what, reasons = "undelivered", reasons_since(now - A_DAY)
    if not reasons:
        return well(what, "Nothing was given up in the last day.")
    given_up = sum(many for _, many in reasons)
    most = "; ".join(f"{many}: {why}" for why, many in reasons[:REASONS])
    return look(
        what,
        f"{given_up} notices were given up in the last day. {most}",
        "Mend mail server, gateway or address; then the page Channels, given up, sends them again.",
    )


def _work(*, now: datetime, machine_now: datetime) -> Iterator[Finding]:
    found = measures(machine_now=machine_now, now=now)
    late = found.lateness or 0.0
    due = f"{found.clocks_due} clocks are due, the first for {late:.0f} s."
    if late > _SETTLES_WITHIN:
        yield wrong("clocks", due, "Start the engine, or another one beside it.")
    elif found.parked:
        words = f"{found.parked} clocks are parked: settling them failed."
        yield look("clocks", words, "The administrator's page Operation and the log say why.")
    else:
        yield well("clocks", due)
    age = found.outbox_age or 0.0
    waits = f"{found.unsent} notices wait, the first for {age:.0f} s; {found.given_up} given up."
    if age > UNSENT_AFTER.total_seconds():
        yield wrong("outbox", waits, "Look at worker and mail server.")
    elif found.failing:
        yield look("outbox", f"{waits} {found.failing} failed before.", "Look at the mail server.")
    else:
        yield well("outbox", waits)
    yield _undelivered(now)
    yield from look_at_webhooks()
    if found.differences is None:
        yield look(
            "check",
            "The worker has not done it yet.",
            "It does every night; `rung check` looks now.",
        )
    elif found.differences:
        yield wrong("check", f"{found.differences} differences.", "`rung check` names them.")
    else:
        yield well("check", "Everything stored is what its facts say.")
