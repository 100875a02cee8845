"""Indexes hold what is asked for: of notices the few about letters and orders, of clocks what runs.

A changed escalation finds more room on its page, so that most changes touch no index at all.
"""

from django.db import migrations, models
from django.db.models import Q

from rung.migrations._not_indexed import not_indexed

WHOLE = {
    "rung_notice_letter_id_230ec52f": "rung_notice (letter_id)",
    "rung_notice_order_id_17e8919c": "rung_notice (order_id)",
    "rung_clock_calendar_id_53adbd85": "rung_clock (calendar_id)",
}
ROOM = "ALTER TABLE rung_escalation SET (fillfactor = 60)"
LESS_ROOM = "ALTER TABLE rung_escalation SET (fillfactor = 80)"


class Migration(migrations.Migration):
    dependencies = [("rung", "0042_pages_at_scale")]

    operations = [
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["letter"], condition=Q(letter__isnull=False), name="notice_of_letter"
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["order"], condition=Q(order__isnull=False), name="notice_of_order"
            ),
        ),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["calendar"], condition=Q(settled_at=None), name="clock_running_on"
            ),
        ),
        migrations.SeparateDatabaseAndState(  # Django would check every foreign key anew
            database_operations=[
                migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX {name} ON {place}")
                for name, place in WHOLE.items()
            ],
            state_operations=[
                not_indexed("notice", "letter", "rung.letter", "notices", blank=True, null=True),
                not_indexed("notice", "order", "rung.order", "notices", blank=True, null=True),
                not_indexed("clock", "calendar", "rung.calendarversion", "+"),
            ],
        ),
        migrations.RunSQL(ROOM, LESS_ROOM),
    ]
