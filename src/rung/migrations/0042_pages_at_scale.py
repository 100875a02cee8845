"""A whole company's day is found in its order by index: what runs, what was missed, what is live."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rung", "0041_short_messages")]

    operations = [
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
                    ("kind__in", ["COMMITMENT", "CONFIRMATION", "READINESS"]), ("settled_at", None)
                ),
                fields=["due_at"],
                name="clock_waited_due",
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
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("status", "CLOSED"), _negated=True),
                fields=["id"],
                include=("number", "status"),
                name="escalation_live",
            ),
        ),
    ]
