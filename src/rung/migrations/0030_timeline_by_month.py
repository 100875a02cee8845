"""The timeline becomes a table of months; what it was, who may do what and its guards stay.

Rows are moved, in one transaction: while it runs, nothing can be written (about 280,000 rows a
second). Code of the version before works on it as it did on the one table.
"""

from django.db import migrations

from rung.migrations._row_security import ADD, guarded, of
from rung.migrations._timeline_months import JOIN, MONTHS, PARTS, SPLIT, TABLE

OF_ESCALATION = of("rung_escalation", "escalation_id")
NO_MONTHS = "DROP FUNCTION rung_timeline_months(timestamptz, int)"
# The policy comes with the table and goes with it: neither way is there one to take away.
GUARD = guarded(TABLE, OF_ESCALATION, ADD).sql

CONTRACT = "The table comes back under its name, in the same transaction, with the same columns."


class Migration(migrations.Migration):
    dependencies = [("rung", "0029_house_record")]
    operations = [
        migrations.RunSQL([SPLIT, GUARD, PARTS], [JOIN, GUARD]),
        migrations.RunSQL(MONTHS, NO_MONTHS),
        migrations.RunSQL("SELECT rung_timeline_months(now(), 2)", migrations.RunSQL.noop),
    ]
