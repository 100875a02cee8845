"""Every escalation of a page can be written once more beside itself.

Those raised together come due together and are settled by one transaction. Where its page had no
room left, a third of them went elsewhere, and each of their fifteen indexes was told.
"""

from django.db import migrations

ROOM = "ALTER TABLE rung_escalation SET (fillfactor = 45)"
LESS_ROOM = "ALTER TABLE rung_escalation SET (fillfactor = 60)"


class Migration(migrations.Migration):
    dependencies = [("rung", "0048_webhooks_of_each")]

    operations = [migrations.RunSQL(ROOM, LESS_ROOM)]
