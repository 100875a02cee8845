"""A carrier of many customers: two years of escalations beside the few whose pages are measured.

The rows are copies of two escalations that the services wrote, one of them open and one closed.
Accounts and care managers are copies too: who is measured owns no more in a large company than in
a small one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from many import multiply

from rung.models import Account, Escalation, Person

ACCOUNTS, CARE_MANAGERS = 1000, 200
OPEN_AMONG = 20  # one of so many is open, the others are closed
MONTHS = 25
MISSED_AMONG = 20  # one of so many was not acknowledged in time, and the open ones not since
MINUTES = 2 * 24 * 60  # over which those that are open were raised
AT_ONCE = 50_000
_FIRST = 100_000_000  # keys of copies begin here
_PLACE = f"mod(g, {OPEN_AMONG})"
_TIMES = {
    "rung_escalation": ("raised_at", "recorded_at", "resolved_at", "closed_at", "changed_at"),
    "rung_engagedlevel": ("received_at", "recorded_at"),
    "rung_contact": ("happened_at", "recorded_at"),
    "rung_clock": ("started_at", "due_at", "wake_at", "settled_at", "settled_recorded_at"),
    "rung_timelineentry": ("happened_at", "recorded_at"),
    "rung_notice": ("created_at", "sent_at", "gave_up_at"),
}


@dataclass(frozen=True)
class Models:
    """What is copied."""

    account: Account
    care_manager: Person
    open: Escalation
    closed: Escalation


def companies(models: Models, *, now: datetime) -> None:
    """The other customers and their care managers, and the months of their timelines."""
    person = {"id": f"{_FIRST} + g", "email": "'ccm' || g || '@example.com'", "name": "'CCM ' || g"}
    numbers = (0, CARE_MANAGERS - 1)
    multiply("rung_person", "id = %s", [models.care_manager.pk], person, numbers)
    account = {
        "id": f"{_FIRST} + g",
        "code": "'S' || g",
        "name": "'Customer ' || g",
        "ccm_id": f"{_FIRST} + mod(g, {CARE_MANAGERS})",
    }
    multiply("rung_account", "id = %s", [models.account.pk], account, (0, ACCOUNTS - 1))
    with connection.cursor() as cursor:
        # Copies point at copies, so nothing has to be looked up; the pages measured only read.
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'f' AND conparentid = 0 AND conrelid::regclass::text = ANY(%s)",
            [[*_TIMES, "rung_order", "rung_escalationorder"]],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        for month in range(MONTHS):
            at = now - timedelta(days=30 * month)
            cursor.execute("SELECT rung_timeline_months(%s, 0)", [at])


def copies(models: Models, first: int, last: int) -> None:
    """Escalations numbered so, with their orders, clocks, timelines and mails."""
    for start in range(first, last + 1, AT_ONCE):
        numbers = (start, min(start + AT_ONCE - 1, last))
        _copies(models.closed, f"{_PLACE} > 0", numbers, apart="g * interval '1 minute'")
        since = f"mod(g / {OPEN_AMONG}, {MINUTES}) * interval '1 minute'"
        _copies(models.open, f"{_PLACE} = 0", numbers, apart=since)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _copies(model: Escalation, which: str, numbers: tuple[int, int], *, apart: str) -> None:
    account, order = f"{_FIRST} + mod(g, {ACCOUNTS})", f"{_FIRST} + g"
    of_order = {"id": order, "reference": "'B-' || g", "account_id": account}
    _put("rung_order", "id", model.order_id, which, numbers, of_order)
    care_manager = f"{_FIRST} + mod(g, {CARE_MANAGERS})"
    key = _key("id"), _key("escalation_id")
    own = {"id": key[0], "number": order, "order_id": order, "account_id": account}
    own |= _earlier("rung_escalation", apart)
    _put("rung_escalation", "id", model.pk, which, numbers, own)
    below = {
        "rung_escalationorder": {"id": None, "order_id": order},
        "rung_engagedlevel": {"id": key[0], "holder_id": care_manager},
        "rung_contact": {"id": key[0], "person_id": care_manager},
        "rung_clock": {"id": key[0], "subject_id": _key("subject_id")},
        "rung_timelineentry": {"id": key[0]},
        "rung_notice": {
            "id": key[0],
            "key": "t.key || ':' || g",
            "message_id": "g || t.message_id",
        },
    }
    for table, changed in below.items():
        whole = changed | {"escalation_id": key[1]} | _earlier(table, apart)
        if table == "rung_clock":
            whole |= _missed(whole)
        _put(table, "escalation_id", model.pk, which, numbers, whole)


def _earlier(table: str, apart: str) -> dict[str, str | None]:
    return {column: f't."{column}" - {apart}' for column in _TIMES.get(table, ())}


def _missed(clock: dict[str, str | None]) -> dict[str, str | None]:
    """What becomes of some acknowledgements: they were due and did not come."""
    some = f"t.kind = 'ACKNOWLEDGEMENT' AND mod(g / {OPEN_AMONG}, {MISSED_AMONG}) = 0"
    then = {"outcome": "'MISSED'"} | dict.fromkeys(("settled_at", "settled_recorded_at"), "due_at")
    return {
        column: f"CASE WHEN {some} THEN {clock.get(value, value)}"
        f" ELSE {clock.get(column, f't.{column}')} END"
        for column, value in then.items()
    }


def _key(column: str) -> str:
    return f"md5(t.{column}::text || ':' || g)::uuid"


def _put(
    table: str,
    by: str,
    key: UUID | int,
    which: str,
    numbers: tuple[int, int],
    changed: dict[str, str | None],
) -> None:
    multiply(table, f"{by} = %s AND {which}", [key], changed, numbers)
