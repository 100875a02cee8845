"""Waivers keep the trigger, the evidence and who asked; the decision has a clock of its own."""

from django.db import migrations, models
from django.db.models import Q

KINDS = ["INTERVAL", "ACKNOWLEDGEMENT", "UPDATE", "COMMITMENT", "CONFIRMATION", "DECISION"]


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0006_people_on_levels"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="clock", name="clock_kind_is_known"),
        migrations.AlterField(
            model_name="clock",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=15),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=KINDS), name="clock_kind_is_known"
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="trigger",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="waiver",
            name="evidence",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="waiver",
            name="asked_side",
            field=models.CharField(
                choices=[("CUSTOMER", "CUSTOMER"), ("CARRIER", "CARRIER")],
                db_default="CUSTOMER",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="waiver", name="waiver_decided_by_somebody"),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=Q(decided_by=None, granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="waiver_decided_by_somebody",
            ),
        ),
    ]
