"""A ledger as JSON values: one form for the API, the outbox and the command line."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rung.domain.ledger import LedgerKind, LedgerRow


def machine_form(rows: Iterable[LedgerRow]) -> list[dict[str, Any]]:
    """Each row as ``from``, ``to`` (UTC), ``what``, ``why`` and ``seconds``.

    A row in which the clocks change also has ``shift``: by how many seconds they are put forward,
    negative for back. Where now falls is not part of it.
    """
    return [_form(row) for row in rows]


def rows_from_form(form: Iterable[Mapping[str, Any]]) -> tuple[LedgerRow, ...]:
    """The rows that ``machine_form`` wrote."""
    return tuple(
        LedgerRow(
            starts_at=datetime.fromisoformat(each["from"]),
            ends_at=datetime.fromisoformat(each["to"]),
            kind=LedgerKind(each["what"]),
            why=each["why"],
            seconds=each["seconds"],
            shift=each.get("shift", 0),
        )
        for each in form
    )


def machine_instant(at: datetime) -> str:
    """An instant in UTC as machines read it: "2026-11-24T17:30:00Z". ``at`` must be in UTC."""
    return f"{at.isoformat()[:19]}Z"


def _form(row: LedgerRow) -> dict[str, Any]:
    form = {
        "from": machine_instant(row.starts_at),
        "to": machine_instant(row.ends_at),
        "what": row.kind.value,
        "why": row.why,
        "seconds": row.seconds,
    }
    return {**form, "shift": row.shift} if row.shift else form
