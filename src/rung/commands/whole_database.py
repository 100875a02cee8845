"""The database as its owner, for commands that take all of it: running, outside, or at rest."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from rung.adapters.postgres import EmbeddedPostgres, PostgresError, Urls
from rung.adapters.postgres_cluster import DURABLE, OWNER
from rung.commands import places
from rung.commands.mistakes import UserMistake


@contextmanager
def running_or_started() -> Iterator[Urls]:
    """The database of DATABASE_URL, of the running `rung serve`, or our own, started meanwhile."""
    running = _named_or_running()
    if running:
        yield running
        return
    if not (places.data_folder() / "database").exists():
        raise UserMistake(
            f"There is no database in {places.data_folder()}, and DATABASE_URL is not set."
        )
    with _own() as urls:
        yield urls


@contextmanager
def outside_or_at_rest() -> Iterator[Urls]:
    """The database of RUNG_OWNER_DATABASE_URL, or our own, which must not be running."""
    app, owner = (os.environ.get(name) for name in ("DATABASE_URL", "RUNG_OWNER_DATABASE_URL"))
    if app and owner:
        yield Urls(app=app, owner=owner)
        return
    if app:
        raise UserMistake(
            "With DATABASE_URL, RUNG_OWNER_DATABASE_URL is needed too: the owner of the tables."
        )
    with _own() as urls:
        yield urls


def _named_or_running() -> Urls | None:
    told = places.environment_of_running_serve(places.data_folder())
    app = os.environ.get("DATABASE_URL") or told.get("DATABASE_URL")
    if not app:
        return None
    return Urls(app=app, owner=os.environ.get("RUNG_OWNER_DATABASE_URL") or _owner_of(app))


def _owner_of(app: str) -> str:
    """The owner of our own database comes in over the same socket; of another we know no more."""
    parts = conninfo_to_dict(app)
    is_own = str(parts.get("host", "")).startswith("/") and not parts.get("password")
    return make_conninfo(app, user=OWNER) if is_own else app


@contextmanager
def _own() -> Iterator[Urls]:
    try:
        with EmbeddedPostgres(places.data_folder(), tuning=DURABLE) as urls:
            yield urls
    except PostgresError as error:
        raise UserMistake(str(error)) from error
