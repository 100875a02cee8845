"""How tables are read without building a statement anew each time, and rows put together."""

from functools import cache

from django.db.models import JSONField, Model


@cache
def reading(model: type[Model]) -> tuple[str, list[str], tuple[int, ...]]:
    """The statement without its condition, the fields in its order, and where JSON stands.

    A condition calls the table ``row``. What comes back makes an instance by ``Model.from_db``.
    """
    fields = model._meta.concrete_fields  # noqa: SLF001 - the documented way to a model's columns
    columns = ", ".join(f'row."{field.column}"' for field in fields)
    documents = tuple(n for n, field in enumerate(fields) if isinstance(field, JSONField))
    statement = f'SELECT {columns} FROM "{model._meta.db_table}" AS row'  # noqa: S608, SLF001 - our own names
    return statement, [field.attname for field in fields], documents


def fetched(row: Model, **related: Model | None) -> None:
    """Let a row's foreign keys answer with these, without a query and without Django's checks."""
    row._state.fields_cache |= related  # noqa: SLF001 - where Django keeps it
