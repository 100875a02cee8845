"""How a migration says who sees the rows of a table: the carrier all, a customer's request its own.

A table that no migration names here is closed to customers' requests altogether. What stands here
was run on databases that exist: a new way of guarding is a new function, not a change of one.
"""

from django.db import migrations

CARRIER = "rung_carrier"  # what the application and the owner are members of: sees every row
CUSTOMER = "rung_customer"  # what a request of the portal becomes: sees its accounts' rows
READ = "SELECT"
ADD = "SELECT, INSERT"
WRITE = "SELECT, INSERT, UPDATE"

OF_ACCOUNTS = "account_id = ANY ((SELECT rung_accounts())::bigint[])"


def of(table: str, column: str, key: str = "id") -> str:
    """The condition of a row that names a row of ``table``, which is guarded by its own policy."""
    return f"EXISTS (SELECT FROM {table} AS above WHERE above.{key} = {column})"


def guarded(table: str, condition: str, grant: str, check: str = "") -> migrations.RunSQL:
    """Customers' requests get ``grant`` on the rows that meet the condition, and no others.

    ``check`` is what a row they write must meet, where that is not the same.
    """
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY carrier_sees_all ON {table} TO {CARRIER} USING (true) WITH CHECK (true);
        CREATE POLICY customer_sees_own ON {table} TO {CUSTOMER}
            USING ({condition}) WITH CHECK ({check or condition});
        GRANT {grant} ON {table} TO {CUSTOMER};
        """,
        f"""
        REVOKE ALL ON {table} FROM {CUSTOMER};
        DROP POLICY customer_sees_own ON {table};
        DROP POLICY carrier_sees_all ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def guarded_anew(table: str, condition: str, before: str, check_before: str) -> migrations.RunSQL:
    """Another condition for a table that is guarded already; both conditions it had, to go back."""
    changed = "ALTER POLICY customer_sees_own ON {} USING ({}) WITH CHECK ({})"
    return migrations.RunSQL(
        changed.format(table, condition, condition), changed.format(table, before, check_before)
    )


def shared(table: str, grant: str) -> migrations.RunSQL:
    """A table without rows of anybody's account, which customers' requests need."""
    return migrations.RunSQL(
        f"GRANT {grant} ON {table} TO {CUSTOMER}", f"REVOKE ALL ON {table} FROM {CUSTOMER}"
    )
