"""A foreign key whose index another one makes superfluous, or that is asked for among few rows."""

import django.db.models.deletion
from django.db import migrations, models


def not_indexed(
    model: str, name: str, to: str, related_name: str, **more: bool
) -> migrations.AlterField:
    """The foreign key without an index of its own."""
    field = models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
        **more,
    )
    return migrations.AlterField(model_name=model, name=name, field=field)
