"""Words and names of escalations that ended long ago can be erased; what was counted stays.

Nothing is erased by itself: how long to keep is set by whoever runs it, and not set is for ever.
"""

from django.db import migrations, models
from django.db.models import Q

from rung.migrations._erasing import ERASE, ERASES, guards

NO_LONGER = "DROP FUNCTION rung_erase_escalations(timestamptz, timestamptz, int)"


class Migration(migrations.Migration):
    dependencies = [("rung", "0032_second_factor")]
    operations = [
        migrations.AddField(
            model_name="escalation",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=Q(closed_at__isnull=False, erased_at=None),
                fields=["closed_at"],
                name="escalation_to_erase",
            ),
        ),
        migrations.RunSQL(ERASES, "DROP FUNCTION rung_erases()"),
        migrations.RunSQL(guards(let_through=True), guards(let_through=False)),
        migrations.RunSQL(ERASE, NO_LONGER),
    ]
