"""What waits for a receiver of webhooks is found without what is kept for those that are paused."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("rung", "0047_day_by_index_alone")]

    operations = [
        migrations.AddIndex(
            "webhookdelivery",
            models.Index(
                fields=["subscription", "try_at"],
                condition=Q(try_at__isnull=False),
                name="webhook_to_try_of_each",
            ),
        ),
    ]
