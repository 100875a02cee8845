"""Short messages beside mail, as people choose; quiet hours; news that goes out in one mail.

A customer's request writes notices to people of both sides, so it reads which channel somebody
chose and when not. Their number, or their name in a chat, is for whoever sends alone.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


READ = """
GRANT SELECT (person_id, sent_by, news, quiet_from, quiet_until) ON rung_toldhow TO rung_customer
"""
NO_LONGER = "REVOKE ALL ON rung_toldhow FROM rung_customer"


class Migration(migrations.Migration):
    dependencies = [("rung", "0040_calls_of_both_sides")]

    operations = [
        migrations.CreateModel(
            name="ToldHow",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="told_how",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.CharField(
                        choices=[("EMAIL", "Mail"), ("SMS", "SMS"), ("CHAT", "Chat")],
                        default="EMAIL",
                        max_length=10,
                    ),
                ),
                ("chat", models.CharField(blank=True, max_length=40)),
                ("whom", models.CharField(blank=True, max_length=80)),
                (
                    "news",
                    models.CharField(
                        choices=[
                            ("OWED", "Only what I have to do, or can do now"),
                            (
                                "CLOCKS",
                                "All news of clocks: what opens, is answered, is late or has ended",
                            ),
                        ],
                        default="OWED",
                        max_length=10,
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                ("promises", models.BooleanField(default=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_once_per_recipient",
        ),
        migrations.RemoveConstraint(
            model_name="stakeholder",
            name="stakeholder_channel_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="stakeholder",
            name="stakeholder_can_be_reached",
        ),
        migrations.AddField(
            model_name="communicationplan",
            name="together",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="notice",
            name="channel",
            field=models.CharField(
                choices=[("EMAIL", "Mail"), ("SMS", "SMS"), ("CHAT", "Chat")],
                db_default="EMAIL",
                default="EMAIL",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="sent_with",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried",
                to="rung.notice",
            ),
        ),
        migrations.AlterField(
            model_name="stakeholder",
            name="hears_by",
            field=models.CharField(
                choices=[("EMAIL", "by e-mail"), ("PHONE", "by phone"), ("SMS", "by SMS")],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["channel", "id"],
                condition=models.Q(("channel", "EMAIL"), _negated=True),
                name="notice_short",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("sent_with__isnull", False)),
                fields=["sent_with"],
                name="notice_sent_with",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("key", "address", "channel"), name="notice_once_per_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["EMAIL", "SMS", "CHAT"])),
                name="notice_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stakeholder",
            constraint=models.CheckConstraint(
                condition=models.Q(("hears_by__in", ["EMAIL", "PHONE", "SMS"])),
                name="stakeholder_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stakeholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(
                        models.Q(("hears_by", "EMAIL"), models.Q(("address", ""), _negated=True)),
                        models.Q(
                            ("hears_by__in", ["PHONE", "SMS"]),
                            models.Q(("phone", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                ),
                name="stakeholder_can_be_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="toldhow",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_by__in", ["EMAIL", "SMS", "CHAT"])),
                name="told_how_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="toldhow",
            constraint=models.CheckConstraint(
                condition=models.Q(("news__in", ["OWED", "CLOCKS"])), name="told_how_news_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="toldhow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chat", ""), ("sent_by", "EMAIL"), ("whom", "")),
                    models.Q(
                        ("chat", ""), ("sent_by", "SMS"), models.Q(("whom", ""), _negated=True)
                    ),
                    models.Q(("sent_by", "CHAT"), models.Q(("chat", ""), _negated=True)),
                    _connector="OR",
                ),
                name="told_how_can_be_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="toldhow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_until__isnull", False),
                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="told_how_quiet_from_and_until",
            ),
        ),
        migrations.RunSQL(READ, NO_LONGER),
    ]
