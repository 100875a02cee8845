"""Writes very many new rows at once, in one statement."""

import json
from collections.abc import Iterable
from itertools import islice

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

_AT_ONCE = 5_000


def copy_in(
    model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    """Append rows to a model's table; keys are given by the database, nothing is read back.

    ``columns`` are the names of columns, not of fields. Constraints hold as for any other insert.
    Not by COPY, which PostgreSQL refuses on a table with row-level security.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 -- Django's documented way to a table's name
    names = ", ".join(quote(column) for column in columns)
    statement = (
        f"INSERT INTO {table} ({names}) "  # noqa: S608 -- names of our own models
        f"SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    )
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while several := [
            dict(zip(columns, row, strict=True)) for row in islice(waiting, _AT_ONCE)
        ]:
            cursor.execute(statement, [json.dumps(several, cls=DjangoJSONEncoder)])
