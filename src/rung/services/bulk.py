"""Writes many rows of a table in one statement, and reads many tables in one trip.

What is written travels as one JSON document, beside its statement: nothing is quoted, the server
looks for no quotes in a megabyte, and the statement is the same for one row and for five hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Model
from psycopg import Cursor

from rung.models.reading import instants_by_the_driver, made, reading

Row = TypeVar("Row", bound=Model)
_Columns = tuple[Any, ...]
ONCE = " ON CONFLICT DO NOTHING"
# One of the keys of an ``array``, for f-strings. Behind a SELECT the planner does not see them, and
# does not weigh each of hundreds against what it knows of the table: longer work than reading.
ONE_OF_KEYS = "ANY((SELECT %s::uuid[])::uuid[])"


def insert(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, what_is_new: bool = False
) -> set[UUID]:
    """Insert rows of one model, each with the same columns; a column that none names is empty.

    With ``what_is_new`` a row that a unique constraint forbids is left out, and the ``id`` of every
    row that was written is returned.
    """
    if not rows:
        return set()
    statement = _insertion(model, tuple(rows[0]))
    returning = f"{ONCE} RETURNING id" if what_is_new else ""
    return {key for (key,) in _beside(statement + returning, rows)}


def read_together(statements: Sequence[tuple[str, Sequence[object]]]) -> list[list[_Columns]]:
    """The rows of several statements, each with its parameters, in one trip to the database.

    Instants are read by the driver's own code, which is several times faster than Django's. Its
    errors are Django's: who has lost the connection tries again.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        instants_by_the_driver(cursor)
        cursor.execute(";".join(cursor.mogrify(*each) for each in statements))
        found: list[list[_Columns]] = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
        return found


def read(statement: str, *parameters: object) -> list[_Columns]:
    """The rows of one statement; keys are one parameter, an ``array``."""
    return read_together([(statement, parameters)])[0]


def selecting(model: type[Model], condition: str) -> str:
    """The statement that reads rows of a model without JSON; the condition calls them ``row``."""
    return f"{reading(model)[0]} {condition}"


def rows(model: type[Row], condition: str, *parameters: object) -> list[Row]:
    """The rows of a model without JSON that meet a condition: what stands behind FROM, as SQL.

    For what every batch reads: no statement is built, and no instant is read the slow way.
    """
    return made(model, read(selecting(model, condition), *parameters))


def by_key(model: type[Row], keys: Iterable[int | None]) -> dict[Any, Row]:
    """Such rows by their numbers; nothing is asked for no number."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return {}
    return {row.pk: row for row in rows(model, "WHERE row.id = ANY(%s)", wanted)}


def execute(statement: str, *parameters: str | datetime) -> None:
    """Run a statement that returns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def array(keys: Iterable[UUID]) -> str:
    """Keys as one parameter, for ``ONE_OF_KEYS``."""
    return f"{{{','.join(key.hex for key in keys)}}}"


def update(statement: str, rows: Sequence[dict[str, Any]]) -> None:
    """Run an UPDATE that reads its rows from one JSON document."""
    if rows:
        _beside(statement, rows)


def _beside(statement: str, rows: Sequence[Mapping[str, Any]]) -> list[_Columns]:
    """Run a statement with its rows as its one parameter, which the server is sent by itself.

    Django's own cursor writes parameters into the statement. Errors are Django's. What it returns
    is read; nothing for a statement that returns no rows.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, [_json(rows)])
        return cursor.fetchall() if cursor.description else []


@cache
def _insertion(model: type[Model], names: tuple[str, ...]) -> str:
    """The statement that inserts rows with these columns from one JSON document."""
    meta = model._meta  # noqa: SLF001 - the documented way to a model's columns
    fields = {field.column: field for field in meta.concrete_fields}
    columns = ", ".join(f'"{name}"' for name in names)
    types = ", ".join(f'"{name}" {fields[name].rel_db_type(connection)}' for name in names)
    return (
        f'INSERT INTO "{meta.db_table}" ({columns})'  # noqa: S608 - our own names
        f" SELECT {columns} FROM jsonb_to_recordset(%s::jsonb) AS row({types})"
    )


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Keys and instants as PostgreSQL reads them; a value of any other kind is refused."""
    return orjson.dumps(rows).decode()
