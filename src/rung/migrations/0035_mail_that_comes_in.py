"""Mail that came in, append-only, and what was understood of it; no customer's request reads it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rung.migrations._row_security import READ, guarded

APPEND_ONLY = """
CREATE FUNCTION rung_mail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'mail is kept as it came' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER mail_append_only BEFORE UPDATE OR DELETE ON rung_receivedmail
    FOR EACH ROW EXECUTE FUNCTION rung_mail_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0034_what_settling_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedMail",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("recipient", models.CharField(max_length=320)),
                ("sender", models.CharField(blank=True, max_length=320)),
                ("received_at", models.DateTimeField()),
                ("size", models.PositiveIntegerField()),
                ("raw", models.BinaryField()),
                ("peer", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="UnderstoodMail",
            fields=[
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="understood",
                        serialize=False,
                        to="rung.receivedmail",
                    ),
                ),
                ("message_id", models.CharField(blank=True, max_length=302)),
                ("from_address", models.CharField(blank=True, max_length=254)),
                ("from_name", models.CharField(blank=True, max_length=120)),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("words", models.TextField(blank=True)),
                (
                    "matched_by",
                    models.CharField(
                        choices=[
                            ("THREAD", "it answers a mail of ours"),
                            ("REPLY_ADDRESS", "it came to the address for answers"),
                            ("SUBJECT", "its subject names it"),
                            ("PERSON", "somebody attached it"),
                            ("NONE", "nothing names an escalation"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "meaning",
                    models.CharField(
                        choices=[
                            ("REPLY", "Reply"),
                            ("ENGAGE", "Engage the next level"),
                            ("CONFIRM", "Confirm"),
                            ("NOT_SOLVED", "Not solved"),
                            ("ACKNOWLEDGE", "Acknowledgement"),
                            ("NOTE", "Internal note"),
                            ("AUTOMATED", "Written by a machine"),
                            ("BOUNCE", "Did not arrive"),
                            ("NEW_MATTER", "New matter"),
                            ("UNCLEAR", "Unclear"),
                        ],
                        max_length=15,
                    ),
                ),
                ("why", models.CharField(max_length=300)),
                (
                    "done",
                    models.CharField(
                        choices=[
                            ("WORDS", "Added to the timeline"),
                            ("ACTED", "Done as asked"),
                            ("NOTED", "Kept as a note inside"),
                            ("PARKED", "Kept, nothing done"),
                            ("BOUNCED", "The owner was told"),
                            ("TWICE", "Came twice, counted once"),
                            ("WAITING", "Waits for somebody to look"),
                            ("DISCARDED", "Discarded"),
                        ],
                        max_length=15,
                    ),
                ),
                ("act", models.CharField(blank=True, max_length=30)),
                ("refusal", models.CharField(blank=True, max_length=300)),
                ("left_out", models.CharField(blank=True, max_length=300)),
                ("understood_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["sender", "received_at"], name="mail_of_sender"),
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(fields=["received_at"], name="mail_by_instant"),
        ),
        migrations.AddConstraint(
            model_name="receivedmail",
            constraint=models.UniqueConstraint(
                fields=("sha256", "recipient"), name="mail_once_per_address"
            ),
        ),
        migrations.AddField(
            model_name="understoodmail",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="understoodmail",
            name="escalation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="rung.escalation",
            ),
        ),
        migrations.AddField(
            model_name="understoodmail",
            name="notice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.notice",
            ),
        ),
        migrations.AddField(
            model_name="understoodmail",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="understoodmail",
            index=models.Index(fields=["escalation", "understood_at"], name="mail_of_escalation"),
        ),
        migrations.AddIndex(
            model_name="understoodmail",
            index=models.Index(fields=["message_id"], name="mail_by_message_id"),
        ),
        migrations.AddIndex(
            model_name="understoodmail",
            index=models.Index(
                condition=models.Q(("done", "WAITING")),
                fields=["understood_at"],
                name="mail_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("matched_by__in", ["THREAD", "REPLY_ADDRESS", "SUBJECT", "PERSON", "NONE"])
                ),
                name="mail_match_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "meaning__in",
                        [
                            "REPLY",
                            "ENGAGE",
                            "CONFIRM",
                            "NOT_SOLVED",
                            "ACKNOWLEDGE",
                            "NOTE",
                            "AUTOMATED",
                            "BOUNCE",
                            "NEW_MATTER",
                            "UNCLEAR",
                        ],
                    )
                ),
                name="mail_meaning_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "done__in",
                        [
                            "WORDS",
                            "ACTED",
                            "NOTED",
                            "PARKED",
                            "BOUNCED",
                            "TWICE",
                            "WAITING",
                            "DISCARDED",
                        ],
                    )
                ),
                name="mail_done_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="mail_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done", "ACTED"), _negated=True),
                    models.Q(("escalation__isnull", False), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="mail_acts_for_somebody",
            ),
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER mail_append_only ON rung_receivedmail;"
            "DROP FUNCTION rung_mail_is_append_only()",
        ),
        guarded("rung_understoodmail", "false", READ),
    ]
