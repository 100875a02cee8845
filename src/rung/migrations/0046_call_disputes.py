"""A decision between two versions of a call is a clock, and is found by whoever owes it."""

from django.db import migrations, models
from django.db.models import Q

BEFORE = (
    "INTERVAL ACKNOWLEDGEMENT UPDATE COMMITMENT CONFIRMATION DECISION REQUEST ROADBLOCK READINESS"
    " DISPUTE"
)
KINDS = [*BEFORE.split(), "CALL_DISPUTE"]


class Migration(migrations.Migration):
    dependencies = [("rung", "0045_webhooks_edited")]

    operations = [
        migrations.RemoveConstraint(model_name="clock", name="clock_kind_is_known"),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=15),
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
