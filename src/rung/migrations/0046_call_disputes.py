"""A decision between two versions of a call is a clock, and is found by whoever owes it.

The indexes hold one kind more than before; what read them reads them still.
"""

from django.db import migrations, models
from django.db.models import Q

BEFORE = (
    "INTERVAL ACKNOWLEDGEMENT UPDATE COMMITMENT CONFIRMATION DECISION REQUEST ROADBLOCK READINESS"
    " DISPUTE"
)
KINDS = [*BEFORE.split(), "CALL_DISPUTE"]
ASKING = [kind for kind in KINDS if kind != "INTERVAL"]
STILL_OWED = [kind for kind in ASKING if kind not in {"UPDATE", "CONFIRMATION"}]


class Migration(migrations.Migration):
    dependencies = [("rung", "0045_webhooks_edited")]

    operations = [
        migrations.RemoveConstraint(model_name="clock", name="clock_kind_is_known"),
        migrations.RemoveIndex(model_name="clock", name="clock_running_due"),
        migrations.RemoveIndex(model_name="clock", name="clock_missed_of"),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=15),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=Q(("kind__in", ASKING), ("settled_at", None)),
                fields=["due_at"],
                name="clock_running_due",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=Q(("kind__in", STILL_OWED), ("outcome", "MISSED")),
                fields=["escalation"],
                include=("due_at", "kind", "subject_id"),
                name="clock_missed_of",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=Q(
                    ("kind", "CALL_DISPUTE"),
                    Q(("settled_at", None), ("outcome", "MISSED"), _connector="OR"),
                ),
                fields=["subject_id"],
                name="clock_on_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=Q(("kind__in", KINDS)), name="clock_kind_is_known"
            ),
        ),
    ]
