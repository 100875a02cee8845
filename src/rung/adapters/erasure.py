"""Takes what names a person out of every row, and leaves what happened and every figure.

As the owner of the tables, in one transaction: what is append-only for the application is so for a
reason, and this is the one exception.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

# A month of the timeline is a part of its table, not another one.
_TEXT = """SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length
    FROM information_schema.columns AS c JOIN information_schema.tables AS t
        USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
    AND c.table_name LIKE 'rung\\_%'
    AND NOT (SELECT relispartition FROM pg_class WHERE oid = format('%I', c.table_name)::regclass)
    AND c.data_type IN ('text', 'character varying', 'jsonb') ORDER BY 1, 2"""
_FIRST = "name somebody else first"
_BUSY = (  # what a person must be free of first, and the words for it
    (
        "SELECT 1 FROM rung_account WHERE ccm_id = %s",
        f"is the care manager of an account; {_FIRST}",
    ),
    ("SELECT 1 FROM rung_account WHERE channel_manager_id = %s", f"is a channel manager; {_FIRST}"),
    ("SELECT 1 FROM rung_order WHERE ccm_id = %s", f"is the care manager of an order; {_FIRST}"),
    ("SELECT 1 FROM rung_levelholder WHERE person_id = %s", f"holds a level; {_FIRST}"),
    ("SELECT 1 FROM rung_person WHERE cover_id = %s", f"stands in for somebody; {_FIRST}"),
    (
        "SELECT 1 FROM rung_escalation WHERE raised_by_id = %s AND status <> 'CLOSED'",
        "raised an escalation that is still open; wait for its end",
    ),
)
_RECORD = """INSERT INTO rung_recordentry (id, recorded_at, happened_at, kind, subject, before,
        after, words, about_id, actor_id, actor_name, way)
    SELECT %s, %s, %s, 'PERSON', %s, 'name, address and phone', %s, '', %s, id, name, 'COMMAND'
    FROM rung_person WHERE id = %s"""
_WAYS_IN = (  # by which they came in, and where they still are
    "DELETE FROM account_emailaddress WHERE user_id = %s",
    "DELETE FROM socialaccount_socialaccount WHERE user_id = %s",
    "DELETE FROM mfa_authenticator WHERE user_id = %s",
    "DELETE FROM rung_signedin WHERE person_id = %s",
    "DELETE FROM rung_signintries WHERE person_id = %s",
    "DELETE FROM rung_calendarfeed WHERE person_id = %s",
    "DELETE FROM rung_toldhow WHERE person_id = %s",
)
_NEVER = "!"  # no password fits it


class ErasureError(Exception):
    """Why a person cannot be erased, in a sentence."""


@dataclass(frozen=True)
class Erased:
    """What was done."""

    name: str  # what stands for the person from now on
    rows: dict[str, int]  # by table
    letters: tuple[int, ...]  # to be set anew
    attachments: int  # that the person added; their content is not looked into


def erase(owner_url: str, *, email: str, by: str, at: str, key: str) -> Erased:
    """Replace name, address and phone of one person wherever they stand; raises ErasureError.

    ``by`` is the address of the administrator who decided it; the act itself is put on the record
    under ``key``.
    """
    try:
        with psycopg.connect(owner_url) as connection, connection.cursor() as cursor:
            person, name, phone = _found(cursor, email)
            administrator = _administrator(cursor, by)
            if administrator == person:
                raise ErasureError("Somebody else has to decide that.")
            _refuse_busy(cursor, person, name)
            stands_for = f"Erased person {person}"
            pairs = tuple(_pairs(cursor, person, name, email, phone, stands_for))
            rows = dict(_replace_all(cursor, pairs))
            _forget_mails(cursor, person, email)
            letters = _letters(cursor, stands_for)
            _close_account(cursor, person)
            cursor.execute(
                _RECORD, [key, at, at, f"Person {person}", stands_for, person, administrator]
            )
            cursor.execute("SELECT count(*) FROM rung_attachment WHERE added_by_id = %s", [person])
            (attachments,) = cursor.fetchone() or (0,)
    except psycopg.Error as error:
        raise ErasureError(f"Nothing was changed: {error}") from error
    return Erased(stands_for, rows, letters, attachments)


def _found(cursor: psycopg.Cursor[Any], email: str) -> tuple[int, str, str]:
    cursor.execute("SET LOCAL TimeZone = 'UTC'")
    cursor.execute(
        "SELECT id, name, phone FROM rung_person WHERE lower(email) = lower(%s)", [email]
    )
    row = cursor.fetchone()
    if row is None:
        raise ErasureError(f"Nobody has the address {email}.")
    cursor.execute(
        "SELECT 1 FROM rung_person WHERE lower(name) = lower(%s) AND id <> %s", [row[1], row[0]]
    )
    if cursor.fetchone():
        raise ErasureError(f"Somebody else is called {row[1]} too; tell them apart first.")
    return int(row[0]), str(row[1]), str(row[2])


def _administrator(cursor: psycopg.Cursor[Any], email: str) -> int:
    cursor.execute(
        "SELECT id FROM rung_person WHERE lower(email) = lower(%s) AND is_active"
        " AND role = 'ADMINISTRATOR'",
        [email],
    )
    row = cursor.fetchone()
    if row is None:
        raise ErasureError(f"{email} is no active administrator.")
    return int(row[0])


def _refuse_busy(cursor: psycopg.Cursor[Any], person: int, name: str) -> None:
    for statement, words in _BUSY:
        cursor.execute(statement, [person])
        if cursor.fetchone():
            raise ErasureError(f"{name} {words}. Nothing was changed.")


def _pairs(
    cursor: psycopg.Cursor[Any], person: int, name: str, email: str, phone: str, stands_for: str
) -> Iterator[tuple[str, str]]:
    """What is looked for, as a pattern, and what stands there afterwards."""
    yield rf"\m{_literal(email)}\M", f"erased-{person}@erased.invalid"
    yield rf"\m{_literal(name)}\M", stands_for
    cursor.execute("SELECT count(*) FROM rung_person WHERE phone = %s", [phone])
    if phone and cursor.fetchone() == (1,):  # a number that others answer too is not theirs
        yield _literal(phone), "–"


def _forget_mails(cursor: psycopg.Cursor[Any], person: int, email: str) -> None:
    """Mails from them or to them lose their bytes: what was understood of them stays, unnamed."""
    cursor.execute("ALTER TABLE rung_receivedmail DISABLE TRIGGER USER")
    cursor.execute(
        "UPDATE rung_receivedmail SET raw = '' WHERE position(convert_to(%s, 'UTF8') in raw) > 0"
        " OR id IN (SELECT mail_id FROM rung_understoodmail WHERE person_id = %s)",
        [email, person],
    )
    cursor.execute("ALTER TABLE rung_receivedmail ENABLE TRIGGER USER")


def _literal(words: str) -> str:
    return re.sub(r"([^\w\s])", r"\\\1", words)


def _replace_all(
    cursor: psycopg.Cursor[Any], pairs: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, int]]:
    cursor.execute(_TEXT)
    columns: dict[str, list[tuple[str, str, int | None]]] = {}
    for table, column, kind, most in cursor.fetchall():
        columns.setdefault(table, []).append((column, kind, most))
    for table, of_table in columns.items():
        count = _replace_in(cursor, table, of_table, pairs)
        if count:
            yield table, count


def _replace_in(
    cursor: psycopg.Cursor[Any],
    table: str,
    columns: list[tuple[str, str, int | None]],
    pairs: tuple[tuple[str, str], ...],
) -> int:
    """One statement for a table, with the triggers that keep it append-only at rest."""
    anything = "|".join(pattern for pattern, _ in pairs)
    changed, found, values = [], [], list[Any]()
    for column, kind, most in columns:
        new = sql.SQL("{}::text").format(sql.Identifier(column))
        for pattern, instead in pairs:
            new = sql.SQL("regexp_replace({}, %s, %s, 'gi')").format(new)
            values += [pattern, instead]
        shaped = sql.SQL("({})::jsonb" if kind == "jsonb" else "left({}, %s)").format(new)
        values += [] if kind == "jsonb" else [most or 2**31 - 1]
        changed.append(sql.SQL("{} = {}").format(sql.Identifier(column), shaped))
        found.append(sql.SQL("{}::text ~* %s").format(sql.Identifier(column)))
    conditions = sql.SQL(" OR ").join(found)
    where = sql.SQL(" FROM {} WHERE {}").format(sql.Identifier(table), conditions)
    cursor.execute(sql.SQL("SELECT 1") + where + sql.SQL(" LIMIT 1"), [anything] * len(found))
    if cursor.fetchone() is None:
        return 0
    alter = sql.SQL("ALTER TABLE {} {} TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(alter.format(sql.Identifier(table), sql.SQL("DISABLE")))
    update = sql.SQL("UPDATE {} SET {} WHERE {}").format(
        sql.Identifier(table), sql.SQL(", ").join(changed), conditions
    )
    count = cursor.execute(update, [*values, *[anything] * len(found)]).rowcount
    cursor.execute(alter.format(sql.Identifier(table), sql.SQL("ENABLE")))
    return count


def _letters(cursor: psycopg.Cursor[Any], stands_for: str) -> tuple[int, ...]:
    """A letter's PDF holds names: it is set anew from its words, which hold them no more."""
    cursor.execute(
        "UPDATE rung_letter SET pdf = NULL, rendered_at = NULL"
        " WHERE strpos(page::text, %s) > 0 OR ccm_name = %s RETURNING id",
        [stands_for, stands_for],
    )
    return tuple(number for (number,) in cursor.fetchall())


def _close_account(cursor: psycopg.Cursor[Any], person: int) -> None:
    """Nobody signs in as them any more; a new password ends every session."""
    cursor.execute(
        "UPDATE rung_person SET phone = '', password = %s, is_active = false WHERE id = %s",
        [_NEVER, person],
    )
    for statement in _WAYS_IN:
        cursor.execute(statement, [person])
