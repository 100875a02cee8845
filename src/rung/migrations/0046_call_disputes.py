"""A decision between two versions of a call is a clock, and is found by whoever owes it.

The indexes hold one kind more than before; what read them reads them still.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rung", "0045_webhooks_edited")]

    operations = [
        migrations.RemoveConstraint(
            model_name="clock",
            name="clock_kind_is_known",
        ),
        migrations.RemoveIndex(
            model_name="clock",
            name="clock_running_due",
        ),
        migrations.RemoveIndex(
            model_name="clock",
            name="clock_missed_of",
        ),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(
                choices=[
                    ("INTERVAL", "INTERVAL"),
                    ("ACKNOWLEDGEMENT", "ACKNOWLEDGEMENT"),
                    ("UPDATE", "UPDATE"),
                    ("COMMITMENT", "COMMITMENT"),
                    ("CONFIRMATION", "CONFIRMATION"),
                    ("DECISION", "DECISION"),
                    ("REQUEST", "REQUEST"),
                    ("ROADBLOCK", "ROADBLOCK"),
                    ("READINESS", "READINESS"),
                    ("DISPUTE", "DISPUTE"),
                    ("CALL_DISPUTE", "CALL_DISPUTE"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    (
                        "kind__in",
                        [
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
                        ],
                    ),
                    ("settled_at", None),
                ),
                fields=["due_at"],
                name="clock_running_due",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "ACKNOWLEDGEMENT",
                            "COMMITMENT",
                            "DECISION",
                            "REQUEST",
                            "ROADBLOCK",
                            "READINESS",
                            "DISPUTE",
                            "CALL_DISPUTE",
                        ],
                    ),
                    ("outcome", "MISSED"),
                ),
                fields=["escalation"],
                include=("due_at", "kind", "subject_id"),
                name="clock_missed_of",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(
                    ("kind", "CALL_DISPUTE"),
                    models.Q(("settled_at", None), ("outcome", "MISSED"), _connector="OR"),
                ),
                fields=["subject_id"],
                name="clock_on_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "INTERVAL",
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
                        ],
                    )
                ),
                name="clock_kind_is_known",
            ),
        ),
    ]
