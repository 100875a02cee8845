"""A receiver of webhooks can be edited: who did so last, and when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("rung", "0044_language")]

    operations = [
        migrations.AddField(
            "webhooksubscription", "edited_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            "webhooksubscription",
            "edited_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "webhooksubscription",
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="webhook_edited_by_somebody",
            ),
        ),
    ]
