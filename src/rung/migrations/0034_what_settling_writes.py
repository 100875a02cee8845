"""No index stands twice in what every settled clock writes, and a changed escalation has room.

A foreign key whose index another one begins with needs none of its own, and nobody looks for the
beginning of a message id. With room on its page a new version of an escalation touches no index.
"""

from django.db import migrations

from rung.migrations._not_indexed import not_indexed

TWICE = {
    "rung_clock_escalation_id_0a5cd612": "rung_clock (escalation_id)",
    "rung_escalation_account_id_0d2f444a": "rung_escalation (account_id)",
    "rung_notice_escalation_id_7a1a9148": "rung_notice (escalation_id)",
    "rung_notice_message_id_ba9067f6_like": "rung_notice (message_id varchar_pattern_ops)",
    "rung_timelineentry_escalation_id_13f8a2bc": "rung_timelineentry (escalation_id)",
}
ROOM = "ALTER TABLE rung_escalation SET (fillfactor = 80)"
NO_ROOM = "ALTER TABLE rung_escalation RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("rung", "0033_retention")]

    operations = [
        migrations.SeparateDatabaseAndState(  # Django would check every foreign key anew
            database_operations=[
                migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX {name} ON {place}")
                for name, place in TWICE.items()
            ],
            state_operations=[
                not_indexed("clock", "escalation", "rung.escalation", "clocks"),
                not_indexed("escalation", "account", "rung.account", "escalations"),
                not_indexed(
                    "notice", "escalation", "rung.escalation", "notices", blank=True, null=True
                ),
                not_indexed("timelineentry", "escalation", "rung.escalation", "timeline"),
            ],
        ),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
