"""Indexes by which figures find the order and the region of many escalations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0018_communication_plans"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["id"], include=("order",), name="escalation_with_order"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["id"], include=("region", "status"), name="order_with_region"
            ),
        ),
    ]
