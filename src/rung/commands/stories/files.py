"""The demo's files as they were on a day in the past: what was not known yet is not in them."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import rung

PEOPLE, ORDERS = "people.csv", "orders.csv"
_PACKAGE = Path(rung.__path__[0])


class Moved(NamedTuple):
    """A date that had another value before that day, and why it moved."""

    reference: str
    column: str
    on: date
    was: str
    reason: str


def _november(day: int) -> date:
    return date(2026, 11, day)


_PERMIT = "The city has not granted the permit yet"
MOVED = (
    Moved("Q-1001", "ccd", _november(16), "2026-11-18", _PERMIT),
    Moved("Q-1001", "forecast", _november(16), "2026-11-18", _PERMIT),
    Moved("Q-1002", "ccd", _november(16), "2026-11-20", _PERMIT),
    Moved("Q-1002", "forecast", _november(16), "2026-11-20", _PERMIT),
    Moved("Q-1003", "ccd", _november(20), "2026-11-27", _PERMIT),
    Moved("Q-1003", "forecast", _november(20), "2026-11-27", _PERMIT),
    Moved("Q-2013", "ccd", _november(11), "2026-12-04", "A new duct has to be built"),
    Moved("Q-2013", "forecast", _november(11), "2026-12-04", "A new duct has to be built"),
    Moved("Q-3001", "ccd", _november(19), "2026-11-20", "Test calls failed"),
    Moved("Q-3001", "forecast", _november(19), "2026-11-20", "Test calls failed"),
    Moved("Q-3002", "ccd", _november(13), "2026-11-20", "No electric power at the site"),
    Moved("Q-3002", "forecast", _november(13), "2026-11-20", "No electric power at the site"),
    Moved("Q-4002", "forecast", _november(9), "2026-11-13", "The other carrier is not ready"),
    Moved("Q-5002", "ccd", date(2026, 11, 2), "2026-10-30", "A splice failed its test"),
    Moved("Q-5002", "forecast", date(2026, 11, 2), "2026-10-30", "A splice failed its test"),
)


def example(name: str) -> Path:
    """One of the files of examples/: beside the package where it is installed, else the tree's."""
    installed = _PACKAGE / "examples" / name
    return installed if installed.exists() else _PACKAGE.parent.parent / "examples" / name


def people() -> list[bytes]:
    """The people's file; it did not change."""
    return example(PEOPLE).read_bytes().splitlines(keepends=True)


def orders_as_of(at: datetime, *, since: datetime | None) -> list[bytes]:
    """The orders' file as it was at that instant; ``since`` is when it was last brought in."""
    with example(ORDERS).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_as_of(rows, at.date(), since.date() if since else None))
    return written.getvalue().encode().splitlines(keepends=True)


def _as_of(
    rows: list[dict[str, str]], today: date, before: date | None
) -> Iterator[dict[str, str]]:
    for row in rows:
        if row["accepted_at"][:10] >= today.isoformat():
            continue
        known = {column: _known(column, value, today) for column, value in row.items()}
        if row["actual"] and not known["actual"]:
            known["status"] = "ACCEPTED"
        if not known["jeopardy_since"]:
            known["jeopardy"] = ""
        for moved in MOVED:
            if moved.reference == row["reference"]:
                if today < moved.on:
                    known[moved.column] = moved.was
                elif before is not None and before < moved.on:
                    known["date_reason"] = moved.reason
        yield known


def _known(column: str, value: str, today: date) -> str:
    """What says that something has happened is empty before it has."""
    happened = column in {"actual", "jeopardy_since", "sla_met"} or column.endswith("_done")
    return "" if happened and value[:1].isdigit() and value > today.isoformat() else value
