"""The language in which a person is written to; the carrier's own people read English."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0043_lean_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="language",
            field=models.CharField(
                choices=[("en", "English"), ("es", "Español")],
                db_default="en",
                default="en",
                max_length=5,
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "es"])), name="person_language_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("language", "en"), ("role", "CUSTOMER"), _connector="OR"),
                name="person_of_the_carrier_reads_english",
            ),
        ),
    ]
