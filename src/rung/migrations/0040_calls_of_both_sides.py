"""Two versions of one call side by side, promised call-backs, and whom the carrier spoke with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rung.migrations._row_security import WRITE, guarded, of


class Migration(migrations.Migration):
    dependencies = [("rung", "0039_webhooks")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="spoken_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="call_back",
                        serialize=False,
                        to="rung.action",
                    ),
                ),
                (
                    "kept_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.contact",
                    ),
                ),
                (
                    "promised_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.contact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallVersions",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("paired_at", models.DateTimeField()),
                (
                    "counts",
                    models.CharField(
                        blank=True,
                        choices=[("CUSTOMER", "CUSTOMER"), ("CARRIER", "CARRIER")],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "carriers",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.contact",
                    ),
                ),
                (
                    "customers",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.contact",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_versions",
                        to="rung.escalation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counts", ""), ("decided_at", None), ("decided_by", None)),
                            models.Q(
                                ("counts__in", ["CUSTOMER", "CARRIER"]),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="call_versions_decided_with_all_of_it",
                    )
                ],
            },
        ),
        guarded("rung_callback", of("rung_action", "action_id"), WRITE),
        guarded("rung_callversions", of("rung_escalation", "escalation_id"), WRITE),
    ]
