"""Running intervals wake once, and from then on before a level opens as well as when it does."""

from django.db import migrations

WAKE = """
UPDATE rung_clock SET wake_at = started_at
 WHERE kind = 'INTERVAL' AND settled_at IS NULL AND due_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("rung", "0023_notices_given_up")]

    operations = [migrations.RunSQL(WAKE, migrations.RunSQL.noop)]
