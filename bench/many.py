"""Many rows for measuring, made in the database from a few that the product's services wrote.

Each template is an escalation with its order, level, clocks and the rest, as a service left it;
a copy is that, under keys of its own. Copying happens inside PostgreSQL, so that a million takes a
minute and a half, and every copy is in a state that the product could have reached.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

ROWS_AT_ONCE = 100_000
_ORDER = "rung_order"
_ESCALATION = "rung_escalation"
_HANGING = ("rung_engagedlevel", "rung_contact", "rung_clock")  # below an escalation


@dataclass(frozen=True)
class Template:
    """One escalation to copy, and its order."""

    escalation_id: UUID
    order_id: int


def copy_escalations(templates: Sequence[Template], copies: int, *, first: int = 1) -> None:
    """So many copies of each template, numbered from ``first``; a template stays as it is."""
    end = first + copies
    for start in range(first, end, ROWS_AT_ONCE):
        for place, template in enumerate(templates):
            _copy(template, place, start, min(start + ROWS_AT_ONCE, end) - 1)


def idle_clocks(template: Template, count: int, *, first: int = 1) -> None:
    """So many more running clocks, numbered from ``first``, of one escalation, due in years."""
    multiply(
        "rung_clock",
        "id = (SELECT id FROM rung_clock WHERE escalation_id = %s"
        " AND settled_at IS NULL ORDER BY id LIMIT 1)",
        [template.escalation_id],
        {
            "id": "('00000000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid",
            "subject_id": "('00000000-0000-7000-9000-' || lpad(to_hex(g), 12, '0'))::uuid",
            "due_at": "t.due_at + interval '4 years' + g * interval '1 second'",
            "wake_at": "t.due_at + interval '4 years' + g * interval '1 second'",
        },
        (first, first + count - 1),
    )


def _copy(template: Template, place: int, first: int, last: int) -> None:
    order = f"{1_000_000_000 + place * 20_000_000} + g"
    of_order = {"id": order, "reference": f"'B{place}-' || g"}
    multiply(_ORDER, "id = %s", [template.order_id], of_order, (first, last))
    escalation = {
        "id": _key("id"),
        "number": f"{10_000_000 + place * 20_000_000} + g",
        "order_id": order,
    }
    multiply(_ESCALATION, "id = %s", [template.escalation_id], escalation, (first, last))
    multiply(
        "rung_escalationorder",
        "escalation_id = %s",
        [template.escalation_id],
        {"id": None, "escalation_id": _key("escalation_id"), "order_id": order},
        (first, last),
    )
    for table in _HANGING:
        own = {"id": _key("id"), "escalation_id": _key("escalation_id")}
        if table == "rung_clock":
            own["subject_id"] = _key("subject_id")
        multiply(table, "escalation_id = %s", [template.escalation_id], own, (first, last))
    multiply(
        "rung_acknowledgement",
        "escalation_id = %s",
        [template.escalation_id],
        {"id": None, "clock_id": _key("clock_id"), "escalation_id": _key("escalation_id")},
        (first, last),
    )


def _key(column: str) -> str:
    """The key of a copy follows from the template's, so that rows of it find one another."""
    return f"md5(t.{column}::text || ':' || g)::uuid"


def multiply(
    table: str,
    condition: str,
    parameters: Sequence[object],
    changed: Mapping[str, str | None],
    numbers: tuple[int, int],
) -> None:
    """Copies of rows of a table, one for each number; a column changed to None is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall() if changed.get(name, "") is not None]
        values = ", ".join(changed.get(name) or f't."{name}"' for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values}'  # noqa: S608 - our own names
            f' FROM "{table}" AS t, generate_series(%s, %s) AS g WHERE {condition}',
            [*numbers, *parameters],
        )
