"""A whole company's day is walked along indexes that hold all that is read of a clock.

They take the place of those that led to the clocks one by one: each of these lay somewhere else.
"""

from django.db import migrations, models
from django.db.models import Q

WAITED_FOR = ["COMMITMENT", "CONFIRMATION", "READINESS"]
STILL_OWED = [
    "ACKNOWLEDGEMENT",
    "COMMITMENT",
    "DECISION",
    "REQUEST",
    "ROADBLOCK",
    "READINESS",
    "DISPUTE",
    "CALL_DISPUTE",
]
ASKING = [
    "ACKNOWLEDGEMENT",
    "UPDATE",
    "COMMITMENT",
    "CONFIRMATION",
    "DECISION",
    "REQUEST",
    "ROADBLOCK",
    "READINESS",
    "DISPUTE",
    "CALL_DISPUTE",
]
READ = ("escalation", "kind", "subject_id", "calendar")


class Migration(migrations.Migration):
    dependencies = [("rung", "0046_call_disputes")]

    operations = [
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["due_at"],
                include=READ,
                condition=Q(settled_at=None, kind__in=ASKING),
                name="clock_day_running",
            ),
        ),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["due_at"],
                include=READ,
                condition=Q(settled_at=None, kind__in=WAITED_FOR),
                name="clock_day_waited",
            ),
        ),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["escalation"],
                include=("due_at", "kind", "subject_id", "calendar", "id"),
                condition=Q(outcome="MISSED", kind__in=STILL_OWED),
                name="clock_day_missed",
            ),
        ),
        migrations.RemoveIndex("clock", "clock_running_due"),
        migrations.RemoveIndex("clock", "clock_waited_due"),
        migrations.RemoveIndex("clock", "clock_missed_of"),
    ]
