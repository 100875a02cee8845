"""Whether the database is of this version: which migrations it has and which it has not."""

from pathlib import Path

from django.db import connection

from rung import migrations

OURS = tuple(
    sorted(file.stem for folder in migrations.__path__ for file in Path(folder).glob("[0-9]*.py"))
)


def applied() -> list[str]:
    """Our migrations that the database has, oldest first; none in a database that has no tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'rung' ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def pending() -> list[str]:
    """Migrations of this version that the database does not have yet."""
    has = set(applied())
    return [name for name in OURS if name not in has]


def unknown() -> list[str]:
    """Migrations that the database has and this version does not know: it is newer."""
    return [name for name in applied() if name not in OURS]
