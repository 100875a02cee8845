"""Rows of one table by a plain condition, without building the statement anew each time.

Building a simple statement costs the ORM six to eight times what the database driver needs for it.
A page that people keep open reads a dozen small tables, so for those, and those only, the columns
are written once and the condition is given as SQL. What comes back are ordinary model instances.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from rung.models.reading import instants_by_the_driver, made, reading

Row = TypeVar("Row", bound=Model)


def fetch(model: type[Row], condition: str, parameters: Sequence[Any]) -> list[Row]:
    """The rows of a model's table that meet a condition (what stands behind FROM, as SQL).

    ``condition`` is written by us, never made from what somebody typed; values go into
    ``parameters``.
    """
    statement, _, documents = reading(model)
    with connection.cursor() as cursor:
        instants_by_the_driver(cursor)
        cursor.execute(statement + condition, parameters)
        found = cursor.fetchall()
    if documents:
        found = [_read(row, documents) for row in found]
    return made(model, found)


@dataclass(frozen=True)
class Wanted:
    """Rows of one table, as ``fetch`` reads them, or of a statement of ours, as they come.

    ``what`` is a model, with the condition behind FROM, or empty for a whole statement.
    """

    what: type[Model] | None
    statement: str
    parameters: Sequence[Any] | Mapping[str, Any]


def fetch_together(*wanted: Wanted) -> list[list[Any]]:
    """Several small reads in one trip to the database, in the order in which they are given.

    What a page needs of a dozen tables costs less as one statement after another in one message
    than as a dozen messages. Of a model come its instances, of a statement its tuples.
    """
    found: list[list[tuple[Any, ...]]] = []
    with connection.cursor() as cursor:
        instants_by_the_driver(cursor)
        # Each with its own parameters: what the driver has read of a statement once, it remembers.
        cursor.execute(";".join(cursor.mogrify(_text(each), each.parameters) for each in wanted))
        found.append(cursor.fetchall())
        for _ in wanted[1:]:
            cursor.nextset()
            found.append(cursor.fetchall())
    return [_instances(each.what, rows) for each, rows in zip(wanted, found, strict=True)]


def _text(wanted: Wanted) -> str:
    if wanted.what is None:
        return wanted.statement
    return reading(wanted.what)[0] + wanted.statement


def _instances(model: type[Model] | None, rows: list[tuple[Any, ...]]) -> list[Any]:
    if model is None:
        return rows
    documents = reading(model)[2]
    read = [_read(row, documents) for row in rows] if documents else rows
    return made(model, read)


def attach_one(row: Model, name: str, other: Model | None) -> None:
    """Let ``row.name`` be this row, or None, without a query."""
    row._state.fields_cache[name] = other  # noqa: SLF001 - where Django keeps it


def fetch_by_key(model: type[Row], keys: Iterable[object]) -> dict[object, Row]:
    """Rows by their primary key; keys that are not there are left out."""
    wanted = list(keys)
    if not wanted:
        return {}
    return {row.pk: row for row in fetch(model, " WHERE id = ANY(%s)", [wanted])}


def attach(row: Model, name: str, rows: list[Row]) -> None:
    """Let ``row.name.all()`` answer with these rows, as after a prefetch."""
    fetched = row.__dict__.setdefault("_prefetched_objects_cache", {})
    fetched[name] = rows


def _read(row: tuple[Any, ...], documents: tuple[int, ...]) -> list[Any]:
    """The row with its JSON read, which the driver hands over as text."""
    values = list(row)
    for place in documents:
        values[place] = json.loads(values[place])
    return values
