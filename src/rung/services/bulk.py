"""Writes many rows of a table in one statement, whatever their number.

The rows travel as one JSON document: the driver quotes one parameter instead of thousands, and the
statement is the same for one row and for five hundred.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

ONCE = " ON CONFLICT DO NOTHING"


def insert(rows: Sequence[Model], *, what_is_new: bool = False) -> set[Any]:
    """Insert rows of one model; their keys must be set.

    With ``what_is_new`` a row that a unique constraint forbids is left out, and the ``id`` of every
    row that was written is returned.
    """
    if not rows:
        return set()
    statement, names = _insertion(type(rows[0]))
    document = json.dumps(
        [{column: getattr(row, attname) for column, attname in names} for row in rows],
        default=_plain,
        ensure_ascii=False,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement + (f"{ONCE} RETURNING id" if what_is_new else ""), [document])
        return {key for (key,) in cursor.fetchall()} if what_is_new else set()


def update(statement: str, rows: Sequence[dict[str, Any]]) -> None:
    """Run an UPDATE that reads its rows from one JSON document."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(rows, default=_plain)])


@cache
def _insertion(model: type[Model]) -> tuple[str, list[tuple[str, str]]]:
    """The statement that inserts rows from one JSON document, and where each column comes from."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - the documented way to a model's columns
    table = model._meta.db_table  # noqa: SLF001
    columns = ", ".join(f'"{field.column}"' for field in fields)
    types = ", ".join(f'"{field.column}" {field.rel_db_type(connection)}' for field in fields)
    statement = (
        f'INSERT INTO "{table}" ({columns})'  # noqa: S608 - our own names
        f" SELECT {columns} FROM jsonb_to_recordset(%s::jsonb) AS row({types})"
    )
    return statement, [(field.column or "", field.attname) for field in fields]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
