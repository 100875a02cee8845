from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rung", "0020_disputed_notices")]

    operations = [
        migrations.CreateModel(
            name="FactCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField(db_index=True)),
                ("seconds", models.FloatField()),
                ("clocks", models.PositiveBigIntegerField()),
                ("escalations", models.PositiveBigIntegerField()),
                ("differences", models.PositiveBigIntegerField()),
                ("findings", models.JSONField(default=list)),
            ],
        ),
    ]
