"""A notice about an order says which one, so that its customer's own requests may write and read it.

Writing what is not told yet asks the database which rows are new, and so reads what it wrote.
"""

import django.db.models.deletion
from django.db import migrations, models

from rung.migrations._row_security import guarded_anew, of

BEFORE = f"{of('rung_escalation', 'escalation_id')} OR {of('rung_letter', 'letter_id')}"
NEITHER = "(escalation_id IS NULL AND letter_id IS NULL)"


class Migration(migrations.Migration):
    dependencies = [("rung", "0027_agency_ends")]
    operations = [
        migrations.AddField(
            model_name="notice",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="rung.order",
            ),
        ),
        guarded_anew(
            "rung_notice",
            f"{BEFORE} OR {of('rung_order', 'order_id')}",
            BEFORE,
            f"{BEFORE} OR {NEITHER}",
        ),
    ]
